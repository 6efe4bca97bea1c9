// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_index.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace molrl::ui {
namespace {

struct Places {
    std::vector<float> x;
    std::vector<float> y;
};

Places randomPlaces(int count, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> place(0, 1);
    Places places;
    for (int i = 0; i < count; ++i) {
        places.x.push_back(place(random) + (i % 3) * 6.f);
        places.y.push_back(place(random));
    }
    return places;
}

const auto kAll = [](std::size_t) { return true; };

TEST(ScatterIndexTest, findsWhatASearchThroughAllFinds)
{
    const Places places = randomPlaces(3000, 1);
    const ScatterIndex index(places.x, places.y);
    std::mt19937 random(2);
    std::uniform_real_distribution<double> place(-4, 16);
    int found = 0;
    for (int i = 0; i < 500; ++i) {
        const double x = place(random);
        const double y = place(random) / 3;
        const double radius = i % 2 == 0 ? 0.15 : 2;
        std::optional<std::size_t> expected;
        double best = radius * radius;
        for (std::size_t j = 0; j < places.x.size(); ++j) {
            const double square = std::pow(double(places.x[j]) - x, 2) + std::pow(double(places.y[j]) - y, 2);
            if (square < best) {
                best = square;
                expected = j;
            }
        }
        ASSERT_EQ(index.nearest(x, y, radius, kAll), expected) << x << " " << y;
        found += expected.has_value();
    }
    EXPECT_GT(found, 100);
}

TEST(ScatterIndexTest, passesOverWhatIsNotAccepted)
{
    const std::vector<float> x{0, 1, 2};
    const std::vector<float> y{0, 0, 0};
    const ScatterIndex index(x, y);
    EXPECT_EQ(index.nearest(0.1, 0, 5, kAll), 0u);
    EXPECT_EQ(index.nearest(0.1, 0, 5, [](std::size_t i) { return i != 0; }), 1u);
    EXPECT_EQ(index.nearest(0.1, 0, 5, [](std::size_t) { return false; }), std::nullopt);
    EXPECT_EQ(index.nearest(0.1, 0, 0.05, kAll), std::nullopt);
}

TEST(ScatterIndexTest, standsNoPointsOnePointAndTwins)
{
    EXPECT_EQ(ScatterIndex().nearest(0, 0, 100, kAll), std::nullopt);
    EXPECT_EQ(ScatterIndex({}, {}).nearest(0, 0, 100, kAll), std::nullopt);
    const std::vector<float> one{4};
    EXPECT_EQ(ScatterIndex(one, one).nearest(4, 4, 0.1, kAll), 0u);
    const std::vector<float> twins(50, 2.f);
    EXPECT_EQ(ScatterIndex(twins, twins).nearest(2, 2, 1, kAll), 0u) << "the first of equally near ones";
}

TEST(ScatterIndexTest, leavesOutPointsWithoutAPlace)
{
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> x{nan, 1, 3};
    const std::vector<float> y{0, 1, nan};
    const ScatterIndex index(x, y);
    EXPECT_EQ(index.nearest(0, 0, 100, kAll), 1u);
    EXPECT_EQ(index.bounds(), QRectF(1, 1, 0, 0));
    EXPECT_EQ(computeBounds(std::vector<float>{nan}, std::vector<float>{nan}), QRectF());
}

TEST(PointsInside, agreesWithTheExactTestForAnyPolygon)
{
    const Places places = randomPlaces(20000, 5);
    std::mt19937 random(6);
    std::uniform_real_distribution<double> place(-2, 12);
    for (int round = 0; round < 12; ++round) {
        QPolygonF polygon; // mostly crossing itself, as hasty lassos do
        for (int i = 0; i < 3 + round * 2; ++i)
            polygon << QPointF(place(random), place(random) / 4 - 1);
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < places.x.size(); ++i)
            if (polygon.containsPoint({double(places.x[i]), double(places.y[i])}, Qt::OddEvenFill))
                expected.push_back(static_cast<std::uint32_t>(i));
        EXPECT_EQ(pointsInside(polygon, places.x, places.y), expected) << round;
    }
}

TEST(PointsInside, isExactWhereTheLassoIsHugeAndThePointsAreClose)
{
    std::vector<float> x;
    std::vector<float> y;
    for (int i = 0; i < 1000; ++i) { // a hair to either side of the edge x = 0
        x.push_back((i % 2 == 0 ? 1e-4f : -1e-4f));
        y.push_back(static_cast<float>(i));
    }
    const QPolygonF right(QRectF(0, -10, 100000, 2000));
    const auto inside = pointsInside(right, x, y);
    EXPECT_EQ(inside.size(), 500u);
    EXPECT_TRUE(std::all_of(inside.begin(), inside.end(), [](std::uint32_t i) { return i % 2 == 0; }));
}

TEST(PointsInside, findsNothingInNothing)
{
    const std::vector<float> x{0, 1};
    EXPECT_TRUE(pointsInside({}, x, x).empty());
    EXPECT_TRUE(pointsInside(QPolygonF({QPointF(0, 0), QPointF(1, 1)}), x, x).empty());
    EXPECT_TRUE(pointsInside(QPolygonF(QRectF(5, 5, 1, 1)), x, x).empty());
    EXPECT_TRUE(pointsInside(QPolygonF(QRectF(0, 0, 1, 1)), {}, {}).empty());
}

} // namespace
} // namespace molrl::ui
