// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/run_watcher.h"

#include "core/runs/run_folder.h"
#include "ui/adapt/adapt.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

namespace molrl::ui {
namespace {

constexpr int kTickMs = 250;
constexpr int kIdleTicks = 16; ///< runs that nobody works on, and the folder, are looked at every so many
constexpr int kSoonMs = 15;    ///< a writer's bursts become one look

} // namespace

void RunWatcher::start(const QString& folder)
{
    m_folder = folder;
    m_files = new QFileSystemWatcher(this);
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(kSoonMs);
    m_tick = new QTimer(this);
    m_tick->setInterval(kTickMs);
    connect(m_tick, &QTimer::timeout, this, &RunWatcher::onTick);
    connect(m_soon, &QTimer::timeout, this, [this] {
        const QSet<QString> dirty = std::exchange(m_dirty, {});
        if (dirty.contains(m_folder))
            rescan();
        for (auto& [path, run] : m_runs)
            if (dirty.contains(path))
                poll(path, run);
    });
    const auto onChange = [this](const QString& changed) {
        m_dirty.insert(m_runs.contains(changed) || changed == m_folder ? changed : QFileInfo(changed).path());
        if (!m_soon->isActive())
            m_soon->start();
    };
    connect(m_files, &QFileSystemWatcher::fileChanged, this, onChange);
    connect(m_files, &QFileSystemWatcher::directoryChanged, this, onChange);
    if (QDir().mkpath(m_folder))
        m_files->addPath(m_folder);
    rescan();
    m_tick->start();
}

void RunWatcher::rescan()
{
    QStringList paths;
    for (const std::string& path : runs::findRuns(m_folder.toStdString()))
        paths << toQString(path);
    Q_EMIT found(paths);
}

void RunWatcher::follow(const QString& path)
{
    Followed& run = m_runs[path];
    if (!run.follower)
        run.follower = std::make_unique<runs::RunFollower>(path.toStdString());
    poll(path, run);
}

void RunWatcher::unfollow(const QString& path)
{
    m_runs.erase(path);
    QStringList watched;
    for (const QString& file : m_files->files() + m_files->directories())
        if (file == path || file.startsWith(path + QLatin1Char('/')))
            watched << file;
    if (!watched.isEmpty())
        m_files->removePaths(watched);
}

void RunWatcher::look(const QString& path)
{
    if (const auto found = m_runs.find(path); found != m_runs.end())
        poll(path, found->second, true);
}

void RunWatcher::poll(const QString& path, Followed& run, bool tellsAnyway)
{
    const auto changed = run.follower->poll(QDateTime::currentSecsSinceEpoch());
    if (!changed) {
        if (!run.isLost)
            Q_EMIT lost(path, changed.error());
        run.isLost = true;
        return;
    }
    // A file that is replaced by renaming is watched no more: asked for anew.
    const QStringList watched = m_files->files() + m_files->directories();
    QStringList missing;
    for (const std::string& file : run.follower->watchedPaths())
        if (!watched.contains(toQString(file)))
            missing << toQString(file);
    if (!missing.isEmpty())
        m_files->addPaths(missing);
    const runs::RunNotes notes = runs::loadRunNotes(path.toStdString());
    if (*changed || tellsAnyway || run.isNew || run.isLost || !(notes == run.notes))
        Q_EMIT viewRead(path, std::make_shared<const runs::RunView>(run.follower->view()), notes);
    run.notes = notes;
    run.isNew = run.isLost = false;
}

void RunWatcher::onTick()
{
    const bool all = ++m_ticks % kIdleTicks == 0;
    if (all)
        rescan();
    for (auto& [path, run] : m_runs)
        if (all || runs::isActive(run.follower->view().state))
            poll(path, run);
}

} // namespace molrl::ui
