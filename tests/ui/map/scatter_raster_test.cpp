// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_raster.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace molrl::ui {
namespace {

constexpr QRgb kRed = 0xffc03020;
constexpr QRgb kBlue = 0xff2040c0;

/// Points with all that drawing them needs.
struct Cloud {
    std::vector<float> x;
    std::vector<float> y;
    std::vector<std::uint16_t> color;
    std::vector<std::uint8_t> state;

    void add(float px, float py, std::uint16_t c = 0, std::uint8_t s = 0)
    {
        x.push_back(px);
        y.push_back(py);
        color.push_back(c);
        state.push_back(s);
    }
    [[nodiscard]] ScatterPoints points() const { return {x, y, color, state}; }
};

ScatterStyle style(double diameterPx)
{
    ScatterStyle s;
    s.paper = Qt::white;
    s.ink = Qt::black;
    s.palette = {kRed, kBlue};
    s.diameterPx = diameterPx;
    return s;
}

const ScatterView kView{10, QPointF(50, 50)}; // the data's (0, 0) in the middle of 100 x 100

QImage draw(const Cloud& cloud, const ScatterStyle& s, int threads = 1, QSize size = {100, 100})
{
    QImage image(size, QImage::Format_RGB32);
    rasterizeScatter(image, cloud.points(), kView, s, threads);
    return image;
}

int countNot(const QImage& image, QRgb color)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) != color;
    return count;
}

TEST(ScatterRaster, putsPointsWhereTheyAreWithYUpwards)
{
    Cloud cloud;
    cloud.add(2, 3);
    const QImage image = draw(cloud, style(6));
    EXPECT_EQ(image.pixel(70, 20), kRed);
    EXPECT_EQ(image.pixel(70, 80), qRgb(255, 255, 255));
    // A disc of 6 pixels covers about 28 of them; its soft edge some more.
    EXPECT_GT(countNot(image, qRgb(255, 255, 255)), 27);
    EXPECT_LT(countNot(image, qRgb(255, 255, 255)), 50);
}

TEST(ScatterRaster, drawsTinyPointsAsWholePixels)
{
    Cloud cloud;
    cloud.add(0.05f, -0.05f);
    const QImage image = draw(cloud, style(1));
    EXPECT_EQ(countNot(image, qRgb(255, 255, 255)), 1);
    EXPECT_EQ(image.pixel(50, 50), kRed);
    EXPECT_EQ(countNot(draw(cloud, style(2)), qRgb(255, 255, 255)), 4);
}

TEST(ScatterRaster, cutsWhatLiesOnTheEdgeAndLeavesOutWhatLiesBeyond)
{
    Cloud cloud;
    for (const float far : {-1e6f, 1e6f, -5.f, 5.f}) {
        cloud.add(far, 0);
        cloud.add(0, far);
        cloud.add(far, far);
    }
    const QImage image = draw(cloud, style(15));
    EXPECT_EQ(image.pixel(0, 50), kRed);
    EXPECT_EQ(image.pixel(99, 50), kRed);
    EXPECT_EQ(image.pixel(50, 50), qRgb(255, 255, 255));
}

TEST(ScatterRaster, isTheSameOnAnyNumberOfThreads)
{
    Cloud cloud;
    std::mt19937 random(3);
    std::normal_distribution<float> place(0, 3);
    for (int i = 0; i < 30000; ++i)
        cloud.add(place(random), place(random), static_cast<std::uint16_t>(random() % 2),
                  static_cast<std::uint8_t>(random() % 4));
    for (const double diameter : {1.0, 3.0, 7.5}) {
        ScatterStyle s = style(diameter);
        s.opacity01 = 0.6;
        s.showDensity = true;
        s.dimUnselected = true;
        const QImage one = draw(cloud, s, 1);
        for (const int threads : {2, 3, 7})
            EXPECT_EQ(draw(cloud, s, threads), one) << diameter << " " << threads;
    }
}

Cloud makeCrowd(int count)
{
    Cloud cloud;
    std::mt19937 random(5);
    std::normal_distribution<float> place(0, 3);
    for (int i = 0; i < count; ++i)
        cloud.add(place(random), place(random), static_cast<std::uint16_t>(random() % 2),
                  static_cast<std::uint8_t>(random() % 4));
    return cloud;
}

TEST(ScatterRaster, whatItKeepsGivesThePictureOfAFreshOne)
{
    Cloud cloud = makeCrowd(3000);
    ScatterRaster kept;
    QImage image({100, 100}, QImage::Format_RGB32);
    ScatterStyle s = style(3);
    s.showDensity = true;
    EXPECT_TRUE(kept.draw(image, cloud.points(), kView, s, 1));
    EXPECT_EQ(image, draw(cloud, s));
    std::rotate(cloud.color.begin(), cloud.color.begin() + 7, cloud.color.end()); // other colours
    for (auto& state : cloud.state)
        state ^= kPointSelected; // and another selection
    s.dimUnselected = true;
    EXPECT_FALSE(kept.draw(image, cloud.points(), kView, s, 2)) << "the points lie where they lay";
    EXPECT_EQ(image, draw(cloud, s));
    s.diameterPx = 12; // reaches further
    EXPECT_TRUE(kept.draw(image, cloud.points(), kView, s, 1));
    EXPECT_EQ(image, draw(cloud, s));
    s.paper = QColor(20, 24, 28);
    s.ink = Qt::white;
    kept.draw(image, cloud.points(), kView, s, 1);
    EXPECT_EQ(image, draw(cloud, s));
    QImage wide({140, 70}, QImage::Format_RGB32); // another size, another view
    EXPECT_TRUE(kept.draw(wide, cloud.points(), kView, s, 1));
    EXPECT_EQ(wide, draw(cloud, s, 1, {140, 70}));
    EXPECT_TRUE(kept.draw(wide, cloud.points(), {11, QPointF(50, 50)}, s, 1));
    EXPECT_NE(wide, draw(cloud, s, 1, {140, 70}));
}

TEST(ScatterRaster, placesAndFiltersThatChangedAreDrawnOnceItIsTold)
{
    Cloud cloud = makeCrowd(3000);
    ScatterRaster kept;
    QImage image({100, 100}, QImage::Format_RGB32);
    ScatterStyle s = style(3);
    s.showDensity = true;
    kept.draw(image, cloud.points(), kView, s, 1);
    for (std::size_t i = 0; i < cloud.state.size(); ++i)
        cloud.state[i] = cloud.x[i] < 0 ? kPointFilteredOut : 0;
    kept.forgetShading();
    EXPECT_FALSE(kept.draw(image, cloud.points(), kView, s, 1));
    EXPECT_EQ(image, draw(cloud, s));
    for (float& x : cloud.x)
        x = -x;
    kept.forgetPlaces();
    EXPECT_TRUE(kept.draw(image, cloud.points(), kView, s, 1));
    EXPECT_EQ(image, draw(cloud, s));
}

/// Whatever bands the picture is drawn in, a point is as if there were none.
TEST(ScatterRaster, pointsAcrossBandsAreWhole)
{
    for (const double diameter : {1.0, 2.0, 5.0, 40.0}) {
        const ScatterStyle s = style(diameter);
        Cloud cloud;
        cloud.add(0, 0);
        QImage middle({100, 200}, QImage::Format_RGB32); // rows 32, 64, 96, … begin bands
        int first = 0;
        for (int row = 60; row < 100; ++row) {
            rasterizeScatter(middle, cloud.points(), {10, QPointF(50.3, row + 0.3)}, s, 1);
            const int painted = countNot(middle, qRgb(255, 255, 255));
            EXPECT_GT(painted, 0);
            if (row == 60)
                first = painted;
            EXPECT_EQ(painted, first) << "diameter " << diameter << ", row " << row;
        }
    }
}

TEST(ScatterRaster, drawsTheSelectedOverTheOthersAndDimsThese)
{
    Cloud cloud;
    cloud.add(0, 0, 1, kPointSelected);
    cloud.add(0, 0, 0, 0); // later, yet below
    cloud.add(3, 0, 0, 0);
    ScatterStyle s = style(8);
    EXPECT_EQ(draw(cloud, s).pixel(80, 50), kRed) << "nothing is dimmed unless asked for";
    s.dimUnselected = true;
    const QImage image = draw(cloud, s);
    EXPECT_EQ(image.pixel(50, 50), kBlue);
    EXPECT_EQ(image.pixel(80, 50), dimmedColor(kRed, Qt::white));
    EXPECT_NE(image.pixel(80, 50), qRgb(255, 255, 255)) << "dimmed, not hidden";
}

TEST(ScatterRaster, filteredOutPointsAreFaintSpecksBelow)
{
    Cloud cloud;
    cloud.add(0, 0, 0, kPointFilteredOut | kPointSelected);
    cloud.add(3, 0, 0, kPointFilteredOut);
    cloud.add(3, 0, 1, 0);
    const QImage image = draw(cloud, style(8));
    EXPECT_GT(qGray(image.pixel(50, 50)), 200);
    EXPECT_LT(qGray(image.pixel(50, 50)), 255);
    EXPECT_EQ(image.pixel(80, 50), kBlue);
}

TEST(ScatterRaster, pointsWithoutAPlaceAreNotDrawn)
{
    Cloud cloud;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    cloud.add(nan, nan, 0, kPointWithoutPlace);
    cloud.add(0, 0, 0, kPointWithoutPlace | kPointSelected);
    ScatterStyle s = style(8);
    s.dimUnselected = true;
    s.showDensity = true;
    EXPECT_EQ(countNot(draw(cloud, s), qRgb(255, 255, 255)), 0);
}

TEST(ScatterRaster, opacityMixesWithWhatLiesBelow)
{
    Cloud cloud;
    cloud.add(0, 0, 1);
    ScatterStyle s = style(10);
    s.opacity01 = 0.5;
    const QColor once = draw(cloud, s).pixelColor(50, 50);
    EXPECT_NEAR(once.blue(), (255 + 0xc0) / 2, 3);
    EXPECT_NEAR(once.red(), (255 + 0x20) / 2, 3);
    cloud.add(0, 0, 1);
    EXPECT_LT(draw(cloud, s).pixelColor(50, 50).red(), once.red());
}

TEST(ScatterRaster, stopsAtItsBudget)
{
    Cloud cloud;
    cloud.add(0, 0);
    cloud.add(3, 0);
    ScatterStyle s = style(4);
    s.mostPoints = 1;
    const QImage image = draw(cloud, s);
    EXPECT_EQ(image.pixel(50, 50), kRed);
    EXPECT_EQ(image.pixel(80, 50), qRgb(255, 255, 255));
}

TEST(ScatterRaster, crowdedPlacesAreShadedMoreThanLonelyOnes)
{
    Cloud cloud;
    for (int i = 0; i < 200; ++i)
        cloud.add(-2.5f, 2.5f, 0, 0);
    cloud.add(2.5f, -2.5f, 0, 0);
    ScatterStyle s = style(1);
    s.showDensity = true;
    const QImage image = draw(cloud, s);
    const int crowd = qGray(image.pixel(28, 28));
    const int lone = qGray(image.pixel(78, 78));
    EXPECT_LT(crowd, lone);
    EXPECT_LT(lone, 255);
    EXPECT_EQ(qGray(image.pixel(99, 0)), 255) << "far from any point";
}

TEST(ScatterRaster, withoutPointsThereIsPaper)
{
    EXPECT_EQ(countNot(draw({}, style(4)), qRgb(255, 255, 255)), 0);
    ScatterStyle dark = style(4);
    dark.paper = QColor(20, 24, 28);
    dark.showDensity = true;
    EXPECT_EQ(countNot(draw({}, dark), qRgb(20, 24, 28)), 0);
}

} // namespace
} // namespace molrl::ui
