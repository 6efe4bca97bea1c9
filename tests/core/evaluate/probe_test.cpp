// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe.h"

#include "core/base/rng.h"
#include "core/evaluate/clusters.h"
#include "core/evaluate/probe_report.h"
#include "tests/core/training/fixture.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace molrl::evaluate {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// 60 alkyl compounds; the label is the number of carbons, or whether it is above six.
LabelledSet makeSet(bool isForClasses)
{
    LabelledSet set;
    set.name = "chains";
    set.tasks = {"y"};
    set.isForClasses = isForClasses;
    set.labels.resize(1);
    const std::vector<std::string> ends{"O", "N", "Cl", "C(=O)O", "c1ccccc1"};
    for (std::size_t i = 0; i < 60; ++i) {
        const std::size_t carbons = 1 + i % 12;
        set.molecules.push_back(chem::parseSmiles(std::string(carbons, 'C') + ends[i / 12]).value());
        const auto y = static_cast<double>(carbons);
        set.labels[0].push_back(isForClasses ? (y > 6 ? 1 : 0) : y);
    }
    set.asWritten = set.molecules;
    set.splitCells.resize(60);
    return set;
}

/// Column 0 knows the number of carbons, the others nothing.
FeatureTable knowing(std::uint64_t seed)
{
    FeatureTable table = makeRandomFeatures(60, 4, seed);
    for (std::size_t i = 0; i < 60; ++i)
        table.values.row(i)[0] = static_cast<float>(i % 12);
    return table;
}

ProbeSettings randomSplits()
{
    ProbeSettings settings;
    settings.split = training::SplitKind::Random;
    settings.shares = {0.6, 0.2, 0.2};
    settings.trees = 40;
    return settings;
}

FeatureResult probe(const LabelledSet& set, const FeatureRow& row, const ProbeSettings& settings)
{
    JobContext job;
    const auto splits = makeSplits(set, settings, job);
    EXPECT_TRUE(splits) << splits.error().message();
    auto result = probeFeatures(set, row, *splits, settings, job);
    EXPECT_TRUE(result) << result.error().message();
    return std::move(*result);
}

TEST(Probe, FeaturesThatKnowBeatThoseThatDoNot)
{
    const LabelledSet set = makeSet(false);
    const FeatureResult good = probe(set, {"good", {knowing(1)}}, randomSplits());
    const FeatureResult bad = probe(set, {"bad", {makeRandomFeatures(60, 4, 2)}}, randomSplits());
    ASSERT_EQ(good.cells.size(), 3u);
    EXPECT_LT(good.cells[0].test.mean, 0.1) << "a line";
    EXPECT_LT(good.cells[2].test.mean, 0.75 * bad.cells[2].test.mean);
    EXPECT_GT(bad.cells[0].test.mean, 2.5) << "the sd of the labels is 3.5";
    for (const ProbeCell& cell : good.cells) {
        EXPECT_EQ(cell.runs, 3u) << "a split a seed";
        EXPECT_GT(cell.test.sd, 0);
        ASSERT_TRUE(cell.testInterval);
        EXPECT_LE(cell.testInterval->low, cell.testInterval->high);
    }
    EXPECT_LT(good.neighbours.value, 0.9 * good.neighbours.random);
    EXPECT_NEAR(bad.neighbours.value, bad.neighbours.random, 0.5);
}

TEST(Probe, ClassesAndReplicates)
{
    const LabelledSet set = makeSet(true);
    ProbeSettings settings = randomSplits();
    settings.split = training::SplitKind::Column;
    LabelledSet withColumn = set;
    for (std::size_t i = 0; i < 60; ++i)
        withColumn.splitCells[i] = i < 36 ? "train" : i < 48 ? "valid" : "test";
    const FeatureResult result = probe(withColumn, {"two", {knowing(1), knowing(2)}}, settings);
    EXPECT_EQ(result.cells[0].runs, 2u) << "replicates of the features";
    EXPECT_GT(result.cells[0].test.mean, 0.95);
    const FeatureResult alone = probe(withColumn, {"one", {knowing(1)}}, settings);
    EXPECT_EQ(alone.cells[0].runs, 1u);
    EXPECT_EQ(alone.cells[2].runs, 3u) << "seeds of the forest";
    EXPECT_NEAR(alone.neighbours.random, 0.4915, 1e-3) << "30 of 60 in each class: 29 / 59";
}

TEST(Probe, SettingsAreChosenOnValidAlone)
{
    // Test labels are turned upside down: whoever looked at them would choose the strongest shrinkage.
    LabelledSet set = makeSet(false);
    ProbeSettings settings = randomSplits();
    settings.split = training::SplitKind::Column;
    settings.probes = {ProbeKind::Ridge};
    for (std::size_t i = 0; i < 60; ++i) {
        set.splitCells[i] = i < 36 ? "train" : i < 48 ? "valid" : "test";
        if (i >= 48)
            set.labels[0][i] = 13 - set.labels[0][i];
    }
    const FeatureResult result = probe(set, {"good", {knowing(1)}}, settings);
    EXPECT_LT(result.cells[0].valid.mean, 0.1);
    EXPECT_GT(result.cells[0].test.mean, 5);
}

TEST(Probe, MissingLabelsAndTasksWithOneClass)
{
    LabelledSet set = makeSet(true);
    set.tasks = {"y", "holes", "one class"};
    set.labels.push_back(set.labels[0]);
    for (std::size_t i = 0; i < 60; i += 3)
        set.labels[1][i] = kMissing;
    set.labels.emplace_back(60, 1.0);
    const FeatureResult result = probe(set, {"good", {knowing(1)}}, randomSplits());
    for (const ProbeCell& cell : result.cells) {
        EXPECT_EQ(cell.tasks, 2u);
        EXPECT_GT(cell.test.mean, 0.85);
        EXPECT_FALSE(cell.testInterval) << "of one task only";
    }
}

TEST(Probe, Errors)
{
    JobContext job;
    const LabelledSet set = makeSet(true);
    const ProbeSettings settings = randomSplits();
    const auto splits = makeSplits(set, settings, job).value();
    EXPECT_EQ(probeFeatures(set, {"none", {}}, splits, settings, job).error().code, ErrorCode::InvalidArgument);
    training::Split noValid = splits[0];
    noValid.valid.clear();
    const auto empty = probeFeatures(set, {"x", {knowing(1)}}, {noValid}, settings, job);
    ASSERT_FALSE(empty);
    EXPECT_NE(empty.error().message().find("validation part"), std::string::npos);
    EXPECT_EQ(parseProbeKind("svm").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseProbeKind("knn").value(), ProbeKind::Neighbours);
    job.requestStop();
    EXPECT_EQ(probeFeatures(set, {"x", {knowing(1)}}, splits, settings, job).error().code, ErrorCode::Cancelled);
}

TEST(Splits, OnePerSeedWhereTheyAreDrawn)
{
    JobContext job;
    LabelledSet set = makeSet(false);
    ProbeSettings settings;
    for (const auto& [kind, count] : {std::pair{training::SplitKind::Scaffold, 1u},
                                      {training::SplitKind::RandomScaffold, 3u},
                                      {training::SplitKind::Random, 3u},
                                      {training::SplitKind::Stratified, 3u}}) {
        settings.split = kind;
        const auto splits = makeSplits(set, settings, job);
        ASSERT_TRUE(splits) << splits.error().message();
        EXPECT_EQ(splits->size(), count);
    }
    settings.split = training::SplitKind::Column;
    EXPECT_EQ(makeSplits(set, settings, job).error().code, ErrorCode::InvalidArgument);
    for (std::size_t i = 0; i < 60; ++i)
        set.splitCells[i] = std::to_string(60 - i);
    settings.split = training::SplitKind::Ordered;
    EXPECT_EQ(makeSplits(set, settings, job).value()[0].test.front(), 0u);
}

TEST(Clusters, FifthsKeepEqualValuesTogether)
{
    EXPECT_EQ(cutIntoFifths({5, 1, 2, 4, 3}), (std::vector<int>{4, 0, 1, 3, 2}));
    EXPECT_EQ(cutIntoFifths({1, 1, 1, kMissing, 2}), (std::vector<int>{0, 0, 0, -1, 3}));
    EXPECT_EQ(cutIntoFifths({kMissing}), (std::vector<int>{-1}));
    EXPECT_TRUE(cutIntoFifths({}).empty());
}

TEST(Clusters, OfKnownGroupsAgree)
{
    FeatureTable table = makeRandomFeatures(90, 6, 1);
    ReferenceGroups truth{"truth", {}};
    ReferenceGroups unrelated{"unrelated", {}};
    for (std::size_t i = 0; i < 90; ++i) {
        for (float& v : table.values.row(i))
            v *= 0.05f;
        table.values.row(i)[i % 3] += 1;
        truth.labels.push_back(static_cast<int>(i % 3));
        unrelated.labels.push_back(static_cast<int>(i / 30));
    }
    JobContext job;
    const auto results = compareClusters(table, {truth, unrelated}, 3, 2, job);
    ASSERT_TRUE(results) << results.error().message();
    ASSERT_EQ(results->size(), 2u);
    EXPECT_NEAR((*results)[0].agreements[0].adjustedRand, 1, 1e-9);
    EXPECT_GT((*results)[1].agreements[0].adjustedRand, 0.5);
    EXPECT_NEAR((*results)[0].agreements[1].adjustedRand, 0, 0.05);
    EXPECT_GT((*results)[0].silhouette, 0.3);
    EXPECT_EQ(compareClusters(table, {truth}, 91, 1, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(compareClusters(table, {truth}, 3, 1, job).error().code, ErrorCode::Cancelled);
}

TEST(Clusters, ReferencesOfASet)
{
    JobContext job;
    const LabelledSet set = makeSet(true);
    const auto groups = makeReferenceGroups(set, 5, 2, job);
    ASSERT_TRUE(groups) << groups.error().message();
    ASSERT_EQ(groups->size(), 5u);
    EXPECT_EQ((*groups)[0].labels[0], -1) << "acyclic: no scaffold";
    EXPECT_GE((*groups)[0].labels[59], 0) << "benzene, of twelve molecules";
    EXPECT_EQ((*groups)[4].labels[11], 1);
    job.requestStop();
    EXPECT_EQ(makeReferenceGroups(set, 5, 2, job).error().code, ErrorCode::Cancelled);
}

TEST(ProbeReport, HoldsEveryRowOfEverySet)
{
    const test::TempDir dir;
    std::string text = "smiles,carbons\n";
    for (std::size_t i = 0; i < 40; ++i)
        text += std::string(1 + i % 10, 'C') + (i < 20 ? "C1CC1" : "c1ccccc1") + (i % 2 == 0 ? "O" : "N") + "," +
                std::to_string(i % 10) + "\n";
    const std::string path = dir.write("a.csv", text + "C1C(,3\n");
    ReportOptions options;
    options.models = {{"tiny", model::Network::makeUntrained(training::tinyConfig().network, 9).value()}};
    options.settings = randomSplits();
    options.settings.seeds = 2;
    options.settings.trees = 10;
    options.settings.clusterCount = 4;
    JobContext job;
    const auto report = makeProbeReport({{"", path, {"carbons"}, {}}}, options, job);
    ASSERT_TRUE(report) << report.error().message();
    const auto json = nlohmann::json::parse(toJson(*report));
    const auto& set = json["sets"][0];
    EXPECT_EQ(set["molecules"], 40);
    EXPECT_EQ(set["badRows"]["count"], 1);
    EXPECT_EQ(set["badRows"]["first"][0]["row"], 41);
    ASSERT_EQ(set["rows"].size(), 5u);
    for (const auto& row : set["rows"]) {
        EXPECT_EQ(row["probes"].size(), 3u);
        EXPECT_EQ(row["probes"]["ridge"]["runs"], 2);
        EXPECT_TRUE(row["clusters"]["k-means"]["agreement"].contains("scaffolds"));
    }
    const std::string markdown = toMarkdown(*report);
    for (const char* words : {"| tiny |", "| Morgan bits |", "| descriptors |", "| untrained, same network |",
                              "| random numbers |", "| random forest |", "| a | 41 | 40 | 1 | 0 | 1 |", "Leiden"})
        EXPECT_NE(markdown.find(words), std::string::npos) << words << "\n" << markdown;
    EXPECT_EQ(makeProbeReport({}, options, job).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::evaluate
