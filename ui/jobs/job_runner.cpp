// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job_runner.h"

#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kPollMs = 40;
constexpr std::size_t kKeptFinished = 50;

} // namespace

void JobHandle::cancel()
{
    if (m_state != JobState::Queued && m_state != JobState::Running)
        return;
    m_context.requestStop();
    setState(JobState::Cancelling);
}

bool JobHandle::withdraw()
{
    if (!leaveQueue(Turn::Withdrawn))
        return false;
    cancel();
    return true;
}

bool JobHandle::leaveQueue(Turn to)
{
    Turn waiting = Turn::Waiting;
    return m_turn.compare_exchange_strong(waiting, to);
}

void JobHandle::setState(JobState state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT changed();
}

JobRunner::JobRunner(QObject* parent) : QObject(parent)
{
    const std::array<std::size_t, 4> threads{2, 1, 1, 1}; // by Lane
    for (std::size_t lane = 0; lane < m_lanes.size(); ++lane)
        m_lanes[lane] = std::make_unique<WorkLane>(threads[lane]);
    m_timer.setInterval(kPollMs);
    connect(&m_timer, &QTimer::timeout, this, &JobRunner::poll);
}

JobRunner::~JobRunner()
{
    for (const auto& job : m_active)
        job->m_context.requestStop();
    for (auto& lane : m_lanes) // each ends what it has begun, while all of this object still stands
        lane.reset();
}

JobPtr JobRunner::startErased(Lane lane, const QString& title, std::function<Result<void>(JobContext&)> work,
                              std::function<void(const Result<void>&)> onDone, bool quiet)
{
    // The last owner may be a worker; QObjects with pending events want to die on the GUI thread.
    JobPtr job(new JobHandle(lane, title), [](JobHandle* handle) { handle->deleteLater(); });
    m_active.push_back(job);
    if (!quiet) {
        m_listed.push_back(job);
        Q_EMIT jobAdded(job);
        Q_EMIT jobsChanged();
    }
    if (!m_timer.isActive())
        m_timer.start();

    // This object outlives the work: its destructor waits for the lanes.
    m_lanes[static_cast<std::size_t>(lane)]->start([this, job, work = std::move(work),
                                                    onDone = std::move(onDone)]() mutable {
        Result<void> status;
        if (job->m_context.stopRequested() || !job->leaveQueue(JobHandle::Turn::Begun)) {
            status = fail(ErrorCode::Cancelled, "stopped on request");
        } else {
            JobContext context = job->m_context;
            status = work(context);
        }
        work = nullptr; // its inputs go on this thread, before the result is announced
        const std::lock_guard lock(m_doneMutex);
        m_done.push_back({std::move(job), std::move(status), std::move(onDone)});
        QMetaObject::invokeMethod(this, "takeDone", Qt::QueuedConnection); // locked: the sanitizer sees the hand-over
    });
    return job;
}

void JobRunner::takeDone()
{
    Done done;
    {
        const std::lock_guard lock(m_doneMutex);
        done = std::move(m_done.front());
        m_done.pop_front();
    }
    finish(done.job, done.status, done.onDone);
}

void JobRunner::finish(const JobPtr& job, const Result<void>& status,
                       const std::function<void(const Result<void>&)>& onDone)
{
    std::erase(m_active, job);
    if (m_active.empty())
        m_timer.stop();
    if (!status)
        job->m_error = status.error();
    const bool cancelled = !status && status.error().code == ErrorCode::Cancelled;
    job->setState(status ? JobState::Finished : cancelled ? JobState::Cancelled : JobState::Failed);
    onDone(status);
    while (m_listed.size() > kKeptFinished && !m_listed.front()->isActive())
        m_listed.erase(m_listed.begin());
    Q_EMIT jobsChanged();
}

void JobRunner::poll()
{
    const auto active = m_active; // slots may start or finish jobs
    for (const auto& job : active) {
        if (job->m_state == JobState::Queued && job->m_turn == JobHandle::Turn::Begun)
            job->setState(JobState::Running);
        const double fraction = job->progress().fraction01;
        if (fraction != job->m_shownFraction) {
            job->m_shownFraction = fraction;
            Q_EMIT job->changed();
        }
    }
}

void JobRunner::clearFinished()
{
    std::erase_if(m_listed, [](const JobPtr& job) { return !job->isActive(); });
    Q_EMIT jobsChanged();
}

int JobRunner::activeCount() const
{
    return static_cast<int>(
        std::count_if(m_listed.begin(), m_listed.end(), [](const JobPtr& job) { return job->isActive(); }));
}

} // namespace molrl::ui
