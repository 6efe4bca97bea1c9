// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_run.h"

#include "core/model/tensor_file.h"
#include "core/training/finetune_plan.h"
#include "core/training/finetune_trainer.h"
#include "core/training/run_directory.h"
#include "core/training/task_model.h"
#include "core/training/task_model_info.h"
#include "tests/core/training/finetune_fixture.h"

#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace molrl::training {
namespace {

class FinetuneRunTest : public FinetuneTest {
protected:
    Result<FinetuneRunResult> run(const FinetuneRunOptions& options, RunControl* control = nullptr,
                                  const std::function<void(const FinetuneProgress&)>& onValidated = {})
    {
        JobContext job;
        return runFinetuning(options, job, control, onValidated);
    }
    /// metrics.jsonl without what the clock says.
    [[nodiscard]] std::string metricsOf(const std::string& name) const
    {
        std::ifstream in(path(name) + "/metrics.jsonl");
        std::string line;
        std::string text;
        while (std::getline(in, line)) {
            auto json = nlohmann::json::parse(line);
            json.erase("seconds");
            json.erase("moleculesPerSecond");
            text += json.dump() + "\n";
        }
        return text;
    }
    static std::vector<std::byte> weightsOf(const std::string& model)
    {
        std::vector<std::byte> bytes;
        const auto file = model::readTensorFile(model);
        EXPECT_TRUE(file) << file.error().message();
        for (const auto& tensor : file->tensors)
            bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
        return bytes;
    }
    static std::vector<chem::Molecule> molecules(const std::vector<std::string>& smiles)
    {
        std::vector<chem::Molecule> result;
        for (const std::string& text : smiles)
            result.push_back(chem::parseSmiles(text).value_or(chem::Molecule()));
        return result;
    }
};

TEST_F(FinetuneRunTest, LearnsMissingLabelsClassesAndValuesTogetherIntoOneFile)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"size", "half", "kind"});
    options.config.members = 2;
    const auto result = run(options);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Finished);
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Finished);
    for (const char* name : {"config.json", "base.safetensors", "preflight.json", "split.csv", "metrics.jsonl",
                             "log.txt", "model.md", "report.json", "predictions.csv"})
        EXPECT_TRUE(std::filesystem::exists(options.directory + "/" + name)) << name;

    const auto model = TaskModel::load(result->modelPath);
    ASSERT_TRUE(model) << model.error().message();
    EXPECT_EQ((*model)->memberCount(), 2U);
    ASSERT_EQ((*model)->info().tasks.size(), 3U);
    EXPECT_EQ((*model)->info().tasks[0].kind, TaskKind::Regression);
    EXPECT_EQ((*model)->info().tasks[1].kind, TaskKind::Binary);
    EXPECT_EQ((*model)->info().tasks[2].kind, TaskKind::MultiClass);

    JobContext job;
    const auto mols = molecules({"CCCO", "not a molecule", "CCCCCCN"});
    const auto predictions = (*model)->predict(mols, {}, job);
    ASSERT_TRUE(predictions) << predictions.error().message();
    EXPECT_TRUE(predictions->errors[1]);
    EXPECT_EQ(predictions->domain[1], Domain::Out);
    for (const std::size_t row : {0U, 2U}) {
        EXPECT_TRUE(std::isfinite(predictions->tasks[0].value[row]));
        EXPECT_GE(predictions->tasks[1].value[row], 0);
        EXPECT_LE(predictions->tasks[1].value[row], 1);
        EXPECT_LT(predictions->tasks[2].value[row], 3);
        EXPECT_TRUE(std::isfinite(predictions->distance[row]));
    }
    // Alone, or on more threads, a molecule gets the same prediction.
    const auto alone = (*model)->predict(std::span(mols).subspan(2, 1), {0, 3}, job);
    ASSERT_TRUE(alone);
    EXPECT_NEAR(alone->tasks[0].value[0], predictions->tasks[0].value[2], 1e-4);
}

TEST_F(FinetuneRunTest, TheScoreIsLoggedAsTheMetricThatItIs)
{
    const auto lastValidation = [&](const std::string& column) {
        const FinetuneRunOptions options = optionsFor(writeLabelled(), {column}, column);
        const auto result = run(options);
        EXPECT_TRUE(result) << result.error().message();
        std::ifstream in(options.directory + "/metrics.jsonl");
        nlohmann::json last;
        for (std::string line; std::getline(in, line);)
            if (const auto json = nlohmann::json::parse(line); json["kind"] == "validation")
                last = json;
        const auto model = TaskModel::load(result->modelPath);
        last["sd"] = (*model)->info().calibration.front().sd;
        return last;
    };
    const auto value = lastValidation("size");
    EXPECT_GT(value["rmse"], 0);
    EXPECT_NE(value["sd"], 1);
    EXPECT_DOUBLE_EQ(value["rmse"].get<double>(), -value["score"].get<double>() * value["sd"].get<double>());
    const auto binary = lastValidation("acid");
    EXPECT_EQ(binary["rocAuc"], binary["score"]);
    EXPECT_FALSE(binary.contains("rmse"));
    const auto classes = lastValidation("kind");
    EXPECT_TRUE(classes.contains("score"));
    EXPECT_FALSE(classes.contains("rocAuc") || classes.contains("rmse")) << "it is a log loss";
}

TEST_F(FinetuneRunTest, LearnsFromTheShippedNetworkWhatThePictureShows)
{
    FinetuneRunOptions options = optionsFor(writeLabelled("data.csv", 160), {"size", "acid"});
    const auto network = model::Network::load(MOLRL_SHIPPED_MODEL);
    ASSERT_TRUE(network) << network.error().message();
    options.network = *network;
    options.config.frozenEpochs = 60;
    options.config.epochs = 0;
    const auto result = run(options);
    ASSERT_TRUE(result) << result.error().message();
    const auto valueOf = [&](std::size_t task, const std::string& name) {
        for (const MetricValue& metric : result->report.test.tasks[task].metrics)
            if (metric.name == name)
                return metric.interval.value;
        ADD_FAILURE() << "no " << name;
        return std::nan("");
    };
    EXPECT_GT(valueOf(0, "R2"), 0.5) << "the length of a chain";
    EXPECT_GT(valueOf(1, "ROC-AUC"), 0.9) << "a carbonyl group";
}

TEST_F(FinetuneRunTest, ResumesAsIfItHadNeverStopped)
{
    const std::string data = writeLabelled();
    FinetuneRunOptions whole = optionsFor(data, {"acid"}, "whole");
    whole.config.members = 2;
    const auto straight = run(whole);
    ASSERT_TRUE(straight) << straight.error().message();

    FinetuneRunOptions parts = whole;
    parts.directory = path("parts");
    parts.stopAfterSteps = 3;
    auto result = run(parts);
    int calls = 1;
    for (; result && result->end == FinetuneEnd::Left && calls < 50; ++calls) {
        EXPECT_EQ(loadRunStatus(parts.directory)->phase, RunPhase::Paused);
        result = run(resumed(parts));
    }
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Finished);
    EXPECT_GT(calls, 4);
    EXPECT_EQ(metricsOf("parts"), metricsOf("whole"));
    EXPECT_EQ(weightsOf(result->modelPath), weightsOf(straight->modelPath));
}

TEST_F(FinetuneRunTest, AnAverageOfTheWeightsResumesAsIfItHadNeverStopped)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"half", "kind"}, "straight");
    options.config.baselines = false;
    const auto plain = run(options);
    ASSERT_TRUE(plain) << plain.error().message();
    options.directory = path("averaged");
    options.config.averageDecay = 0.9;
    options.config.labelSmoothing = 0.1;
    const auto averaged = run(options);
    ASSERT_TRUE(averaged) << averaged.error().message();
    EXPECT_NE(weightsOf(averaged->modelPath), weightsOf(plain->modelPath));
    FinetuneRunOptions broken = options;
    broken.directory = path("broken");
    broken.stopAfterSteps = 5; // within the whole network's first epoch
    for (int calls = 1;; ++calls) {
        const auto part = run(broken);
        ASSERT_TRUE(part) << part.error().message();
        ASSERT_LT(calls, 20);
        if (part->end == FinetuneEnd::Finished) {
            EXPECT_GT(calls, 1);
            EXPECT_EQ(weightsOf(part->modelPath), weightsOf(averaged->modelPath));
            break;
        }
        broken = resumed(broken);
        broken.stopAfterSteps = 2;
    }
    EXPECT_EQ(metricsOf("broken"), metricsOf("averaged"));
}

TEST_F(FinetuneRunTest, WhatTheFrozenEncoderSeesServesTheNextRunThatWouldSeeTheSame)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"}, "alone");
    options.config.baselines = false;
    const auto alone = run(options);
    ASSERT_TRUE(alone) << alone.error().message();

    options.frozen = std::make_shared<FrozenEmbeddings>();
    options.directory = path("frozen");
    options.config.epochs = 0;
    ASSERT_TRUE(run(options));
    const std::vector<float> seen = options.frozen->train.values.values;
    ASSERT_FALSE(seen.empty());

    const auto runImage = [&](const std::string& name) {
        options.directory = path(name);
        options.config.epochs = 2;
        return run(options);
    };
    const auto shared = runImage("shared");
    ASSERT_TRUE(shared) << shared.error().message();
    EXPECT_EQ(weightsOf(shared->modelPath), weightsOf(alone->modelPath));

    std::ranges::fill(options.frozen->train.values.values, 0.0F);
    const auto blind = runImage("blind");
    ASSERT_TRUE(blind) << blind.error().message();
    EXPECT_NE(weightsOf(blind->modelPath), weightsOf(alone->modelPath)) << "nothing was taken over";

    options.config.seed += 1; // other drawings
    ASSERT_TRUE(runImage("other"));
    EXPECT_NE(options.frozen->train.values.values, seen);
    EXPECT_NE(options.frozen->train.values.values, std::vector<float>(seen.size()));
}

TEST_F(FinetuneRunTest, StructuresAreDrawnAsWrittenOnRequestAndTheModelKnowsIt)
{
    const std::string data = writeLabelled("data.csv", 80, "[NH3+]CCCCCC,7,1,amine,1\nCCCCCCN.Cl,7,1,amine,1\n");
    FinetuneRunOptions options = optionsFor(data, {"acid"}, "standard");
    options.config.baselines = false;
    options.config.frozenEpochs = 2;
    options.config.epochs = 0;
    const auto standard = run(options);
    ASSERT_TRUE(standard) << standard.error().message();
    options.directory = path("written");
    options.config.structures = "written";
    const auto written = run(options);
    ASSERT_TRUE(written) << written.error().message();
    const std::string plain = read("standard/split.csv");
    const std::string kept = read("written/split.csv");
    EXPECT_EQ(plain.find("[NH3+]"), std::string::npos) << plain;
    EXPECT_EQ(plain.find('.'), std::string::npos) << plain;
    EXPECT_NE(kept.find("CCCCCC[NH3+]"), std::string::npos) << kept;
    EXPECT_NE(kept.find("CCCCCCN.Cl"), std::string::npos) << kept;
    const auto first = TaskModel::load(standard->modelPath);
    const auto second = TaskModel::load(written->modelPath);
    ASSERT_TRUE(first && second);
    EXPECT_TRUE(standardizationOf((*first)->info()).neutralize);
    EXPECT_TRUE(standardizationOf((*first)->info()).keepLargestFragment);
    EXPECT_FALSE(standardizationOf((*second)->info()).neutralize);
    EXPECT_FALSE(standardizationOf((*second)->info()).keepLargestFragment);
    options.config.structures = "drawn";
    options.directory = path("neither");
    const auto refused = run(options);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("structures is \"drawn\" but must be one of standard, written"),
              std::string::npos)
        << refused.error().message();
}

TEST_F(FinetuneRunTest, PausesResumesAndKeepsTheBest)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    options.config.epochs = 500;
    options.config.patience = 500;
    RunControl control;
    Result<FinetuneRunResult> result = fail(ErrorCode::Internal, "not run");
    std::thread worker([&] { result = run(options, &control); });
    const auto waitFor = [&](RunPhase phase) {
        for (int i = 0; i < 3000; ++i) {
            const auto status = loadRunStatus(options.directory);
            if (status && status->phase == phase)
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    };
    const auto waitForStep = [&] {
        for (int i = 0; i < 3000 && metricsOf("run").find("\"trial\":1") == std::string::npos; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
    };
    EXPECT_TRUE(waitFor(RunPhase::Running));
    waitForStep();
    control.request(RunVerb::Pause);
    EXPECT_TRUE(waitFor(RunPhase::Paused));
    const std::string before = metricsOf("run");
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_EQ(metricsOf("run"), before) << "it rests";
    EXPECT_TRUE(requestVerb(options.directory, RunVerb::Resume)) << "from another process";
    EXPECT_TRUE(waitFor(RunPhase::Running));
    for (int i = 0; i < 3000 && metricsOf("run").size() <= before.size(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    control.request(RunVerb::Stop);
    worker.join();
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::StoppedEarly);
    EXPECT_TRUE(TaskModel::load(result->modelPath));
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Finished);
}

TEST_F(FinetuneRunTest, DiscardsAndCanBeStartedAnew)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    RunControl control;
    auto result = run(options, &control, [&](const FinetuneProgress&) { control.request(RunVerb::Discard); });
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Discarded);
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Cancelled);
    EXPECT_FALSE(std::filesystem::exists(options.directory + "/checkpoints"));
    result = run(options);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Finished);
}

TEST_F(FinetuneRunTest, DiscardIsHeardWhileTheDataIsRead)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    RunControl control;
    control.request(RunVerb::Discard);
    int validations = 0;
    const auto result = run(options, &control, [&](const FinetuneProgress&) { ++validations; });
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Discarded);
    EXPECT_EQ(validations, 0);
    EXPECT_FALSE(std::filesystem::exists(options.directory)) << "it had not begun: nothing of it is to stay";
}

TEST_F(FinetuneRunTest, DiscardOfAWaitingRunIsHeardWhileItsDataIsRead)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    const auto config = makeRunConfig(options);
    ASSERT_TRUE(config) << config.error().message();
    std::filesystem::create_directories(options.directory);
    ASSERT_TRUE(writeTextFile(options.directory + "/config.json", *config));
    FinetuneRunOptions waiting = resumed(options);
    waiting.network = options.network;
    RunControl control;
    control.request(RunVerb::Discard);
    const auto result = run(waiting, &control);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Discarded);
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Cancelled);
    EXPECT_FALSE(std::filesystem::exists(options.directory + "/split.csv")) << "the data was read to its end";
}

TEST_F(FinetuneRunTest, AStopThatComesWhileTheDataIsReadStillGivesAModel)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    RunControl control;
    control.request(RunVerb::Stop);
    const auto result = run(options, &control);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::StoppedEarly);
    EXPECT_TRUE(TaskModel::load(result->modelPath));
}

TEST_F(FinetuneRunTest, LeavesACheckpointWhenItsJobIsStopped)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    JobContext job;
    const auto left = runFinetuning(options, job, nullptr, [&](const FinetuneProgress&) { job.requestStop(); });
    ASSERT_TRUE(left) << left.error().message();
    EXPECT_EQ(left->end, FinetuneEnd::Left);
    const auto again = run(options);
    ASSERT_FALSE(again) << "it must be resumed, not overwritten";
    EXPECT_NE(again.error().what.find("resume"), std::string::npos);
    const auto done = run(resumed(options));
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->end, FinetuneEnd::Finished);
}

TEST_F(FinetuneRunTest, NobodyElseWorksInTheDirectoryMeanwhile)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    JobContext job;
    int refused = 0;
    const auto isRefused = [&](const Result<FinetuneRunResult>& other) {
        ASSERT_FALSE(other);
        EXPECT_NE(other.error().what.find("another process works on this run"), std::string::npos)
            << other.error().message();
        EXPECT_NE(other.error().what.find("process " + std::to_string(getpid()) + " on "), std::string::npos);
        ++refused;
    };
    const auto left = runFinetuning(options, job, nullptr, [&](const FinetuneProgress&) {
        isRefused(run(resumed(options)));
        isRefused(run(options));
        EXPECT_FALSE(discardResting(options.directory)) << "it doesn't rest";
        EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Running) << "looking needs no lock";
        job.requestStop();
    });
    ASSERT_TRUE(left) << left.error().message();
    EXPECT_EQ(left->end, FinetuneEnd::Left);
    EXPECT_EQ(refused, 2);
    EXPECT_FALSE(std::filesystem::exists(options.directory + "/lock"));
    std::ofstream(options.directory + "/lock") << "process 1 on nowhere"; // of one that was killed
    const auto done = run(resumed(options));
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->end, FinetuneEnd::Finished);
    ASSERT_TRUE(discardResting(options.directory));
    EXPECT_FALSE(std::filesystem::exists(options.directory + "/checkpoints"));
    EXPECT_FALSE(std::filesystem::exists(options.directory + "/lock"));
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Cancelled);
}

TEST_F(FinetuneRunTest, WhatIsNotUtf8IsRefusedByName)
{
    FinetuneRunOptions options = optionsFor(writeLabelled("m\xfcll.csv"), {"acid"});
    const auto result = run(options);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(result.error().what, "the path is not UTF-8");
}

TEST_F(FinetuneRunTest, RefusesToResumeOnOtherDataOrWithoutACheckpoint)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    EXPECT_EQ(run(resumed(options)).error().code, ErrorCode::NotFound);
    options.stopAfterSteps = 2;
    ASSERT_TRUE(run(options));
    const std::string good = read("data.csv");
    (void)write("data.csv", good + "CCCCCBr,3,1,acid,1\n");
    const auto changed = run(resumed(options));
    ASSERT_FALSE(changed);
    EXPECT_NE(changed.error().what.find("changed since"), std::string::npos);
    (void)write("data.csv", good);
    for (const auto& entry : std::filesystem::directory_iterator(options.directory + "/checkpoints"))
        std::ofstream(entry.path(), std::ios::binary) << "cut";
    EXPECT_EQ(run(resumed(options)).error().code, ErrorCode::NotFound);
}

TEST_F(FinetuneRunTest, ModelFilesOfOtherVersionsAreRefused)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    options.config.epochs = 0;
    const auto result = run(options);
    ASSERT_TRUE(result) << result.error().message();
    auto file = model::readTensorFile(result->modelPath);
    ASSERT_TRUE(file);
    file->metadata["format_version"] = "7";
    ASSERT_TRUE(model::writeTensorFile(path("other.safetensors"), *file));
    const auto other = TaskModel::load(path("other.safetensors"));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::UnsupportedModel);
    EXPECT_NE(other.error().what.find("version \"7\""), std::string::npos);
    const auto base = TaskModel::load(options.directory + "/base.safetensors");
    ASSERT_FALSE(base);
    EXPECT_NE(base.error().what.find("fine-tune it first"), std::string::npos);
    EXPECT_EQ(TaskModel::load(path("nothing")).error().code, ErrorCode::NotFound);
    const auto sound = TaskModel::load(result->modelPath);
    ASSERT_TRUE(sound);
    JobContext job;
    const auto many = (*sound)->computeRaw({}, {kMostViews + 1, 1}, job);
    ASSERT_FALSE(many);
    EXPECT_EQ(many.error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(isTaskModelFile(result->modelPath));
    EXPECT_FALSE(isTaskModelFile(options.directory + "/base.safetensors"));
}

TEST(TaskModelInfoTest, NumbersOutOfRangeAreRefusedWithARemedy)
{
    TaskModelInfo info;
    info.tasks = {{"size", TaskKind::Regression, {}, {}}, {"acid", TaskKind::Binary, {"0", "1"}, {}}};
    info.calibration.resize(2);
    ASSERT_TRUE(taskModelInfoFromJson(toJson(info)));
    const auto refusalOf = [&info](auto&& change) {
        auto json = nlohmann::ordered_json::parse(toJson(info));
        change(json);
        const auto read = taskModelInfoFromJson(json.dump());
        EXPECT_FALSE(read) << json.dump();
        if (read)
            return std::string();
        EXPECT_EQ(read.error().code, ErrorCode::UnsupportedModel);
        EXPECT_NE(read.error().what.find("train it again"), std::string::npos);
        return read.error().what;
    };
    for (const int views : {0, -1, kMostViews + 1})
        EXPECT_NE(refusalOf([views](auto& json) { json["views"] = views; }).find("views"), std::string::npos);
    for (const int neighbours : {0, 1001})
        EXPECT_NE(refusalOf([neighbours](auto& json) { json["domain"]["neighbours"] = neighbours; }).find("neighbours"),
                  std::string::npos);
    for (const double coverage : {0.0, 1.0})
        EXPECT_NE(refusalOf([coverage](auto& json) { json["coverage"] = coverage; }).find("coverage"),
                  std::string::npos);
    for (const double scale : {0.0, -1.0}) {
        EXPECT_NE(refusalOf([scale](auto& json) { json["tasks"][0]["sd"] = scale; }).find("deviation of \"size\""),
                  std::string::npos);
        EXPECT_NE(
            refusalOf([scale](auto& json) { json["tasks"][1]["temperature"] = scale; }).find("temperature of \"acid\""),
            std::string::npos);
    }
}

} // namespace
} // namespace molrl::training
