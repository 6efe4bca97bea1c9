// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/workspace.h"
#include "ui/jobs/job_runner.h"

#include <QCache>
#include <QObject>
#include <QSet>
#include <memory>
#include <vector>

namespace molrl::ui {

/// The compounds around the visible rows, fetched in jobs, least recently used first out. Lives on the GUI thread.
///
/// Law: find() never touches the disk. What is not here is asked for, newest wish first, and announced by loaded().
class RowCache : public QObject {
    Q_OBJECT

public:
    explicit RowCache(JobRunner& jobs, QObject* parent = nullptr);

    void setWorkspace(std::shared_ptr<const workspace::Workspace> workspace);
    void clear(); ///< after edits of compounds
    /// Null: not here yet, asked for. The pointer is good until control returns to the event loop.
    [[nodiscard]] const workspace::Compound* find(workspace::CompoundId id);
    void prefetch(const std::vector<workspace::CompoundId>& ids);

Q_SIGNALS:
    void loaded(const std::vector<molrl::workspace::CompoundId>& ids);

private:
    void want(workspace::CompoundId id);
    void fetch();

    JobRunner& m_jobs;
    std::shared_ptr<const workspace::Workspace> m_workspace;
    QCache<qint64, workspace::Compound> m_rows;
    std::vector<workspace::CompoundId> m_wanted; ///< newest last
    QSet<qint64> m_asked;                        ///< wanted or in flight
    QTimer m_timer;
    bool m_inFlight = false;
    int m_epoch = 0;
};

} // namespace molrl::ui
