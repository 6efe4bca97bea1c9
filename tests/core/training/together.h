// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/process_group.h"
#include "tests/support/free_port.h"

#include <functional>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace molrl::training {

/// Options of the members of one group, all in this process: each is used from a thread of its own.
inline std::vector<ProcessGroupOptions> makeGroupOptions(int size)
{
    ProcessGroupOptions options;
    options.size = size;
    options.port = test::findFreePort();
    options.timeout = std::chrono::seconds(100);
    std::vector<ProcessGroupOptions> all(static_cast<std::size_t>(size), options);
    for (int rank = 0; rank < size; ++rank)
        all[static_cast<std::size_t>(rank)].rank = rank;
    return all;
}

/// Runs `work` as each member of a group at once. `work` may let go of the group to leave early.
inline void runTogether(int size, const std::function<void(std::shared_ptr<ProcessGroup>)>& work)
{
    std::vector<std::thread> threads;
    for (const ProcessGroupOptions& options : makeGroupOptions(size))
        threads.emplace_back([&work, options] {
            auto group = ProcessGroup::connect(options);
            ASSERT_TRUE(group) << group.error().message();
            work(std::move(*group));
        });
    for (std::thread& thread : threads)
        thread.join();
}

} // namespace molrl::training
