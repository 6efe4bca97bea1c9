// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include <filesystem>

namespace molrl::cli {
namespace {

class ProbeTest : public CliTest {
protected:
    /// Ten scaffolds of four molecules, a bad row, and a column for each kind of label.
    std::string set() const
    {
        std::string text = "smiles,size,is_big,part\n";
        for (std::size_t i = 0; i < 40; ++i)
            text += "C1" + std::string(2 + i % 10, 'C') + "1" + std::string(i / 10, 'C') + "O," +
                    std::to_string(i % 10 + i / 10) + "," + (i % 10 > 4 ? "1" : "0") + "," +
                    (i < 24   ? "train"
                     : i < 32 ? "valid"
                              : "test") +
                    "\n";
        return dir.write("set.csv", text + "C1C(,1,1,train\n");
    }
    std::string suite() const
    {
        std::filesystem::create_directory(dir.file("suite"));
        std::filesystem::copy(set(), dir.file("suite/raw.csv"));
        std::string text = contentOf(set());
        text.replace(0, text.find('\n'), "smiles,expt,b,part");
        dir.write("suite/freesolv.csv", text);
        return dir.file("suite");
    }
    std::string config() const
    {
        return dir.write("config.json", R"({"network": {"name": "tiny", "picturePx": 112, "dim": 16, "heads": 2,
            "cnnChannels1": 4, "cnnChannels2": 4, "structureLayers": 1, "localLayers": 1, "poolClusters": [4],
            "globalLayers": [1]}, "batch": 8, "referenceMolecules": 20, "clusterCount": 4, "shuffleWindow": 64,
            "environmentBins1": 16, "environmentBins2": 16, "morganBits": 64, "heldOutShare": 0.05})");
    }
};

TEST_F(ProbeTest, WritesTheReportAndCountsBadRows)
{
    const auto report = json({"probe",
                              "--data",
                              set() + ":is_big",
                              "--split",
                              "column",
                              "--split-column",
                              "part",
                              "--probes",
                              "ridge,forest",
                              "--trees",
                              "10",
                              "--seeds",
                              "2",
                              "--clusters",
                              "3",
                              "--cache",
                              dir.file("cache"),
                              "--out",
                              dir.file("report.md"),
                              "--json-out",
                              dir.file("report.json"),
                              "--threads",
                              "2"});
    const auto& of = report["sets"][0];
    EXPECT_EQ(of["metric"], "ROC-AUC");
    EXPECT_EQ(of["train"], 24);
    EXPECT_EQ(of["badRows"]["count"], 1);
    ASSERT_EQ(of["rows"].size(), 5u);
    EXPECT_GT(of["rows"][2]["probes"]["ridge"]["test"]["mean"].get<double>(), 0.9) << "descriptors know the size";
    EXPECT_EQ(nlohmann::json::parse(contentOf(dir.file("report.json"))), report);
    EXPECT_NE(contentOf(dir.file("report.md")).find("| descriptors |"), std::string::npos);
    EXPECT_FALSE(std::filesystem::is_empty(dir.file("cache")));
}

TEST_F(ProbeTest, SaysWhatIsWrong)
{
    const auto message = [&](std::vector<std::string> arguments, int exitCode) {
        return json(std::move(arguments), exitCode)["error"]["message"].get<std::string>();
    };
    EXPECT_NE(message({"probe"}, 2).find("--data"), std::string::npos);
    EXPECT_NE(message({"probe", "--data", set()}, 2).find("colon"), std::string::npos);
    EXPECT_NE(message({"probe", "--data", set() + ":size", "--split", "butina"}, 2).find("random-scaffold"),
              std::string::npos);
    EXPECT_NE(message({"probe", "--data", set() + ":size", "--split", "column"}, 2).find("--split-column"),
              std::string::npos);
    EXPECT_NE(message({"probe", "--data", set() + ":nothing", "--only-models"}, 1).find("is_big"), std::string::npos);
    EXPECT_NE(message({"probe", "--data", set() + ":size", "--model", dir.file("none")}, 1).find("none"),
              std::string::npos);
}

TEST_F(ProbeTest, AblatesAndResumes)
{
    std::string corpus;
    for (int i = 0; i < 200; ++i)
        corpus += std::string(1 + static_cast<std::size_t>(i) % 20, 'C') + (i % 2 == 0 ? "O" : "N") + "\n";
    const std::vector<std::string> command{"ablate",        "--corpus", dir.write("corpus.smi", corpus),
                                           "--config",      config(),   "--suite",
                                           suite(),         "--sets",   "freesolv",
                                           "--molecules",   "16",       "--run",
                                           dir.file("run"), "--rows",   "untrained,patch-only",
                                           "--threads",     "2"};
    const auto table = json(command);
    ASSERT_EQ(table["cells"].size(), 2u);
    EXPECT_EQ(table["cells"][1]["row"], "patch-only");
    EXPECT_EQ(table["cells"][1]["molecules"], 16);
    EXPECT_NE(contentOf(dir.file("run/ablation.md")).find("freesolv RMSE"), std::string::npos);
    json(command, 1); // without --resume
    auto again = command;
    again.emplace_back("--resume");
    EXPECT_EQ(json(again)["cells"], table["cells"]);
}

} // namespace
} // namespace molrl::cli
