// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/workspace_controller.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <algorithm>

namespace molrl::ui {
namespace {

const QString kUntitledPrefix = QStringLiteral("untitled-");
const QString kTimeFormat = QStringLiteral("yyyyMMdd-HHmmss-zzz");

/// SQLite keeps two more files beside an open database.
void removeWorkspaceFiles(const QString& path)
{
    for (const QString& suffix : {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")})
        QFile::remove(path + suffix);
}

/// One that can't be opened counts: opening it tells why.
bool holdsCompounds(const QString& path)
{
    if (!QFileInfo::exists(path))
        return false;
    const auto workspace = workspace::Workspace::open(path.toStdString());
    if (!workspace)
        return true;
    const auto snapshot = (*workspace)->snapshot();
    return !snapshot || (*snapshot)->rows() > 0;
}

} // namespace

WorkspaceController::WorkspaceController(Document& document, const QString& dataFolder, QObject* parent)
    : QObject(parent), m_document(document), m_dataFolder(dataFolder)
{
    QDir().mkpath(untitledFolder());
    m_session = std::make_unique<SessionFile>(sessionFolder());
}

WorkspaceController::~WorkspaceController() = default;

QString WorkspaceController::untitledFolder() const
{
    return m_dataFolder + QStringLiteral("/untitled");
}
QString WorkspaceController::sessionFolder() const
{
    return m_dataFolder + QStringLiteral("/sessions");
}

bool WorkspaceController::isOpenElsewhere(const QString& path, const QString& whatFailed)
{
    const QString wanted = QFileInfo(path).absoluteFilePath();
    const auto others = SessionFile::findRunning(sessionFolder());
    if (std::none_of(others.begin(), others.end(), [&](const auto& other) { return other.workspacePath == wanted; }))
        return false;
    Q_EMIT failed(whatFailed, Error{ErrorCode::IoError, "it is open in another MolRL Studio; close it there first",
                                    path.toStdString()});
    return true;
}

void WorkspaceController::start(Opening opening)
{
    if (isOpenElsewhere(opening.path, opening.whatFailed)) {
        if (opening.then)
            opening.then(false);
        return;
    }
    const quint64 turn = ++m_turn;
    const QString title = opening.title;
    auto work = std::move(opening.work); // apart: in one call's arguments neither comes first
    m_document.jobs().start<WorkspacePtr>(
        Lane::Document, title,
        [work = std::move(work)](JobContext&) -> Result<WorkspacePtr> {
            MOLRL_TRY(WorkspacePtr opened, work());
            MOLRL_CHECK(opened->snapshot()); // so that no view's first look at it waits for the disk
            return opened;
        },
        this,
        [this, turn, opening = std::move(opening)](Result<WorkspacePtr> result) {
            const bool isWanted = turn == m_turn;
            if (result && isWanted)
                take(std::move(*result));
            else if (!result && result.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(opening.whatFailed, result.error());
            if (opening.then)
                opening.then(result && isWanted);
        });
}

void WorkspaceController::makeUntitled(Then then)
{
    const QString path =
        QStringLiteral("%1/%2%3.molrl")
            .arg(untitledFolder(), kUntitledPrefix, QDateTime::currentDateTime().toString(kTimeFormat));
    start({tr("New workspace"), tr("A new workspace could not be made."), path,
           [path = path.toStdString()] { return workspace::Workspace::create(path); }, std::move(then)});
}

void WorkspaceController::open(const QString& path, bool createMissing, Then then)
{
    const std::string file = QFileInfo(path).absoluteFilePath().toStdString();
    const bool create = createMissing && !QFileInfo::exists(path);
    start({tr("Opening %1").arg(displayNameOf(path)), tr("%1 could not be opened.").arg(displayNameOf(path)), path,
           [file, create] { return create ? workspace::Workspace::create(file) : workspace::Workspace::open(file); },
           std::move(then)});
}

void WorkspaceController::take(WorkspacePtr workspace)
{
    release();
    m_document.setWorkspace(std::move(workspace));
    const QString path = QString::fromStdString(m_document.workspace()->path());
    m_session->noteWorkspace(path);
    Q_EMIT opened(path);
}

bool WorkspaceController::isSettled() const
{
    const auto& jobs = m_document.jobs().jobs();
    return !m_document.isEditing() && std::none_of(jobs.begin(), jobs.end(), [](const JobPtr& job) {
        return job->isActive() && job->lane() == Lane::Background;
    });
}

/// Lets the open workspace go; an empty untitled one leaves nothing behind, unless an import has still to fill it.
void WorkspaceController::release()
{
    const bool removeIt = isUntitled() && isEmpty() && isSettled();
    WorkspacePtr old = m_document.workspace();
    if (!old)
        return;
    const QString path = QString::fromStdString(old->path());
    m_document.setWorkspace(nullptr);
    // Closing the file may write; jobs may hold it a little longer.
    m_document.jobs().start<bool>(
        Lane::Document, tr("Closing"),
        [old = std::move(old), removeIt, path](JobContext&) mutable -> Result<bool> {
            old.reset();
            if (removeIt)
                removeWorkspaceFiles(path);
            return true;
        },
        nullptr, {}, true);
}

void WorkspaceController::close()
{
    ++m_turn;
    const bool removeIt = isUntitled() && isEmpty();
    if (const WorkspacePtr old = m_document.workspace()) {
        m_document.setWorkspace(nullptr);
        if (removeIt) // here and now: jobs may not run any more
            removeWorkspaceFiles(QString::fromStdString(old->path()));
    }
    m_session.reset();
}

void WorkspaceController::saveCopyAs(const QString& path)
{
    const WorkspacePtr source = m_document.workspace();
    if (!source || isOpenElsewhere(path, tr("The copy could not be written.")))
        return;
    m_document.jobs().start<bool>(
        Lane::Document, tr("Saving %1").arg(QFileInfo(path).fileName()),
        [source, file = QFileInfo(path).absoluteFilePath().toStdString(),
         untitled = untitledFolder()](JobContext& job) -> Result<bool> {
            const QString former = QString::fromStdString(source->path()); // another copy may just have named it
            if (former.startsWith(untitled)) {
                MOLRL_CHECK(source->moveTo(file, job));
                removeWorkspaceFiles(former);
            } else {
                MOLRL_CHECK(source->copyTo(file, job));
            }
            return true;
        },
        this,
        [this, source, path](Result<bool> done) {
            if (!done) {
                if (done.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(tr("The copy could not be written."), done.error());
                return;
            }
            if (source == m_document.workspace())
                m_session->noteWorkspace(QString::fromStdString(source->path()));
            Q_EMIT copied(path);
        });
}

bool WorkspaceController::isUntitled() const
{
    const auto open = m_document.workspace();
    return open && QString::fromStdString(open->path()).startsWith(untitledFolder());
}

bool WorkspaceController::isEmpty() const
{
    const auto open = m_document.workspace();
    if (!open)
        return true;
    const auto snapshot = open->snapshot();
    return snapshot && (*snapshot)->rows() == 0;
}

QString WorkspaceController::displayNameOf(const QString& path)
{
    const QFileInfo info(path);
    const QString base = info.completeBaseName();
    if (!base.startsWith(kUntitledPrefix))
        return info.fileName();
    const QDateTime made = QDateTime::fromString(base.mid(kUntitledPrefix.size()), kTimeFormat);
    return made.isValid() ? tr("Untitled, %1").arg(QLocale().toString(made, QStringLiteral("d MMM HH:mm")))
                          : tr("Untitled");
}

QString WorkspaceController::displayName() const
{
    const auto open = m_document.workspace();
    return open ? displayNameOf(QString::fromStdString(open->path())) : QString();
}

void WorkspaceController::findCrashed()
{
    const std::vector<SessionFile::Other> crashed = SessionFile::findCrashed(sessionFolder());
    if (crashed.empty())
        return;
    m_document.jobs().start<QStringList>(
        Lane::Background, tr("Looking for unfinished sessions"),
        [crashed, untitled = untitledFolder()](JobContext&) -> Result<QStringList> {
            QStringList found;
            for (const SessionFile::Other& session : crashed) {
                if (!session.workspacePath.isEmpty() && holdsCompounds(session.workspacePath))
                    found << session.workspacePath;
                else if (session.workspacePath.startsWith(untitled))
                    removeWorkspaceFiles(session.workspacePath);
                SessionFile::forget(session);
            }
            return found;
        },
        this,
        [this](Result<QStringList> found) {
            if (!found)
                Q_EMIT failed(tr("The last session could not be looked for."), found.error());
            else
                for (const QString& path : *found)
                    Q_EMIT crashedFound(path);
        },
        true);
}

QStringList WorkspaceController::findUntitled() const
{
    const auto open = m_document.workspace();
    const QString current = open ? QString::fromStdString(open->path()) : QString();
    QStringList found;
    const QDir dir(untitledFolder());
    for (const QFileInfo& info : dir.entryInfoList({QStringLiteral("*.molrl")}, QDir::Files, QDir::Time))
        if (info.absoluteFilePath() != current)
            found << info.absoluteFilePath();
    return found;
}

} // namespace molrl::ui
