// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/quality.h"
#include "core/embedding/umap.h"
#include "tests/core/embedding/blobs.h"
#include "tests/core/embedding/references.h"
#include "tests/core/embedding/stopping.h"

#include <array>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <thread>

namespace molrl::embedding {
namespace {

TEST(Umap, CurvesAgreeWithUmapLearn)
{
    for (const auto& [spread, minDistance, a, b] :
         test::references()["curves"].get<std::vector<std::array<double, 4>>>()) {
        const UmapCurve curve = computeUmapCurve(minDistance, spread);
        EXPECT_NEAR(curve.a, a, 2e-3 * a);
        EXPECT_NEAR(curve.b, b, 2e-3 * b);
    }
}

TEST(Umap, KeepsBlobsTogetherInTwoAndThreeDimensions)
{
    const Matrix points = test::makeBlobs(1200, 20, 8, 3);
    for (const int dims : {2, 3}) {
        JobContext job;
        const auto layout = computeUmap(points, {.dims = dims, .epochs = 200, .threads = 2}, job);
        ASSERT_TRUE(layout) << layout.error().message();
        ASSERT_EQ(layout->positions.rows, 1200u);
        ASSERT_EQ(layout->positions.cols, static_cast<std::size_t>(dims));
        const auto quality = computeMapQuality(points, layout->positions, {}, job);
        ASSERT_TRUE(quality);
        EXPECT_GT(quality->trustworthiness, 0.93);
        double sum = 0;
        for (const float value : layout->positions.values)
            sum += value;
        EXPECT_NEAR(sum / 1200, 0, 0.01) << "centred";
        EXPECT_DOUBLE_EQ(job.progress().fraction01, 1);
    }
}

TEST(Umap, SameBytesForAnyNumberOfThreadsAndAnotherSeedAnotherMap)
{
    const Matrix points = test::makeBlobs(1500, 12, 5, 2);
    JobContext job;
    const auto one = computeUmap(points, {.epochs = 60, .threads = 1}, job);
    for (const int threads : {2, 4}) {
        const auto more = computeUmap(points, {.epochs = 60, .threads = threads}, job);
        ASSERT_TRUE(one && more);
        EXPECT_EQ(one->positions.values, more->positions.values);
    }
    EXPECT_NE(computeUmap(points, {.epochs = 60, .seed = 2}, job)->positions.values, one->positions.values);
}

TEST(Umap, SteppingIsTheSameAsRunning)
{
    const Matrix points = test::makeBlobs(400, 6, 3, 3);
    JobContext job;
    const UmapOptions options{.epochs = 30};
    const auto whole = computeUmap(points, options, job);
    const auto neighbourhood = computeNeighbourhood(points, {.neighbourCount = 15}, job);
    ASSERT_TRUE(neighbourhood);
    auto run = UmapRun::create(points, *neighbourhood, options, job);
    ASSERT_TRUE(run);
    int steps = 0;
    for (; !run->isDone(); ++steps)
        ASSERT_TRUE(run->step(job));
    EXPECT_EQ(steps, 30);
    EXPECT_EQ(run->layout().positions.values, whole->positions.values);
}

TEST(Umap, TwinsShareAPlaceAndNaNRowsHaveNone)
{
    Matrix points = test::makeBlobs(300, 5, 3, 3);
    for (std::size_t i = 100; i < 200; ++i) // a hundred times the same row
        std::copy(points.row(7).begin(), points.row(7).end(), points.row(i).begin());
    points.row(250)[3] = NAN;
    JobContext job;
    const auto layout = computeUmap(points, {.epochs = 100}, job);
    ASSERT_TRUE(layout) << layout.error().message();
    for (std::size_t i = 100; i < 200; ++i)
        EXPECT_EQ(layout->positions.row(i)[0], layout->positions.row(7)[0]);
    EXPECT_TRUE(std::isnan(layout->positions.row(250)[0]));
    for (const std::size_t i : {0u, 7u, 299u})
        EXPECT_LT(std::abs(layout->positions.row(i)[1]), 100);
}

TEST(Umap, TheSmallestSetsAndFlatOnes)
{
    Matrix three(3, 1);
    three.values = {0, 1, 5};
    JobContext job;
    const auto layout = computeUmap(three, {}, job);
    ASSERT_TRUE(layout) << layout.error().message();
    for (const float value : layout->positions.values)
        EXPECT_TRUE(std::isfinite(value));
    const auto two = computeUmap(Matrix(40, 3, 2.f), {}, job);
    ASSERT_FALSE(two) << "all rows are equal";
    EXPECT_EQ(two.error().code, ErrorCode::InvalidArgument);
}

TEST(Umap, ChecksItsArgumentsFirst)
{
    const Matrix points = test::makeBlobs(30, 3, 2, 2);
    JobContext job;
    for (const UmapOptions& options :
         {UmapOptions{.dims = 4}, UmapOptions{.neighbourCount = 1}, UmapOptions{.minDistance = -1},
          UmapOptions{.minDistance = 2}, UmapOptions{.spread = 0}, UmapOptions{.epochs = -1},
          UmapOptions{.threads = 0}}) {
        const auto layout = computeUmap(points, options, job);
        ASSERT_FALSE(layout);
        EXPECT_EQ(layout.error().code, ErrorCode::InvalidArgument);
    }
    const auto neighbourhood = computeNeighbourhood(points, {.neighbourCount = 5}, job);
    EXPECT_FALSE(computeUmap(Matrix(4, 3), *neighbourhood, {}, job)) << "neighbours of another matrix";
}

TEST(Umap, ShowsItsPositionsWhileItRuns)
{
    const Matrix points = test::makeBlobs(1000, 8, 10, 2);
    JobContext job;
    LiveLayout live;
    Result<Layout> result = fail(ErrorCode::Internal, "not run");
    std::thread worker([&] { result = computeUmap(points, {.epochs = 100'000, .threads = 2}, job, &live); });
    while (live.take() == nullptr)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_EQ(live.take()->positions.rows, 1000u);
    job.requestStop();
    worker.join();
    EXPECT_FALSE(result);
    const auto done = computeUmap(points, {.epochs = 20}, job = JobContext(), &live);
    EXPECT_EQ(live.take()->positions.values, done->positions.values) << "the last ones are the result";
}

TEST(Umap, StopsWithinATenthOfASecond)
{
    const Matrix points = test::makeBlobs(6000, 16, 10, 2);
    for (const int start : {0, 5, 600})
        EXPECT_LT(test::timeToStop(
                      std::chrono::milliseconds(start),
                      [&](JobContext& job) { return computeUmap(points, {.epochs = 100'000, .threads = 2}, job); }),
                  std::chrono::milliseconds(100));
}

} // namespace
} // namespace molrl::embedding
