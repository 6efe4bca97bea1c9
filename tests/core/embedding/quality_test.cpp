// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/pca.h"
#include "core/embedding/quality.h"
#include "tests/core/embedding/blobs.h"
#include "tests/core/embedding/references.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

TEST(Pca, AgreesWithScikitLearn)
{
    const auto reference = test::references();
    const Matrix points = test::toMatrix(reference["points"]);
    JobContext job;
    const auto pca = computePca(points, {.components = 3, .threads = 2}, job);
    ASSERT_TRUE(pca) << pca.error().message();
    EXPECT_NEAR(pca->explained01(), reference["pca_share"].get<double>(), 1e-5);
    const Matrix axes = test::toMatrix(reference["pca_axes"]);
    for (std::size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(pca->variance[k], reference["pca_variance"][k].get<double>(), 1e-3);
        double along = 0;
        for (std::size_t c = 0; c < 6; ++c)
            along += static_cast<double>(axes.row(k)[c]) * pca->axes.row(k)[c];
        EXPECT_NEAR(std::abs(along), 1, 1e-4);
    }
    const auto projected = pca->project(points);
    ASSERT_TRUE(projected);
    for (std::size_t i = 0; i < points.rows; ++i)
        EXPECT_NEAR(std::abs(projected->row(i)[0]), std::abs(reference["flat"][i][0].get<float>()), 1e-3);
}

TEST(Pca, WideMatricesTakeTheIterationAndThreadsChangeNothing)
{
    const Matrix narrow = test::makeBlobs(700, 20, 30, 3);
    Matrix wide(700, 600); // the same rows turned into 600 columns by an orthogonal-ish repetition
    for (std::size_t i = 0; i < 700; ++i)
        for (std::size_t c = 0; c < 600; ++c)
            wide.row(i)[c] = narrow.row(i)[c % 20];
    JobContext job;
    const auto small = computePca(narrow, {.components = 5}, job);
    const auto large = computePca(wide, {.components = 5, .threads = 1}, job);
    const auto again = computePca(wide, {.components = 5, .threads = 3}, job);
    ASSERT_TRUE(small && large && again);
    EXPECT_EQ(large->axes.values, again->axes.values);
    for (std::size_t k = 0; k < 5; ++k)
        EXPECT_NEAR(large->variance[k], 30 * small->variance[k], 30 * small->variance[k] * 1e-3);
}

TEST(Pca, ChecksItsArgumentsAndLeavesNaNRowsOut)
{
    Matrix points = test::makeBlobs(40, 4, 3, 2);
    JobContext job;
    EXPECT_EQ(computePca(points, {.components = 0}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computePca(points, {.components = 5}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computePca(Matrix(1, 4), {}, job).error().code, ErrorCode::InvalidArgument);
    points.row(3)[2] = NAN;
    const auto pca = computePca(points, {.components = 4}, job);
    ASSERT_TRUE(pca);
    EXPECT_NEAR(pca->explained01(), 1, 1e-9);
    const auto projected = pca->project(points);
    EXPECT_TRUE(std::isnan(projected->row(3)[0]));
    EXPECT_TRUE(std::isfinite(projected->row(4)[0]));
    EXPECT_FALSE(pca->project(Matrix(2, 3)));
    job.requestStop();
    EXPECT_EQ(computePca(points, {}, job).error().code, ErrorCode::Cancelled);
}

TEST(MapQuality, TrustworthinessAgreesWithScikitLearn)
{
    const auto reference = test::references();
    JobContext job;
    const auto quality =
        computeMapQuality(test::toMatrix(reference["points"]), test::toMatrix(reference["flat"]), {.threads = 2}, job);
    ASSERT_TRUE(quality) << quality.error().message();
    EXPECT_NEAR(quality->trustworthiness, reference["trustworthiness"].get<double>(), 2e-3); // ties
    EXPECT_EQ(quality->sampledRows, 100u);
}

TEST(MapQuality, ThePointsThemselvesAreAPerfectMapAndNoiseIsNone)
{
    Matrix points = test::makeBlobs(600, 2, 5, 5);
    JobContext job;
    const auto perfect = computeMapQuality(points, points, {}, job);
    ASSERT_TRUE(perfect);
    EXPECT_DOUBLE_EQ(perfect->trustworthiness, 1);
    EXPECT_DOUBLE_EQ(perfect->neighboursKept, 1);
    EXPECT_DOUBLE_EQ(perfect->tripletAccuracy, 1);
    const auto noise = computeMapQuality(points, test::makeBlobs(600, 2, 1, 0, 99), {}, job);
    EXPECT_NEAR(noise->trustworthiness, 0.5, 0.06);
    EXPECT_NEAR(noise->tripletAccuracy, 0.5, 0.05);
    EXPECT_LT(noise->neighboursKept, 0.1);
    points.row(0)[0] = NAN;
    EXPECT_EQ(computeMapQuality(points, points, {}, job)->rows, 599u);
    EXPECT_EQ(computeMapQuality(points, Matrix(3, 2), {}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeMapQuality(Matrix(4, 2), Matrix(4, 2), {}, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeMapQuality(points, points, {}, job).error().code, ErrorCode::Cancelled);
}

TEST(Reliability, IsOneWhereTheMapKeepsNeighboursAndLowForAStrandedRow)
{
    Matrix points = test::makeBlobs(400, 2, 4, 20);
    points.row(9)[0] = NAN;
    JobContext job;
    const auto neighbourhood = computeNeighbourhood(points, {.neighbourCount = 15}, job);
    ASSERT_TRUE(neighbourhood);
    Matrix map = points;
    map.row(9)[0] = 0;
    std::copy(map.row(1).begin(), map.row(1).end(), map.row(0).begin()); // row 0 goes to another blob
    const auto reliability = computeReliability(**neighbourhood, map, 10, 2, job);
    ASSERT_TRUE(reliability) << reliability.error().message();
    EXPECT_FLOAT_EQ((*reliability)[0], 0);
    EXPECT_GT((*reliability)[50], 0.8f);
    EXPECT_TRUE(std::isnan((*reliability)[9]));
    EXPECT_FALSE(computeReliability(**neighbourhood, Matrix(3, 2), 10, 1, job));
    EXPECT_FALSE(computeReliability(**neighbourhood, map, 0, 1, job));
}

} // namespace
} // namespace molrl::embedding
