// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_store.h"

#include "core/runs/run_folder.h"
#include "ui/adapt/adapt.h"

#include <QDir>
#include <QSettings>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr qint64 kTrashSeconds = 7 * 24 * 3600;
const QString kAttachedKey = QStringLiteral("runs/attached");

} // namespace

RunStore::RunStore(const QString& folder, QObject* parent)
    : QObject(parent), m_folder(QDir::cleanPath(folder)), m_watcher(new RunWatcher)
{
    qRegisterMetaType<RunViewPtr>();
    qRegisterMetaType<runs::RunNotes>();
    qRegisterMetaType<Error>();
    qRegisterMetaType<runs::RunState>();
    m_watcher->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_watcher, &QObject::deleteLater);
    connect(m_watcher, &RunWatcher::found, this, &RunStore::onFound);
    connect(m_watcher, &RunWatcher::viewRead, this, &RunStore::onRead);
    connect(m_watcher, &RunWatcher::lost, this, &RunStore::onLost);
    m_thread.setObjectName(QStringLiteral("runs"));
    m_thread.start();
    onWatcher([folder = m_folder](RunWatcher& watcher) {
        watcher.start(folder);
        runs::purgeTrash(folder.toStdString(), kTrashSeconds);
    });
    for (const QString& path : QSettings().value(kAttachedKey).toStringList())
        add(path, true);
}

RunStore::~RunStore()
{
    m_thread.quit();
    m_thread.wait();
}

template <class Work> void RunStore::onWatcher(Work work)
{
    QMetaObject::invokeMethod(
        m_watcher, [watcher = m_watcher, work = std::move(work)] { work(*watcher); }, Qt::QueuedConnection);
}

RunEntry* RunStore::entry(const QString& path)
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [&](const RunEntry& run) { return run.path == path; });
    return found == m_entries.end() ? nullptr : &*found;
}

const RunEntry* RunStore::find(const QString& path) const
{
    return const_cast<RunStore*>(this)->entry(path);
}

void RunStore::add(const QString& path, bool attached)
{
    if (entry(path) != nullptr)
        return;
    RunEntry run;
    run.path = path;
    run.isAttached = attached;
    m_entries.push_back(std::move(run));
    onWatcher([path](RunWatcher& watcher) { watcher.follow(path); });
    sort();
}

void RunStore::drop(const QString& path)
{
    onWatcher([path](RunWatcher& watcher) { watcher.unfollow(path); });
    std::erase_if(m_entries, [&](const RunEntry& run) { return run.path == path; });
    Q_EMIT listChanged();
}

void RunStore::sort()
{
    std::stable_sort(m_entries.begin(), m_entries.end(), [](const RunEntry& a, const RunEntry& b) {
        if (a.notes.starred != b.notes.starred)
            return a.notes.starred;
        return (a.view ? a.view->createdAt : 0) > (b.view ? b.view->createdAt : 0);
    });
    Q_EMIT listChanged();
}

void RunStore::attach(const QString& path)
{
    const QString clean = QDir::cleanPath(QDir(path).absolutePath());
    add(clean, QFileInfo(clean).path() != m_folder);
    rememberAttached();
    refresh(clean);
}

void RunStore::detach(const QString& path)
{
    drop(path);
    rememberAttached();
}

void RunStore::rememberAttached() const
{
    QStringList paths;
    for (const RunEntry& run : m_entries)
        if (run.isAttached)
            paths << run.path;
    QSettings().setValue(kAttachedKey, paths);
}

void RunStore::refresh(const QString& path)
{
    onWatcher([path](RunWatcher& watcher) { watcher.look(path); });
}

void RunStore::setNotes(const QString& path, const runs::RunNotes& notes)
{
    RunEntry* run = entry(path);
    if (run == nullptr || run->notes == notes)
        return;
    run->notes = notes; // shown at once; the watcher reads it back
    sort();
    Q_EMIT runChanged(path);
    onWatcher([this, path, notes](RunWatcher& watcher) {
        const auto saved = runs::saveRunNotes(path.toStdString(), notes);
        if (!saved) // `this` waits for the thread before it goes
            QMetaObject::invokeMethod(
                this, [this, error = saved.error()] { Q_EMIT failed(tr("The note was not kept."), error); },
                Qt::QueuedConnection);
        watcher.look(path);
    });
}

void RunStore::remove(const QString& path)
{
    const RunEntry* run = find(path);
    if (run == nullptr)
        return;
    const QString name = run->view ? toQString(run->view->name) : QFileInfo(path).fileName();
    onWatcher([this, path, name](RunWatcher& watcher) {
        watcher.unfollow(path);
        const auto trashed = runs::trashRun(path.toStdString());
        if (!trashed)
            watcher.follow(path);
        QMetaObject::invokeMethod(
            this,
            [this, path, name, trashed] {
                if (!trashed) {
                    Q_EMIT failed(tr("%1 was not deleted.").arg(name), trashed.error());
                    return;
                }
                std::erase_if(m_entries, [&](const RunEntry& gone) { return gone.path == path; });
                rememberAttached();
                Q_EMIT listChanged();
                Q_EMIT removed(path, toQString(*trashed), name);
            },
            Qt::QueuedConnection);
    });
}

void RunStore::restore(const QString& trashed, const QString& path)
{
    onWatcher([this, trashed, path](RunWatcher&) {
        const auto restored = runs::restoreRun(trashed.toStdString(), path.toStdString());
        QMetaObject::invokeMethod(
            this,
            [this, path, restored] {
                if (restored)
                    attach(path);
                else
                    Q_EMIT failed(tr("The run was not brought back."), restored.error());
            },
            Qt::QueuedConnection);
    });
}

void RunStore::onFound(const QStringList& paths)
{
    for (const QString& path : paths)
        add(path, false);
    QStringList gone;
    for (const RunEntry& run : m_entries)
        if (!run.isAttached && !paths.contains(run.path))
            gone << run.path;
    for (const QString& path : gone)
        drop(path);
}

void RunStore::onRead(const QString& path, const RunViewPtr& view, const runs::RunNotes& notes)
{
    RunEntry* run = entry(path);
    if (run == nullptr)
        return;
    const bool isFirst = !run->view;
    const bool wasAtWork = run->view && runs::isActive(run->view->state);
    const bool moves = !run->view || run->view->createdAt != view->createdAt || run->notes.starred != notes.starred;
    run->view = view;
    if (const auto asked = m_asked.constFind(path); asked != m_asked.constEnd()) {
        if (view->state == runs::RunState::Running ||
            (*asked == runs::RunState::Queued && !runs::isActive(view->state))) {
            auto shown = std::make_shared<runs::RunView>(*view);
            shown->state = *asked;
            run->view = std::move(shown);
        }
        if (*asked == runs::RunState::Queued ? runs::isActive(view->state) : view->state != runs::RunState::Running) {
            m_asked.remove(path);
            run->view = view;
        }
    }
    run->notes = notes;
    run->problem.clear();
    if (moves)
        sort();
    Q_EMIT runChanged(path);
    if (isFirst)
        Q_EMIT runFound(path);
    else if (wasAtWork && (view->state == runs::RunState::Finished || view->state == runs::RunState::Failed ||
                           view->state == runs::RunState::Interrupted))
        Q_EMIT runEnded(path, view->state);
}

void RunStore::showAsked(const QString& path, runs::RunState state)
{
    RunEntry* run = entry(path);
    if (run == nullptr || !run->view)
        return;
    m_asked[path] = state;
    auto shown = std::make_shared<runs::RunView>(*run->view);
    shown->state = state;
    run->view = std::move(shown);
    Q_EMIT runChanged(path);
}

void RunStore::clearAsked(const QString& path)
{
    m_asked.remove(path);
}

void RunStore::onDisk(std::function<Result<void>()> work, const QString& path)
{
    onWatcher([this, work = std::move(work), path](RunWatcher& watcher) {
        const auto done = work();
        if (!done)
            QMetaObject::invokeMethod(
                this,
                [this, error = done.error(), path] {
                    clearAsked(path);
                    Q_EMIT failed(tr("The run could not be told."), error);
                },
                Qt::QueuedConnection);
        watcher.look(path);
    });
}

void RunStore::onLost(const QString& path, const Error& why)
{
    if (RunEntry* run = entry(path)) {
        run->problem = toErrorText(why).title;
        Q_EMIT runChanged(path);
    }
}

} // namespace molrl::ui
