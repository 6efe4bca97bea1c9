// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/ablation.h"

#include "tests/core/training/fixture.h"

#include <nlohmann/json.hpp>
#include <set>

namespace molrl::evaluate {
namespace {

namespace fs = std::filesystem;

class AblationTest : public training::TrainingTest {
protected:
    AblationOptions options()
    {
        std::string text = "smiles,y\n";
        for (std::size_t i = 0; i < 40; ++i) // ten ring sizes: as many scaffolds
            text += "C1" + std::string(2 + i % 10, 'C') + "1" + std::string(i / 10, 'C') + "O," +
                    std::to_string(i % 7) + "\n";
        AblationOptions options;
        options.config = training::tinyConfig();
        options.corpora = {{writeCorpus("corpus.smi", 140), 1}};
        options.sets = {{"chains", write("chains.csv", text), {"y"}, {}}};
        options.molecules = 40;
        options.directory = path("ablation");
        options.rows = {"untrained", "molecule-only"};
        options.threads = 2;
        return options;
    }
    [[nodiscard]] std::string read(const std::string& name) const
    {
        std::ifstream in(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    JobContext m_job;
};

TEST_F(AblationTest, TrainsAndProbesEachCell)
{
    const auto cells = runAblation(options(), m_job);
    ASSERT_TRUE(cells) << cells.error().message();
    ASSERT_EQ(cells->size(), 2u);
    EXPECT_EQ((*cells)[0].row, "untrained");
    EXPECT_EQ((*cells)[0].molecules, 0);
    EXPECT_EQ((*cells)[1].molecules, 40);
    ASSERT_EQ((*cells)[1].scores.size(), 1u);
    EXPECT_GT((*cells)[1].scores[0].test, 0);
    EXPECT_NE((*cells)[1].scores[0].test, (*cells)[0].scores[0].test);
    EXPECT_NE(read("ablation/ablation.md").find("| molecule-only | 1 |"), std::string::npos);
    const auto json = nlohmann::json::parse(read("ablation/ablation.json"));
    EXPECT_EQ(json["cells"].size(), 2u);
    EXPECT_TRUE(fs::exists(path("ablation/molecule-only/seed-1/metrics.jsonl")));
}

TEST_F(AblationTest, ResumingKeepsWhatIsFinishedAndAddsTheRest)
{
    ASSERT_TRUE(runAblation(options(), m_job));
    const std::string result = "ablation/molecule-only/seed-1/result.json";
    auto marked = nlohmann::ordered_json::parse(read(result));
    marked["scores"][0]["test"] = 77.0;
    std::ofstream(path(result)) << marked.dump();
    AblationOptions more = options();
    more.resume = true;
    more.seeds = 2;
    const auto cells = runAblation(more, m_job);
    ASSERT_TRUE(cells) << cells.error().message();
    ASSERT_EQ(cells->size(), 4u);
    EXPECT_EQ((*cells)[1].scores[0].test, 77.0) << "not done again";
    EXPECT_EQ((*cells)[3].seed, 2);

    const auto before = fs::last_write_time(path("ablation/molecule-only/seed-1/model-online.safetensors"));
    more.probes = {ProbeKind::Ridge, ProbeKind::Neighbours};
    const auto probed = runAblation(more, m_job);
    ASSERT_TRUE(probed) << probed.error().message();
    EXPECT_EQ((*probed)[1].scores.size(), 2u);
    EXPECT_NE((*probed)[1].scores[0].test, 77.0) << "probed again, since one probe was not there";
    EXPECT_EQ(fs::last_write_time(path("ablation/molecule-only/seed-1/model-online.safetensors")), before)
        << "but not trained again";
}

TEST_F(AblationTest, RefusesToMixSettingsAndUnknownRows)
{
    AblationOptions wrong = options();
    wrong.rows = {"untrained", "everything"};
    const auto unknown = runAblation(wrong, m_job);
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().message().find("patch-only"), std::string::npos);
    AblationOptions small = options();
    small.rows = {"untrained"};
    ASSERT_TRUE(runAblation(small, m_job));
    EXPECT_NE(runAblation(small, m_job).error().message().find("resume"), std::string::npos);
    small.resume = true;
    small.molecules = 80;
    EXPECT_NE(runAblation(small, m_job).error().message().find("other settings"), std::string::npos);
    small.sets.clear();
    EXPECT_EQ(runAblation(small, m_job).error().code, ErrorCode::InvalidArgument);
}

TEST_F(AblationTest, AStoppedOneGoesOn)
{
    m_job.requestStop();
    EXPECT_EQ(runAblation(options(), m_job).error().code, ErrorCode::Cancelled);
    JobContext job;
    AblationOptions again = options();
    again.resume = true;
    EXPECT_TRUE(runAblation(again, job));
}

TEST(AblationRows, ChangeWhatTheySayAndAreValid)
{
    std::set<std::string> names;
    std::set<std::string> configurations;
    for (const AblationRow& row : ablationRows()) {
        EXPECT_TRUE(names.insert(row.name).second);
        training::PretrainConfig config = training::tinyConfig();
        row.change(config);
        EXPECT_TRUE(config.validate()) << row.name;
        const bool isNew = configurations.insert(config.toJson()).second;
        EXPECT_EQ(isNew, row.name != "all") << row.name << ": only the untrained row shares all's configuration";
    }
    EXPECT_EQ(names.size(), 13u);
}

} // namespace
} // namespace molrl::evaluate
