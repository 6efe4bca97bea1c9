// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/process_info.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace molrl {
namespace {

TEST(ProcessInfoTest, TellsOneProcessFromAnotherOfTheSameNumber)
{
    const std::int64_t mine = processStart(getpid());
    EXPECT_GT(mine, 0);
    EXPECT_EQ(processStart(getpid()), mine);
    EXPECT_TRUE(isProcessAlive(getpid(), mine));
    EXPECT_TRUE(isProcessAlive(getpid(), 0)) << "an older file doesn't tell when its process began";
    EXPECT_FALSE(isProcessAlive(getpid(), mine + 1)) << "the number is used again";
    EXPECT_FALSE(isProcessAlive(0, 0));
    EXPECT_FALSE(isProcessAlive(1 << 30, 0));
}

TEST(ProcessInfoTest, ProcessesThatEndedAreGone)
{
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_FALSE(isProcessAlive(child, 0));
    EXPECT_EQ(processStart(child), 0);
}

TEST(ProcessInfoTest, KnowsItsMemory)
{
    EXPECT_GT(residentMemoryMb(), 1);
    EXPECT_LT(residentMemoryMb(), 1e5);
}

} // namespace
} // namespace molrl
