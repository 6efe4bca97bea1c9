// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network.h"

#include "core/graph/patch_graph.h"
#include "tests/core/model/painted_batch.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <thread>

namespace molrl::model {
namespace {

using imaging::PatchBatch;

double maxDifference(std::span<const float> a, std::span<const float> b)
{
    EXPECT_EQ(a.size(), b.size());
    double most = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (!std::isfinite(a[i]) || !std::isfinite(b[i]))
            return std::numeric_limits<double>::infinity();
        most = std::max(most, static_cast<double>(std::abs(a[i] - b[i])));
    }
    return most;
}

/// A molecule's nodes in another order.
PatchBatch reverseNodes(const PatchBatch& batch, std::size_t molecule)
{
    PatchBatch turned = batch;
    const auto begin = static_cast<std::size_t>(batch.offsets[molecule]);
    const auto end = static_cast<std::size_t>(batch.offsets[molecule + 1]);
    const std::size_t bytes = batch.pixels.size() / batch.nodeCount();
    for (std::size_t i = begin; i < end; ++i) {
        const std::size_t from = end - 1 - (i - begin);
        std::copy_n(batch.pixels.begin() + static_cast<std::ptrdiff_t>(from * bytes), bytes,
                    turned.pixels.begin() + static_cast<std::ptrdiff_t>(i * bytes));
        turned.row[i] = batch.row[from];
        turned.col[i] = batch.col[from];
    }
    return turned;
}

class SmallNetwork : public ::testing::Test {
protected:
    std::shared_ptr<const Network> network = Network::makeUntrained(NetworkConfig::small(), 7).value();
    JobContext job;
};

TEST_F(SmallNetwork, EmbeddingsHaveTheirWidthAndDiffer)
{
    const PatchBatch batch = test::paintBatch(network->config(), 12);
    const auto embeddings = network->encode(batch, job);
    ASSERT_TRUE(embeddings) << embeddings.error().message();
    EXPECT_EQ(embeddings->rows, 12u);
    EXPECT_EQ(embeddings->cols, static_cast<std::size_t>(network->embeddingDim()));
    EXPECT_EQ(network->embeddingDim(), network->config().dim * 3);
    for (std::size_t i = 1; i < embeddings->rows; ++i) {
        const double difference = maxDifference(embeddings->row(i - 1), embeddings->row(i));
        EXPECT_GT(difference, 1e-3);
        EXPECT_LT(difference, 1e3);
    }
}

TEST_F(SmallNetwork, SameSeedSameNetworkOtherSeedAnother)
{
    const auto same = Network::makeUntrained(NetworkConfig::small(), 7).value();
    const auto other = Network::makeUntrained(NetworkConfig::small(), 8).value();
    EXPECT_EQ(same->hash(), network->hash());
    EXPECT_NE(other->hash(), network->hash());
    EXPECT_EQ(network->hash().size(), 64u);
}

TEST_F(SmallNetwork, NeighboursInTheBatchChangeNothing)
{
    std::vector<Picture> pictures;
    for (int i = 0; i < 30; ++i)
        pictures.push_back(test::paintStrokes(224, 1 + i % 15, static_cast<std::uint64_t>(i)));
    const Matrix together = network->encode(test::cutFor(network->config(), pictures), job).value();
    for (const std::size_t i : {0u, 7u, 14u, 29u}) {
        const Matrix alone = network->encode(test::cutFor(network->config(), {pictures[i]}), job).value();
        EXPECT_LT(maxDifference(alone.row(0), together.row(i)), 1e-5);
    }
}

TEST_F(SmallNetwork, OrderOfNodesChangesNothing)
{
    const PatchBatch batch = test::paintBatch(network->config(), 3);
    PatchBatch turned = batch;
    for (std::size_t m = 0; m < 3; ++m)
        turned = reverseNodes(turned, m);
    const Matrix a = network->encode(batch, job).value();
    const Matrix b = network->encode(turned, job).value();
    EXPECT_LT(maxDifference(a.values, b.values), 1e-5);

    // The graphs are the same too, with rows and columns in the other order.
    const auto recordA = network->inspect(batch, job).value();
    const auto recordB = network->inspect(turned, job).value();
    const auto n = static_cast<std::size_t>(recordA[1].learned.shape[1]);
    for (std::size_t h = 0; h < 4; ++h)
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t j = 0; j < n; ++j)
                EXPECT_NEAR(recordA[1].learned.values[(h * n + i) * n + j],
                            recordB[1].learned.values[(h * n + n - 1 - i) * n + n - 1 - j], 1e-6);
}

TEST_F(SmallNetwork, ExtremeMolecules)
{
    Picture dot(224, 224);
    std::fill_n(dot.mutableData() + 50 * dot.stride() + 50 * 4, 3, std::uint8_t{0});
    Picture full(224, 224);
    std::fill_n(full.mutableData(), full.stride() * 224, std::uint8_t{90});
    const Picture blank(224, 224);
    const PatchBatch batch = test::cutFor(network->config(), {dot, blank, full, test::paintStrokes(224, 5, 1)});
    EXPECT_EQ(batch.offsets[1], 1);
    EXPECT_EQ(batch.offsets[3] - batch.offsets[2], 256);
    const Matrix embeddings = network->encode(batch, job).value();
    for (std::size_t m = 0; m < 4; ++m)
        for (const float value : embeddings.row(m))
            EXPECT_EQ(std::isfinite(value), m != 1) << "picture " << m;

    const auto records = network->inspect(batch, job).value();
    EXPECT_EQ(records[0].learned.shape, (std::vector<std::int64_t>{4, 1, 1}));
    EXPECT_NEAR(records[0].learned.values[0], 1, 1e-6);
    EXPECT_EQ(records[0].anchor.values, std::vector<float>{0});
    EXPECT_TRUE(records[1].row.empty());
    EXPECT_TRUE(std::isnan(records[1].embedding.at(0)));
    EXPECT_EQ(records[2].anchor.shape, (std::vector<std::int64_t>{256, 256}));
}

TEST_F(SmallNetwork, EmptyBatchGivesNoRow)
{
    const PatchBatch none = test::cutFor(network->config(), {});
    const auto embeddings = network->encode(none, job);
    ASSERT_TRUE(embeddings);
    EXPECT_EQ(embeddings->rows, 0u);
    EXPECT_TRUE(network->inspect(none, job)->empty());
}

TEST_F(SmallNetwork, RecordIsCompleteAndItsRowsSumToOne)
{
    const NetworkConfig& config = network->config();
    const PatchBatch batch = test::paintBatch(config, 4);
    const auto records = network->inspect(batch, job).value();
    const Matrix embeddings = network->encode(batch, job).value();
    for (std::size_t m = 0; m < 4; ++m) {
        const NetworkRecord& record = records[m];
        const std::int64_t n = batch.offsets[m + 1] - batch.offsets[m];
        EXPECT_LT(maxDifference(record.embedding, embeddings.row(m)), 1e-5);
        EXPECT_EQ(record.gridSide, 16);
        EXPECT_EQ(static_cast<std::int64_t>(record.row.size()), n);
        ASSERT_EQ(record.layers.size(), static_cast<std::size_t>(config.structureLayers + config.localLayers +
                                                                 config.globalLayers[0] + config.globalLayers[1]));
        EXPECT_EQ(record.layers[0].name, "structure 1");
        EXPECT_EQ(record.layers.back().level, 2);
        for (const LayerRecord& layer : record.layers) {
            const std::int64_t nodes =
                layer.level == 0 ? n : config.poolClusters[static_cast<std::size_t>(layer.level - 1)];
            ASSERT_EQ(layer.attention.shape, (std::vector<std::int64_t>{config.heads, nodes, nodes})) << layer.name;
            for (std::size_t at = 0; at < layer.attention.values.size(); at += static_cast<std::size_t>(nodes)) {
                double sum = 0;
                for (std::size_t j = 0; j < static_cast<std::size_t>(nodes); ++j)
                    sum += layer.attention.values[at + j];
                EXPECT_NEAR(sum, 1, 1e-4) << layer.name;
            }
        }
        ASSERT_EQ(record.assignments.size(), 2u);
        EXPECT_EQ(record.assignments[0].shape, (std::vector<std::int64_t>{config.poolClusters[0], n}));
        EXPECT_EQ(record.assignments[1].shape,
                  (std::vector<std::int64_t>{config.poolClusters[1], config.poolClusters[0]}));
        for (std::int64_t i = 0; i < n; ++i) {
            double sum = 0;
            for (std::int64_t k = 0; k < config.poolClusters[0]; ++k)
                sum += record.assignments[0].values[static_cast<std::size_t>(k * n + i)];
            EXPECT_NEAR(sum, 1, 1e-4);
        }
        EXPECT_EQ(record.readoutLevel, (std::vector<int>{0, 1, 2}));
        EXPECT_EQ(record.readout[0].shape, std::vector<std::int64_t>{n});
    }
}

TEST_F(SmallNetwork, RecordedGraphsAreTheOnesTheyClaimToBe)
{
    const PatchBatch batch = test::paintBatch(network->config(), 3);
    const auto records = network->inspect(batch, job).value();
    graph::EdgeList edges = graph::makeAnchorGraph(batch);
    graph::normalizeSymmetric(edges, batch.nodeCount());
    const double tau = network->config().tau;
    for (std::size_t m = 0; m < 3; ++m) {
        const NetworkRecord& record = records[m];
        EXPECT_EQ(record.anchor.values, graph::toDense(edges, batch, m).values);
        const std::size_t pairs = record.anchor.values.size();
        for (std::size_t at = 0; at < record.learned.values.size(); ++at)
            EXPECT_NEAR(record.bootstrapped.values[at],
                        tau * record.anchor.values[at % pairs] + (1 - tau) * record.learned.values[at], 1e-6);
        const NamedArray routed = graph::keepTopK(record.bootstrapped, network->config().topK);
        const LayerRecord& local = record.layers[static_cast<std::size_t>(network->config().structureLayers)];
        ASSERT_EQ(local.name, "local 1");
        EXPECT_LT(maxDifference(local.attention.values, routed.values), 1e-5);
    }
}

TEST_F(SmallNetwork, PatchesCutOtherwiseAreRefused)
{
    NetworkConfig other = network->config();
    other.patchPx = 16;
    EXPECT_EQ(network->encode(test::paintBatch(other, 2), job).error().code, ErrorCode::InvalidArgument);
    other = network->config();
    other.keepBlank = true;
    EXPECT_EQ(network->encode(test::paintBatch(other, 2), job).error().code, ErrorCode::InvalidArgument);
    other = network->config();
    other.picturePx = 448;
    EXPECT_EQ(network->inspect(test::paintBatch(other, 2), job).error().code, ErrorCode::InvalidArgument);
}

TEST_F(SmallNetwork, StopIsObeyed)
{
    job.requestStop();
    const auto stopped = network->encode(test::paintBatch(network->config(), 3), job);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST_F(SmallNetwork, SeveralThreadsMayEncodeAtOnce)
{
    const PatchBatch batch = test::paintBatch(network->config(), 10);
    const Matrix expected = network->encode(batch, job).value();
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 3; ++t)
            threads.emplace_back([&] {
                JobContext own;
                for (int i = 0; i < 3; ++i)
                    if (maxDifference(network->encode(batch, own).value().values, expected.values) > 1e-5)
                        ++wrong;
            });
    }
    EXPECT_EQ(wrong, 0);
}

struct Variant {
    const char* name;
    void (*change)(NetworkConfig&);
};

class NetworkVariants : public ::testing::TestWithParam<Variant> {};

TEST_P(NetworkVariants, EncodeAndAgreeAloneAndInBatch)
{
    NetworkConfig config = test::tinyConfig();
    GetParam().change(config);
    const auto network = Network::makeUntrained(config, 5);
    ASSERT_TRUE(network) << network.error().message();
    std::vector<Picture> pictures;
    for (int i = 0; i < 9; ++i)
        pictures.push_back(test::paintStrokes(56, 1 + i, static_cast<std::uint64_t>(i)));
    JobContext job;
    const Matrix together = (*network)->encode(test::cutFor(config, pictures), job).value();
    EXPECT_EQ(together.cols, static_cast<std::size_t>((*network)->embeddingDim()));
    const auto records = (*network)->inspect(test::cutFor(config, pictures), job).value();
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const Matrix alone = (*network)->encode(test::cutFor(config, {pictures[i]}), job).value();
        EXPECT_LT(maxDifference(alone.row(0), together.row(i)), 1e-5);
        EXPECT_LT(maxDifference(records[i].embedding, together.row(i)), 1e-5);
        EXPECT_EQ(records[i].assignments.size(), config.pooling ? config.poolClusters.size() : 0u);
    }
}

INSTANTIATE_TEST_SUITE_P(All, NetworkVariants,
                         ::testing::Values(Variant{"Anchor", [](NetworkConfig& c) { c.graph = "anchor"; }},
                                           Variant{"Learned", [](NetworkConfig& c) { c.graph = "learned"; }},
                                           Variant{"KeepBlank", [](NetworkConfig& c) { c.keepBlank = true; }},
                                           Variant{"NoPooling", [](NetworkConfig& c) { c.pooling = false; }},
                                           Variant{"NoRouting", [](NetworkConfig& c) { c.localRouting = false; }},
                                           Variant{"LastLevel", [](NetworkConfig& c) { c.readAllLevels = false; }},
                                           Variant{"NoLocalLayers", [](NetworkConfig& c) { c.localLayers = 0; }},
                                           Variant{"NoLevels",
                                                   [](NetworkConfig& c) { c.poolClusters = c.globalLayers = {}; }},
                                           Variant{"MoreClustersThanNodes",
                                                   [](NetworkConfig& c) {
                                                       c.poolClusters = {40, 20};
                                                   }},
                                           Variant{"NoGlobalLayers",
                                                   [](NetworkConfig& c) {
                                                       c.globalLayers = {0, 0};
                                                   }}),
                         [](const auto& variant) { return variant.param.name; });

} // namespace
} // namespace molrl::model
