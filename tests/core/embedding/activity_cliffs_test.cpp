// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/activity_cliffs.h"

#include "core/base/rng.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

constexpr std::size_t kWords = 4;

/// Families of fingerprints that differ in a few bits, and values of which some are missing and some equal.
struct Series {
    std::vector<std::uint64_t> words;
    std::vector<double> values;
    std::size_t rows = 0;
    [[nodiscard]] PackedBits bits() const { return {rows, kWords, words}; }
};

Series makeSeries(std::size_t rows, std::uint64_t seed)
{
    Rng rng(seed);
    Series series;
    series.rows = rows;
    std::vector<std::uint64_t> family(kWords);
    for (std::size_t i = 0; i < rows; ++i) {
        if (i % 10 == 0)
            for (auto& word : family)
                word = rng() & rng();
        for (const auto word : family)
            series.words.push_back(i % 37 == 5 ? 0 : word ^ (rng() & rng() & rng() & rng()));
        series.values.push_back(rng.chance(0.1) ? NAN : std::round(rng.normal() * 20) / 10);
    }
    return series;
}

std::vector<ActivityCliff> bruteForce(const Series& series, const CliffOptions& options)
{
    std::vector<ActivityCliff> all;
    for (std::uint32_t i = 0; i < series.rows; ++i)
        for (std::uint32_t j = i + 1; j < series.rows; ++j) {
            const std::span words(series.words);
            const double similarity =
                computeTanimoto(words.subspan(i * kWords, kWords), words.subspan(j * kWords, kWords));
            const double difference = std::abs(series.values[i] - series.values[j]);
            if (!(difference > 0) || difference < options.difference || similarity < options.similarity)
                continue;
            const bool inOrder = series.values[i] < series.values[j];
            all.push_back({inOrder ? i : j, inOrder ? j : i, similarity, difference,
                           difference / std::max(0.05, 1 - similarity)});
        }
    std::sort(all.begin(), all.end(), [](const auto& x, const auto& y) {
        return x.index != y.index ? x.index > y.index : std::pair(x.a, x.b) < std::pair(y.a, y.b);
    });
    all.resize(std::min(all.size(), options.most));
    return all;
}

TEST(ActivityCliffs, fingerprintsGiveWhatAllPairsGiveWhateverTheThreads)
{
    const Series series = makeSeries(400, 3);
    for (const CliffOptions& options :
         {CliffOptions{0.4, 0, 100000}, CliffOptions{0.4, 1, 50}, CliffOptions{0.7, 0.5, 7}}) {
        const auto expected = bruteForce(series, options);
        ASSERT_FALSE(expected.empty());
        for (const int threads : {1, 3}) {
            JobContext job;
            CliffOptions asked = options;
            asked.threads = threads;
            EXPECT_EQ(findCliffsByFingerprint(series.bits(), series.values, asked, job).value(), expected);
        }
    }
}

TEST(ActivityCliffs, theLowerValueComesFirstAndTwinsDontRankInfinitelyHigh)
{
    Series twins;
    twins.rows = 3;
    twins.words = {7, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0};
    twins.values = {5, 3, 9};
    JobContext job;
    const auto cliffs = findCliffsByFingerprint(twins.bits(), twins.values, {}, job).value();
    ASSERT_EQ(cliffs.size(), 1u) << "a row without a bit has no part in it";
    EXPECT_EQ(cliffs[0], (ActivityCliff{1, 0, 1, 2, 40}));
    twins.values = {5, 5, 9};
    EXPECT_TRUE(findCliffsByFingerprint(twins.bits(), twins.values, {}, job)->empty()) << "equal values are no cliff";
}

TEST(ActivityCliffs, neighboursGiveEachPairOnceTwinsIncluded)
{
    Matrix points(60, 3);
    Rng rng(5);
    for (float& value : points.values)
        value = static_cast<float>(rng.normal());
    std::ranges::copy(points.row(10), points.row(11).begin());
    std::vector<double> values;
    for (std::size_t i = 0; i < points.rows; ++i)
        values.push_back(rng.normal());
    values[20] = NAN;
    KnnOptions knn;
    knn.neighbourCount = 8;
    JobContext job;
    const auto neighbourhood = computeNeighbourhood(points, knn, job).value();
    CliffOptions options{0.3, 0, 100000};
    const auto cliffs = findCliffsByNeighbours(*neighbourhood, values, options, job).value();
    const double typical = typicalDistance(*neighbourhood);
    EXPECT_GT(typical, 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
    bool hasTwins = false;
    for (std::size_t i = 0; i < cliffs.size(); ++i) {
        const auto& cliff = cliffs[i];
        EXPECT_LT(values[cliff.a], values[cliff.b]);
        double square = 0;
        for (std::size_t c = 0; c < 3; ++c)
            square += std::pow(double(points.row(cliff.a)[c]) - double(points.row(cliff.b)[c]), 2);
        EXPECT_NEAR(cliff.similarity, similarityOf(std::sqrt(square), typical), 1e-4);
        if (i > 0) {
            EXPECT_GE(cliffs[i - 1].index, cliff.index);
        }
        seen.emplace_back(std::min(cliff.a, cliff.b), std::max(cliff.a, cliff.b));
        hasTwins = hasTwins || seen.back() == std::pair(10u, 11u);
    }
    EXPECT_TRUE(hasTwins);
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
    // Every pair that is near enough and within either's list is there.
    std::size_t expected = 1;
    for (std::uint32_t g = 0; g < neighbourhood->groups.size(); ++g)
        for (std::uint32_t h = g + 1; h < neighbourhood->groups.size(); ++h) {
            const auto& graph = neighbourhood->graph;
            const auto placeIn = [&](std::uint32_t of, std::uint32_t other) {
                const auto list = graph.neighbours(of);
                return std::find(list.begin(), list.end(), other) - list.begin();
            };
            const auto there = placeIn(g, h);
            const auto back = placeIn(h, g);
            if (there == graph.k && back == graph.k)
                continue;
            const float distance = there < graph.k ? graph.distancesOf(g)[static_cast<std::size_t>(there)]
                                                   : graph.distancesOf(h)[static_cast<std::size_t>(back)];
            if (similarityOf(double(distance), typical) < 0.3)
                continue;
            for (std::uint32_t a = 0; a < 60; ++a)
                for (std::uint32_t b = 0; b < 60; ++b)
                    expected += neighbourhood->groups.groupOf[a] == g && neighbourhood->groups.groupOf[b] == h &&
                                std::isfinite(values[a]) && std::isfinite(values[b]);
        }
    EXPECT_EQ(cliffs.size(), expected);
    options.threads = 4;
    EXPECT_EQ(findCliffsByNeighbours(*neighbourhood, values, options, job).value(), cliffs);
}

TEST(ActivityCliffs, saysWhatIsWrongAndStops)
{
    const Series series = makeSeries(200, 1);
    JobContext job;
    const auto code = [&](const CliffOptions& options, std::span<const double> values) {
        return findCliffsByFingerprint(series.bits(), values, options, job).error().code;
    };
    EXPECT_EQ(code({0, 0, 5}, series.values), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({1.5, 0, 5}, series.values), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({0.5, -1, 5}, series.values), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({0.5, 0, 0}, series.values), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({}, std::span(series.values).first(7)), ErrorCode::InvalidArgument);
    JobContext stopped;
    stopped.requestStop();
    EXPECT_EQ(findCliffsByFingerprint(series.bits(), series.values, {}, stopped).error().code, ErrorCode::Cancelled);
    EXPECT_TRUE(findCliffsByFingerprint({0, kWords, {}}, {}, {}, job)->empty());
}

} // namespace
} // namespace molrl::embedding
