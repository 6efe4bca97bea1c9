// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/quality.h"
#include "core/embedding/repulsion.h"
#include "core/embedding/tsne.h"
#include "tests/core/embedding/blobs.h"
#include "tests/core/embedding/stopping.h"

#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

struct FieldError {
    double potential = 0; ///< sum of errors over sum of values
    double force = 0;     ///< sum of errors over sum of the pushes' lengths
};

/// A field against the plain sums, for charges of a map that is about 16 * `scale` wide.
FieldError errorOf(RepulsionField& field, std::size_t dims, double scale)
{
    Matrix points = test::makeBlobs(500, dims, 6, 4);
    for (float& value : points.values)
        value = static_cast<float>(value * scale);
    std::vector<float> charges(500);
    for (std::size_t i = 0; i < 500; ++i)
        charges[i] = 1 + static_cast<float>(i % 3);
    WorkerTeam team(2);
    const JobContext job;
    Repulsion found;
    EXPECT_TRUE(field.load(points.values, charges, 0, team, job));
    EXPECT_TRUE(field.read(points.values, found, team, job));
    FieldError error;
    double potentials = 0;
    double pushes = 0;
    for (std::size_t i = 0; i < 500; i += 7) {
        double potential = 0;
        std::vector<double> force(dims);
        for (std::size_t j = 0; j < 500; ++j) {
            double squared = 0;
            for (std::size_t c = 0; c < dims; ++c)
                squared += std::pow(static_cast<double>(points.row(i)[c]) - points.row(j)[c], 2);
            const double q = 1 / (1 + squared);
            potential += charges[j] * q;
            pushes += charges[j] * q * q * std::sqrt(squared);
            for (std::size_t c = 0; c < dims; ++c)
                force[c] += charges[j] * q * q * (static_cast<double>(points.row(i)[c]) - points.row(j)[c]);
        }
        potentials += potential;
        error.potential += std::abs(found.potential[i] - potential);
        for (std::size_t c = 0; c < dims; ++c)
            error.force += std::abs(found.force[i * dims + c] - force[c]);
    }
    error.potential /= potentials;
    error.force /= pushes;
    return error;
}

TEST(Repulsion, FftAgreesWithTheSums)
{
    const auto field = makeFftField();
    for (const auto& [scale, most] :
         {std::pair(1e-3, 1e-3), std::pair(1.0, 5e-3), std::pair(8.0, 0.12)}) { // 1.5-wide boxes
        const FieldError error = errorOf(*field, 2, scale);
        EXPECT_LT(error.potential, most) << scale;
        EXPECT_LT(error.force, most) << scale;
    }
}

TEST(Repulsion, TheOctreeAgreesWithTheSums)
{
    const auto field = makeTreeField(0.5f);
    for (const double scale : {1e-3, 1.0, 8.0}) {
        const FieldError error = errorOf(*field, 3, scale);
        EXPECT_LT(error.potential, 0.01) << scale;
        EXPECT_LT(error.force, 0.02) << scale;
    }
}

TEST(Tsne, KeepsBlobsTogetherInTwoAndThreeDimensions)
{
    const Matrix points = test::makeBlobs(900, 20, 8, 3);
    for (const int dims : {2, 3}) {
        JobContext job;
        const auto layout = computeTsne(points, {.dims = dims, .iterations = 200, .threads = 2}, job);
        ASSERT_TRUE(layout) << layout.error().message();
        ASSERT_EQ(layout->positions.cols, static_cast<std::size_t>(dims));
        const auto quality = computeMapQuality(points, layout->positions, {}, job);
        ASSERT_TRUE(quality);
        EXPECT_GT(quality->trustworthiness, 0.95);
        EXPECT_DOUBLE_EQ(job.progress().fraction01, 1);
    }
}

TEST(Tsne, SameBytesForAnyNumberOfThreads)
{
    const Matrix points = test::makeBlobs(1300, 12, 5, 2);
    for (const int dims : {2, 3}) {
        JobContext job;
        const TsneOptions options{.dims = dims, .perplexity = 12, .earlyIterations = 40, .iterations = 40};
        const auto one = computeTsne(points, options, job);
        for (const int threads : {2, 4}) {
            TsneOptions other = options;
            other.threads = threads;
            const auto more = computeTsne(points, other, job);
            ASSERT_TRUE(one && more);
            EXPECT_EQ(one->positions.values, more->positions.values);
        }
    }
}

TEST(Tsne, ManyRowsAreReorderedAndStillTheSameForAnyNumberOfThreads)
{
    const Matrix points = test::makeBlobs(20'500, 3, 40, 6);
    JobContext job;
    const auto neighbourhood = computeNeighbourhood(points, {.neighbourCount = 9, .threads = 2}, job);
    ASSERT_TRUE(neighbourhood);
    const TsneOptions options{.perplexity = 3, .earlyIterations = 85, .iterations = 10};
    const auto one = computeTsne(points, *neighbourhood, options, job);
    TsneOptions two = options;
    two.threads = 3;
    const auto more = computeTsne(points, *neighbourhood, two, job);
    ASSERT_TRUE(one && more);
    EXPECT_EQ(one->positions.values, more->positions.values);
    const auto quality = computeMapQuality(points, one->positions, {.sampleRows = 300, .threads = 2}, job);
    EXPECT_GT(quality->trustworthiness, 0.9) << "rows must come back in their own order";
}

TEST(Tsne, TwinsShareAPlaceAndSmallSetsWork)
{
    Matrix points = test::makeBlobs(300, 5, 3, 3);
    for (std::size_t i = 100; i < 200; ++i)
        std::copy(points.row(7).begin(), points.row(7).end(), points.row(i).begin());
    points.row(250)[3] = NAN;
    JobContext job;
    const auto layout = computeTsne(points, {.iterations = 100}, job);
    ASSERT_TRUE(layout) << layout.error().message();
    EXPECT_EQ(layout->positions.row(150)[0], layout->positions.row(7)[0]);
    EXPECT_TRUE(std::isnan(layout->positions.row(250)[1]));
    for (std::size_t i = 0; i < 250; ++i)
        ASSERT_LT(std::abs(layout->positions.row(i)[0]), 300);
    Matrix three(3, 1);
    three.values = {0, 1, 5};
    const auto small = computeTsne(three, {}, job);
    ASSERT_TRUE(small) << small.error().message();
    for (const float value : small->positions.values)
        EXPECT_TRUE(std::isfinite(value));
}

TEST(Tsne, LandmarksCarryTheRestOfTheRows)
{
    Matrix points = test::makeBlobs(3000, 10, 6, 5);
    points.row(8)[0] = NAN;
    JobContext job;
    const auto layout = computeLandmarkTsne(points, 700, {.iterations = 150, .threads = 2}, job);
    ASSERT_TRUE(layout) << layout.error().message();
    EXPECT_TRUE(std::isnan(layout->positions.row(8)[0]));
    const auto quality = computeMapQuality(points, layout->positions, {.threads = 2}, job);
    ASSERT_TRUE(quality);
    EXPECT_EQ(quality->rows, 2999u);
    EXPECT_GT(quality->trustworthiness, 0.9);
    EXPECT_EQ(computeLandmarkTsne(points, 3000, {}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeLandmarkTsne(points, 99, {}, job).error().code, ErrorCode::InvalidArgument);
}

TEST(Tsne, ChecksItsArgumentsFirstAndStops)
{
    const Matrix points = test::makeBlobs(60, 3, 2, 2);
    JobContext job;
    for (const TsneOptions& options :
         {TsneOptions{.dims = 1}, TsneOptions{.perplexity = 1}, TsneOptions{.perplexity = NAN},
          TsneOptions{.exaggeration = 0}, TsneOptions{.earlyIterations = -1}, TsneOptions{.threads = 0}})
        EXPECT_EQ(computeTsne(points, options, job).error().code, ErrorCode::InvalidArgument);
    const Matrix many = test::makeBlobs(6000, 10, 10, 2);
    for (const int start : {0, 5, 700})
        EXPECT_LT(test::timeToStop(std::chrono::milliseconds(start),
                                   [&](JobContext& running) {
                                       return computeTsne(many, {.iterations = 1'000'000, .threads = 2}, running);
                                   }),
                  std::chrono::milliseconds(100));
}

} // namespace
} // namespace molrl::embedding
