// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_follower.h"
#include "core/runs/run_notes.h"

#include <QFileSystemWatcher>
#include <QObject>
#include <QSet>
#include <QString>
#include <QTimer>
#include <map>
#include <memory>

namespace molrl::ui {

using RunViewPtr = std::shared_ptr<const runs::RunView>;

/// Follows run directories on a thread of its own: their disk may be slow (a network's), and a change must show within
/// a tenth of a second while every lane of the job runner is busy. The system's notes of changed files wake it; a timer
/// looks as well, for file systems that send none.
///
/// Everything but the constructor runs on its thread: call through QMetaObject::invokeMethod.
class RunWatcher : public QObject {
    Q_OBJECT

public:
    RunWatcher() = default;

    void start(const QString& folder); ///< of the program's own runs; new ones in it are found
    void follow(const QString& path);
    void unfollow(const QString& path);
    void look(const QString& path); ///< at once, and tells what is there even if it is the same
    void rescan();

Q_SIGNALS:
    void found(const QStringList& paths); ///< the runs in the folder, all of them
    void viewRead(const QString& path, const molrl::ui::RunViewPtr& view, const molrl::runs::RunNotes& notes);
    void lost(const QString& path, const molrl::Error& why);

private:
    struct Followed {
        std::unique_ptr<runs::RunFollower> follower;
        runs::RunNotes notes;
        bool isLost = false;
        bool isNew = true;
    };
    void poll(const QString& path, Followed& run, bool tellsAnyway = false);
    void onTick();

    QString m_folder;
    std::map<QString, Followed> m_runs;
    QSet<QString> m_dirty;
    QFileSystemWatcher* m_files = nullptr; ///< made on the thread it works on
    QTimer* m_soon = nullptr;
    QTimer* m_tick = nullptr;
    int m_ticks = 0;
};

} // namespace molrl::ui
