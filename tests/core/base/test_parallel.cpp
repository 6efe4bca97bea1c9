// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <atomic>
#include <gtest/gtest.h>
#include <stdexcept>
#include <vector>

namespace molrl {
namespace {

TEST(ParallelFor, VisitsEveryItemOnceForAnyThreadCount)
{
    for (const int threads : {1, 2, 5}) {
        for (const std::size_t block : {1, 7}) {
            std::vector<std::atomic<int>> visits(1003);
            ASSERT_TRUE(parallelFor(
                visits.size(), threads, JobContext(), [&](std::size_t i) { ++visits[i]; }, block));
            for (const auto& count : visits)
                ASSERT_EQ(count.load(), 1);
        }
    }
}

TEST(ParallelFor, NothingToDoIsFine)
{
    EXPECT_TRUE(parallelFor(0, 4, JobContext(), [](std::size_t) { FAIL(); }));
}

TEST(ParallelFor, AnExceptionStopsTheOthersAndComesBackAsAnError)
{
    std::atomic<int> visits{0};
    const auto result = parallelFor(100000, 2, JobContext(), [&](std::size_t i) {
        ++visits;
        if (i == 10)
            throw std::runtime_error("item ten");
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what, "item ten");
    EXPECT_LT(visits.load(), 100000);
}

TEST(ParallelFor, AStopIsHonoured)
{
    JobContext job;
    std::atomic<int> visits{0};
    const auto result = parallelFor(1000000, 2, job, [&](std::size_t) {
        if (++visits == 100)
            job.requestStop();
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_LT(visits.load(), 1000);
}

} // namespace
} // namespace molrl
