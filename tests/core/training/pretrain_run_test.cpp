// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pretrain_run.h"

#include "tests/core/training/fixture.h"

#include <map>
#include <nlohmann/json.hpp>

namespace molrl::training {
namespace {

namespace fs = std::filesystem;

class PretrainRunTest : public TrainingTest {
protected:
    PretrainRunOptions options(const std::string& run)
    {
        PretrainRunOptions options;
        options.config = tinyConfig();
        options.config.totalSteps = 20;
        options.corpora = {{writeCorpus("corpus.smi", 140, "C1CC(\n"), 1}};
        options.directory = path(run);
        options.modelName = "molrl-tiny";
        options.drawingThreads = 2;
        return options;
    }
    /// Total loss of each training step.
    std::map<int, double> losses(const std::string& run) const
    {
        std::map<int, double> byStep;
        std::ifstream in(path(run) + "/metrics.jsonl");
        for (std::string line; std::getline(in, line);) {
            const auto json = nlohmann::json::parse(line);
            if (json["kind"] == "train") {
                EXPECT_FALSE(byStep.contains(json["step"])) << "a step is told once";
                byStep[json["step"]] = json["loss"];
            }
        }
        return byStep;
    }
    JobContext m_job;
};

TEST_F(PretrainRunTest, EndsWithAModelAFallingLossAndAllItsFiles)
{
    const auto result = runPretraining(options("run"), m_job);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_TRUE(result->finished);
    EXPECT_EQ(result->state.step, 20);
    EXPECT_EQ(result->state.molecules, 160);
    EXPECT_GE(result->state.bad, 1) << "the broken line was met and counted";
    for (const char* name : {"config.json", "metrics.jsonl", "log.txt", "model.safetensors", "model-online.safetensors",
                             "model-ema.safetensors", "model-untrained.safetensors", "model.md",
                             "checkpoints/best.safetensors", "checkpoints/step-000000020.safetensors"})
        EXPECT_TRUE(fs::exists(path("run") + "/" + name)) << name;
    const auto byStep = losses("run");
    ASSERT_EQ(byStep.size(), 20u);
    EXPECT_LT(byStep.at(20), 0.9 * byStep.at(1));

    const auto network = model::Network::load(result->modelPath);
    ASSERT_TRUE(network) << network.error().message();
    EXPECT_TRUE((*network)->provenance().trained);
    EXPECT_EQ((*network)->provenance().name, "molrl-tiny");
    EXPECT_NE((*network)->provenance().description.find("corpus.smi"), std::string::npos);
    EXPECT_EQ((*network)->provenance().description.find(path("")), std::string::npos) << "no paths of this machine";
}

TEST_F(PretrainRunTest, AStoppedAndResumedRunEqualsOneThatNeverStopped)
{
    ASSERT_TRUE(runPretraining(options("through"), m_job));
    PretrainRunOptions stopped = options("stopped");
    stopped.drawingThreads = 1;
    stopped.stopAfterSteps = 7; // not at a multiple of checkpointEvery
    const auto first = runPretraining(stopped, m_job);
    ASSERT_TRUE(first) << first.error().message();
    EXPECT_FALSE(first->finished);
    PretrainRunOptions resume;
    resume.directory = stopped.directory;
    resume.resume = true;
    const auto second = runPretraining(resume, m_job);
    ASSERT_TRUE(second) << second.error().message();
    EXPECT_TRUE(second->finished);
    const auto one = losses("through");
    const auto other = losses("stopped");
    ASSERT_EQ(one.size(), other.size());
    for (const auto& [step, loss] : one)
        EXPECT_NEAR(loss, other.at(step), 2e-4 * loss) << "step " << step;
}

TEST_F(PretrainRunTest, AKilledRunGoesOnFromItsLastCheckpoint)
{
    PretrainRunOptions run = options("run");
    run.stopAfterSteps = 8;
    ASSERT_TRUE(runPretraining(run, m_job));
    const auto before = losses("run");
    // As after kill -9: what came after step 5 is in the metrics but in no checkpoint that can be read.
    std::ofstream(path("run") + "/checkpoints/step-000000008.safetensors", std::ios::trunc) << "cut";
    run.resume = true;
    const auto result = runPretraining(run, m_job);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->state.step, 13);
    const auto after = losses("run");
    for (const auto& [step, loss] : before)
        EXPECT_NEAR(loss, after.at(step), 2e-4 * loss) << "step " << step;
}

TEST_F(PretrainRunTest, StoppingKeepsACheckpointAndIsNotAnOrdinaryError)
{
    PretrainRunOptions run = options("run");
    int logged = 0;
    const auto result = runPretraining(run, m_job, [&](const PretrainProgress& progress) {
        EXPECT_GT(progress.report.losses.total, 0);
        EXPECT_GT(fs::file_size(path("run") + "/log.txt"), 50u) << "the log is on disk while the run goes on";
        if (++logged == 3)
            m_job.requestStop();
    });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(fs::exists(path("run") + "/checkpoints/step-000000003.safetensors"));
}

TEST_F(PretrainRunTest, OnlyTheLastCheckpointsAreKept)
{
    PretrainRunOptions run = options("run");
    run.config.keepCheckpoints = 2;
    ASSERT_TRUE(runPretraining(run, m_job));
    int kept = 0;
    for (const auto& entry : fs::directory_iterator(path("run") + "/checkpoints"))
        kept += entry.path().filename().string().rfind("step-", 0) == 0 ? 1 : 0;
    EXPECT_EQ(kept, 2);
}

TEST_F(PretrainRunTest, NobodyElseWorksInTheDirectoryMeanwhile)
{
    PretrainRunOptions run = options("run");
    run.stopAfterSteps = 2;
    PretrainRunOptions more = run;
    more.resume = true;
    int refused = 0;
    ASSERT_TRUE(runPretraining(run, m_job, [&](const PretrainProgress&) {
        for (const PretrainRunOptions& other : {run, more}) {
            const auto result = runPretraining(other, m_job);
            ASSERT_FALSE(result);
            EXPECT_NE(result.error().what.find("another process works on this run"), std::string::npos);
            ++refused;
        }
    }));
    EXPECT_GE(refused, 2);
    EXPECT_FALSE(fs::exists(path("run") + "/lock"));
    EXPECT_TRUE(runPretraining(more, m_job)) << "it is free again";
}

TEST_F(PretrainRunTest, APathThatIsNotUtf8IsRefused)
{
    PretrainRunOptions run = options("run");
    run.corpora = {{writeCorpus("m\xfcll.smi", 20), 1}};
    const auto result = runPretraining(run, m_job);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(result.error().what, "the path is not UTF-8");
    EXPECT_FALSE(fs::exists(path("run"))) << "nothing was begun";
}

TEST_F(PretrainRunTest, WrongDirectoriesAreErrorsWithARemedy)
{
    PretrainRunOptions run = options("run");
    run.stopAfterSteps = 1;
    ASSERT_TRUE(runPretraining(run, m_job));
    const auto again = runPretraining(run, m_job);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(again.error().message().find("resume"), std::string::npos);
    PretrainRunOptions nothing;
    nothing.directory = path("nowhere");
    nothing.resume = true;
    EXPECT_EQ(runPretraining(nothing, m_job).error().code, ErrorCode::NotFound);
}

TEST_F(PretrainRunTest, ACorpusWithoutMoleculesIsAnErrorNotALoop)
{
    PretrainRunOptions run = options("run");
    run.corpora = {{write("text.smi", "this\nis\nprose\nand\nnot\nchemistry\n"), 1}};
    const auto result = runPretraining(run, m_job);
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message().find("text.smi"), std::string::npos);
    PretrainRunOptions better = options("run");
    better.stopAfterSteps = 1;
    EXPECT_TRUE(runPretraining(better, m_job)) << "the failed attempt does not block the directory";
}

} // namespace
} // namespace molrl::training
