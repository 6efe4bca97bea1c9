// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/cluster_outline.h"
#include "ui/map/map_colors.h"

#include <QFont>
#include <functional>
#include <optional>
#include <vector>

class QPainter;

namespace molrl::ui {

/// What lies over the points; painted on the screen and into exported figures alike.
struct MapOverlay {
    std::vector<ClusterOutline> clusters;
    bool showOutlines = true;
    bool showLabels = true;
    int emphasised = 0;   ///< cluster drawn stronger; 0: none
    bool isDraft = false; ///< while the view moves: thin lines without smoothing, which cost a tenth
    QColor paper;
    QColor ink;
    QFont font;
    std::function<QString(int cluster)> nameOf;
    std::function<QColor(int cluster)> colorOf;
};
/// @param view  in the painter's units.
void paintClusters(QPainter& painter, const QSizeF& picture, const ScatterView& view, const MapOverlay& overlay);

/// How the legend looks in a font: as high as it needs, all of it always visible.
[[nodiscard]] QSizeF legendSize(const MapLegend& legend, const QFont& font);
/// Paints it with the painter's pen and the given font into the rectangle's top left corner.
/// @return where each entry of a list of categories lies.
std::vector<QRectF> paintLegend(QPainter& painter, const QPointF& topLeft, const MapLegend& legend, const QFont& font,
                                const QColor& paper, const QColor& ink, std::optional<double> marked = {},
                                int emphasisedEntry = -1);

} // namespace molrl::ui
