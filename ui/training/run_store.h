// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/run_watcher.h"

#include <QHash>
#include <QThread>
#include <functional>
#include <vector>

namespace molrl::ui {

/// A run as the window lists it.
struct RunEntry {
    QString path;
    RunViewPtr view; ///< null until it has been read
    runs::RunNotes notes;
    QString problem;         ///< why it can't be read (any more); empty: it can
    bool isAttached = false; ///< lies elsewhere than in the program's folder of runs
};

/// All runs that the window knows: those in the program's folder and those that were attached, wherever they are and
/// whoever works on them. Lives on the GUI thread; never touches the disk there.
class RunStore : public QObject {
    Q_OBJECT

public:
    /// @param folder  of the program's own runs; made when it isn't there.
    explicit RunStore(const QString& folder, QObject* parent = nullptr);
    ~RunStore() override;

    [[nodiscard]] const QString& folder() const { return m_folder; }
    /// Starred ones first, then the newest first.
    [[nodiscard]] const std::vector<RunEntry>& entries() const { return m_entries; }
    [[nodiscard]] const RunEntry* find(const QString& path) const;

    /// Lists a run that lies elsewhere; remembered over restarts.
    void attach(const QString& path);
    /// Takes an attached run off the list; it stays where it is.
    void detach(const QString& path);
    void setNotes(const QString& path, const runs::RunNotes& notes);
    /// Moves the run's directory aside; answered by removed().
    void remove(const QString& path);
    void restore(const QString& trashed, const QString& path);
    /// Shows at once what was asked of a run, until it has answered by another state than running.
    void showAsked(const QString& path, runs::RunState state);
    void clearAsked(const QString& path);
    /// Does a small piece of work on the runs' thread, then looks at the run; a failure is announced by failed().
    void onDisk(std::function<Result<void>()> work, const QString& path);
    /// Looks at a run now, without waiting for the watcher.
    void refresh(const QString& path);

Q_SIGNALS:
    void listChanged(); ///< runs came, went or changed their order
    void runChanged(const QString& path);
    void runFound(const QString& path); ///< read for the first time
    /// A run that worked has ended by itself: Finished, Failed, or Interrupted where its process is gone.
    void runEnded(const QString& path, molrl::runs::RunState state);
    void removed(const QString& path, const QString& trashed, const QString& name);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    void onFound(const QStringList& paths);
    void onRead(const QString& path, const RunViewPtr& view, const runs::RunNotes& notes);
    void onLost(const QString& path, const Error& why);
    void add(const QString& path, bool attached);
    void drop(const QString& path);
    void sort();
    void rememberAttached() const;
    template <class Work> void onWatcher(Work work);
    [[nodiscard]] RunEntry* entry(const QString& path);

    QString m_folder;
    QHash<QString, runs::RunState> m_asked;
    std::vector<RunEntry> m_entries;
    QThread m_thread;
    RunWatcher* m_watcher; ///< on m_thread, which deletes it
};

} // namespace molrl::ui
