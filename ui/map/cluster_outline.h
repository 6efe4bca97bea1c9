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
    int cluster = 0; ///< from 1
    qint64 size = 0;
    QPointF center;                ///< median of its points, data units
    QRectF extent;                 ///< of its outline, data units
    std::vector<QPolygonF> shapes; ///< closed; a cluster in several parts has several
};

/// Outlines of clusters 1, 2, ...; 0 and less is "in none". Each follows the smoothed density of its cluster at the
/// level that about nine tenths of the members lie within: it hugs them, parts where they part, and a stray compound
/// doesn't draw it over its neighbours. Largest first. O(n + clusters).
[[nodiscard]] std::vector<ClusterOutline> computeOutlines(std::span<const float> x, std::span<const float> y,
                                                          std::span<const std::int32_t> cluster);
/// The lines along which a field on a grid of width x height has the value `level`, as closed polygons in units of the
/// grid; beyond the grid it is taken for lower. Marching squares (Lorensen & Cline's, in the plane).
[[nodiscard]] std::vector<QPolygonF> traceContours(std::span<const float> field, int width, int height, float level);
/// The outline on the picture.
[[nodiscard]] QPainterPath outlinePath(const ClusterOutline& outline, const ScatterView& view);

/// A name on the map.
struct ClusterLabel {
    int cluster = 0;
    QRectF area; ///< device pixels
    QString text;
};
/// Places names at the centres of those clusters that look large enough at this zoom, larger clusters first, moved a
/// little where one is in the way, left out where that doesn't help: no two overlap and none is cut by the edge.
/// @param textSize  of a name, device pixels.
[[nodiscard]] std::vector<ClusterLabel> placeLabels(const std::vector<ClusterOutline>& clusters,
                                                    const ScatterView& view, const QSizeF& picture,
                                                    const std::function<QString(int cluster)>& nameOf,
                                                    const std::function<QSizeF(const QString&)>& textSize);

} // namespace molrl::ui
