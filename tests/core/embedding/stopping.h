// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <gtest/gtest.h>
#include <thread>

namespace molrl::embedding::test {

/// How long `work(job)` goes on after it was asked to stop, which is `after` its start: the shortest of three runs, in
/// the process's processor time, since what a busy machine takes away from it isn't its fault. `work` gives a Result,
/// which must be Cancelled.
template <class Work> std::chrono::milliseconds timeToStop(std::chrono::milliseconds after, Work work)
{
    double shortest = 1e9;
    for (int run = 0; run < 3; ++run) {
        JobContext job;
        ErrorCode code = ErrorCode::Internal;
        std::thread worker([&] {
            const auto result = work(job);
            if (!result)
                code = result.error().code;
        });
        std::this_thread::sleep_for(after);
        const std::clock_t asked = std::clock();
        job.requestStop();
        worker.join();
        shortest = std::min(shortest, static_cast<double>(std::clock() - asked) / CLOCKS_PER_SEC);
        EXPECT_EQ(code, ErrorCode::Cancelled);
    }
    return std::chrono::milliseconds(static_cast<int>(shortest * 1000));
}

} // namespace molrl::embedding::test
