// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attention_view.h"

#include <gtest/gtest.h>
#include <numeric>

namespace molrl::explain {
namespace {

using model::LayerRecord;
using model::NetworkRecord;

/// Four patches in two clusters, by hand.
NetworkRecord makeRecord()
{
    NetworkRecord record;
    record.gridSide = 2;
    record.row = {0, 0, 1, 1};
    record.col = {0, 1, 0, 1};
    record.layers.push_back(
        {LayerRecord::Kind::StructureLearner, 0, "structure 1", {{1, 4, 4}, std::vector<float>(16, 0.25f)}});
    // Everybody looks at patch 0 in head 1, at itself in head 2.
    LayerRecord local{LayerRecord::Kind::LocalRouting, 0, "local 1", {{2, 4, 4}, std::vector<float>(32, 0.f)}};
    for (std::size_t i = 0; i < 4; ++i)
        local.attention.values[i * 4] = local.attention.values[16 + i * 4 + i] = 1;
    record.layers.push_back(local);
    record.layers.push_back({LayerRecord::Kind::GlobalAttention, 1, "global 1", {{1, 2, 2}, {0, 1, 0, 1}}});
    record.assignments.push_back({{2, 4}, {1, 1, 0, 0, 0, 0, 1, 1}}); // patches 0 1 | 2 3
    record.readout.push_back({{2}, {0.25f, 0.75f}});
    record.readoutLevel = {1};
    return record;
}

double sumOf(const std::vector<float>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(AttentionView, HeadsAndTheirMean)
{
    const NetworkRecord record = makeRecord();
    const NamedArray first = attentionBetweenPatches(record, 1, 0);
    EXPECT_EQ(first.shape, (std::vector<std::int64_t>{4, 4}));
    EXPECT_EQ(computeReceivedAttention(first), (std::vector<float>{4, 0, 0, 0}));
    EXPECT_EQ(computeReceivedAttention(attentionBetweenPatches(record, 1, 1)), (std::vector<float>{1, 1, 1, 1}));
    EXPECT_EQ(computeReceivedAttention(attentionBetweenPatches(record, 1)),
              (std::vector<float>{2.5f, 0.5f, 0.5f, 0.5f}));
}

TEST(AttentionView, AttentionOfClustersIsCarriedToTheirPatches)
{
    const NamedArray carried = attentionBetweenPatches(makeRecord(), 2);
    EXPECT_EQ(carried.shape, (std::vector<std::int64_t>{4, 4}));
    for (std::size_t i = 0; i < 4; ++i) // every cluster looks at the second one: patches 2 and 3, evenly
        for (std::size_t j = 0; j < 4; ++j)
            EXPECT_FLOAT_EQ(carried.values[i * 4 + j], j < 2 ? 0.f : 0.5f);
}

TEST(AttentionView, ReadoutIsCarriedToThePatchesAndKeepsItsSum)
{
    const std::vector<float> weights = readoutOnPatches(makeRecord(), 0);
    const std::vector<float> expected{0.125f, 0.125f, 0.375f, 0.375f};
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_FLOAT_EQ(weights[i], expected[i]);
}

TEST(AttentionView, RolloutGoesBackThroughEveryStepButTheStructureLearner)
{
    const std::vector<float> rollout = computeRollout(makeRecord());
    // Global: (.25 .75) -> half stays, half goes to cluster 2: (.125 .875). Patches: .0625 .0625 .4375 .4375.
    // Local: half stays, a quarter to patch 0, a quarter to itself: patch 0 gets .25 of everything.
    const std::vector<float> expected{0.75f * 0.0625f + 0.25f, 0.75f * 0.0625f, 0.75f * 0.4375f, 0.75f * 0.4375f};
    ASSERT_EQ(rollout.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(rollout[i], expected[i], 1e-6);
    EXPECT_NEAR(sumOf(rollout), 1, 1e-6);
}

TEST(AttentionView, RolloutOfSeveralReadoutsStopsAtTheirLevel)
{
    NetworkRecord record = makeRecord();
    record.readout.insert(record.readout.begin(), {{4}, {0, 0, 0, 1}});
    record.readoutLevel = {0, 1};
    const std::vector<float> rollout = computeRollout(record);
    EXPECT_NEAR(sumOf(rollout), 1, 1e-6);
    const std::vector<float> ofPatches{0.25f, 0, 0, 0.75f};
    const std::vector<float> ofClusters = computeRollout(makeRecord());
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(rollout[i], (ofPatches[i] + ofClusters[i]) / 2, 1e-6);
}

TEST(AttentionView, ClustersAreNumberedBySize)
{
    NetworkRecord record = makeRecord();
    record.assignments[0].values = {0.9f, 0.2f, 0.3f, 0.4f, 0.1f, 0.8f, 0.7f, 0.6f};
    const PatchClusters clusters = clustersOfPatches(record, 0);
    EXPECT_EQ(clusters.cluster, (std::vector<int>{1, 0, 0, 0}));
    EXPECT_FLOAT_EQ(clusters.strength[0], 0.9f);
    EXPECT_FLOAT_EQ(clusters.strength[3], 0.6f);
    EXPECT_EQ(clusters.clusterCount, 2);

    record.assignments.push_back({{3, 2}, {0, 0, 1, 1, 0, 0}}); // both clusters go into the second of three
    const PatchClusters coarse = clustersOfPatches(record, 1);
    EXPECT_EQ(coarse.cluster, (std::vector<int>{0, 0, 0, 0}));
    EXPECT_EQ(coarse.clusterCount, 1);
}

TEST(AttentionView, RecordWithoutNodesGivesNothing)
{
    const NetworkRecord empty;
    EXPECT_TRUE(computeRollout(empty).empty());
    EXPECT_TRUE(clustersOfPatches(empty, 0).cluster.empty());
    EXPECT_TRUE(computeReceivedAttention({{0, 0}, {}}).empty());
}

} // namespace
} // namespace molrl::explain
