// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "ui/map/map_view.h"

#include <QImage>
#include <QString>

namespace molrl::ui {

/// A figure of the map as it is on show: white whatever the theme, the whole legend beside it, and below it what one
/// must know to make it again.
struct MapFigure {
    const MapView* view = nullptr;
    QImage picture; ///< of a map in space, on white; instead of the view
    MapLegend legend;
    std::vector<QRgb> palette; ///< the view's, for white paper
    QString title;
    QString caption; ///< method, parameters, model, counts
    QFont font;
};

/// The ending says how: .png (three pixels a point, 300 dpi), .svg, .pdf. Up to 20,000 compounds are drawn as circles
/// in SVG and PDF; more as a picture within.
/// @error InvalidArgument  another ending. @error IoError
[[nodiscard]] Result<void> saveMapFigure(const QString& path, MapFigure figure);

} // namespace molrl::ui
