// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_outline.h"

#include <gtest/gtest.h>
#include <random>

namespace molrl::ui {
namespace {

TEST(ConvexHull, holdsTheCornersAlone)
{
    const auto hull = convexHull({{0, 0}, {4, 0}, {4, 4}, {0, 4}, {2, 2}, {2, 0}, {0, 0}});
    EXPECT_EQ(hull.size(), 4);
    for (const QPointF& corner : {QPointF(0, 0), QPointF(4, 0), QPointF(4, 4), QPointF(0, 4)})
        EXPECT_TRUE(hull.contains(corner));
}

TEST(ConvexHull, standsFewPointsAndLines)
{
    EXPECT_TRUE(convexHull({}).isEmpty());
    EXPECT_EQ(convexHull({{1, 1}, {1, 1}}).size(), 1);
    EXPECT_EQ(convexHull({{0, 0}, {1, 1}, {2, 2}, {3, 3}}).size(), 2);
}

TEST(ClusterOutlines, leaveStrayMembersOut)
{
    std::vector<float> x;
    std::vector<float> y;
    std::vector<std::int32_t> cluster;
    std::mt19937 random(4);
    std::uniform_real_distribution<float> place(-1, 1);
    for (int i = 0; i < 60; ++i) {
        x.push_back(place(random));
        y.push_back(place(random));
        cluster.push_back(2);
    }
    x.push_back(100);
    y.push_back(100);
    cluster.push_back(2);
    for (int i = 0; i < 5; ++i) {
        x.push_back(20.f + static_cast<float>(i % 2));
        y.push_back(static_cast<float>(i));
        cluster.push_back(1);
    }
    x.push_back(0);
    y.push_back(0);
    cluster.push_back(0); // in none
    const auto outlines = computeOutlines(x, y, cluster);
    ASSERT_EQ(outlines.size(), 2u);
    EXPECT_EQ(outlines[0].cluster, 2) << "largest first";
    EXPECT_EQ(outlines[0].size, 61);
    EXPECT_LE(outlines[0].hull.boundingRect().right(), 1.01);
    EXPECT_NEAR(outlines[0].center.x(), 0, 0.4);
    EXPECT_TRUE(outlinePath(outlines[0].hull, {10, {0, 0}}, 5).contains(QPointF(0, 0)));
    EXPECT_TRUE(outlinePath(QPolygonF(), {}, 5).isEmpty());
}

TEST(ClusterLabels, neverOverlapNorLeaveThePicture)
{
    std::vector<ClusterOutline> clusters;
    for (int i = 0; i < 60; ++i) {
        ClusterOutline one;
        one.cluster = i + 1;
        one.size = 100 - i;
        one.center = {double(i % 8), double(i / 8)};
        one.hull = QPolygonF(QRectF(one.center - QPointF(0.6, 0.6), QSizeF(1.2, 1.2)));
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
