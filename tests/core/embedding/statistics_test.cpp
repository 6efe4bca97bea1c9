// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/embedding/cluster_statistics.h"
#include "core/embedding/enrichment.h"
#include "tests/core/embedding/references.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

TEST(Enrichment, FisherAgreesWithScipy)
{
    for (const auto& [a, b, c, d, p] : test::references()["fisher"].get<std::vector<std::array<double, 5>>>()) {
        const FisherTest test =
            computeFisherTest(static_cast<long>(a), static_cast<long>(b), static_cast<long>(c), static_cast<long>(d));
        EXPECT_NEAR(test.p, p, 1e-6 * p + 1e-12);
        EXPECT_LE(test.lower, test.upper);
    }
    const FisherTest plain = computeFisherTest(30, 70, 100, 900);
    EXPECT_NEAR(plain.oddsRatio, 30.0 * 900 / 7000, 1e-12);
    EXPECT_NEAR(std::log(plain.upper / plain.oddsRatio),
                1.959963985 * std::sqrt(1 / 30.0 + 1 / 70.0 + 1 / 100.0 + 1 / 900.0), 1e-9);
    EXPECT_TRUE(std::isinf(computeFisherTest(3, 0, 0, 4).oddsRatio));
    EXPECT_DOUBLE_EQ(computeFisherTest(0, 0, 0, 0).p, 1);
}

TEST(Enrichment, MannWhitneyAgreesWithScipy)
{
    const auto reference = test::references();
    auto x = reference["x"].get<std::vector<double>>();
    const auto y = reference["y"].get<std::vector<double>>();
    x.push_back(NAN);
    const MannWhitneyTest test = computeMannWhitneyTest(x, y);
    EXPECT_NEAR(test.p, reference["mann_whitney_p"].get<double>(), 1e-9);
    EXPECT_NEAR(test.cliffDelta, reference["cliff"].get<double>(), 1e-12);
    EXPECT_DOUBLE_EQ(computeMannWhitneyTest(x, {}).p, 1);
    EXPECT_DOUBLE_EQ(computeMannWhitneyTest(std::vector<double>{2, 2}, std::vector<double>{2}).cliffDelta, 0);
}

TEST(Enrichment, AllClustersAtOnceGiveWhatEachGivesByItself)
{
    Rng rng(9);
    Clustering clustering;
    clustering.count = 4;
    std::vector<std::vector<double>> properties(3);
    for (int i = 0; i < 300; ++i) {
        clustering.labels.push_back(static_cast<int>(rng.below(5)) - 1);
        properties[0].push_back(rng.chance(0.1) ? NAN : rng.normal() + clustering.labels.back());
        properties[1].push_back(std::floor(rng.uniform(0, 4))); // many ties
        properties[2].push_back(rng.chance(0.1) ? NAN : rng.chance(clustering.labels.back() == 2 ? 0.8 : 0.2));
    }
    JobContext job;
    const auto found = computeEnrichments(clustering, properties, job).value();
    ASSERT_EQ(found.size(), 12u);
    for (const Enrichment& one : found) {
        std::vector<double> inside;
        std::vector<double> outside;
        for (std::size_t i = 0; i < clustering.labels.size(); ++i)
            if (const double value = properties[one.property][i]; !std::isnan(value))
                (clustering.labels[i] == one.cluster ? inside : outside).push_back(value);
        EXPECT_EQ(one.isBinary, one.property == 2);
        if (one.isBinary) {
            const auto with = [](const auto& side) {
                return static_cast<long>(std::count(side.begin(), side.end(), 1.0));
            };
            const auto without = [&](const auto& side) { return static_cast<long>(side.size()) - with(side); };
            const FisherTest test = computeFisherTest(with(inside), without(inside), with(outside), without(outside));
            EXPECT_DOUBLE_EQ(one.effect, test.oddsRatio);
            EXPECT_DOUBLE_EQ(one.p, test.p);
        } else {
            const MannWhitneyTest test = computeMannWhitneyTest(inside, outside);
            EXPECT_NEAR(one.effect, test.cliffDelta, 1e-12);
            EXPECT_NEAR(one.p, test.p, 1e-12);
        }
    }
}

TEST(Enrichment, QValuesAreBenjaminiAndHochbergs)
{
    const auto reference = test::references();
    const auto q = adjustPValues(reference["p"].get<std::vector<double>>());
    for (std::size_t i = 0; i < q.size(); ++i)
        EXPECT_NEAR(q[i], reference["q"][i].get<double>(), 1e-12);
    EXPECT_TRUE(adjustPValues({}).empty());
}

TEST(Enrichment, TellsTheClusterThatIsDifferent)
{
    std::vector<int> labels(90);
    std::vector<std::vector<double>> properties(3, std::vector<double>(90));
    for (std::size_t i = 0; i < 90; ++i) {
        labels[i] = static_cast<int>(i % 3);
        properties[0][i] = static_cast<double>(i / 3 % 7);                                        // the same everywhere
        properties[1][i] = i % 3 == 1 ? 1 : i % 9 == 0 ? 1 : 0;                                   // cluster 1 has it
        properties[2][i] = i % 3 == 2 ? 5 + static_cast<double>(i) : -static_cast<double>(i % 5); // larger in 2
    }
    properties[0][4] = NAN;
    JobContext job;
    const auto found = computeEnrichments(makeClustering(labels), properties, job);
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(found->size(), 9u);
    EXPECT_EQ(found->front().cluster, 1);
    EXPECT_EQ(found->front().property, 1u);
    EXPECT_TRUE(found->front().isBinary && std::isinf(found->front().effect));
    EXPECT_EQ(found->at(1).cluster, 2);
    EXPECT_EQ(found->at(1).property, 2u);
    EXPECT_DOUBLE_EQ(found->at(1).effect, 1);
    for (const Enrichment& enrichment : *found) {
        EXPECT_GE(enrichment.q, enrichment.p - 1e-12);
        EXPECT_TRUE(enrichment.property != 0 || enrichment.q > 0.3);
    }
    EXPECT_EQ(computeEnrichments(makeClustering(labels), {{1, 2}}, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeEnrichments(makeClustering(labels), properties, job).error().code, ErrorCode::Cancelled);
}

TEST(Quartiles, AreNumpys)
{
    const Quartiles quartiles = computeQuartiles(std::vector<double>{4, NAN, 1, 3, 2});
    EXPECT_EQ(quartiles.count, 4u);
    EXPECT_DOUBLE_EQ(quartiles.lower, 1.75);
    EXPECT_DOUBLE_EQ(quartiles.median, 2.5);
    EXPECT_DOUBLE_EQ(quartiles.spread(), 1.5);
    EXPECT_TRUE(std::isnan(computeQuartiles({}).median));
}

TEST(ClusterSummaries, MedoidRepresentativesAndProperties)
{
    Matrix points(8, 1);
    points.values = {0, 1, 2, 3, 10, 50, 51, 99};
    const Clustering clustering = makeClustering({0, 0, 0, 0, 0, 1, 1, -1});
    JobContext job;
    const auto found = computeClusterSummaries(points, clustering, {{1, 2, 3, 4, 5, 6, NAN, 8}},
                                               {.representativeCount = 3, .threads = 2}, job);
    ASSERT_TRUE(found) << found.error().message();
    ASSERT_EQ(found->size(), 2u);
    EXPECT_EQ(found->at(0).size, 5u);
    EXPECT_EQ(found->at(0).medoid, 2u);
    EXPECT_EQ(found->at(0).representatives, (std::vector<std::uint32_t>{2, 4, 0}));
    EXPECT_DOUBLE_EQ(found->at(0).radius, (2 + 1 + 0 + 1 + 8) / 5.0);
    EXPECT_DOUBLE_EQ(found->at(0).properties[0].median, 3);
    EXPECT_EQ(found->at(1).properties[0].count, 1u);
    EXPECT_EQ(found->at(1).representatives.size(), 2u) << "no more than there are";
    const auto nearest = computeNearestClusters(points, clustering);
    EXPECT_EQ(*nearest, (std::vector<std::vector<int>>{{1}, {0}}));
    EXPECT_EQ(computeClusterSummaries(points, clustering, {{1}}, {}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeNearestClusters(Matrix(2, 1), clustering).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeClusterSummaries(points, clustering, {}, {}, job).error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace molrl::embedding
