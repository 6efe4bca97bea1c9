// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_session.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace molrl::training {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(25);
constexpr std::int64_t kWriteEveryMs = 1000;

std::int64_t nowMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

FinetuneSession::FinetuneSession(std::string directory, JobContext& job, RunControl* control, std::string device)
    : m_directory(std::move(directory)), m_job(job), m_control(control)
{
    m_status.device = std::move(device);
    (void)takeVerb(m_directory); // a wish that an earlier run didn't live to hear
    hear();
    m_thread = std::thread([this] { watch(); });
}

FinetuneSession::~FinetuneSession()
{
    m_end = true;
    m_thread.join();
}

void FinetuneSession::watch()
{
    while (!m_end) {
        hear();
        showUnit();
        std::this_thread::sleep_for(kPoll);
    }
}

void FinetuneSession::hear()
{
    std::optional<RunVerb> wish = m_control != nullptr ? m_control->take() : std::nullopt;
    if (!wish)
        wish = takeVerb(m_directory);
    const std::scoped_lock lock(m_mutex);
    if (wish && std::find(m_ignored.begin(), m_ignored.end(), *wish) == m_ignored.end()) {
        m_wish = wish;
        if (m_status.phase == RunPhase::Running && wish != RunVerb::Resume) {
            m_status.phase = wish == RunVerb::Pause ? RunPhase::Pausing : RunPhase::Cancelling;
            m_status.stage = wish == RunVerb::Stop ? "keeping the best model" : m_status.stage;
            write();
        }
    }
    if (isInterrupted())
        m_inner.requestStop();
}

void FinetuneSession::showProgressOf(const JobContext& unit)
{
    const std::scoped_lock lock(m_mutex);
    m_shown = unit;
}

void FinetuneSession::showUnit()
{
    const std::scoped_lock lock(m_mutex);
    if (!m_shown || m_status.phase != RunPhase::Running || nowMs() - m_writtenMs < kWriteEveryMs)
        return;
    const double fraction = m_shown->progress().fraction01;
    std::string stage = m_stage;
    if (fraction > 0)
        stage += " (" + std::to_string(std::min(99, static_cast<int>(100 * fraction))) + " %)";
    if (stage == m_status.stage)
        return;
    m_status.stage = std::move(stage);
    m_job.report(0, m_status.stage);
    write();
}

void FinetuneSession::ignore(std::initializer_list<RunVerb> verbs)
{
    const std::scoped_lock lock(m_mutex);
    m_ignored.assign(verbs);
    if (m_wish && std::find(m_ignored.begin(), m_ignored.end(), *m_wish) != m_ignored.end())
        m_wish.reset();
}

bool FinetuneSession::isInterrupted() const
{
    return m_job.stopRequested() ||
           (m_wish && std::find(m_interrupting.begin(), m_interrupting.end(), *m_wish) != m_interrupting.end());
}

JobContext FinetuneSession::inner(std::initializer_list<RunVerb> interrupting)
{
    const std::scoped_lock lock(m_mutex);
    m_inner = JobContext();
    m_interrupting.assign(interrupting);
    if (isInterrupted())
        m_inner.requestStop();
    return m_inner;
}

std::optional<RunVerb> FinetuneSession::take()
{
    const std::scoped_lock lock(m_mutex);
    std::optional<RunVerb> wish;
    m_wish.swap(wish);
    return wish;
}

std::optional<RunVerb> FinetuneSession::rest()
{
    while (!isLeft()) {
        const auto wish = take();
        if (wish && *wish != RunVerb::Pause)
            return wish;
        std::this_thread::sleep_for(kPoll);
    }
    return std::nullopt;
}

void FinetuneSession::write()
{
    m_writtenMs = nowMs();
    (void)saveRunStatus(m_directory, m_status); // a full disk will be noticed by the checkpoint, which is an error
}

void FinetuneSession::tell(RunPhase phase, const std::string& stage, const std::string& message)
{
    const std::scoped_lock lock(m_mutex);
    m_status.phase = phase;
    m_status.stage = m_stage = stage;
    m_shown.reset();
    m_status.message = message;
    if (phase == RunPhase::Finished)
        m_status.progress01 = 1;
    write();
}

void FinetuneSession::tellProgress(double progress01, std::int64_t step, double bestScore, double seconds,
                                   const std::string& stage)
{
    m_job.report(progress01, stage);
    const std::scoped_lock lock(m_mutex);
    m_status.progress01 = std::max(m_status.progress01, progress01);
    m_status.step = step;
    m_status.bestScore = std::isfinite(bestScore) && bestScore > -1e299 ? bestScore : 0;
    m_status.seconds = seconds;
    m_status.stage = m_stage = stage;
    m_shown.reset();
    if (nowMs() - m_writtenMs >= kWriteEveryMs)
        write();
}

} // namespace molrl::training
