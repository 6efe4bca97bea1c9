// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"
#include "tests/support/free_port.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <sstream>

namespace molrl::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kSteps = 24;
constexpr int kPeerTimeout = 100; ///< seconds; a dead process is noticed long before, a busy machine is slow

/// Whole runs of the program: several processes, signals, and disks that are full.
class PretrainProcessesTest : public CliTest {
protected:
    PretrainProcessesTest()
    {
        const std::vector<std::string> ends{"O", "N", "C(=O)O", "c1ccccc1", "Cl", "C#N", "S", "C1CC1"};
        std::string text;
        for (std::size_t i = 0; i < 300; ++i) {
            text +=
                std::string(1 + i / ends.size() % 9, 'C') + (i / 72 % 2 ? "(F)" : "") + ends[i % ends.size()] + "\n";
            if (i % 17 == 5) // bad rows and ones that are too large: neither may move the others' batches
                text += i % 2 ? "C1CC(\n" : std::string(60, 'C') + "\n";
        }
        m_corpus = dir.write("corpus.smi", text);
        m_config = dir.write("config.json", R"({"network": {"name": "tiny", "picturePx": 112, "dim": 16, "heads": 2,
            "cnnChannels1": 4, "cnnChannels2": 4, "structureLayers": 1, "localLayers": 1, "poolClusters": [4],
            "globalLayers": [1]}, "batch": 8, "learningRate": 0.003, "warmupSteps": 5, "referenceMolecules": 40,
            "clusterCount": 4, "shuffleWindow": 64, "environmentBins1": 16, "environmentBins2": 16, "morganBits": 64,
            "maxHeavyAtoms": 50, "heldOutShare": 0.1, "validationMolecules": 9, "validateEvery": 10,
            "checkpointEvery": 5, "logEvery": 1, "bootstrapShare": 0.7})");
    }

    std::vector<std::string> start(const std::string& run, int steps = kSteps) const
    {
        return {MOLRL_PROGRAM,    "pretrain",
                "--corpus",       m_corpus,
                "--config",       m_config,
                "--molecules",    std::to_string(8 * steps),
                "--run",          dir.file(run),
                "--threads",      "1",
                "--peer-timeout", std::to_string(kPeerTimeout)};
    }
    std::vector<std::string> resume(const std::string& run) const
    {
        return {MOLRL_PROGRAM, "pretrain",       "--resume",
                "--run",       dir.file(run),    "--threads",
                "1",           "--peer-timeout", std::to_string(kPeerTimeout)};
    }
    static std::vector<std::string> place(int rank, int size, int port)
    {
        return {"RANK=" + std::to_string(rank), "WORLD_SIZE=" + std::to_string(size),
                "LOCAL_RANK=" + std::to_string(rank), "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + std::to_string(port)};
    }
    /// A process of each rank.
    static std::vector<std::unique_ptr<Program>> startAll(const std::vector<std::string>& arguments, int size)
    {
        const int port = test::findFreePort();
        std::vector<std::unique_ptr<Program>> programs;
        for (int rank = 0; rank < size; ++rank)
            programs.push_back(std::make_unique<Program>(arguments, place(rank, size, port)));
        return programs;
    }
    static void expectAllWell(std::vector<std::unique_ptr<Program>>& programs)
    {
        for (auto& program : programs) {
            const Ran ran = program->wait();
            EXPECT_EQ(ran.exitCode, 0) << ran.err;
        }
    }

    std::vector<nlohmann::json> metrics(const std::string& run) const
    {
        std::vector<nlohmann::json> lines;
        std::istringstream in(contentOf(dir.file(run) + "/metrics.jsonl"));
        for (std::string line; std::getline(in, line);)
            if (auto json = nlohmann::json::parse(line, nullptr, false);
                json.is_object()) // the last may be half written
                lines.push_back(std::move(json));
        return lines;
    }
    int stepsOf(const std::string& run) const
    {
        const auto lines = metrics(run);
        return lines.empty() ? 0 : lines.back()["step"].get<int>();
    }
    void awaitStep(const std::string& run, int step, const Program& program) const
    {
        while (stepsOf(run) < step && program.runs())
            usleep(5000);
        ASSERT_GE(stepsOf(run), step) << program.errorsSoFar();
    }
    /// Losses and everything else that is told of each step and each validation, but the clock.
    void expectSameCourse(const std::string& run, const std::string& other, double tolerance) const
    {
        const auto one = metrics(run);
        const auto two = metrics(other);
        ASSERT_EQ(one.size(), two.size());
        ASSERT_GE(one.size(), static_cast<std::size_t>(kSteps));
        for (std::size_t i = 0; i < one.size(); ++i)
            expectSame(one[i], two[i], tolerance, "line " + std::to_string(i + 1));
    }
    std::vector<std::string> filesOf(const std::string& run) const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(dir.file(run) + "/checkpoints"))
            names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }

    std::string m_corpus;
    std::string m_config;

private:
    static void expectSame(const nlohmann::json& one, const nlohmann::json& two, double tolerance,
                           const std::string& where)
    {
        ASSERT_EQ(one.size(), two.size()) << where;
        for (const auto& [key, value] : one.items()) {
            if (key == "seconds" || key == "moleculesPerSecond")
                continue;
            ASSERT_TRUE(two.contains(key)) << where;
            if (value.is_object())
                expectSame(value, two[key], tolerance, where + " " + key);
            else if (value.is_number_float())
                EXPECT_NEAR(value.get<double>(), two[key].get<double>(),
                            tolerance * (1e-3 + std::abs(value.get<double>())))
                    << where << " " << key;
            else
                EXPECT_EQ(value, two[key]) << where << " " << key;
        }
    }
};

TEST_F(PretrainProcessesTest, TwoAndThreeProcessesTakeTheCourseOfOne)
{
    auto one = Program(start("one"));
    const Ran alone = one.wait();
    ASSERT_EQ(alone.exitCode, 0) << alone.err;
    for (const int size : {2, 3}) {
        const std::string run = "of" + std::to_string(size);
        auto programs = startAll(start(run), size);
        const Ran lead = programs[0]->wait();
        EXPECT_EQ(lead.exitCode, 0) << lead.err;
        EXPECT_EQ(lead.out.substr(0, lead.out.find('\n')), alone.out.substr(0, alone.out.find('\n')))
            << "molecules, bad and large ones";
        for (int rank = 1; rank < size; ++rank) {
            const Ran other = programs[static_cast<std::size_t>(rank)]->wait();
            EXPECT_EQ(other.exitCode, 0) << other.err;
            EXPECT_EQ(other.out, "") << "rank 0 alone tells the result";
        }
        expectSameCourse("one", run, 1e-4);
        EXPECT_TRUE(fs::exists(dir.file(run) + "/model.safetensors"));
    }
}

TEST_F(PretrainProcessesTest, ADeadProcessEndsTheOthersWithItsNameAndTheRunGoesOn)
{
    ASSERT_EQ(Program(start("through")).wait().exitCode, 0);
    for (const std::size_t victim : {1u, 0u}) {
        const std::string run = "without" + std::to_string(victim);
        auto programs = startAll(start(run), 2);
        awaitStep(run, 7, *programs[0]);
        programs[victim]->send(SIGKILL);
        const auto begin = Clock::now();
        const Ran survivor = programs[1 - victim]->wait();
        EXPECT_LT(Clock::now() - begin, std::chrono::seconds(kPeerTimeout)) << "within --peer-timeout";
        EXPECT_EQ(survivor.exitCode, 1) << survivor.err;
        EXPECT_NE(survivor.err.find("rank " + std::to_string(victim)), std::string::npos) << survivor.err;
        EXPECT_NE(survivor.err.find("does not answer"), std::string::npos) << survivor.err;
        EXPECT_NE(survivor.err.find("resumed"), std::string::npos) << "the remedy: " << survivor.err;
        programs.clear();

        auto again = startAll(resume(run), 2);
        expectAllWell(again);
        expectSameCourse("through", run, 2e-4);
    }
}

TEST_F(PretrainProcessesTest, CtrlCOnOneStopsAllAfterACheckpoint)
{
    auto programs = startAll(start("run", 100000), 2);
    awaitStep("run", 3, *programs[0]);
    programs[1]->send(SIGINT);
    for (auto& program : programs) {
        const Ran ran = program->wait();
        EXPECT_EQ(ran.exitCode, 1) << ran.err;
        EXPECT_NE(ran.err.find("go on with --resume"), std::string::npos) << ran.err;
    }
    const std::string last = std::to_string(stepsOf("run"));
    EXPECT_TRUE(
        fs::exists(dir.file("run") + "/checkpoints/step-" + std::string(9 - last.size(), '0') + last + ".safetensors"));
    // With another number of processes, too.
    auto resumed = resume("run");
    resumed.insert(resumed.end(), {"--stop-after-steps", "2"});
    EXPECT_EQ(Program(resumed).wait().exitCode, 0);
    EXPECT_EQ(stepsOf("run"), std::stoi(last) + 2);
}

TEST_F(PretrainProcessesTest, AnErrorOfOneIsToldByAll)
{
    fs::create_directories(dir.file("run") + "/checkpoints");
    dir.write("run/checkpoints/step-000000001.safetensors", "of another run");
    auto programs = startAll(start("run"), 2);
    for (auto& program : programs) {
        const Ran ran = program->wait();
        EXPECT_EQ(ran.exitCode, 1);
        EXPECT_NE(ran.err.find("holds a run already"), std::string::npos) << ran.err;
    }
}

TEST_F(PretrainProcessesTest, WhoIsNotThereIsToldByRank)
{
    auto arguments = start("run");
    arguments.back() = "1"; // --peer-timeout
    const Ran lead = Program(arguments, place(0, 3, test::findFreePort())).wait();
    EXPECT_EQ(lead.exitCode, 1);
    EXPECT_NE(lead.err.find("ranks 1, 2 did not come within 1 s"), std::string::npos) << lead.err;
    const int port = test::findFreePort();
    const Ran other = Program(arguments, place(1, 2, port)).wait();
    EXPECT_EQ(other.exitCode, 1);
    EXPECT_NE(other.err.find("127.0.0.1:" + std::to_string(port)), std::string::npos) << other.err;
    const Ran misled = Program(arguments, {"RANK=1", "WORLD_SIZE=2", "MASTER_PORT=29500", "MASTER_ADDR="}).wait();
    EXPECT_EQ(misled.exitCode, 2);
    EXPECT_NE(misled.err.find("MASTER_ADDR"), std::string::npos) << misled.err;
    EXPECT_FALSE(fs::exists(dir.file("run")));
}

TEST_F(PretrainProcessesTest, KillAndResumeEqualsARunThatWasNeverStopped)
{
    ASSERT_EQ(Program(start("through")).wait().exitCode, 0);
    {
        Program killed(start("killed"));
        awaitStep("killed", 12, killed);
        killed.send(SIGKILL);
        EXPECT_EQ(killed.wait().exitCode, -1);
    }
    const Ran resumed = Program(resume("killed")).wait();
    ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
    expectSameCourse("through", "killed", 2e-4);
}

TEST_F(PretrainProcessesTest, AFullDiskIsAnErrorThatLosesNothing)
{
    ASSERT_EQ(Program(start("through")).wait().exitCode, 0);
    auto first = start("full");
    first.insert(first.end(), {"--stop-after-steps", "7"});
    ASSERT_EQ(Program(first).wait().exitCode, 0);
    const auto before = filesOf("full");
    const auto size = fs::file_size(dir.file("full") + "/checkpoints/step-000000007.safetensors");
    // Room for the log and the metrics, but not for a checkpoint.
    const Ran full = Program(resume("full"), {}, size / 2).wait();
    EXPECT_EQ(full.exitCode, 1);
    EXPECT_NE(full.err.find("can't write"), std::string::npos) << full.err;
    EXPECT_NE(full.err.find("/checkpoints/"), std::string::npos) << "names the file: " << full.err;
    EXPECT_EQ(filesOf("full"), before) << "the old ones are there, and nothing half written";
    const Ran resumed = Program(resume("full")).wait();
    ASSERT_EQ(resumed.exitCode, 0) << resumed.err;
    expectSameCourse("through", "full", 2e-4);
}

} // namespace
} // namespace molrl::cli
