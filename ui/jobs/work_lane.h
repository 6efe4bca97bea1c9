// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace molrl::ui {

/// Threads that do tasks in the order in which they were given, and stay for the next ones: LibTorch keeps state for
/// each thread, so that fresh ones are not free. Standard threads and locks, not QThreadPool, whose hand-over is out of
/// the thread sanitizer's sight. Destroying it waits until all tasks are done.
class WorkLane {
public:
    explicit WorkLane(std::size_t threads) : m_most(threads) {}
    ~WorkLane();
    WorkLane(const WorkLane&) = delete;
    WorkLane& operator=(const WorkLane&) = delete;

    void start(std::function<void()> task); ///< the task must not throw

private:
    void work();

    const std::size_t m_most;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_tasks;
    std::vector<std::thread> m_threads; ///< begun when first needed
    std::size_t m_idle = 0;
    bool m_isEnding = false;
};

} // namespace molrl::ui
