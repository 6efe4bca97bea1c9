// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/transform.h"
#include "tests/core/embedding/blobs.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

/// A map of blobs, and rows of the same blobs that it hasn't seen.
struct Fixture {
    Matrix points = test::makeBlobs(1200, 15, 6, 4);
    Matrix fresh{300, 15};
    NeighbourhoodPtr neighbourhood;
    Layout layout;
    JobContext job;

    explicit Fixture(bool isTsne)
    {
        for (std::size_t i = 0; i < 300; ++i) // each halfway between two rows of a blob
            for (std::size_t c = 0; c < 15; ++c)
                fresh.row(i)[c] = (points.row(i)[c] + points.row(i + 300)[c]) / 2; // 300 % 6 == 0
        neighbourhood = *computeNeighbourhood(points, {.neighbourCount = 60, .threads = 2}, job);
        layout = isTsne ? *computeTsne(points, neighbourhood, {.perplexity = 20, .iterations = 250, .threads = 2}, job)
                        : *computeUmap(points, neighbourhood, {.epochs = 200, .threads = 2}, job);
    }
    [[nodiscard]] FixedMap map() const { return {points, neighbourhood.get(), &layout}; }
    Result<Placement> place(bool isTsne, MatrixView rows, const TransformOptions& options)
    {
        return isTsne ? placeOnTsne(rows, map(), {.perplexity = 20}, options, job)
                      : placeOnUmap(rows, map(), {}, options, job);
    }
    [[nodiscard]] double width() const
    {
        const auto [low, high] = std::minmax_element(layout.positions.values.begin(), layout.positions.values.end());
        return static_cast<double>(*high) - *low;
    }
    [[nodiscard]] double gap(std::span<const float> a, std::span<const float> b) const
    {
        return std::hypot(a[0] - b[0], a[1] - b[1]) / width();
    }
};

class PlacementTest : public ::testing::TestWithParam<bool> {};

TEST_P(PlacementTest, TwinsLandOnTheirPlacesAndOthersInTheirFamilies)
{
    Fixture fixture(GetParam());
    const auto twins = fixture.place(GetParam(), fixture.points, {.threads = 2});
    ASSERT_TRUE(twins) << twins.error().message();
    for (std::size_t i = 0; i < 1200; ++i)
        ASSERT_LT(fixture.gap(twins->positions.row(i), fixture.layout.positions.row(i)), 0.01);
    Matrix nudged = fixture.points;
    for (float& value : nudged.values)
        value += 1e-4f;
    const auto near = fixture.place(GetParam(), nudged, {.threads = 2});
    std::size_t far = 0;
    for (std::size_t i = 0; i < 1200; ++i)
        far += fixture.gap(near->positions.row(i), fixture.layout.positions.row(i)) > 0.1 ? 1 : 0;
    EXPECT_LT(far, 24u) << "rows that are almost twins";
    const auto fresh = fixture.place(GetParam(), fixture.fresh, {.threads = 2});
    std::size_t home = 0;
    for (std::size_t i = 0; i < 300; ++i) {
        std::size_t nearest = 0;
        for (std::size_t j = 1; j < 1200; ++j)
            if (fixture.gap(fresh->positions.row(i), fixture.layout.positions.row(j)) <
                fixture.gap(fresh->positions.row(i), fixture.layout.positions.row(nearest)))
                nearest = j;
        home += nearest % 6 == i % 6 ? 1 : 0;
    }
    EXPECT_GT(home, 290u);
}

TEST_P(PlacementTest, APlaceDependsOnTheRowAloneAndTheMapStaysAsItIs)
{
    Fixture fixture(GetParam());
    const Matrix before = fixture.layout.positions;
    const auto all = fixture.place(GetParam(), fixture.fresh, {});
    const auto threads = fixture.place(GetParam(), fixture.fresh, {.threads = 3});
    const MatrixView one(fixture.fresh.values.data() + 77 * 15, 1, 15);
    const auto alone = fixture.place(GetParam(), one, {});
    ASSERT_TRUE(all && threads && alone);
    EXPECT_EQ(all->positions.values, threads->positions.values);
    EXPECT_LT(fixture.gap(alone->positions.row(0), all->positions.row(77)), 1e-4);
    EXPECT_EQ(before.values, fixture.layout.positions.values);
}

TEST_P(PlacementTest, SaysWhatIsUnlikeTheMapAndChecksItsArguments)
{
    Fixture fixture(GetParam());
    Matrix rows(3, 15);
    std::copy(fixture.points.row(5).begin(), fixture.points.row(5).end(), rows.row(0).begin());
    std::fill(rows.row(1).begin(), rows.row(1).end(), 500.f);
    rows.row(2)[0] = NAN;
    const auto placed = fixture.place(GetParam(), rows, {});
    ASSERT_TRUE(placed) << placed.error().message();
    EXPECT_EQ(placed->isOutOfDomain, (std::vector<std::uint8_t>{0, 1, 0}));
    EXPECT_TRUE(std::isfinite(placed->positions.row(1)[0]));
    EXPECT_TRUE(std::isnan(placed->positions.row(2)[0]) && std::isnan(placed->novelty[2]));
    EXPECT_EQ(fixture.place(GetParam(), Matrix(2, 14), {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(fixture.place(GetParam(), rows, {.epochs = -1}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(placeOnUmap(rows, {fixture.points, nullptr, &fixture.layout}, {}, {}, fixture.job).error().code,
              ErrorCode::InvalidArgument);
    fixture.layout.positions.row(3)[0] = NAN;
    EXPECT_EQ(fixture.place(GetParam(), rows, {}).error().code, ErrorCode::InvalidArgument);
    fixture.job.requestStop();
    fixture.layout.positions.row(3)[0] = 0;
    EXPECT_EQ(fixture.place(GetParam(), rows, {}).error().code, ErrorCode::Cancelled);
}

INSTANTIATE_TEST_SUITE_P(Maps, PlacementTest, ::testing::Bool(),
                         [](const auto& map) { return map.param ? "Tsne" : "Umap"; });

} // namespace
} // namespace molrl::embedding
