// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/patch_graph.h"

#include <cmath>
#include <gtest/gtest.h>
#include <utility>

namespace molrl::graph {
namespace {

/// Molecules given by the grid places of their nodes.
imaging::PatchBatch batchOf(const std::vector<std::vector<std::pair<int, int>>>& molecules)
{
    imaging::PatchBatch batch;
    batch.gridSide = 16;
    for (const auto& places : molecules) {
        for (const auto& [row, col] : places) {
            batch.owner.push_back(static_cast<std::int32_t>(batch.moleculeCount()));
            batch.row.push_back(static_cast<std::int16_t>(row));
            batch.col.push_back(static_cast<std::int16_t>(col));
            batch.hasInk.push_back(1);
        }
        batch.offsets.push_back(static_cast<std::int64_t>(batch.owner.size()));
    }
    return batch;
}

TEST(AnchorGraph, JoinsTheEightNeighboursOfAMoleculeOnly)
{
    // A 3 x 3 block, then another molecule whose nodes lie at the same places.
    std::vector<std::pair<int, int>> block;
    for (int row = 0; row < 3; ++row)
        for (int col = 0; col < 3; ++col)
            block.emplace_back(row, col);
    const auto batch = batchOf({block, {{0, 0}, {2, 2}}, {}});
    const EdgeList edges = makeAnchorGraph(batch);
    const NamedArray dense = toDense(edges, batch, 0);
    std::vector<int> degree;
    for (std::size_t i = 0; i < 9; ++i) {
        EXPECT_EQ(dense.values[i * 9 + i], 0) << "no self loops";
        int sum = 0;
        for (std::size_t j = 0; j < 9; ++j) {
            EXPECT_EQ(dense.values[i * 9 + j], dense.values[j * 9 + i]);
            sum += static_cast<int>(dense.values[i * 9 + j]);
        }
        degree.push_back(sum);
    }
    EXPECT_EQ(degree, (std::vector<int>{3, 5, 3, 5, 8, 5, 3, 5, 3}));
    EXPECT_EQ(toDense(edges, batch, 1).values, (std::vector<float>{0, 0, 0, 0}));
    EXPECT_EQ(toDense(edges, batch, 2).shape, (std::vector<std::int64_t>{0, 0}));
}

TEST(AnchorGraph, RowsDoNotWrapAroundTheGrid)
{
    const auto batch = batchOf({{{0, 15}, {1, 0}}});
    EXPECT_TRUE(makeAnchorGraph(batch).from.empty());
}

TEST(SymmetricNormalisation, DividesByTheRootsOfBothDegrees)
{
    const auto batch = batchOf({{{0, 0}, {0, 1}, {0, 2}, {9, 9}}}); // a path of three and a lone node
    EdgeList edges = makeAnchorGraph(batch);
    normalizeSymmetric(edges, batch.nodeCount());
    const NamedArray dense = toDense(edges, batch, 0);
    EXPECT_FLOAT_EQ(dense.values[0 * 4 + 1], static_cast<float>(1 / std::sqrt(2.0)));
    EXPECT_FLOAT_EQ(dense.values[1 * 4 + 0], static_cast<float>(1 / std::sqrt(2.0)));
    EXPECT_EQ(dense.values[3 * 4 + 3], 0);
    EdgeList zero{{0}, {1}, {0.f}};
    normalizeSymmetric(zero, 2);
    EXPECT_EQ(zero.weight[0], 0) << "no division by zero";
}

TEST(TopK, KeepsTheLargestBreaksTiesByColumnAndRenormalises)
{
    const NamedArray graph{{1, 3, 3}, {0.2f, 0.2f, 0.6f, 0.1f, 0.8f, 0.1f, 0, 0, 0}};
    const NamedArray kept = keepTopK(graph, 2);
    EXPECT_EQ(kept.shape, graph.shape);
    const std::vector<float> expected{0.25f, 0, 0.75f, 1.f / 9, 8.f / 9, 0, 0, 0, 0};
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(kept.values[i], expected[i], 1e-6);
    EXPECT_EQ(keepTopK(graph, 10).values.size(), 9u); // k beyond n
    EXPECT_EQ(keepTopK(graph, 0).values, std::vector<float>(9, 0.f));
}

TEST(Edges, StrongestFirstMeanOverHeads)
{
    const NamedArray graph{{2, 2, 2}, {0.2f, 0.8f, 1, 0, 0.4f, 0.6f, 0.5f, 0.5f}};
    const EdgeList edges = edgesAbove(graph, 0.3, 10); // mean: .3 .7 / .75 .25
    EXPECT_EQ(edges.from, (std::vector<std::int32_t>{1, 0, 0}));
    EXPECT_EQ(edges.to, (std::vector<std::int32_t>{0, 1, 0}));
    EXPECT_NEAR(edges.weight[0], 0.75, 1e-6);
    EXPECT_EQ(edgesAbove(graph, 0.3, 1).from.size(), 1u);
    EXPECT_TRUE(edgesAbove(graph, 0.9, 10).from.empty());
    EXPECT_EQ(edgesAbove({{2, 2}, {0, 1, 0, 0}}, 0.0, 10).from.size(), 1u) << "absent edges are no edges";
}

} // namespace
} // namespace molrl::graph
