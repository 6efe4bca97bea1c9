// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/workspace/workspace.h"
#include "ui/jobs/job_runner.h"

#include <QObject>
#include <QUndoStack>
#include <deque>
#include <functional>
#include <memory>

namespace molrl::ui {

/// The open workspace and the model in use, as the window's parts see them. Lives on the GUI thread.
///
/// Edits run on the Document lane, in order, and enter the undo stack when they are done; undo and redo take the same
/// path, so the GUI thread never waits for the disk. Views read the new state on the signals. An undo or redo that is
/// asked for while an edit runs waits for it: the edit that the user saw last is the one that goes back.
class Document : public QObject {
    Q_OBJECT

public:
    explicit Document(JobRunner& jobs, QObject* parent = nullptr);
    ~Document() override;

    [[nodiscard]] std::shared_ptr<workspace::Workspace> workspace() const { return m_workspace; } ///< may be null
    /// Replaces the workspace (null closes); clears the undo stack; emits workspaceChanged.
    void setWorkspace(std::shared_ptr<workspace::Workspace> workspace);

    [[nodiscard]] std::shared_ptr<const model::Network> network() const { return m_network; } ///< null until loaded
    void setNetwork(std::shared_ptr<const model::Network> network);

    [[nodiscard]] QUndoStack& undoStack() { return m_undoStack; }
    void undo() { step(Step::Undo); }
    void redo() { step(Step::Redo); }
    [[nodiscard]] JobRunner& jobs() { return m_jobs; }
    [[nodiscard]] bool isEditing() const { return m_pending > 0 || !m_steps.empty(); }

    /// Does an edit in the background; `onDone` (optional) runs after the signals.
    void edit(workspace::Edit edit, std::function<void(Result<void>)> onDone = {});
    /// For changes done elsewhere (an import): puts their undo on the stack and tells the views.
    void noteDone(workspace::Edit undo, const QString& text);

Q_SIGNALS:
    void workspaceChanged();
    void networkChanged();
    void compoundsChanged(); ///< compounds came, went or changed
    void columnsChanged();   ///< columns came, went, were renamed or moved
    void cellsChanged(molrl::workspace::ColumnId column);
    void editFailed(const molrl::Error& error);
    void editingChanged(); ///< see isEditing()

private:
    class EditCommand;
    enum class Step { Undo, Redo };
    struct Applied {
        workspace::Edit edit;
        workspace::Edit inverse;
    };
    void run(std::function<Result<Applied>(workspace::Workspace&)> work, std::function<void(Result<Applied>)> onDone);
    /// Applies the edit in the slot, when its turn on the lane has come, and leaves its inverse there.
    void runDeferred(const std::shared_ptr<workspace::Edit>& slot);
    void announce(const workspace::Edit& edit);
    void step(Step step);
    void runSteps();

    JobRunner& m_jobs;
    std::shared_ptr<workspace::Workspace> m_workspace;
    std::shared_ptr<const model::Network> m_network;
    QUndoStack m_undoStack;
    int m_pending = 0;
    std::deque<Step> m_steps; ///< wait until nothing is pending
};

} // namespace molrl::ui
