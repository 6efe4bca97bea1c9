// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/model/tensor_file.h"
#include "tests/cli/finetune_fixture.h"

#include <filesystem>
#include <fstream>

namespace molrl::cli {
namespace {

class FinetuneKillTest : public FinetuneCommandTest {
protected:
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
    /// metrics.jsonl without what the clock says.
    [[nodiscard]] static std::string metricsOf(const std::string& run)
    {
        std::ifstream in(run + "/metrics.jsonl");
        std::string text;
        for (std::string line; std::getline(in, line);) {
            auto json = nlohmann::json::parse(line);
            json.erase("seconds");
            json.erase("moleculesPerSecond");
            text += json.dump() + "\n";
        }
        return text;
    }
};

TEST_F(FinetuneKillTest, TenKillsAtRandomMomentsChangeNothing)
{
    std::vector<std::string> asked = arguments("acid", "6");
    asked.emplace_back("--no-baselines");
    const auto straight = json(asked);
    const std::string reference = straight["model"];
    const auto expected = weightsOf(reference);
    const std::string metrics = metricsOf(dir.file("run"));
    std::filesystem::rename(dir.file("run"), dir.file("straight"));

    const std::string run = dir.file("run");
    asked.insert(asked.begin(), MOLRL_PROGRAM);
    const std::vector<std::string> resume{MOLRL_PROGRAM, "finetune", "--resume", "--run", run, "--threads", "1"};
    Rng rng(7);
    int killed = 0;
    for (int i = 0; i < 40 && killed < 10; ++i) {
        // Sometimes before the first line is written, sometimes within a checkpoint or a validation; the directory's
        // state.json is rewritten all the time, so that its half-written brother is met as well.
        const bool isEarly = rng.chance(0.3);
        const std::string file = isEarly ? run + "/config.json" : run + "/metrics.jsonl";
        const std::size_t bytes =
            isEarly ? 1 : contentOf(run + "/metrics.jsonl").size() + 1 + rng.below(metrics.size() / 8);
        const bool hasBegun = std::filesystem::exists(run + "/config.json");
        if (!startAndKill(hasBegun ? resume : asked, file, bytes))
            break; // it had ended
        killed += 1;
        if (std::filesystem::exists(run + "/state.json")) {
            EXPECT_EQ(json({"runs", "status", run})["state"], "interrupted");
        }
    }
    EXPECT_GE(killed, 5);
    const auto done = json({"finetune", "--resume", "--run", run, "--threads", "1"});
    EXPECT_EQ(done["end"], "finished");
    EXPECT_EQ(weightsOf(done["model"]), expected);
    EXPECT_EQ(metricsOf(run), metrics);
}

} // namespace
} // namespace molrl::cli
