// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/agreement.h"
#include "core/embedding/butina.h"
#include "core/embedding/hdbscan.h"
#include "tests/core/embedding/blobs.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

NeighbourhoodPtr neighboursOf(MatrixView points, int k)
{
    JobContext job;
    return *computeNeighbourhood(points, {.neighbourCount = k, .threads = 2}, job);
}

TEST(Hdbscan, FindsBlobsOfDifferentDensityAndNoise)
{
    Matrix points = test::makeBlobs(660, 3, 1, 0);
    for (std::size_t i = 0; i < 600; ++i) { // 300 dense, 300 ten times as wide, 60 rows of scatter
        const bool isWide = i >= 300;
        for (float& value : points.row(i))
            value *= isWide ? 1.f : 0.1f;
        points.row(i)[0] += isWide ? 30.f : 0.f;
    }
    for (std::size_t i = 600; i < 660; ++i)
        for (float& value : points.row(i))
            value *= 90;
    std::vector<int> truth(660, 0);
    std::fill(truth.begin() + 300, truth.begin() + 600, 1);
    std::fill(truth.begin() + 600, truth.end(), -1);
    JobContext job;
    for (const std::size_t exactUpTo : {std::size_t{5000}, std::size_t{10}}) {
        const auto found =
            computeHdbscan(points, *neighboursOf(points, 30), {.exactUpTo = exactUpTo, .threads = 2}, job);
        ASSERT_TRUE(found) << found.error().message();
        EXPECT_EQ(found->clustering.count, 2);
        EXPECT_GT(computeAgreement(found->clustering.labels, truth)->adjustedRand, 0.99);
        EXPECT_LT(std::count(found->clustering.labels.begin(), found->clustering.labels.begin() + 600, -1), 90);
        EXPECT_GE(std::count(found->clustering.labels.begin() + 600, found->clustering.labels.end(), -1), 56);
        for (std::size_t i = 0; i < 660; ++i) {
            EXPECT_GE(found->probability[i], 0);
            EXPECT_LE(found->probability[i], 1);
        }
    }
}

TEST(Hdbscan, ThreadsChangeNothingTwinsStayTogetherAndErrors)
{
    Matrix points = test::makeBlobs(400, 4, 3, 6);
    for (std::size_t i = 300; i < 380; ++i)
        std::copy(points.row(0).begin(), points.row(0).end(), points.row(i).begin());
    points.row(399)[0] = NAN;
    const auto neighbours = neighboursOf(points, 20);
    JobContext job;
    const auto one = computeHdbscan(points, *neighbours, {.threads = 1}, job);
    const auto three = computeHdbscan(points, *neighbours, {.threads = 3}, job);
    ASSERT_TRUE(one && three);
    EXPECT_EQ(one->clustering.labels, three->clustering.labels);
    EXPECT_EQ(one->clustering.labels[399], -1);
    for (std::size_t i = 301; i < 380; ++i)
        EXPECT_EQ(one->clustering.labels[i], one->clustering.labels[0]);
    EXPECT_EQ(computeHdbscan(points, *neighbours, {.minClusterSize = 1}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeHdbscan(points, *neighbours, {.minSamples = 0}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeHdbscan(Matrix(3, 4), *neighbours, {}, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeHdbscan(points, *neighbours, {}, job).error().code, ErrorCode::Cancelled);
}

TEST(Butina, MakesSpheresAroundTheMostAlike)
{
    // Rows 0..3 share 9 of 10 bits with row 0; 4 and 5 are twins; 6 is alone; 7 is bad.
    std::vector<std::uint64_t> words(16);
    words[0] = 0x3ff;
    for (std::size_t i = 1; i < 4; ++i)
        words[2 * i] = 0x3ffULL ^ (1ULL << i) ^ (1ULL << (10 + i));
    words[8 + 1] = words[10 + 1] = 0xff00;
    words[12] = 0xf000'0000'0000'0000;
    JobContext job;
    const PackedBits bits{8, 2, words};
    EXPECT_NEAR(computeTanimoto({words.data(), 2}, {words.data() + 2, 2}), 9.0 / 11, 1e-12);
    for (const int threads : {1, 3}) {
        const auto found = computeButina(bits, {.similarity = 0.8, .threads = threads}, job);
        ASSERT_TRUE(found) << found.error().message();
        EXPECT_EQ(found->clustering.labels, (std::vector<int>{0, 0, 0, 0, 1, 1, 2, -1}));
        EXPECT_EQ(found->centres, (std::vector<std::uint32_t>{0, 4, 6}));
    }
    const auto exact = computeButina(bits, {.similarity = 1}, job);
    EXPECT_EQ(exact->clustering.count, 6) << "only twins are equal";
    EXPECT_EQ(computeButina(bits, {.similarity = 0}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeButina({7, 2, words}, {}, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeButina({}, {}, job).error().code, ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(computeButina(bits, {}, job).error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace molrl::embedding
