// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "ui/jobs/work_lane.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace molrl::ui {

enum class JobState { Queued, Running, Cancelling, Finished, Failed, Cancelled };

/// Jobs of one lane never run beside each other, so a slow one delays only its own kind.
enum class Lane {
    Interactive, ///< follows the pointer: inspections, pictures, filters (two at a time)
    Document,    ///< edits of the document, in order
    Background,  ///< imports, encoding, 3-D
    Training,    ///< fine-tuning: hours, one run after the other
};

/// One job as the interface sees it. Lives on the GUI thread.
class JobHandle : public QObject {
    Q_OBJECT

public:
    JobHandle(Lane lane, QString title) : m_lane(lane), m_title(std::move(title)) {}

    [[nodiscard]] Lane lane() const { return m_lane; }
    [[nodiscard]] const QString& title() const { return m_title; }
    [[nodiscard]] JobState state() const { return m_state; }
    [[nodiscard]] bool isActive() const { return m_state <= JobState::Cancelling; }
    [[nodiscard]] JobProgress progress() const { return m_context.progress(); }
    [[nodiscard]] const Error& error() const { return m_error; } ///< of a failed one

    /// Asks the work to stop; the state becomes Cancelling at once and Cancelled when the work has returned.
    void cancel();
    /// Takes back work that has not begun, so that it never will. @return false  it has: cancel() asks it to stop
    [[nodiscard]] bool withdraw();

Q_SIGNALS:
    void changed(); ///< state or progress; at most 25 times a second

private:
    friend class JobRunner;
    enum class Turn { Waiting, Begun, Withdrawn };
    void setState(JobState state);
    /// Decides, once and for all threads, what becomes of work that waits. @return false  it's decided already
    bool leaveQueue(Turn to);

    Lane m_lane;
    QString m_title;
    JobContext m_context;
    std::atomic<Turn> m_turn{Turn::Waiting};
    JobState m_state =
        JobState::Queued; ///< as shown: the runner's timer sees later than the worker that work has begun
    Error m_error;
    double m_shownFraction = -1;
};
using JobPtr = std::shared_ptr<JobHandle>;

/// Runs core work on threads and brings its result back to the GUI thread.
///
/// Work owns its inputs; it must capture no widget and no `this`. Progress is read by one timer at 25 Hz, never posted.
/// Destroying the runner stops all jobs and waits for them.
class JobRunner : public QObject {
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    ~JobRunner() override;

    /// @param owner   `onDone` runs on the GUI thread unless this object has died by then.
    /// @param quiet   not listed in the jobs panel (for work that follows the pointer).
    template <class T>
    JobPtr start(Lane lane, const QString& title, std::function<Result<T>(JobContext&)> work, QObject* owner,
                 std::function<void(Result<T>)> onDone, bool quiet = false)
    {
        auto result = std::make_shared<std::unique_ptr<Result<T>>>();
        QPointer<QObject> guard(owner);
        return startErased(
            lane, title,
            [work = std::move(work), result](JobContext& job) -> Result<void> {
                auto value = guarded("background work", [&]() -> Result<T> { return work(job); });
                Result<void> status;
                if (!value)
                    status = fail(value.error());
                *result = std::make_unique<Result<T>>(std::move(value));
                return status;
            },
            [result, guard, onDone = std::move(onDone)](const Result<void>& status) {
                if (guard.isNull() || !onDone)
                    return;
                if (*result)
                    onDone(std::move(**result));
                else // stopped before it began
                    onDone(Result<T>(fail(status.error())));
            },
            quiet);
    }

    /// Jobs not quiet, newest last; finished ones are kept until clearFinished().
    [[nodiscard]] const std::vector<JobPtr>& jobs() const { return m_listed; }
    void clearFinished();
    [[nodiscard]] int activeCount() const; ///< listed and active
    /// True while anything at all is queued or running: what tests wait for.
    [[nodiscard]] bool isBusy() const { return !m_active.empty(); }

Q_SIGNALS:
    void jobAdded(const molrl::ui::JobPtr& job);
    void jobsChanged();

private:
    JobPtr startErased(Lane lane, const QString& title, std::function<Result<void>(JobContext&)> work,
                       std::function<void(const Result<void>&)> onDone, bool quiet);
    void finish(const JobPtr& job, const Result<void>& status, const std::function<void(const Result<void>&)>& onDone);
    void poll();
    /// One of m_done, for each time a worker asks.
    Q_INVOKABLE void takeDone();

    struct Done {
        JobPtr job;
        Result<void> status;
        std::function<void(const Result<void>&)> onDone;
    };
    std::mutex m_doneMutex;
    std::deque<Done> m_done; ///< what has returned from its work, for the GUI thread; not in the event: see WorkLane
    std::array<std::unique_ptr<WorkLane>, 4> m_lanes;
    std::vector<JobPtr> m_active;
    std::vector<JobPtr> m_listed;
    QTimer m_timer;
};

/// The slot of a page for work whose newest request alone matters: starting again stops the one before, whose result is
/// never delivered.
template <class T> class LatestOnly {
public:
    explicit LatestOnly(JobRunner& runner, Lane lane = Lane::Interactive) : m_runner(runner), m_lane(lane) {}
    ~LatestOnly() { stop(); }
    LatestOnly(const LatestOnly&) = delete;
    LatestOnly& operator=(const LatestOnly&) = delete;

    void start(const QString& title, std::function<Result<T>(JobContext&)> work, QObject* owner,
               std::function<void(Result<T>)> onDone, bool quiet = true)
    {
        stop();
        const auto turn = ++*m_turn;
        m_job = m_runner.start<T>(
            m_lane, title, std::move(work), owner,
            [turn, current = m_turn, onDone = std::move(onDone)](Result<T> result) {
                if (*current == turn)
                    onDone(std::move(result));
            },
            quiet);
    }
    void stop()
    {
        ++*m_turn;
        if (m_job)
            m_job->cancel();
        m_job.reset();
    }
    [[nodiscard]] bool isRunning() const { return m_job && m_job->isActive(); }

private:
    JobRunner& m_runner;
    Lane m_lane;
    JobPtr m_job;
    std::shared_ptr<std::uint64_t> m_turn = std::make_shared<std::uint64_t>(0);
};

} // namespace molrl::ui
