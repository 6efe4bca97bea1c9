// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/agreement.h"
#include "core/embedding/cluster_quality.h"
#include "core/embedding/kmeans.h"
#include "core/embedding/leiden.h"
#include "tests/core/embedding/blobs.h"
#include "tests/core/embedding/references.h"
#include "tests/core/embedding/stopping.h"

#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

double ariOf(const std::vector<int>& a, const std::vector<int>& b)
{
    return computeAgreement(a, b)->adjustedRand;
}

TEST(Clustering, IsNumberedBySizeThenFirstRow)
{
    const Clustering clustering = makeClustering({7, -3, 2, 7, 5, 2, 7, 5});
    EXPECT_EQ(clustering.labels, (std::vector<int>{0, -1, 1, 0, 2, 1, 0, 2}));
    EXPECT_EQ(clustering.count, 3);
    EXPECT_EQ(rowsByCluster(clustering)[2], (std::vector<std::uint32_t>{4, 7}));
    EXPECT_EQ(makeClustering({}).count, 0);
}

TEST(Agreement, AgreesWithScikitLearn)
{
    const auto reference = test::references();
    const auto agreement =
        computeAgreement(reference["truth"].get<std::vector<int>>(), reference["other"].get<std::vector<int>>());
    ASSERT_TRUE(agreement);
    EXPECT_NEAR(agreement->adjustedRand, reference["ari"].get<double>(), 1e-10);
    EXPECT_NEAR(agreement->normalizedMutualInformation, reference["nmi"].get<double>(), 1e-10);
    EXPECT_NEAR(agreement->adjustedMutualInformation, reference["ami"].get<double>(), 1e-10);
    EXPECT_EQ(agreement->rows, 100u);
}

TEST(Agreement, BoundariesAndErrors)
{
    const auto same = computeAgreement({0, 0, 1, 2}, {5, 5, 9, 1});
    EXPECT_DOUBLE_EQ(same->adjustedRand, 1);
    EXPECT_NEAR(same->adjustedMutualInformation, 1, 1e-12);
    EXPECT_DOUBLE_EQ(computeAgreement({0, 0, 0}, {1, 1, 1})->normalizedMutualInformation, 1);
    EXPECT_EQ(computeAgreement({0, -1, 1}, {0, 1, -1})->rows, 1u);
    EXPECT_EQ(computeAgreement({}, {})->adjustedRand, 0);
    EXPECT_EQ(computeAgreement({0}, {0, 1}).error().code, ErrorCode::InvalidArgument);
}

TEST(KMeans, FindsWhatScikitLearnFinds)
{
    const auto reference = test::references();
    JobContext job;
    const auto found =
        computeKMeans(test::toMatrix(reference["points"]), {.clusterCount = 4, .restarts = 10, .tolerance = 0}, job);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_NEAR(found->inertia, reference["kmeans_inertia"].get<double>(), 0.01);
    EXPECT_DOUBLE_EQ(ariOf(found->clustering.labels, reference["kmeans_labels"].get<std::vector<int>>()), 1);
    EXPECT_EQ(found->centres.rows, 4u);
}

TEST(KMeans, IsTheSameForAnyNumberOfThreads)
{
    const Matrix points = test::makeBlobs(4000, 12, 9, 1);
    JobContext job;
    const auto one = computeKMeans(points, {.clusterCount = 11, .restarts = 2, .threads = 1}, job);
    for (const int threads : {2, 4}) {
        const auto more = computeKMeans(points, {.clusterCount = 11, .restarts = 2, .threads = threads}, job);
        ASSERT_TRUE(one && more);
        EXPECT_EQ(one->clustering.labels, more->clustering.labels);
        EXPECT_EQ(one->centres.values, more->centres.values);
        EXPECT_EQ(one->inertia, more->inertia);
    }
}

TEST(KMeans, TwinsNaNsAndErrors)
{
    Matrix points(6, 1);
    points.values = {0, 0, 10, NAN, 10, 0};
    JobContext job;
    const auto found = computeKMeans(points, {.clusterCount = 4}, job);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_EQ(found->clustering.labels, (std::vector<int>{0, 0, 1, -1, 1, 0})) << "two different rows: two clusters";
    EXPECT_DOUBLE_EQ(found->inertia, 0);
    for (const KMeansOptions& options :
         {KMeansOptions{.clusterCount = 6}, KMeansOptions{.clusterCount = 0},
          KMeansOptions{.clusterCount = 2, .restarts = 0}, KMeansOptions{.clusterCount = 2, .threads = 0}})
        EXPECT_EQ(computeKMeans(points, options, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeKMeans(points, {.clusterCount = 2}, job).error().code, ErrorCode::Cancelled);
}

TEST(Leiden, FindsBlobsAndFollowsTheResolution)
{
    const Matrix points = test::makeBlobs(1500, 10, 6, 4);
    JobContext job;
    const auto neighbourhood = computeNeighbourhood(points, {.neighbourCount = 30, .threads = 2}, job);
    ASSERT_TRUE(neighbourhood);
    const auto found = computeLeiden(**neighbourhood, {.resolution = 0.3}, job);
    ASSERT_TRUE(found) << found.error().message();
    EXPECT_GT(ariOf(found->clustering.labels, test::blobLabels(1500, 6)), 0.98);
    const auto fine = computeLeiden(**neighbourhood, {.resolution = 5}, job);
    EXPECT_GT(fine->clustering.count, found->clustering.count);
    const auto again = computeLeiden(**neighbourhood, {.resolution = 5}, job);
    EXPECT_EQ(fine->clustering.labels, again->clustering.labels) << "a seed fixes the result";
    EXPECT_NEAR(found->modularity, *computeModularity(**neighbourhood, found->clustering.labels, 15, 1), 1e-9);
    EXPECT_LT(*computeModularity(**neighbourhood, std::vector<int>(1500, 0), 15, 1), 1e-9);
}

TEST(Leiden, ChecksItsArgumentsAndStops)
{
    JobContext job;
    const auto neighbourhood = computeNeighbourhood(test::makeBlobs(50, 3, 2, 4), {.neighbourCount = 5}, job);
    ASSERT_TRUE(neighbourhood);
    for (const LeidenOptions& options : {LeidenOptions{.resolution = 0}, LeidenOptions{.resolution = NAN},
                                         LeidenOptions{.neighbourCount = 0}, LeidenOptions{.iterations = 0}})
        EXPECT_EQ(computeLeiden(**neighbourhood, options, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeModularity(**neighbourhood, {0, 1}, 5, 1).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeLeiden(**neighbourhood, {}, job).error().code, ErrorCode::Cancelled);
}

TEST(Leiden, StopsWithinATenthOfASecond)
{
    JobContext job;
    const auto neighbourhood =
        computeNeighbourhood(test::makeBlobs(12'000, 4, 1, 0), {.neighbourCount = 15, .threads = 2}, job);
    ASSERT_TRUE(neighbourhood);
    const auto time = test::timeToStop(std::chrono::milliseconds(300), [&](JobContext& running) {
        return computeLeiden(**neighbourhood, {.iterations = 100'000}, running);
    });
    EXPECT_LT(time, std::chrono::milliseconds(100));
}

TEST(ClusterQuality, AgreesWithScikitLearn)
{
    const auto reference = test::references();
    JobContext job;
    const auto quality = computeClusterQuality(test::toMatrix(reference["points"]),
                                               reference["other"].get<std::vector<int>>(), {.threads = 2}, job);
    ASSERT_TRUE(quality) << quality.error().message();
    EXPECT_NEAR(quality->silhouette, reference["silhouette"].get<double>(), 1e-5);
    EXPECT_NEAR(quality->daviesBouldin, reference["davies_bouldin"].get<double>(), 1e-5);
    EXPECT_NEAR(quality->calinskiHarabasz, reference["calinski_harabasz"].get<double>(), 1e-3);
}

TEST(ClusterQuality, NoiseIsLeftOutAndErrors)
{
    Matrix points(5, 1);
    points.values = {0, 1, 10, 11, 500};
    JobContext job;
    const auto quality = computeClusterQuality(points, {0, 0, 1, 1, -1}, {}, job);
    ASSERT_TRUE(quality);
    EXPECT_NEAR(quality->silhouette, ((10.5 - 1) / 10.5 + (9.5 - 1) / 9.5) / 2, 1e-6);
    EXPECT_EQ(quality->noise, 1u);
    EXPECT_EQ(computeClusterQuality(points, {0, 0, 0, 0, 0}, {}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeClusterQuality(points, {0, 1, 2, 3, 4}, {}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeClusterQuality(points, {0}, {}, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeClusterQuality(points, {0, 0, 1, 1, -1}, {}, job).error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace molrl::embedding
