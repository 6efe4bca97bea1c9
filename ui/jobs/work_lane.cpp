// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/work_lane.h"

#include <utility>

namespace molrl::ui {

WorkLane::~WorkLane()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_wake.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void WorkLane::start(std::function<void()> task)
{
    const std::lock_guard lock(m_mutex);
    m_tasks.push_back(std::move(task));
    if (m_tasks.size() > m_idle && m_threads.size() < m_most)
        m_threads.emplace_back([this] { work(); });
    m_wake.notify_one();
}

void WorkLane::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_wake.wait(lock, [this] { return m_isEnding || !m_tasks.empty(); });
        --m_idle;
        if (m_tasks.empty())
            return;
        std::function<void()> task = std::move(m_tasks.front());
        m_tasks.pop_front();
        lock.unlock();
        task();
        task = nullptr; // what it holds goes on this thread, too, and without the lock
        lock.lock();
    }
}

} // namespace molrl::ui
