// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/scatter_raster.h"

#include <QPainterPath>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <cstdint>
#include <functional>
#include <vector>

namespace molrl::ui {

/// A cluster's place on the map.
struct ClusterOutline {
    int cluster = 0;    ///< from 1
    qint64 size = 0;
    QPointF center;     ///< median of its points, data units
    QPolygonF hull;     ///< convex, around its inner points; fewer than 3 corners: nothing to draw
};

/// Outlines of clusters 1, 2, ...; 0 and less is "in none". A tenth of a cluster, what lies farthest from its centre,
/// is left out of the hull, so that a stray compound doesn't draw it over its neighbours. Largest first.
[[nodiscard]] std::vector<ClusterOutline> computeOutlines(std::span<const float> x, std::span<const float> y,
                                                          std::span<const std::int32_t> cluster);
/// The convex hull, counter-clockwise, without points on its edges.
[[nodiscard]] QPolygonF convexHull(std::vector<QPointF> points);
/// The hull on the picture with round corners, `margin` pixels wider.
[[nodiscard]] QPainterPath outlinePath(const QPolygonF& hull, const ScatterView& view, double margin);

/// A name on the map.
struct ClusterLabel {
    int cluster = 0;
    QRectF area; ///< device pixels
    QString text;
};
/// Places names at the centres of those clusters that look large enough at this zoom, larger clusters first, moved a
/// little where one is in the way, left out where that doesn't help: no two overlap and none is cut by the edge.
/// @param textSize  of a name, device pixels.
[[nodiscard]] std::vector<ClusterLabel> placeLabels(const std::vector<ClusterOutline>& clusters, const ScatterView& view,
                                                    const QSizeF& picture,
                                                    const std::function<QString(int cluster)>& nameOf,
                                                    const std::function<QSizeF(const QString&)>& textSize);

} // namespace molrl::ui
