// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark.h"

#include "tests/core/training/finetune_fixture.h"

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace molrl::evaluate {
namespace {

class BenchmarkTest : public training::FinetuneTest {
protected:
    BenchmarkOptions options(const std::string& label) const
    {
        BenchmarkOptions options;
        LabelledSource source;
        source.name = "set";
        source.path = writeLabelled();
        source.columns = {label};
        options.sets = {source};
        options.network = tinyNetwork();
        options.networkName = "tiny";
        options.config = quickConfig();
        options.splits = {"random"};
        options.trees = 20;
        options.folder = path("work");
        return options;
    }
    static const BenchmarkRow* find(const BenchmarkSet& set, const std::string& method)
    {
        for (const BenchmarkRow& row : set.rows)
            if (row.method == method)
                return &row;
        return nullptr;
    }
};

TEST_F(BenchmarkTest, ComparesAllMethodsOnTheSameSplitsAndGoesOnWithFinishedRuns)
{
    BenchmarkOptions asked = options("acid");
    JobContext job;
    const auto report = runBenchmark(asked, job);
    ASSERT_TRUE(report) << report.error().message();
    ASSERT_EQ(report->sets.size(), 1U);
    const BenchmarkSet& set = report->sets[0];
    EXPECT_EQ(set.metric, "ROC-AUC");
    for (const char* method : {"frozen probe", "image model", "Morgan counts, random forest", "Morgan counts, XGBoost",
                               "descriptors, random forest", "descriptors, XGBoost",
                               "embedding + Morgan + descriptors, XGBoost", "late fusion", "majority label"})
        EXPECT_NE(find(set, method), nullptr) << method;
    EXPECT_EQ(find(set, "majority label")->test.mean, 0.5);
    for (const BenchmarkRow& row : set.rows)
        EXPECT_GE(find(set, "late fusion")->valid.mean + 1e-12, row.method == "frozen probe" ? 0 : row.valid.mean)
            << row.method;
    EXPECT_NE(toMarkdown(*report).find("| late fusion |"), std::string::npos);
    EXPECT_EQ(set.calibrated, "image model");
    EXPECT_EQ(set.calibration.heldOut.size(), 5U);
    EXPECT_NE(toMarkdown(*report).find("Expected calibration error on test"), std::string::npos);
    EXPECT_TRUE(nlohmann::json::parse(toJson(*report))["sets"][0]["calibration"]["heldOut"][0]["measured"].is_number());

    // A run that was finished before there was this setting is the same run.
    const std::string config = "work/set-random-1-image/config.json";
    auto json = nlohmann::ordered_json::parse(read(config));
    json["finetune"].erase("baselines");
    (void)write(config, json.dump(2) + "\n");
    const auto written = std::filesystem::last_write_time(path("work/set-random-1-image/model.safetensors"));
    const auto again = runBenchmark(asked, job);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(toJson(*again), toJson(*report));
    EXPECT_EQ(std::filesystem::last_write_time(path("work/set-random-1-image/model.safetensors")), written);
    asked.config.batch = 8;
    const auto other = runBenchmark(asked, job);
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().what.find("other settings"), std::string::npos);
}

TEST_F(BenchmarkTest, AnUnfinishedRunOfOtherSettingsIsNotGoneOnWith)
{
    BenchmarkOptions asked = options("acid");
    asked.config.epochs = 0;
    asked.config.frozenEpochs = 1;
    JobContext job;
    const auto report = runBenchmark(asked, job);
    ASSERT_TRUE(report) << report.error().message();
    const std::string run = path("work/set-random-1-frozen");
    auto status = training::loadRunStatus(run);
    ASSERT_TRUE(status);
    status->phase = training::RunPhase::Paused;
    ASSERT_TRUE(training::saveRunStatus(run, *status));
    asked.config.frozenEpochs = 2;
    const auto other = runBenchmark(asked, job);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(other.error().what.find("other settings"), std::string::npos) << other.error().message();
    asked.config.frozenEpochs = 1;
    const auto same = runBenchmark(asked, job);
    ASSERT_TRUE(same) << same.error().message();
    EXPECT_EQ(toJson(*same), toJson(*report));
}

TEST_F(BenchmarkTest, TakesFinishedRoundsOfDrawnSplitsAsTheyAreAndAddsSeeds)
{
    BenchmarkOptions asked = options("acid");
    asked.config.frozenEpochs = asked.config.epochs = 1;
    std::vector<std::string> tables;
    asked.onRound = [&](const BenchmarkReport& soFar) { tables.push_back(toMarkdown(soFar)); };
    JobContext job;
    const auto one = runBenchmark(asked, job);
    ASSERT_TRUE(one) << one.error().message();
    const std::string kept = read("work/set-random-1.json");
    asked.seeds = 2;
    const auto two = runBenchmark(asked, job);
    ASSERT_TRUE(two) << two.error().message();
    EXPECT_EQ(read("work/set-random-1.json"), kept);
    ASSERT_EQ(tables.size(), 3U) << "one after each seed";
    EXPECT_NE(tables[0].find("random split, 1 seed\n"), std::string::npos) << tables[0];
    EXPECT_NE(tables[1].find("random split, 1 of 2 seeds\n"), std::string::npos) << tables[1];
    EXPECT_EQ(tables[2], toMarkdown(*two));
    for (const BenchmarkRow& row : one->sets[0].rows) {
        const BenchmarkRow* both = find(two->sets[0], row.method);
        ASSERT_NE(both, nullptr) << row.method;
        ASSERT_EQ(both->testBySeed.size(), 2U);
        EXPECT_EQ(both->validBySeed[0], row.validBySeed[0]);
        EXPECT_EQ(both->testBySeed[0], row.testBySeed[0]);
        EXPECT_EQ(both->settings[0], row.settings[0]);
        EXPECT_EQ(both->test.mean, (both->testBySeed[0] + both->testBySeed[1]) / 2);
    }

    // The file alone is asked, models and data aren't: the table is the same without the runs, to the last digit.
    std::filesystem::remove_all(path("work/set-random-1-image"));
    std::filesystem::remove_all(path("work/set-random-1-frozen"));
    const auto again = runBenchmark(asked, job);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(toJson(*again), toJson(*two));
    EXPECT_FALSE(std::filesystem::exists(path("work/set-random-1-image")));

    // Neither a file of other settings nor a broken one is taken.
    asked.trees = 10;
    const auto other = runBenchmark(asked, job);
    ASSERT_TRUE(other) << other.error().message();
    EXPECT_TRUE(std::filesystem::exists(path("work/set-random-1-image")));
    EXPECT_NE(read("work/set-random-1.json"), kept);
    (void)write("work/set-random-1.json", kept.substr(0, kept.size() / 2));
    asked.trees = 20;
    const auto mended = runBenchmark(asked, job);
    ASSERT_TRUE(mended) << mended.error().message();
    EXPECT_EQ(toJson(*mended), toJson(*two));
    EXPECT_EQ(read("work/set-random-1.json"), kept);
}

TEST(Lead, IsTakenSplitBySplitAndPositiveWhereTheFirstIsBetter)
{
    BenchmarkRow a, b;
    a.testBySeed = {0.9, 0.5, std::nan(""), 0.7};
    b.testBySeed = {0.8, 0.4, 0.9, 0.8};
    const Lead lead = computeLead(a, b, false);
    EXPECT_EQ(lead.splits, 3);
    EXPECT_EQ(lead.wins, 2);
    EXPECT_NEAR(lead.difference.mean, 0.1 / 3, 1e-12);
    EXPECT_NEAR(lead.difference.sd, 0.2 / std::sqrt(3.0), 1e-12);
    EXPECT_NEAR(computeLead(a, b, true).difference.mean, -0.1 / 3, 1e-12);
    EXPECT_EQ(computeLead(a, b, true).wins, 1);
}

TEST_F(BenchmarkTest, RunsOnTheDeviceThatIsAskedFor)
{
    if (model::parseDevice("cuda"))
        GTEST_SKIP() << "there is a CUDA device here";
    BenchmarkOptions asked = options("acid");
    asked.device = model::Device::Cuda;
    JobContext job;
    const auto report = runBenchmark(asked, job);
    ASSERT_FALSE(report);
    EXPECT_NE(report.error().what.find("no cuda device"), std::string::npos) << report.error().message();
}

TEST_F(BenchmarkTest, AveragesTheSeedsOfASharedSplitOnly)
{
    BenchmarkOptions asked = options("size");
    std::string text = "smiles,size\n"; // a scaffold for each length of the chain between two rings
    for (int i = 0; i < 50; ++i) {
        const int length = 1 + i / 2;
        text += "C1CC1" + std::string(static_cast<std::size_t>(length), 'C') + (i % 2 == 0 ? "c1ccccc1" : "c1ccccc1O") +
                "," + std::to_string(length + i % 2) + "\n";
    }
    asked.sets[0].path = write("scaffolds.csv", text);
    asked.splits = {"scaffold", "random"};
    asked.seeds = 2;
    asked.config.frozenEpochs = asked.config.epochs = 1;
    JobContext job;
    const auto report = runBenchmark(asked, job);
    ASSERT_TRUE(report) << report.error().message();
    ASSERT_EQ(report->sets.size(), 2U);
    const BenchmarkSet& shared = report->sets[0];
    for (const char* method : {"image model", "late fusion"}) {
        const BenchmarkRow* seeds = find(shared, method);
        const BenchmarkRow* mean = find(shared, std::string(method) + ", mean of 2 seeds");
        ASSERT_NE(mean, nullptr) << method;
        EXPECT_EQ(seeds->runs, 2);
        EXPECT_EQ(mean->runs, 1);
        EXPECT_GT(seeds->test.sd, 0) << "the seeds predict the same: nothing was averaged";
        EXPECT_LE(mean->test.mean, seeds->test.mean) << "the root mean square error is convex";
        EXPECT_GT(mean->test.mean, 0.5 * seeds->test.mean);
    }
    const std::string table = toMarkdown(*report);
    EXPECT_NE(table.find("| image model, mean of 2 seeds | "), std::string::npos);
    const std::size_t heading = table.find("image model ahead by");
    EXPECT_GT(heading, table.find("random split")) << "seeds of one split are no pairs";
    EXPECT_EQ(table.find("image model ahead by", heading + 1), std::string::npos);
    EXPECT_NE(table.find(" of 2) |\n", heading), std::string::npos);
    for (const BenchmarkRow& row : report->sets[1].rows)
        EXPECT_EQ(row.runs, 2) << row.method << " of splits that differ";
}

TEST_F(BenchmarkTest, MeasuresValuesByTheirErrorAndRefusesManyClasses)
{
    BenchmarkOptions asked = options("size");
    asked.config.epochs = 0;
    JobContext job;
    const auto report = runBenchmark(asked, job);
    ASSERT_TRUE(report) << report.error().message();
    const BenchmarkSet& set = report->sets[0];
    EXPECT_EQ(set.metric, "RMSE");
    EXPECT_EQ(find(set, "image model"), nullptr);
    ASSERT_NE(find(set, "mean label"), nullptr);
    EXPECT_LT(find(set, "late fusion")->test.mean, find(set, "mean label")->test.mean);
    asked.sets[0].columns = {"kind"};
    const auto many = runBenchmark(asked, job);
    ASSERT_FALSE(many);
    EXPECT_NE(many.error().what.find("\"kind\""), std::string::npos);
}

} // namespace
} // namespace molrl::evaluate
