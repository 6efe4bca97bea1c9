// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/shell/session_file.h"

#include <QObject>
#include <functional>
#include <memory>

namespace molrl::ui {

/// Opens, makes and copies workspaces in the background and hands them to the Document.
///
/// A workspace without a name lives in the program's data folder: it is on the disk from its first row, survives a
/// crash, and is removed at the end only when it is empty.
class WorkspaceController : public QObject {
    Q_OBJECT

public:
    /// @param dataFolder  of the program; untitled workspaces and session notes go below it.
    WorkspaceController(Document& document, const QString& dataFolder, QObject* parent = nullptr);
    ~WorkspaceController() override;

    using Then = std::function<void(bool opened)>;
    void makeUntitled(Then then = {});
    /// @param createMissing  a path without a file makes a new workspace there.
    void open(const QString& path, bool createMissing = false, Then then = {});
    /// Copies the open workspace. An untitled one gets this name instead, and all that is shown and can be undone
    /// stays.
    void saveCopyAs(const QString& path);

    [[nodiscard]] bool isUntitled() const;
    [[nodiscard]] QString displayName() const; ///< empty when none is open
    [[nodiscard]] static QString displayNameOf(const QString& path);
    [[nodiscard]] bool isEmpty() const; ///< none open, or without a compound

    /// Looks for workspaces of sessions that ended by a crash or a kill; answers by crashedFound, once for each that
    /// has compounds in it. What an empty untitled one left behind is removed.
    void findCrashed();
    /// The untitled workspaces that are not open; newest first.
    [[nodiscard]] QStringList findUntitled() const;
    /// Ends cleanly: removes an empty untitled workspace and the session's note.
    void close();

Q_SIGNALS:
    void opened(const QString& path);
    void copied(const QString& path); ///< and this is its name now, if it had none
    void crashedFound(const QString& workspacePath);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    using WorkspacePtr = std::shared_ptr<workspace::Workspace>;
    struct Opening {
        QString title;
        QString whatFailed;
        QString path;
        std::function<Result<WorkspacePtr>()> work;
        Then then; ///< may be empty
    };
    void start(Opening opening);
    /// Another Studio at work in the file; a failure of `whatFailed` is told.
    bool isOpenElsewhere(const QString& path, const QString& whatFailed);
    /// Whether nothing can change the open workspace but the user.
    [[nodiscard]] bool isSettled() const;
    void take(WorkspacePtr workspace);
    void release();
    [[nodiscard]] QString untitledFolder() const;
    [[nodiscard]] QString sessionFolder() const;

    Document& m_document;
    QString m_dataFolder;
    std::unique_ptr<SessionFile> m_session;
    quint64 m_turn = 0; ///< the newest request wins
};

} // namespace molrl::ui
