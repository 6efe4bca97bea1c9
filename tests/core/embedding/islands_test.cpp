// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/islands.h"

#include "core/base/rng.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::embedding {
namespace {

double distance(const Layout& layout, std::size_t a, std::size_t b)
{
    double square = 0;
    for (std::size_t c = 0; c < layout.positions.cols; ++c)
        square += std::pow(double(layout.positions.row(a)[c]) - double(layout.positions.row(b)[c]), 2);
    return std::sqrt(square);
}

Layout makeBody(std::size_t rows, std::size_t dims)
{
    Rng rng(4);
    Layout layout{Matrix(rows, dims)};
    for (float& value : layout.positions.values)
        value = static_cast<float>(rng.uniform(-1, 1));
    return layout;
}

TEST(GatherIslands, bringsIslandsNearerAndChangesNothingElse)
{
    for (const std::size_t dims : {2u, 3u}) {
        Layout layout = makeBody(500, dims);
        for (const std::size_t row : {10u, 11u, 12u}) // an island of three, a shorter way and a row alone
            for (std::size_t c = 0; c < dims; ++c)
                layout.positions.row(row)[c] = 40 + 0.05f * static_cast<float>(row);
        layout.positions.row(77)[0] = -15;
        layout.positions.row(99)[0] = NAN;
        const Layout before = layout;
        EXPECT_EQ(gatherIslands(layout), 4u);
        for (std::size_t row = 0; row < 500; ++row)
            if (row != 10 && row != 11 && row != 12 && row != 77 && row != 99) {
                EXPECT_TRUE(std::ranges::equal(layout.positions.row(row), before.positions.row(row)));
            }
        EXPECT_TRUE(std::isnan(layout.positions.row(99)[0]));
        EXPECT_NEAR(distance(layout, 10, 12), distance(before, 10, 12), 1e-4) << "an island keeps its shape";
        EXPECT_LT(distance(layout, 0, 10), 12);
        EXPECT_GT(distance(layout, 0, 10), 1) << "outside the body";
        EXPECT_LT(distance(layout, 0, 77), 8);
        EXPECT_GT(layout.positions.row(10)[0], 1.f);
        EXPECT_LT(layout.positions.row(77)[0], -1.f) << "in the same direction";
        EXPECT_GT(distance(layout, 0, 10), distance(layout, 0, 77)) << "the farther one stays the farther one";
    }
}

TEST(GatherIslands, leavesABodyAloneAndTwinsTogether)
{
    Layout layout = makeBody(300, 2);
    const Layout before = layout;
    EXPECT_EQ(gatherIslands(layout), 0u);
    EXPECT_EQ(layout.positions.values, before.positions.values);
    // An arm that hangs together with the body is no island.
    for (std::size_t i = 0; i < 10; ++i) {
        layout.positions.row(i)[0] = 1 + 0.2f * static_cast<float>(i);
        layout.positions.row(i)[1] = 0;
    }
    EXPECT_EQ(gatherIslands(layout), 0u);
    Layout few{Matrix(2, 2)};
    EXPECT_EQ(gatherIslands(few), 0u);
    Layout same{Matrix(50, 2, 3.f)};
    EXPECT_EQ(gatherIslands(same), 0u);
}

/// Islands of 40 rows on a circle around one in the middle, far from one another.
Layout makeArchipelago(std::size_t dims)
{
    Rng rng(6);
    Layout layout{Matrix(9 * 40, dims)};
    for (std::size_t row = 0; row < layout.positions.rows; ++row) {
        const std::size_t island = row / 40;
        const double angle = 0.8 * static_cast<double>(island);
        const double far = island == 0 ? 0 : 50 + 10 * static_cast<double>(island);
        for (std::size_t c = 0; c < dims; ++c)
            layout.positions.row(row)[c] = static_cast<float>(rng.uniform(-1, 1) + (c == 0   ? far * std::cos(angle)
                                                                                    : c == 1 ? far * std::sin(angle)
                                                                                             : 0));
    }
    return layout;
}

TEST(CloseGaps, bringsIslandsTogetherWithoutJoiningThemOrChangingTheirShape)
{
    const JobContext job;
    for (const std::size_t dims : {2u, 3u}) {
        Layout layout = makeArchipelago(dims);
        layout.positions.row(5)[0] = NAN;
        const Layout before = layout;
        EXPECT_GT(closeGaps(layout, job).value(), 300u);
        EXPECT_TRUE(std::isnan(layout.positions.row(5)[0]));
        for (std::size_t a = 6; a < layout.positions.rows; ++a)
            for (std::size_t b = a + 1; b < layout.positions.rows; ++b) {
                if (a / 40 == b / 40)
                    ASSERT_NEAR(distance(layout, a, b), distance(before, a, b), 1e-3) << "within an island";
                else
                    ASSERT_GT(distance(layout, a, b), 1) << "islands stay apart";
            }
        for (std::size_t island = 1; island < 9; ++island)
            EXPECT_LT(distance(layout, 7, 40 * island), 0.5 * distance(before, 7, 40 * island)) << "and come nearer";
        // In the direction in which it lay, seen from the middle.
        EXPECT_GT(layout.positions.row(8 * 40)[0] * before.positions.row(8 * 40)[0], 0);
        Layout again = before;
        (void)closeGaps(again, job).value();
        EXPECT_TRUE(std::equal(again.positions.values.begin() + 400, again.positions.values.end(),
                               layout.positions.values.begin() + 400));
    }
}

TEST(CloseGaps, leavesOneIslandAndFewRowsInPlace)
{
    Layout one = makeBody(400, 2);
    const Layout before = one;
    const JobContext job;
    (void)closeGaps(one, job).value();
    for (std::size_t i = 1; i < 400; ++i)
        EXPECT_NEAR(distance(one, 0, i), distance(before, 0, i), 1e-4);
    Layout few{Matrix(4, 2)};
    EXPECT_EQ(closeGaps(few, job).value(), 0u);
    Layout same{Matrix(50, 2, 3.f)};
    EXPECT_EQ(closeGaps(same, job).value(), 0u);
}

TEST(CloseGaps, stopsWhenItIsAsked)
{
    Layout layout = makeArchipelago(2);
    JobContext job;
    job.requestStop();
    const auto closed = closeGaps(layout, job);
    ASSERT_FALSE(closed);
    EXPECT_EQ(closed.error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace molrl::embedding
