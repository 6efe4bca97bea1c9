// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"

#include <algorithm>
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace molrl::embedding::test {

/// How long `work(job)` goes on after it was asked to stop, which is `after` its start: the shortest of three runs, since
/// a busy machine may hold up one of them. `work` gives a Result, which must be Cancelled.
template <class Work> std::chrono::milliseconds timeToStop(std::chrono::milliseconds after, Work work)
{
    auto shortest = std::chrono::steady_clock::duration::max();
    for (int run = 0; run < 3; ++run) {
        JobContext job;
        ErrorCode code = ErrorCode::Internal;
        std::thread worker([&] {
            const auto result = work(job);
            if (!result)
                code = result.error().code;
        });
        std::this_thread::sleep_for(after);
        const auto asked = std::chrono::steady_clock::now();
        job.requestStop();
        worker.join();
        shortest = std::min(shortest, std::chrono::steady_clock::now() - asked);
        EXPECT_EQ(code, ErrorCode::Cancelled);
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(shortest);
}

} // namespace molrl::embedding::test
