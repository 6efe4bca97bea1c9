// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document.h"

#include <QUndoCommand>

namespace molrl::ui {

/// An edit that has been done. Holds the edit that takes it back; each undo or redo swaps in the one for the other way.
class Document::EditCommand : public QUndoCommand {
public:
    EditCommand(Document& document, workspace::Edit inverse, const QString& text)
        : QUndoCommand(text), m_document(document), m_next(std::make_shared<workspace::Edit>(std::move(inverse)))
    {
    }
    void undo() override { runNext(); }
    void redo() override
    {
        if (m_isFirst)
            m_isFirst = false; // pushed after it was done
        else
            runNext();
    }

private:
    void runNext()
    {
        // The lane keeps order, so the slot is filled before a later undo or redo of this command can run.
        auto slot = m_next;
        m_document.runDeferred(slot);
    }

    Document& m_document;
    std::shared_ptr<workspace::Edit> m_next;
    bool m_isFirst = true;
};

Document::Document(JobRunner& jobs, QObject* parent) : QObject(parent), m_jobs(jobs) {}

Document::~Document() = default;

void Document::setWorkspace(std::shared_ptr<workspace::Workspace> workspace)
{
    m_undoStack.clear();
    m_steps.clear();
    m_workspace = std::move(workspace);
    Q_EMIT workspaceChanged();
}

void Document::setNetwork(std::shared_ptr<const model::Network> network)
{
    m_network = std::move(network);
    Q_EMIT networkChanged();
}

void Document::run(std::function<Result<Applied>(workspace::Workspace&)> work,
                   std::function<void(Result<Applied>)> onDone)
{
    if (!m_workspace) {
        onDone(fail(ErrorCode::NotFound, "no workspace is open"));
        return;
    }
    ++m_pending;
    Q_EMIT editingChanged();
    m_jobs.start<Applied>(
        Lane::Document, tr("Editing"),
        [workspace = m_workspace, work = std::move(work)](JobContext&) { return work(*workspace); }, this,
        [this, workspace = m_workspace, onDone = std::move(onDone)](Result<Applied> result) {
            --m_pending;
            if (workspace == m_workspace) // else another document is open by now
                onDone(std::move(result));
            runSteps();
            Q_EMIT editingChanged();
        },
        true);
}

void Document::step(Step step)
{
    m_steps.push_back(step);
    runSteps();
    Q_EMIT editingChanged();
}

void Document::runSteps()
{
    while (m_pending == 0 && !m_steps.empty()) {
        const Step next = m_steps.front();
        m_steps.pop_front();
        if (next == Step::Undo)
            m_undoStack.undo();
        else
            m_undoStack.redo();
    }
}

void Document::edit(workspace::Edit edit, std::function<void(Result<void>)> onDone)
{
    const QString text = QString::fromStdString(workspace::describe(edit));
    run(
        [edit = std::move(edit)](workspace::Workspace& workspace) -> Result<Applied> {
            MOLRL_TRY(auto inverse, workspace.apply(edit));
            return Applied{edit, std::move(inverse)};
        },
        [this, text, onDone = std::move(onDone)](Result<Applied> result) {
            if (!result) {
                Q_EMIT editFailed(result.error());
                if (onDone)
                    onDone(fail(result.error()));
                return;
            }
            m_undoStack.push(new EditCommand(*this, std::move(result->inverse), text));
            announce(result->edit);
            if (onDone)
                onDone({});
        });
}

void Document::runDeferred(const std::shared_ptr<workspace::Edit>& slot)
{
    run(
        [slot](workspace::Workspace& workspace) -> Result<Applied> {
            const workspace::Edit edit = *slot;
            MOLRL_TRY(*slot, workspace.apply(edit));
            return Applied{edit, *slot};
        },
        [this](Result<Applied> result) {
            if (!result)
                Q_EMIT editFailed(result.error());
            else
                announce(result->edit);
        });
}

void Document::noteDone(workspace::Edit undo, const QString& text)
{
    const workspace::Edit done = undo;
    m_undoStack.push(new EditCommand(*this, std::move(undo), text));
    announce(done);
}

void Document::announce(const workspace::Edit& edit)
{
    using namespace workspace;
    if (const auto* cells = std::get_if<SetCells>(&edit)) {
        Q_EMIT cellsChanged(cells->column);
        return;
    }
    const bool isColumnEdit = std::holds_alternative<AddColumn>(edit) || std::holds_alternative<RemoveColumn>(edit) ||
                              std::holds_alternative<AddColumns>(edit) || std::holds_alternative<RemoveColumns>(edit) ||
                              std::holds_alternative<RestoreColumns>(edit) ||
                              std::holds_alternative<RenameColumn>(edit) ||
                              std::holds_alternative<SetColumnHidden>(edit) || std::holds_alternative<MoveColumn>(edit);
    const bool isSourceEdit = std::holds_alternative<RemoveSource>(edit) || std::holds_alternative<RestoreSource>(edit);
    if (isColumnEdit || isSourceEdit)
        Q_EMIT columnsChanged();
    if (!isColumnEdit)
        Q_EMIT compoundsChanged();
}

} // namespace molrl::ui
