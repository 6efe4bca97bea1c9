// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network.h"
#include "tests/cli/program.h"

#include <filesystem>

namespace molrl::cli {
namespace {

class PretrainTest : public CliTest {
protected:
    std::string corpus() const
    {
        std::string text;
        for (int i = 0; i < 200; ++i)
            text += std::string(1 + static_cast<std::size_t>(i) % 20, 'C') +
                    (i % 3 == 0   ? "O"
                     : i % 3 == 1 ? "N"
                                  : "Cl") +
                    "\n";
        return dir.write("corpus.smi", text);
    }
    std::string config() const
    {
        return dir.write("config.json", R"({"network": {"name": "tiny", "picturePx": 112, "dim": 16, "heads": 2,
            "cnnChannels1": 4, "cnnChannels2": 4, "structureLayers": 1, "localLayers": 1, "poolClusters": [4],
            "globalLayers": [1]}, "batch": 8, "referenceMolecules": 20, "clusterCount": 4, "shuffleWindow": 64,
            "environmentBins1": 16, "environmentBins2": 16, "morganBits": 64, "heldOutShare": 0.05, "logEvery": 1})");
    }
};

TEST_F(PretrainTest, TrainsAModelThatTheOtherCommandsTake)
{
    const auto done = json({"pretrain", "--corpus", corpus() + ":2", "--config", config(), "--molecules", "80", "--run",
                            dir.file("run"), "--seed", "3", "--threads", "2", "--name", "tiny"});
    EXPECT_EQ(done["steps"], 10);
    EXPECT_EQ(done["molecules"], 80);
    EXPECT_EQ(done["finished"], true);
    const auto network = model::Network::load(done["model"].get<std::string>());
    ASSERT_TRUE(network) << network.error().message();
    EXPECT_TRUE((*network)->provenance().trained);
    EXPECT_EQ((*network)->provenance().name, "tiny");
}

TEST_F(PretrainTest, GoesOnAfterCtrlC)
{
    const std::string metrics = dir.file("run") + "/metrics.jsonl";
    const Ran stopped = molrl({"pretrain", "--corpus", corpus(), "--config", config(), "--molecules", "100000", "--run",
                               dir.file("run"), "--threads", "1"},
                              [&] { return contentOf(metrics).size() > 500; });
    EXPECT_EQ(stopped.exitCode, 1) << stopped.err;
    EXPECT_NE(stopped.err.find("--resume"), std::string::npos) << stopped.err;
    const auto resumed =
        json({"pretrain", "--resume", "--run", dir.file("run"), "--stop-after-steps", "2", "--threads", "1"});
    EXPECT_EQ(resumed["finished"], false);
    EXPECT_GE(resumed["steps"].get<int>(), 3);
}

TEST_F(PretrainTest, SaysWhatIsMissing)
{
    const auto message = [&](std::vector<std::string> arguments) {
        return json(std::move(arguments), 2)["error"]["message"].get<std::string>();
    };
    EXPECT_NE(message({"pretrain", "--corpus", corpus(), "--run", dir.file("a")}).find("--molecules"),
              std::string::npos);
    EXPECT_NE(message({"pretrain", "--run", dir.file("a"), "--molecules", "10"}).find("--corpus"), std::string::npos);
    EXPECT_NE(
        message({"pretrain", "--corpus", corpus(), "--run", dir.file("a"), "--molecules", "10", "--config", "giant"})
            .find("giant"),
        std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(dir.file("a")));
}

} // namespace
} // namespace molrl::cli
