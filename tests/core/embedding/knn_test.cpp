// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/knn.h"
#include "core/embedding/plane_neighbours.h"
#include "tests/core/embedding/blobs.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <set>

namespace molrl::embedding {
namespace {

KnnGraph bruteForce(MatrixView points, int k)
{
    KnnGraph graph{points.rows, k, {}, {}};
    for (std::size_t i = 0; i < points.rows; ++i) {
        std::vector<std::pair<double, std::uint32_t>> all;
        for (std::size_t j = 0; j < points.rows; ++j) {
            double sum = 0;
            for (std::size_t c = 0; c < points.cols; ++c)
                sum += std::pow(static_cast<double>(points.row(i)[c]) - points.row(j)[c], 2);
            if (i != j)
                all.emplace_back(std::sqrt(sum), static_cast<std::uint32_t>(j));
        }
        std::sort(all.begin(), all.end());
        for (int j = 0; j < k; ++j) {
            graph.indices.push_back(all[static_cast<std::size_t>(j)].second);
            graph.distances.push_back(static_cast<float>(all[static_cast<std::size_t>(j)].first));
        }
    }
    return graph;
}

TEST(Knn, ExactAgreesWithBruteForceAcrossTiles)
{
    const Matrix points = test::makeBlobs(2500, 9, 20, 3); // three tiles a side, the last one short
    JobContext job;
    const auto graph = computeKnn(points, {.neighbourCount = 12, .threads = 2}, job);
    ASSERT_TRUE(graph) << graph.error().message();
    const KnnGraph truth = bruteForce(points, 12);
    EXPECT_EQ(graph->indices, truth.indices);
    for (std::size_t i = 0; i < truth.distances.size(); ++i)
        ASSERT_NEAR(graph->distances[i], truth.distances[i], 1e-4);
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 1);
}

TEST(Knn, IsTheSameForAnyNumberOfThreads)
{
    const Matrix points = test::makeBlobs(3300, 17, 5, 1);
    JobContext job;
    const auto one = computeKnn(points, {.neighbourCount = 15, .threads = 1}, job);
    for (const int threads : {2, 4}) {
        const auto more = computeKnn(points, {.neighbourCount = 15, .threads = threads}, job);
        ASSERT_TRUE(one && more);
        EXPECT_EQ(one->indices, more->indices);
        EXPECT_EQ(one->distances, more->distances);
    }
}

TEST(Knn, AFarOriginDoesNotBlurDistances)
{
    Matrix points = test::makeBlobs(600, 8, 3, 1);
    JobContext job;
    const auto near = computeKnn(points, {.neighbourCount = 5}, job);
    for (float& value : points.values)
        value = std::round(value * 64) / 64 + 1000;
    const auto far = computeKnn(points, {.neighbourCount = 5}, job);
    const KnnGraph truth = bruteForce(points, 5);
    ASSERT_TRUE(near && far);
    std::size_t same = 0;
    for (std::size_t i = 0; i < truth.indices.size(); ++i)
        same += truth.indices[i] == far->indices[i] ? 1 : 0;
    EXPECT_GT(same, truth.indices.size() * 99 / 100);
}

TEST(Knn, CosineIgnoresLength)
{
    Matrix points = test::makeBlobs(200, 6, 4, 2);
    JobContext job;
    const auto before = computeKnn(points, {.neighbourCount = 7, .metric = Metric::Cosine}, job);
    for (std::size_t i = 0; i < points.rows; ++i)
        for (float& value : points.row(i))
            value *= static_cast<float>(1 << (i % 5)); // exact
    const auto after = computeKnn(points, {.neighbourCount = 7, .metric = Metric::Cosine}, job);
    ASSERT_TRUE(before && after);
    EXPECT_EQ(before->indices, after->indices);
    EXPECT_LE(*std::max_element(after->distances.begin(), after->distances.end()), 2.f);
}

TEST(Knn, AllOthersAtTheBoundaryAndTwinsAtZero)
{
    Matrix points(4, 2);
    points.values = {5, 5, 5, 5, 7, 5, 5, 5};
    JobContext job;
    const auto graph = computeKnn(points, {.neighbourCount = 3}, job);
    ASSERT_TRUE(graph);
    EXPECT_EQ(std::vector<std::uint32_t>(graph->neighbours(0).begin(), graph->neighbours(0).end()),
              (std::vector<std::uint32_t>{1, 3, 2}));
    EXPECT_EQ(graph->distancesOf(0)[0], 0.f);
    EXPECT_EQ(graph->distancesOf(0)[2], 2.f);
    EXPECT_EQ(graph->truncated(1).indices, (std::vector<std::uint32_t>{1, 0, 0, 0}));
}

TEST(Knn, ChecksItsArgumentsFirst)
{
    const Matrix points = test::makeBlobs(10, 3, 2, 1);
    JobContext job;
    for (const KnnOptions& options : {KnnOptions{.neighbourCount = 0}, KnnOptions{.neighbourCount = 10},
                                      KnnOptions{.neighbourCount = 2, .threads = 0}}) {
        const auto graph = computeKnn(points, options, job);
        ASSERT_FALSE(graph);
        EXPECT_EQ(graph.error().code, ErrorCode::InvalidArgument);
    }
    Matrix bad = points;
    bad.row(4)[1] = NAN;
    const auto graph = computeKnn(bad, {.neighbourCount = 2}, job);
    ASSERT_FALSE(graph);
    EXPECT_NE(graph.error().message().find("row 5"), std::string::npos);
    EXPECT_FALSE(computeKnn(Matrix(1, 3), {.neighbourCount = 1}, job));
    EXPECT_FALSE(computeKnn(Matrix(3, 0), {.neighbourCount = 1}, job));
}

TEST(Knn, AStoppedJobGivesCancelled)
{
    JobContext job;
    job.requestStop();
    const auto graph = computeKnn(test::makeBlobs(50, 3, 2, 1), {.neighbourCount = 4}, job);
    ASSERT_FALSE(graph);
    EXPECT_EQ(graph.error().code, ErrorCode::Cancelled);
}

TEST(Knn, CellsFindNearlyAllAndTheSameForAnyNumberOfThreads)
{
    const Matrix points = test::makeBlobs(30'000, 12, 300, 2);
    JobContext job;
    const auto exact = computeKnn(points, {.neighbourCount = 15, .method = KnnMethod::Exact, .threads = 2}, job);
    const KnnOptions options{.neighbourCount = 15, .method = KnnMethod::Approximate, .threads = 1};
    const auto one = computeKnn(points, options, job);
    KnnOptions three = options;
    three.threads = 3;
    const auto more = computeKnn(points, three, job);
    ASSERT_TRUE(exact && one && more) << one.error().message();
    EXPECT_EQ(one->indices, more->indices);
    EXPECT_EQ(one->distances, more->distances);
    std::size_t found = 0;
    for (std::size_t i = 0; i < points.rows; ++i)
        for (const std::uint32_t neighbour : exact->neighbours(i)) {
            const auto list = one->neighbours(i);
            found += std::find(list.begin(), list.end(), neighbour) != list.end() ? 1 : 0;
        }
    EXPECT_GT(static_cast<double>(found) / static_cast<double>(exact->indices.size()), 0.97);
    for (std::size_t i = 0; i < points.rows; ++i)
        ASSERT_TRUE(std::is_sorted(one->distancesOf(i).begin(), one->distancesOf(i).end()));
    EXPECT_FALSE(computeKnn(Matrix(20, 2), {.neighbourCount = 15, .method = KnnMethod::Approximate}, job));
}

/// A few rows far from all others make a cell that holds too few of them.
TEST(Knn, ApproximateListsAreFullForRowsFarFromAll)
{
    Matrix points = test::makeBlobs(4000, 10, 20, 4);
    for (std::size_t i = 0; i < 6; ++i)
        for (float& value : points.row(100 * i))
            value += 5000;
    JobContext job;
    const auto graph = computeKnn(points, {.neighbourCount = 15, .method = KnnMethod::Approximate, .threads = 2}, job);
    ASSERT_TRUE(graph);
    for (std::size_t i = 0; i < points.rows; ++i) {
        const auto list = graph->neighbours(i);
        const std::set<std::uint32_t> others(list.begin(), list.end());
        ASSERT_EQ(others.size(), 15u) << i;
        ASSERT_FALSE(others.contains(static_cast<std::uint32_t>(i)));
        ASSERT_TRUE(std::isfinite(graph->distancesOf(i).back()));
    }
    for (std::uint32_t i = 0; i < 6; ++i)
        EXPECT_TRUE(std::all_of(graph->neighbours(100 * i).begin(), graph->neighbours(100 * i).begin() + 5,
                                [](std::uint32_t other) { return other % 100 == 0 && other <= 500; }))
            << "the far ones are one another's nearest";
}

TEST(KnnBetween, FindsTheQueryInTheReference)
{
    const Matrix reference = test::makeBlobs(1500, 12, 6, 2);
    JobContext job;
    const MatrixView queries(reference.values.data() + 700 * 12, 300, 12);
    const auto graph = computeKnnBetween(queries, reference, {.neighbourCount = 3, .threads = 2}, job);
    ASSERT_TRUE(graph);
    const KnnGraph truth = bruteForce(reference, 2);
    for (std::size_t i = 0; i < 300; ++i) {
        EXPECT_EQ(graph->neighbours(i)[0], 700 + i);
        EXPECT_EQ(graph->distancesOf(i)[0], 0.f);
        EXPECT_EQ(graph->neighbours(i)[1], truth.neighbours(700 + i)[0]);
    }
    EXPECT_FALSE(computeKnnBetween(Matrix(2, 5), reference, {.neighbourCount = 3}, job)) << "other columns";
    EXPECT_FALSE(computeKnnBetween(queries, reference, {.neighbourCount = 1501}, job));
}

TEST(PlaneNeighbours, AgreeWithBruteForceInTwoAndThreeDimensions)
{
    for (const std::size_t dims : {2u, 3u}) {
        Matrix points = test::makeBlobs(1200, dims, 8, 2);
        for (float& value : points.values)
            value = std::round(value * 8) / 8; // many ties
        JobContext job;
        const auto graph = computePlaneNeighbours(points, 9, 2, job);
        ASSERT_TRUE(graph);
        EXPECT_EQ(graph->indices, bruteForce(points, 9).indices);
    }
    JobContext job;
    EXPECT_FALSE(computePlaneNeighbours(Matrix(5, 2), 5, 1, job));
    EXPECT_FALSE(computePlaneNeighbours(Matrix(5, 4), 2, 1, job));
    EXPECT_FALSE(computePlaneNeighbours(Matrix(5, 2, NAN), 2, 1, job));
}

TEST(RowGroups, EqualRowsAreOneAndNaNRowsNone)
{
    Matrix points(6, 2);
    points.values = {1, 2, 0.f, 3, 1, 2, NAN, 0, -0.f, 3, 1, 2};
    const auto groups = makeRowGroups(points);
    ASSERT_TRUE(groups);
    EXPECT_EQ(groups->firstRow, (std::vector<std::uint32_t>{0, 1}));
    EXPECT_EQ(groups->groupOf, (std::vector<std::uint32_t>{0, 1, 0, RowGroups::kNone, 1, 0}));
    EXPECT_EQ(groups->weight, (std::vector<float>{3, 2}));
    EXPECT_EQ(expandGroups(std::vector<int>{8, 9}, *groups), (std::vector<int>{8, 9, 8, -1, 9, 8}));
    EXPECT_TRUE(std::isnan(expandGroups(gatherGroups(points, *groups), *groups).row(3)[0]));
    JobContext job;
    const auto few = computeNeighbourhood(points, {.neighbourCount = 5}, job);
    ASSERT_FALSE(few) << "two different rows";
    EXPECT_EQ(few.error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::embedding
