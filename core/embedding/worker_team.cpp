// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/worker_team.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace molrl::embedding {

struct WorkerTeam::Impl {
    using Body = std::function<void(std::size_t, std::size_t)>;

    std::mutex mutex;
    std::condition_variable started;
    std::condition_variable finished;
    std::uint64_t round = 0;
    std::size_t busy = 0;
    bool isOpen = false; // whether who wakes up now may still join the round
    bool isEnding = false;
    const Body* body = nullptr;
    const JobContext* job = nullptr;
    std::size_t count = 0;
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::optional<Error> firstError;
    std::vector<std::jthread> threads;

    void work(std::size_t worker)
    {
        auto done = guarded("laying out in parallel", [&] {
            while (!failed.load(std::memory_order_relaxed) && !job->stopRequested()) {
                const std::size_t item = next.fetch_add(1, std::memory_order_relaxed);
                if (item >= count)
                    return;
                (*body)(item, worker);
            }
        });
        if (done)
            return;
        failed.store(true, std::memory_order_relaxed);
        const std::scoped_lock lock(mutex);
        if (!firstError)
            firstError = std::move(done).error();
    }

    void serve(std::size_t worker)
    {
        std::uint64_t seen = 0;
        for (;;) {
            {
                std::unique_lock lock(mutex);
                started.wait(lock, [&] { return isEnding || (isOpen && round != seen); });
                if (isEnding)
                    return;
                seen = round;
                ++busy;
            }
            work(worker);
            const std::scoped_lock lock(mutex);
            if (--busy == 0)
                finished.notify_one();
        }
    }
};

WorkerTeam::WorkerTeam(int threads) : m_impl(std::make_unique<Impl>())
{
    MOLRL_ASSERT(threads >= 1);
    for (int worker = 1; worker < threads; ++worker)
        m_impl->threads.emplace_back([this, worker] { m_impl->serve(static_cast<std::size_t>(worker)); });
}

WorkerTeam::~WorkerTeam()
{
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->isEnding = true;
    }
    m_impl->started.notify_all();
}

int WorkerTeam::threads() const
{
    return static_cast<int>(m_impl->threads.size()) + 1;
}

Result<void> WorkerTeam::run(std::size_t count, const JobContext& job,
                             const std::function<void(std::size_t, std::size_t)>& body)
{
    Impl& team = *m_impl;
    team.next = 0;
    team.failed = false;
    team.firstError.reset();
    team.body = &body;
    team.job = &job;
    team.count = count;
    const bool isShared = count > 1 && !team.threads.empty();
    if (isShared) {
        {
            const std::scoped_lock lock(team.mutex);
            team.isOpen = true;
            ++team.round;
        }
        team.started.notify_all();
    }
    team.work(0);
    if (isShared) {
        // Whoever hasn't woken up by now isn't waited for: on a busy machine that would cost far more than it helps.
        std::unique_lock lock(team.mutex);
        team.isOpen = false;
        team.finished.wait(lock, [&] { return team.busy == 0; });
    }
    if (team.firstError)
        return fail(std::move(*team.firstError));
    if (job.stopRequested())
        return JobContext::cancelled();
    return {};
}

} // namespace molrl::embedding
