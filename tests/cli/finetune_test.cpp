// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_control.h"
#include "tests/cli/finetune_fixture.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace molrl::cli {
namespace {

TEST_F(FinetuneCommandTest, TrainsPredictsAndEvaluatesWithOneFile)
{
    const auto trained = json(arguments("size,acid"));
    EXPECT_EQ(trained["end"], "finished");
    EXPECT_EQ(trained["report"]["test"]["tasks"].size(), 2U);
    const std::string model = trained["model"];
    EXPECT_EQ(json({"runs", "status", dir.file("run")})["state"], "finished");

    const std::string library = dir.write("library.smi", "CCCCO a\nbroken( b\nc1ccccc1C(=O)O c\n");
    const auto predicted = json({"predict", library, "--model", model, "--out", dir.file("p.csv")});
    EXPECT_EQ(predicted["rows"], 3);
    EXPECT_EQ(predicted["failed"], 1);
    EXPECT_EQ(predicted["errors"][0]["row"], 2);
    const std::string table = contentOf(dir.file("p.csv"));
    EXPECT_NE(table.find("acid spread"), std::string::npos) << table;
    EXPECT_NE(table.find("domain"), std::string::npos);
    EXPECT_NE(table.find("broken("), std::string::npos) << "a bad row is kept, with its reason";
    EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 4);

    const auto scores = json({"evaluate", data(), "--model", model});
    EXPECT_EQ(scores["molecules"], 80);
    EXPECT_EQ(scores["scores"]["tasks"].size(), 2U);
    ASSERT_EQ(scores["coverage"].size(), 5U);
    for (const auto& level : scores["coverage"]) { // of the very molecules it was trained on, by exchangeable halves
        EXPECT_NEAR(level["measured"].get<double>(), level["promised"].get<double>(), 0.12) << level.dump();
        EXPECT_EQ(level["labels"].get<int>() + level["withheld"].get<int>(), 10 * 2 * 40);
        EXPECT_GT(level["meanSize"].get<double>(), 0);
    }
    const std::string other = dir.write("other.csv", "smiles,acid\nCC,1\n");
    EXPECT_NE(messageOf(json({"evaluate", other, "--model", model}, 1)).find("\"size\""), std::string::npos);
    EXPECT_NE(messageOf(json({"predict", library, "--model", network(), "--out", dir.file("q.csv")}, 1))
                  .find("fine-tune it first"),
              std::string::npos);
}

TEST_F(FinetuneCommandTest, AModelReadsStructuresAsItLearnedThem)
{
    const std::string library = dir.write("library.smi", "CCCCC[NH3+] charged\nCCCCCN plain\n");
    const auto distances = [&](const std::string& model) {
        (void)json({"predict", library, "--model", model, "--out", dir.file("p.csv")});
        std::istringstream table(contentOf(dir.file("p.csv")));
        std::string header;
        std::getline(table, header);
        const auto column =
            std::count(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(header.find("distance")), ',');
        std::vector<double> found;
        for (std::string line; std::getline(table, line);) {
            std::istringstream cells(line);
            std::string cell;
            for (std::ptrdiff_t i = 0; i <= column; ++i)
                std::getline(cells, cell, ',');
            found.push_back(std::stod(cell));
        }
        return found;
    };
    const auto standard = distances(json(arguments("acid"))["model"]);
    ASSERT_EQ(standard.size(), 2U);
    EXPECT_NEAR(standard[0], standard[1], 1e-3) << "the charge is taken away";
    auto asked = arguments("acid");
    std::replace(asked.begin(), asked.end(), dir.file("run"), dir.file("written"));
    asked.insert(asked.end(), {"--structures", "written"});
    const auto written = distances(json(asked)["model"]);
    ASSERT_EQ(written.size(), 2U);
    EXPECT_GT(std::abs(written[0] - written[1]), 1e-2) << "the charge is drawn";
}

TEST_F(FinetuneCommandTest, LooksAtTheDataWithoutTraining)
{
    std::vector<std::string> asked = arguments("acid");
    asked.emplace_back("--preflight");
    const auto report = json(asked);
    EXPECT_EQ(report["fileRows"], 80);
    EXPECT_EQ(report["tasks"][0]["kind"], "binary");
    EXPECT_GT(report["moleculesPerSecond"].get<double>(), 0);
    EXPECT_FALSE(std::filesystem::exists(dir.file("run")));
}

TEST_F(FinetuneCommandTest, SaysWhatIsWrongWithTheData)
{
    EXPECT_NE(messageOf(json(arguments("note"), 1)).find("neither numbers nor a few classes"), std::string::npos);
    EXPECT_NE(messageOf(json(arguments("pIC50"), 1)).find("\"acid\""), std::string::npos);
    std::vector<std::string> few = arguments("acid");
    few[1] = data(12);
    EXPECT_NE(messageOf(json(few, 1)).find("12 labelled molecules are too few"), std::string::npos);
    EXPECT_NE(messageOf(json({"finetune", data(), "--run", dir.file("run")}, 2)).find("--label"), std::string::npos);
    EXPECT_NE(messageOf(json({"finetune", "--resume", "--run", dir.file("nowhere")}, 1)).find("no run to resume"),
              std::string::npos);
    EXPECT_NE(messageOf(json({"runs", "pause", dir.file("nowhere")}, 1)).find("no run"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(dir.file("nowhere")));
    if (!model::parseDevice("cuda")) {
        std::vector<std::string> elsewhere = arguments("acid");
        elsewhere.insert(elsewhere.end(), {"--device", "cuda"});
        EXPECT_NE(messageOf(json(elsewhere, 2)).find("use auto or cpu"), std::string::npos);
    }
    EXPECT_FALSE(std::filesystem::exists(dir.file("run")));
}

TEST_F(FinetuneCommandTest, CellsThatAreNoNumbersCostNothing)
{
    std::string text = "smiles,y,nothing\n";
    for (int i = 0; i < 60; ++i)
        text += std::string(static_cast<std::size_t>(1 + i), 'C') + "O," +
                (i == 3    ? "inf"
                 : i == 9  ? "NaN"
                 : i == 12 ? "-Infinity"
                 : i == 20 ? ">5"
                           : std::to_string(0.5 * i)) +
                ",NA\n";
    std::vector<std::string> asked = arguments("y", "0");
    asked[1] = dir.write("cells.csv", text);
    asked.emplace_back("--preflight");
    const auto report = json(asked);
    EXPECT_EQ(report["tasks"][0]["missing"], 4);
    EXPECT_EQ(report["badLabels"], 3) << "NaN is a word for missing, the others are named";
    asked.pop_back();
    EXPECT_EQ(json(asked)["end"], "finished");
    asked[3] = "nothing";
    EXPECT_NE(messageOf(json(asked, 1)).find("every cell of it is empty"), std::string::npos);
}

TEST_F(FinetuneCommandTest, Takes617TasksMostlyMissing)
{
    std::string text = "smiles";
    for (int t = 0; t < 617; ++t)
        text += ",task" + std::to_string(t);
    text += "\n";
    for (int i = 0; i < 60; ++i) {
        text += std::string(static_cast<std::size_t>(1 + i), 'C') + "O";
        for (int t = 0; t < 617; ++t)
            text += (i * 7 + t * 3) % 10 < 7 ? "," : "," + std::to_string((i + t) % 2);
        text += "\n";
    }
    std::vector<std::string> asked = arguments("*", "0");
    asked[1] = dir.write("many.csv", text);
    const auto trained = json(asked);
    EXPECT_EQ(trained["report"]["test"]["tasks"].size(), 617U);
}

TEST_F(FinetuneCommandTest, TwoProcessesDontWorkInOneDirectory)
{
    std::vector<std::string> asked = arguments("acid", "100000");
    asked.insert(asked.begin(), MOLRL_PROGRAM);
    const std::string run = dir.file("run");
    Program first(asked);
    while (contentOf(run + "/metrics.jsonl").size() < 500 && first.runs())
        usleep(5000);
    const auto refused = messageOf(json({"finetune", "--resume", "--run", run, "--threads", "1"}, 1));
    EXPECT_NE(refused.find("another process works on this run (process "), std::string::npos) << refused;
    EXPECT_TRUE(first.runs());
    EXPECT_EQ(json({"runs", "status", run})["state"], "running");
    first.send(SIGINT);
    EXPECT_EQ(first.wait().exitCode, 1);
    EXPECT_EQ(json({"finetune", "--resume", "--run", run, "--stop-after-steps", "1", "--threads", "1"})["end"],
              "paused");
    EXPECT_FALSE(std::filesystem::exists(run + "/lock"));
}

TEST_F(FinetuneCommandTest, ARestingRunWithoutAProcessHearsNoWishButCanBeDiscarded)
{
    std::vector<std::string> asked = arguments("acid", "100000");
    asked.insert(asked.end(), {"--stop-after-steps", "2"});
    const std::string run = dir.file("run");
    EXPECT_EQ(json(asked)["end"], "paused");
    for (const bool isLetGo : {false, true}) {
        if (isLetGo) { // as by an open Studio: its process is there, and works on something else
            ASSERT_TRUE(training::saveRunStatus(run, training::loadRunStatus(run).value()));
        }
        for (const char* verb : {"pause", "resume", "stop"}) {
            const auto said = messageOf(json({"runs", verb, run}, 1));
            EXPECT_NE(said.find("go on with molrl finetune --resume --run " + run), std::string::npos) << said;
            EXPECT_FALSE(std::filesystem::exists(run + "/control")) << "a wish that nobody hears";
        }
    }
    EXPECT_EQ(json({"runs", "discard", run})["state"], "cancelled");
    EXPECT_FALSE(std::filesystem::exists(run + "/checkpoints"));
    EXPECT_EQ(json({"runs", "status", run})["state"], "cancelled");
}

TEST_F(FinetuneCommandTest, ResumingTakesNoOtherSettings)
{
    std::vector<std::string> asked = arguments("acid", "100000");
    asked.insert(asked.end(), {"--stop-after-steps", "2"});
    const std::string run = dir.file("run");
    EXPECT_EQ(json(asked)["end"], "paused");
    const std::string metrics = contentOf(run + "/metrics.jsonl");
    for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{"--preflight"},
                                                                                      {"--label", "size"},
                                                                                      {"--epochs", "3"},
                                                                                      {"--members", "2"},
                                                                                      {"--no-baselines"},
                                                                                      {data()}}) {
        std::vector<std::string> again{"finetune", "--resume", "--run", run, "--threads", "1"};
        again.insert(again.end(), more.begin(), more.end());
        EXPECT_NE(messageOf(json(again, 2)).find("--resume"), std::string::npos) << more.front();
    }
    EXPECT_EQ(contentOf(run + "/metrics.jsonl"), metrics) << "nothing was trained";
    EXPECT_EQ(json({"finetune", "--resume", "--run", run, "--model", network(), "--device", "cpu", "--threads", "1",
                    "--stop-after-steps", "1"})["end"],
              "paused");
    EXPECT_NE(messageOf(json({"pretrain", "--resume", "--run", run, "--molecules", "10"}, 2)).find("--resume"),
              std::string::npos);
}

TEST_F(FinetuneCommandTest, OnlyUsageErrorsEndWithTwo)
{
    std::vector<std::string> asked = arguments("acid");
    const std::string whole = contentOf(network());
    std::replace(asked.begin(), asked.end(), network(),
                 dir.write("cut.safetensors", whole.substr(0, whole.size() / 2)));
    EXPECT_NE(messageOf(json(asked, 1)).find("cut.safetensors"), std::string::npos);
    asked.insert(asked.end(), {"--members", "-3"});
    EXPECT_EQ(json(asked, 2)["error"]["code"], "invalid_argument");
    asked[1] = dir.write("m\xfcll.csv", contentOf(data()));
    asked.resize(asked.size() - 2);
    EXPECT_NE(messageOf(json(asked, 2)).find("the path is not UTF-8"), std::string::npos);
}

TEST_F(FinetuneCommandTest, GoesOnAfterKill9)
{
    std::vector<std::string> asked = arguments("acid", "100000");
    asked.insert(asked.begin(), MOLRL_PROGRAM);
    const std::string metrics = dir.file("run") + "/metrics.jsonl";
    startAndKill(asked, metrics, 1500);
    EXPECT_EQ(json({"runs", "status", dir.file("run")})["state"], "interrupted");
    EXPECT_NE(messageOf(json({"runs", "pause", dir.file("run")}, 1)).find("--resume"), std::string::npos);
    startAndKill({MOLRL_PROGRAM, "finetune", "--resume", "--run", dir.file("run"), "--threads", "1"}, metrics,
                 contentOf(metrics).size() + 1500);
    const auto left =
        json({"finetune", "--resume", "--run", dir.file("run"), "--stop-after-steps", "2", "--threads", "1"});
    EXPECT_EQ(left["end"], "paused");
    std::ifstream lines(metrics);
    std::string line;
    std::int64_t step = 0;
    while (std::getline(lines, line)) { // nothing twice, nothing missing
        const auto entry = nlohmann::json::parse(line, nullptr, false);
        ASSERT_TRUE(entry.is_object()) << line;
        if (entry["kind"] == "validation") {
            EXPECT_GT(entry["step"].get<std::int64_t>(), step) << line;
            step = entry["step"];
        }
    }
    EXPECT_GT(step, 3);
}

} // namespace
} // namespace molrl::cli
