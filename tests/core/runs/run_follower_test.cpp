// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_follower.h"

#include "tests/support/temp_dir.h"

#include <ctime>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace molrl::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

class RunFollowerTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_dir.write("config.json", R"({"format":"molrl-pretrain-run","modelName":"tiny","hours":0,
            "corpora":[{"path":"a.smi","weight":1}],"pretrain":{"seed":7,"totalSteps":100,"network":{"dim":64}}})");
    }
    void append(const char* file, const std::string& text)
    {
        std::ofstream(m_dir.file(file), std::ios::binary | std::ios::app) << text;
    }
    bool poll(std::int64_t later = 0)
    {
        const auto changed = m_follower.poll(std::time(nullptr) + later);
        EXPECT_TRUE(changed) << changed.error().message();
        return changed.value_or(false);
    }
    test::TempDir m_dir;
    RunFollower m_follower{m_dir.path().string()};
};

TEST_F(RunFollowerTest, ReadsConfigurationAndCurvesAsTheyCome)
{
    EXPECT_TRUE(poll());
    const RunView& run = m_follower.view();
    EXPECT_EQ(run.name, "tiny");
    EXPECT_EQ(run.kind, RunKind::Pretraining);
    EXPECT_EQ(run.totalSteps, 100);
    EXPECT_THAT(run.settings, ::testing::Contains(std::pair<std::string, std::string>("pretrain.network.dim", "64")));
    EXPECT_EQ(run.state, RunState::Running);
    append("metrics.jsonl",
           R"({"kind":"train","step":10,"molecules":640,"seconds":5,"loss":3.5,"moleculesPerSecond":128})"
           "\n"
           R"({"kind":"train","step":20,"molecules":1280,"seconds":10,"lo)");
    EXPECT_TRUE(poll());
    ASSERT_NE(run.find("train", "", "loss"), nullptr);
    EXPECT_THAT(run.find("train", "", "loss")->values, ElementsAre(3.5));
    EXPECT_DOUBLE_EQ(run.progress01, 0.1);
    append("metrics.jsonl", "ss\":2.5}\n"
                            R"({"kind":"validation","step":20,"online":{"loss":2.75},"ema":{"loss":2.5}})"
                            "\n");
    EXPECT_TRUE(poll());
    EXPECT_THAT(run.find("train", "", "loss")->values, ElementsAre(3.5, 2.5));
    EXPECT_THAT(run.find("validation", "ema", "loss")->steps, ElementsAre(20));
    EXPECT_THAT(run.pace.seconds, ElementsAre(5, 10));
    EXPECT_EQ(run.molecules, 1280);
    EXPECT_EQ(run.unreadableLines, 0);
}

TEST_F(RunFollowerTest, PassesOverWhatItCannotReadAndCountsIt)
{
    append("metrics.jsonl", "not json\n{\"kind\":\"train\",\"step\":1,\"loss\":1}\n[1]\n\n");
    poll();
    EXPECT_EQ(m_follower.view().unreadableLines, 2);
    EXPECT_THAT(m_follower.view().series, SizeIs(1));
}

TEST_F(RunFollowerTest, ForgetsWhatAResumedRunForgot)
{
    append("metrics.jsonl", "{\"step\":1,\"loss\":1}\n{\"step\":2,\"loss\":2}\n");
    poll();
    m_dir.write("metrics.part", "{\"step\":1,\"loss\":1}\n");
    std::filesystem::rename(m_dir.file("metrics.part"), m_dir.file("metrics.jsonl"));
    poll();
    EXPECT_THAT(m_follower.view().find("train", "", "loss")->values, ElementsAre(1));
    EXPECT_EQ(m_follower.view().step, 1);
}

TEST_F(RunFollowerTest, ReadsTheStateOffTheFilesWhenNobodyTellsIt)
{
    append("log.txt", "2026-11-25T06:06:18.259 info training from step 0\n");
    poll();
    EXPECT_EQ(m_follower.view().state, RunState::Running);
    EXPECT_THAT(*m_follower.view().log, SizeIs(1));
    EXPECT_EQ(m_follower.view().log->front().level, "info");
    EXPECT_EQ(m_follower.view().log->front().text, "training from step 0");
    EXPECT_TRUE(poll(100000)); // silence
    EXPECT_EQ(m_follower.view().state, RunState::Interrupted);
    append("log.txt", "2026-11-25T06:06:20.000 info ended at step 30\n");
    poll();
    EXPECT_EQ(m_follower.view().state, RunState::Paused);
    m_dir.write("model.safetensors", "");
    poll();
    EXPECT_EQ(m_follower.view().state, RunState::Finished);
    EXPECT_EQ(m_follower.view().progress01, 1);
    append("log.txt", "2026-11-25T06:06:21.000 error out of memory\n");
    poll();
    EXPECT_EQ(m_follower.view().state, RunState::Failed);
    EXPECT_EQ(m_follower.view().message, "out of memory");
}

TEST_F(RunFollowerTest, SaysWhatIsWrongWithADirectory)
{
    std::filesystem::remove(m_dir.file("config.json"));
    EXPECT_EQ(m_follower.poll(0).error().code, ErrorCode::NotFound);
    m_dir.write("config.json", "[]");
    EXPECT_EQ(m_follower.poll(0).error().code, ErrorCode::ParseError);
    m_dir.write("config.json", R"({"format":"molrl-pretrain-run"})");
    EXPECT_TRUE(m_follower.poll(0));
}

TEST_F(RunFollowerTest, SaysNothingChangedWhenNothingDid)
{
    append("metrics.jsonl", "{\"step\":1,\"loss\":1}\n");
    EXPECT_TRUE(poll());
    EXPECT_FALSE(poll());
}

TEST_F(RunFollowerTest, BelievesAStateThatIsToldAsLongAsItsProcessLives)
{
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    const auto tell = [&](const std::string& state, long pid, const std::string& where) {
        m_dir.write("state.json",
                    R"({"state":")" + state + R"(","stage":"training the head","progress":0.25,"step":7,)" +
                        R"("seconds":30,"pid":)" + std::to_string(pid) + R"(,"host":")" + where + R"(","message":""})");
        poll();
        return m_follower.view().state;
    };
    EXPECT_EQ(tell("running", getpid(), host), RunState::Running);
    EXPECT_EQ(m_follower.view().stage, "training the head");
    EXPECT_DOUBLE_EQ(m_follower.view().progress01, 0.25);
    EXPECT_EQ(m_follower.view().step, 7);
    EXPECT_TRUE(m_follower.view().hasProcess);
    EXPECT_EQ(tell("running", 1 << 30, host), RunState::Interrupted);
    EXPECT_EQ(tell("running", 1 << 30, "another machine"), RunState::Running);
    EXPECT_EQ(tell("paused", 1 << 30, host), RunState::Paused);
    EXPECT_FALSE(m_follower.view().hasProcess);
    m_dir.write("state.json", R"({"state":"running","device":"cuda","memoryMb":812,"pid":)" + std::to_string(getpid()) +
                                  R"(,"processStart":1,"host":")" + host + R"("})");
    poll();
    EXPECT_EQ(m_follower.view().state, RunState::Interrupted) << "another process has the number now";
    EXPECT_EQ(m_follower.view().device, "cuda");
    EXPECT_EQ(m_follower.view().memoryMb, 812);
    EXPECT_EQ(tell("paused", 1 << 30, host), RunState::Paused);
    m_dir.write("state.json", "{\"sta"); // being written
    poll();
    EXPECT_EQ(m_follower.view().state, RunState::Paused);
}

TEST_F(RunFollowerTest, KeepsNetworksAndLearningRatesOfAFineTuningApart)
{
    m_dir.write("config.json", R"({"format":"molrl-finetune-run","modelName":"t","finetune":{"patience":6}})");
    append("metrics.jsonl",
           R"({"kind":"train","step":1,"member":0,"trial":1,"epoch":0,"loss":0.7})"
           "\n"
           R"({"kind":"validation","step":2,"member":1,"trial":0,"epoch":0,"loss":0.6,"score":0.8,"best":true})"
           "\n");
    poll();
    const RunView& run = m_follower.view();
    EXPECT_EQ(run.kind, RunKind::FineTuning);
    EXPECT_EQ(run.patience, 6);
    EXPECT_NE(run.find("train", "rate 1", "loss"), nullptr);
    EXPECT_NE(run.find("validation", "head, network 2", "score"), nullptr);
    EXPECT_NE(run.find("train", "head, network 2", "epochLoss"), nullptr);
    EXPECT_EQ(run.find("validation", "head, network 2", "loss"), nullptr);
    append("metrics.jsonl", R"({"kind":"validation","step":3,"member":2,"trial":0,"score":-0.5,"rmse":0.6})"
                            "\n");
    poll();
    EXPECT_NE(m_follower.view().find("validation", "head, network 3", "rmse"), nullptr);
    EXPECT_EQ(m_follower.view().find("validation", "head, network 3", "score"), nullptr) << "the same number twice";
}

TEST(RunStateWords, GoThereAndBack)
{
    for (int i = 0; i <= static_cast<int>(RunState::Failed); ++i)
        EXPECT_EQ(runStateFrom(toString(static_cast<RunState>(i))), static_cast<RunState>(i));
    EXPECT_EQ(runStateFrom("sleeping"), RunState::Unknown);
}

} // namespace
} // namespace molrl::runs
