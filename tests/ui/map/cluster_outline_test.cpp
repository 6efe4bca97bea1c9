// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_outline.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

namespace molrl::ui {
namespace {

double area(const QPolygonF& polygon)
{
    double twice = 0;
    for (qsizetype i = 0; i < polygon.size(); ++i) {
        const QPointF a = polygon[i];
        const QPointF b = polygon[(i + 1) % polygon.size()];
        twice += a.x() * b.y() - b.x() * a.y();
    }
    return std::abs(twice) / 2;
}

TEST(TraceContours, followADiscToAFractionOfACell)
{
    constexpr int kSide = 41;
    std::vector<float> field;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            field.push_back(static_cast<float>(20 - std::hypot(x - 20, y - 20)));
    const auto contours = traceContours(field, kSide, kSide, 10);
    ASSERT_EQ(contours.size(), 1u);
    EXPECT_NEAR(area(contours[0]), M_PI * 100, 2);
    for (const QPointF& corner : contours[0])
        EXPECT_NEAR(std::hypot(corner.x() - 20, corner.y() - 20), 10, 0.1);
}

TEST(TraceContours, partsHolesSaddlesAndEdgesAreClosedLines)
{
    // Two cells, one of them in the corner; then a ring; then a saddle.
    EXPECT_EQ(traceContours(std::vector<float>{1, 0, 0, 0, 0, 0, 0, 1, 0}, 3, 3, 0.5f).size(), 2u);
    EXPECT_EQ(traceContours(std::vector<float>{1, 1, 1, 1, 0, 1, 1, 1, 1}, 3, 3, 0.5f).size(), 2u) << "and its hole";
    for (const std::vector<float>& saddle : {std::vector<float>{1, 0, 0, 1}, std::vector<float>{0, 1, 1, 0}}) {
        const auto contours = traceContours(saddle, 2, 2, 0.5f);
        EXPECT_EQ(contours.size(), 2u);
        for (const auto& contour : contours)
            EXPECT_GE(contour.size(), 4);
    }
    EXPECT_TRUE(traceContours(std::vector<float>{0, 0, 0, 0}, 2, 2, 0.5f).empty());
    EXPECT_EQ(traceContours(std::vector<float>{1, 1, 1, 1}, 2, 2, 0.5f).size(), 1u);
    EXPECT_TRUE(traceContours({}, 0, 0, 0.5f).empty());
}

TEST(ClusterOutlines, hugTheirMembersAndLeaveStrayOnesOut)
{
    std::vector<float> x;
    std::vector<float> y;
    std::vector<std::int32_t> cluster;
    std::mt19937 random(4);
    std::normal_distribution<float> place(0, 1);
    for (int i = 0; i < 300; ++i) { // in two parts
        x.push_back(place(random) + (i % 2 == 0 ? 0.f : 12.f));
        y.push_back(place(random));
        cluster.push_back(2);
    }
    for (int i = 0; i < 4; ++i) {
        x.push_back(50.f + static_cast<float>(i % 2));
        y.push_back(30.f + static_cast<float>(i));
        cluster.push_back(2); // strays
    }
    for (int i = 0; i < 40; ++i) {
        x.push_back(30 + place(random));
        y.push_back(place(random));
        cluster.push_back(1);
    }
    x.push_back(0);
    y.push_back(0);
    cluster.push_back(0); // in none
    const auto outlines = computeOutlines(x, y, cluster);
    ASSERT_EQ(outlines.size(), 2u);
    EXPECT_EQ(outlines[0].cluster, 2) << "largest first";
    EXPECT_EQ(outlines[0].size, 304);
    EXPECT_GE(outlines[0].shapes.size(), 2u) << "it has two parts";
    EXPECT_LT(outlines[0].extent.right(), 20) << "strays are left out";
    const QPainterPath path = outlinePath(outlines[0], {10, {0, 0}});
    EXPECT_TRUE(path.contains(QPointF(0, 0)));
    EXPECT_TRUE(path.contains(QPointF(120, 0)));
    EXPECT_FALSE(path.contains(QPointF(60, 0))) << "nothing lies between the parts";
    int within = 0;
    for (std::size_t i = 0; i < 300; ++i)
        within += path.contains(QPointF(10 * double(x[i]), -10 * double(y[i])));
    EXPECT_GT(within, 265);
}

TEST(ClusterOutlines, standTwinsAndLonelyClusters)
{
    const std::vector<float> same(5, 3.f);
    const auto twins = computeOutlines(same, same, std::vector<std::int32_t>(5, 1));
    ASSERT_EQ(twins.size(), 1u);
    EXPECT_EQ(twins[0].center, QPointF(3, 3));
    EXPECT_FALSE(twins[0].shapes.empty());
    EXPECT_TRUE(computeOutlines({}, {}, {}).empty());
    EXPECT_TRUE(computeOutlines(same, same, std::vector<std::int32_t>(5, 0)).empty());
    EXPECT_TRUE(outlinePath({}, {}).isEmpty());
}

TEST(ClusterLabels, neverOverlapNorLeaveThePicture)
{
    std::vector<ClusterOutline> clusters;
    for (int i = 0; i < 60; ++i) {
        ClusterOutline one;
        one.cluster = i + 1;
        one.size = 100 - i;
        one.center = {double(i % 8), double(i / 8)};
        one.extent = QRectF(one.center - QPointF(0.6, 0.6), QSizeF(1.2, 1.2));
        clusters.push_back(one);
    }
    const auto name = [](int cluster) { return QStringLiteral("Cluster %1").arg(cluster); };
    const auto size = [](const QString&) { return QSizeF(70, 16); };
    const QSizeF picture(400, 300);
    std::size_t before = 0;
    for (const double scale : {10.0, 40.0, 90.0}) {
        const auto labels = placeLabels(clusters, {scale, QPointF(20, 290)}, picture, name, size);
        for (std::size_t i = 0; i < labels.size(); ++i) {
            EXPECT_TRUE(QRectF(QPointF(), picture).contains(labels[i].area));
            for (std::size_t j = 0; j < i; ++j)
                EXPECT_FALSE(labels[i].area.intersects(labels[j].area)) << i << " " << j;
        }
        if (scale == 10.0) {
            EXPECT_TRUE(labels.empty()) << "clusters of 12 pixels get no name";
        } else if (scale == 40.0) {
            EXPECT_GT(labels.size(), 5u);
            EXPECT_EQ(labels.front().cluster, 1) << "the largest is named first";
        }
        before = labels.size();
    }
    EXPECT_GT(before, 0u);
}

} // namespace
} // namespace molrl::ui
