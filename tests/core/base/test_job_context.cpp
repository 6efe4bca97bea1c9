// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/job_context.h"

#include <gtest/gtest.h>
#include <thread>

namespace molrl {
namespace {

TEST(JobContext, ProgressNeverFallsAndKeepsItsWords)
{
    JobContext job;
    job.report(0.5, "reading");
    job.report(0.3);
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 0.5);
    EXPECT_EQ(job.progress().stage, "reading");
    job.report(7);
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 1.0);
}

TEST(JobContext, PartsReportIntoTheirSliceAndNest)
{
    JobContext job;
    JobContext second = job.part(0.5, 1.0);
    second.report(0.5);
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 0.75);
    JobContext inner = second.part(0.5, 1.0);
    inner.report(1.0);
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 1.0);
}

TEST(JobContext, StopReachesEveryPart)
{
    JobContext job;
    const JobContext part = job.part(0, 0.5);
    EXPECT_FALSE(part.stopRequested());
    job.requestStop();
    EXPECT_TRUE(part.stopRequested());
    EXPECT_EQ(JobContext::cancelled().value().code, ErrorCode::Cancelled);
}

TEST(JobContext, MayBeReadWhileItIsWritten)
{
    JobContext job;
    std::jthread writer([job]() mutable {
        for (int i = 0; i <= 2000; ++i)
            job.report(i / 2000.0, i % 2 == 0 ? "even" : "odd");
    });
    double last = 0;
    while (last < 1) {
        const auto progress = job.progress();
        ASSERT_GE(progress.fraction01, last);
        last = progress.fraction01;
    }
}

} // namespace
} // namespace molrl
