// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/color_map.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <set>

namespace molrl::ui {
namespace {

/// CIE lightness of an sRGB colour, 0..100.
double lightness(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const double y = 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
    return y > 0.008856 ? 116 * std::cbrt(y) - 16 : 903.3 * y;
}

TEST(ColorMapTest, lightnessOfSequentialMapsRisesEvenly)
{
    for (const auto map : {ColorMap::Mako, ColorMap::Viridis, ColorMap::Cividis}) {
        double before = lightness(colorAt(map, 0));
        const double mean = (lightness(colorAt(map, 1)) - before) / 10;
        for (int i = 1; i <= 10; ++i) {
            const double now = lightness(colorAt(map, i / 10.0));
            EXPECT_GT(now - before, 0.6 * mean) << int(map) << " " << i;
            EXPECT_LT(now - before, 1.5 * mean) << int(map) << " " << i;
            before = now;
        }
    }
}

TEST(ColorMapTest, positionsOutsideAndMissingOnesAreClamped)
{
    EXPECT_EQ(colorAt(ColorMap::Mako, -3), colorAt(ColorMap::Mako, 0));
    EXPECT_EQ(colorAt(ColorMap::Mako, 7), colorAt(ColorMap::Mako, 1));
    EXPECT_EQ(colorAt(ColorMap::Mako, std::numeric_limits<double>::quiet_NaN()), colorAt(ColorMap::Mako, 0));
}

TEST(ColorMapTest, divergingScalesAreCentredAtZero)
{
    const auto scale = makeCenteredScale(-0.2, 3);
    EXPECT_DOUBLE_EQ(scale.position01(0), 0.5);
    const QColor middle = scale.color(0);
    EXPECT_EQ(middle.red(), middle.blue());
    EXPECT_GT(scale.color(-3).blue(), scale.color(-3).red());
    EXPECT_GT(scale.color(3).red(), scale.color(3).blue());
}

TEST(ColorMapTest, highValuesStandOutFromEitherPaper)
{
    const auto onWhite = makeScaleFor(false, ColorMap::Mako, 0, 1);
    const auto onBlack = makeScaleFor(true, ColorMap::Mako, 0, 1);
    EXPECT_LT(lightness(onWhite.color(1)), lightness(onWhite.color(0)));
    EXPECT_GT(lightness(onBlack.color(1)), lightness(onBlack.color(0)));
}

TEST(ColorMapTest, theFirstCategoriesAllDiffer)
{
    std::set<QRgb> seen;
    for (int i = 0; i < 18; ++i)
        seen.insert(categoryColor(i).rgb());
    EXPECT_EQ(seen.size(), 18u);
}

TEST(ColorMapTest, ticksAreRoundNumbersWithinTheRange)
{
    EXPECT_EQ(makeTicks(0, 1, 6), (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}));
    for (const auto& [low, high] : {std::pair{-3.7, 12.2}, {0.0012, 0.0049}, {1e5, 1.3e6}, {-1.0, 1.0}})
        for (int most = 2; most <= 8; ++most) {
            const auto ticks = makeTicks(low, high, most);
            ASSERT_GE(ticks.size(), 2u);
            EXPECT_LE(ticks.size(), static_cast<std::size_t>(most));
            for (const double tick : ticks) {
                EXPECT_GE(tick, low - 1e-9 * std::abs(low));
                EXPECT_LE(tick, high + 1e-9 * std::abs(high));
            }
        }
    EXPECT_EQ(makeTicks(5, 5, 4), std::vector<double>{5});
}

TEST(ColorMapTest, logarithmicScalesPutEqualRatiosEquallyFarApart)
{
    ColorScale scale = makeScaleFor(true, ColorMap::Viridis, 0.01, 100);
    scale.logarithmic = true;
    EXPECT_NEAR(scale.position01(1), 0.5, 1e-12);
    EXPECT_NEAR(scale.position01(0.1), 0.25, 1e-12);
    EXPECT_EQ(scale.position01(0), 0);
    EXPECT_EQ(scale.position01(-4), 0);
    EXPECT_EQ(scale.position01(1e9), 1);
}

TEST(ColorMapTest, logarithmicTicksArePowersOfTenWhereTheyFit)
{
    EXPECT_EQ(makeLogTicks(0.01, 100, 8), (std::vector<double>{0.01, 0.1, 1, 10, 100}));
    EXPECT_LE(makeLogTicks(1e-12, 1e12, 5).size(), 5u);
    EXPECT_EQ(makeLogTicks(3, 30, 8), (std::vector<double>{5, 10, 20}));
    EXPECT_EQ(makeLogTicks(3, 4, 8), (std::vector<double>{3, 4})) << "no round number lies between";
    EXPECT_EQ(makeLogTicks(0, 4, 8).size(), 1u) << "no logarithm of 0";
}

} // namespace
} // namespace molrl::ui
