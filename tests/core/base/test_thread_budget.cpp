// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_budget.h"

#include <gtest/gtest.h>
#include <sched.h>

namespace molrl {
namespace {

TEST(ThreadBudget, TakesWhatIsAskedForOrEveryProcessorOfTheProcess)
{
    EXPECT_EQ(ThreadBudget::make(3).threads, 3);
    cpu_set_t mask;
    ASSERT_EQ(sched_getaffinity(0, sizeof mask, &mask), 0);
    EXPECT_EQ(ThreadBudget::make(0).threads, CPU_COUNT(&mask));
}

} // namespace
} // namespace molrl
