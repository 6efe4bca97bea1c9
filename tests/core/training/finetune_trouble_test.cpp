// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong with a run, and what its user may want of it at any moment.
#include "core/model/tensor_file.h"
#include "core/training/finetune_plan.h"
#include "core/training/finetune_run.h"
#include "core/training/task_model.h"
#include "tests/core/training/finetune_fixture.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <map>
#include <mutex>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <sys/resource.h>
#include <thread>

namespace molrl::training {
namespace {

class FinetuneTroubleTest : public FinetuneTest {
protected:
    static Result<FinetuneRunResult> run(const FinetuneRunOptions& options, RunControl* control = nullptr)
    {
        JobContext job;
        return runFinetuning(options, job, control);
    }
    [[nodiscard]] std::string logOf(const std::string& name) const { return read(name + "/log.txt"); }

    static std::vector<std::byte> weightsOf(const std::string& model)
    {
        std::vector<std::byte> bytes;
        const auto file = model::readTensorFile(model);
        EXPECT_TRUE(file) << file.error().message();
        if (file)
            for (const auto& tensor : file->tensors)
                bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
        return bytes;
    }
};

TEST_F(FinetuneTroubleTest, OutOfMemoryHalvesThePartsAndGoesOn)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"}, "whole");
    options.config.baselines = false;
    std::size_t most = 0;
    options.beforePart = [&](std::size_t nodes) { most = std::max(most, nodes); };
    const auto whole = run(options);
    ASSERT_TRUE(whole) << whole.error().message();

    options.directory = path("short");
    std::size_t largest = 0; // that went through
    bool isEncoding = true;
    options.beforePart = [&](std::size_t nodes) {
        isEncoding = isEncoding && nodes != most;
        if (nodes > 200)
            throw std::bad_alloc();
        largest = std::max(largest, nodes);
    };
    const auto done = run(options);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->end, FinetuneEnd::Finished);
    EXPECT_FALSE(isEncoding) << "training ran short, too";
    EXPECT_LE(largest, 200U);
    EXPECT_NE(logOf("short").find("out of memory: the batch now runs in smaller parts"), std::string::npos);
    EXPECT_EQ(logOf("whole").find("out of memory"), std::string::npos);
    ASSERT_EQ(done->report.test.tasks.size(), 1U);
    EXPECT_NEAR(done->report.test.tasks[0].metrics[0].interval.value,
                whole->report.test.tasks[0].metrics[0].interval.value, 0.1)
        << "sums are the same but for rounding";
}

TEST_F(FinetuneTroubleTest, MemoryThatNeverSufficesIsAnErrorAndLosesNothing)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    options.config.baselines = false;
    std::atomic<bool> isShort{false};
    options.beforePart = [&](std::size_t) {
        if (isShort)
            throw std::bad_alloc();
    };
    JobContext job;
    auto result = runFinetuning(options, job, nullptr, [&](const FinetuneProgress& p) { isShort = p.trial > 0; });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::ResourceExhausted);
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Failed);
    EXPECT_NE(loadRunStatus(options.directory)->message.find("memory"), std::string::npos);
    isShort = false;
    const auto done = run(resumed(options));
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->end, FinetuneEnd::Finished);
}

TEST_F(FinetuneTroubleTest, ADeviceThatVanishesEndsWithARemedyAndTheRunGoesOnOnTheCpu)
{
    if (model::parseDevice("cuda"))
        GTEST_SKIP() << "this machine has a CUDA device";
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    options.config.baselines = false;
    options.device = model::Device::Cuda;
    const auto refused = run(options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(refused.error().what.find("no cuda device"), std::string::npos);
    EXPECT_NE(refused.error().what.find("--device cpu"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(options.directory));

    options.device = model::Device::Cpu;
    options.stopAfterSteps = 2;
    ASSERT_TRUE(run(options));
    EXPECT_EQ(loadRunStatus(options.directory)->device, "cpu");
    auto told = nlohmann::json::parse(read("run/state.json"));
    told["device"] = "cuda"; // as if it had begun on another machine
    (void)write("run/state.json", told.dump());
    FinetuneRunOptions again = resumed(options);
    again.stopAfterSteps = 2;
    ASSERT_TRUE(run(again));
    EXPECT_NE(logOf("run").find("was on cuda and goes on on cpu"), std::string::npos);
    again.device = model::Device::Cuda;
    again.stopAfterSteps = 0;
    const auto done = run(again);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(done->end, FinetuneEnd::Finished);
    EXPECT_NE(logOf("run").find("there is no cuda device here; going on on the CPU"), std::string::npos);
    EXPECT_EQ(loadRunStatus(options.directory)->device, "cpu");
}

TEST_F(FinetuneTroubleTest, StopBeforeTheFirstValidationKeepsTheFirstEpoch)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"});
    options.config.baselines = false;
    options.config.frozenEpochs = 1000;
    options.config.frozenPatience = 1000;
    RunControl control;
    options.beforePart = [&](std::size_t) { control.request(RunVerb::Stop); }; // the first drawings are being encoded
    const auto result = run(options, &control);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::StoppedEarly);
    EXPECT_TRUE(TaskModel::load(result->modelPath));
    EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Finished);
    std::istringstream lines(read("run/metrics.jsonl"));
    int validations = 0;
    for (std::string line; std::getline(lines, line);)
        validations += line.find("validation") != std::string::npos ? 1 : 0;
    EXPECT_EQ(validations, 1);
}

TEST_F(FinetuneTroubleTest, StopOrLeavingLeavesTheComparisonOutAndKeepsTheModel)
{
    FinetuneRunOptions options = optionsFor(writeLabelled("data.csv", 160), {"size", "acid", "kind"}, "stopped");
    options.config.epochs = 0;
    for (const bool isLeft : {false, true}) {
        options.directory = path(isLeft ? "left" : "stopped");
        JobContext job;
        std::atomic<bool> isOver{false};
        std::thread user([&] {
            while (!isOver) {
                const auto status = loadRunStatus(options.directory);
                if (status && status->stage.rfind("comparing", 0) == 0) {
                    if (isLeft)
                        job.requestStop();
                    else
                        EXPECT_TRUE(requestVerb(options.directory, RunVerb::Stop));
                    return;
                }
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            }
        });
        const auto result = runFinetuning(options, job);
        isOver = true;
        user.join();
        ASSERT_TRUE(result) << result.error().message();
        EXPECT_EQ(result->end, FinetuneEnd::Finished);
        EXPECT_TRUE(TaskModel::load(result->modelPath));
        EXPECT_EQ(loadRunStatus(options.directory)->phase, RunPhase::Finished);
        const auto report = nlohmann::json::parse(read((isLeft ? "left" : "stopped") + std::string("/report.json")));
        const std::string log = logOf(isLeft ? "left" : "stopped");
        EXPECT_EQ(report["baselines"].empty(), log.find("baselines in") == std::string::npos) << log;
    }
}

TEST_F(FinetuneTroubleTest, AStopWithoutAModelCanStillBeDiscardedOrLeft)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"}, "discarded");
    options.config.baselines = false;
    options.config.frozenEpochs = 1000;
    RunControl control;
    int parts = 0;
    options.beforePart = [&](std::size_t) { control.request(++parts < 3 ? RunVerb::Stop : RunVerb::Discard); };
    const auto discarded = run(options, &control);
    ASSERT_TRUE(discarded) << discarded.error().message();
    EXPECT_EQ(discarded->end, FinetuneEnd::Discarded);
    const auto again = run(resumed(options));
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().what.find("discarded; start a new one"), std::string::npos);

    options.directory = path("left");
    parts = 0;
    JobContext job;
    options.beforePart = [&](std::size_t) {
        if (++parts < 3)
            control.request(RunVerb::Stop);
        else
            job.requestStop();
    };
    const auto left = runFinetuning(options, job, &control);
    ASSERT_TRUE(left) << left.error().message();
    EXPECT_EQ(left->end, FinetuneEnd::Left);
    options.config.frozenEpochs = 3;
    const auto done = run(resumed(options));
    ASSERT_TRUE(done) << done.error().message();
}

TEST_F(FinetuneTroubleTest, ARunThatWaitedForItsTurnBeginsWhenItIsResumed)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"}, "straight");
    options.config.baselines = false;
    const auto straight = run(options);
    ASSERT_TRUE(straight);
    options.directory = path("queued");
    std::filesystem::create_directories(options.directory);
    const auto config = makeRunConfig(options);
    ASSERT_TRUE(config) << config.error().message();
    ASSERT_TRUE(writeTextFile(options.directory + "/config.json", *config));
    ASSERT_TRUE(saveRunStatus(options.directory, {}));
    FinetuneRunOptions later = resumed(options);
    const auto nothing = run(later);
    ASSERT_FALSE(nothing);
    EXPECT_EQ(nothing.error().code, ErrorCode::NotFound);
    EXPECT_NE(nothing.error().what.find("never began"), std::string::npos);
    later.network = tinyNetwork(4);
    EXPECT_FALSE(run(later)) << "another network";
    later.network = tinyNetwork();
    const auto done = run(later);
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_EQ(weightsOf(done->modelPath), weightsOf(straight->modelPath));
    EXPECT_EQ(read("queued/config.json"), *config);
}

/// As long as it lives no file of this process can grow beyond so many bytes, as on a disk that is full.
class FullDisk {
public:
    explicit FullDisk(rlim_t bytes)
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        m_handler = std::signal(SIGXFSZ, SIG_IGN); // the write then fails instead
        const rlimit less{bytes, m_before.rlim_max};
        EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &less), 0);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    rlimit m_before{};
    void (*m_handler)(int) = nullptr;
};

TEST_F(FinetuneTroubleTest, AFullDiskEndsTheRunWithARemedyAndLosesNothing)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"acid"}, "straight");
    options.config.baselines = false;
    const auto straight = run(options);
    ASSERT_TRUE(straight) << straight.error().message();
    for (const int when : {0, 1, 2}) { // in the frozen phase, in the first and in the second epoch of the whole network
        options.directory = path("full" + std::to_string(when));
        std::optional<FullDisk> full;
        JobContext job;
        const auto result = runFinetuning(options, job, nullptr, [&](const FinetuneProgress& progress) {
            if (!full && progress.trial + progress.epoch * (progress.trial > 0 ? 1 : 0) == when)
                full.emplace(4096);
        });
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::IoError) << result.error().message();
        EXPECT_NE(result.error().message().find("Free some space"), std::string::npos) << result.error().message();
        const auto status = loadRunStatus(options.directory);
        ASSERT_TRUE(status) << status.error().message();
        EXPECT_EQ(status->phase, RunPhase::Failed);
        full.reset();
        const auto done = run(resumed(options));
        ASSERT_TRUE(done) << done.error().message();
        EXPECT_EQ(done->end, FinetuneEnd::Finished);
        EXPECT_EQ(weightsOf(done->modelPath), weightsOf(straight->modelPath));
    }
}

/// The four verbs at random moments.
class FinetuneVerbsTest : public FinetuneTroubleTest {
protected:
    FinetuneRunOptions tinyRun(const std::string& name) const
    {
        FinetuneRunOptions options = optionsFor(path("data.csv"), {"acid"}, name);
        options.config.baselines = false;
        options.config.split = "stratified";
        options.config.augment = false;
        options.config.frozenEpochs = 2;
        options.config.frozenViews = 1;
        options.config.frozenBatch = 8;
        options.config.epochs = 2;
        options.config.batch = 8;
        options.config.predictViews = 1;
        return options;
    }
    static RunVerb anyVerb(Rng& rng)
    {
        constexpr std::array kVerbs{RunVerb::Pause, RunVerb::Pause, RunVerb::Resume, RunVerb::Stop, RunVerb::Discard};
        return kVerbs[rng.below(kVerbs.size())];
    }
    /// All that a run's directory promises, whatever was done to the run.
    void expectValid(const FinetuneRunOptions& options, const FinetuneRunResult& result, const std::string& what) const
    {
        if (result.end == FinetuneEnd::Discarded && !std::filesystem::exists(options.directory))
            return; // before it began
        const auto status = loadRunStatus(options.directory);
        ASSERT_TRUE(status) << what << ": " << status.error().message();
        std::ifstream metrics(options.directory + "/metrics.jsonl");
        std::int64_t step = 0;
        for (std::string line; std::getline(metrics, line);) {
            const auto json = nlohmann::json::parse(line, nullptr, false);
            ASSERT_TRUE(json.is_object()) << what << ": " << line;
            EXPECT_GE(json["step"].get<std::int64_t>(), step) << what;
            step = json["step"];
        }
        switch (result.end) {
        case FinetuneEnd::Finished:
        case FinetuneEnd::StoppedEarly:
            EXPECT_EQ(status->phase, RunPhase::Finished) << what;
            EXPECT_TRUE(TaskModel::load(result.modelPath)) << what;
            for (const char* name : {"report.json", "predictions.csv", "model.md", "config.json"})
                EXPECT_TRUE(std::filesystem::exists(options.directory + "/" + name)) << what << ": " << name;
            break;
        case FinetuneEnd::Left: EXPECT_EQ(status->phase, RunPhase::Paused) << what; break;
        case FinetuneEnd::Discarded:
            EXPECT_EQ(status->phase, RunPhase::Cancelled) << what;
            EXPECT_FALSE(std::filesystem::exists(options.directory + "/checkpoints")) << what;
            EXPECT_FALSE(std::filesystem::exists(options.directory + "/model.safetensors")) << what;
            break;
        }
        EXPECT_EQ(
            std::count_if(std::filesystem::directory_iterator(options.directory), {},
                          [](const auto& entry) { return entry.path().string().find(".part") != std::string::npos; }),
            0)
            << what << ": half a file was left";
    }
};

TEST_F(FinetuneVerbsTest, AHundredRandomTrialsLeaveAValidDirectory)
{
    (void)writeLabelled("data.csv", 40);
    const auto straight = run(tinyRun("straight"));
    ASSERT_TRUE(straight) << straight.error().message();
    const auto weights = weightsOf(straight->modelPath);
    std::map<FinetuneEnd, int> ends;
    int compared = 0;
    for (std::uint64_t trial = 0; trial < 100 && !HasFailure(); ++trial) {
        Rng rng(1000 + trial);
        FinetuneRunOptions options = tinyRun("trial");
        options.leaveWhenPaused = rng.chance(0.5);
        std::string what = "trial " + std::to_string(trial) + ":";
        bool wasStopped = false;
        std::optional<FinetuneRunResult> result;
        for (int call = 0; call < 20 && (!result || result->end == FinetuneEnd::Left); ++call) {
            RunControl control;
            JobContext job;
            std::mutex mutex; // parts run on this thread and, at rest, the nurse on another
            const auto act = [&](RunVerb verb, bool fromOutside) {
                const std::scoped_lock lock(mutex);
                what += " " + std::string(toString(verb)) + (fromOutside ? "(file)" : "");
                wasStopped = wasStopped || verb == RunVerb::Stop;
                if (fromOutside)
                    ASSERT_TRUE(requestVerb(options.directory, verb));
                else
                    control.request(verb);
            };
            std::uint64_t moment = rng.below(30);
            std::uint64_t nurseSeed = rng();
            bool isAsked = false;
            options.beforePart = [&](std::size_t) {
                if (isAsked || moment-- > 0)
                    return;
                isAsked = call >= 3; // in the end it is left alone
                if (isAsked)
                    return;
                moment = rng.below(30);
                if (rng.chance(0.1))
                    job.requestStop();
                else
                    act(anyVerb(rng), rng.chance(0.3));
            };
            std::atomic<bool> isOver{false};
            std::thread nurse([&] { // wakes a run that rests, in one way or another
                Rng own(nurseSeed);
                while (!isOver) {
                    const auto status = loadRunStatus(options.directory);
                    if (status && status->phase == RunPhase::Paused && !isOver)
                        act(std::array{RunVerb::Resume, RunVerb::Resume, RunVerb::Stop, RunVerb::Discard}[own.below(4)],
                            own.chance(0.3));
                    std::this_thread::sleep_for(std::chrono::milliseconds(20));
                }
            });
            FinetuneRunOptions mine = options;
            if (call > 0) {
                mine = resumed(options);
                mine.beforePart = options.beforePart;
            }
            auto ended = runFinetuning(mine, job, &control);
            isOver = true;
            nurse.join();
            ASSERT_TRUE(ended) << what << ": " << ended.error().message();
            result = *ended;
            expectValid(options, *result, what);
        }
        ASSERT_TRUE(result);
        ends[result->end] += 1;
        if (result->end == FinetuneEnd::Finished && !wasStopped) {
            EXPECT_EQ(weightsOf(result->modelPath), weights) << what;
            compared += 1;
        }
        std::filesystem::remove_all(options.directory);
    }
    EXPECT_GT(ends[FinetuneEnd::Finished], 0);
    EXPECT_GT(ends[FinetuneEnd::StoppedEarly], 0);
    EXPECT_GT(ends[FinetuneEnd::Discarded], 0);
    EXPECT_GT(compared, 0);
}

} // namespace
} // namespace molrl::training
