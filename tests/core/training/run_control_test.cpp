// SPDX-License-Identifier: GPL-3.0-or-later
// What a run tells of itself on the disk, and hears from there.
#include "core/training/finetune_session.h"
#include "core/training/run_directory.h"
#include "tests/support/temp_dir.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace molrl::training {
namespace {

TEST(FinetuneSessionTest, HowFarAUnitIsStandsBehindTheStageUntilTheNext)
{
    const test::TempDir dir;
    const std::string folder = dir.path().string();
    JobContext job;
    FinetuneSession session(folder, job, nullptr);
    session.tell(RunPhase::Running, "encoding");
    JobContext unit = session.inner();
    session.showProgressOf(unit);
    unit.report(0.35);
    const auto told = [&] {
        const auto status = loadRunStatus(folder);
        return status ? status->stage : status.error().message();
    };
    for (int i = 0; i < 500 && told() != "encoding (35 %)"; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(told(), "encoding (35 %)");
    EXPECT_EQ(job.progress().stage, "encoding (35 %)") << "whoever runs it sees it, too";
    session.tellProgress(0.1, 1, 0, 1, "training");
    unit.report(0.5);
    std::this_thread::sleep_for(std::chrono::milliseconds(1300)); // longer than until the next writing
    EXPECT_EQ(job.progress().stage, "training");
    EXPECT_EQ(told().find("50 %"), std::string::npos) << told();
}

TEST(RunControlTest, TellsItsStateOnADiskThatIsFull)
{
    const test::TempDir dir;
    RunStatus status;
    status.phase = RunPhase::Running;
    status.device = "cpu";
    ASSERT_TRUE(saveRunStatus(dir.path().string(), status));
    std::filesystem::create_directories(dir.file("state.json.part/x")); // no new file can be written
    status.phase = RunPhase::Failed;
    status.message = "it can't be written; is the disk full?";
    EXPECT_TRUE(saveRunStatus(dir.path().string(), status));
    const auto read = loadRunStatus(dir.path().string());
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->phase, RunPhase::Failed);
    EXPECT_EQ(read->message, status.message);
    EXPECT_EQ(read->device, "cpu");
    EXPECT_GT(read->memoryMb, 1);
    status.message = std::string(4000, 'x'); // wouldn't fit: the old state is left whole
    EXPECT_FALSE(saveRunStatus(dir.path().string(), status));
    EXPECT_EQ(loadRunStatus(dir.path().string())->phase, RunPhase::Failed);
}

TEST(RunControlTest, KnowsARunWhoseProcessIsGone)
{
    const test::TempDir dir;
    EXPECT_EQ(loadRunStatus(dir.path().string()).error().code, ErrorCode::NotFound);
    RunStatus status;
    status.phase = RunPhase::Running;
    const pid_t child = fork();
    if (child == 0)
        _exit(saveRunStatus(dir.path().string(), status) ? 0 : 1);
    int code = 0;
    waitpid(child, &code, 0);
    ASSERT_EQ(code, 0);
    EXPECT_EQ(loadRunStatus(dir.path().string())->phase, RunPhase::Interrupted);
    auto told = nlohmann::json::parse(std::ifstream(dir.file("state.json")));
    told["pid"] = getpid(); // the number is used again, by this process
    std::ofstream(dir.file("state.json")) << told;
    EXPECT_EQ(loadRunStatus(dir.path().string())->phase, RunPhase::Interrupted);
    told.erase("processStart"); // an older program didn't write it
    std::ofstream(dir.file("state.json")) << told;
    EXPECT_EQ(loadRunStatus(dir.path().string())->phase, RunPhase::Running);
    EXPECT_FALSE(takeVerb(dir.path().string()));
    ASSERT_TRUE(requestVerb(dir.path().string(), RunVerb::Pause));
    EXPECT_EQ(takeVerb(dir.path().string()), RunVerb::Pause);
    EXPECT_FALSE(takeVerb(dir.path().string())) << "a wish is taken once";
    std::ofstream(dir.file("state.json")) << "{";
    EXPECT_EQ(loadRunStatus(dir.path().string()).error().code, ErrorCode::ParseError);
}

} // namespace
} // namespace molrl::training
