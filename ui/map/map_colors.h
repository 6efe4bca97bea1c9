// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"
#include "ui/widgets/color_map.h"

#include <QColor>
#include <QString>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace molrl::ui {

enum class NumberScale {
    Automatic, ///< diverging where values reach about as far below 0 as above it, else linear
    Linear,
    Log,       ///< of the positive values; others count as missing
    Diverging, ///< centred at 0
};

/// How points are to be coloured by a column's values.
struct ColoringOptions {
    NumberScale scale = NumberScale::Automatic;
    bool asCategory = false; ///< numbers name classes, as those of clusters do
    QColor paper;
    int mostCategories = 9; ///< the largest ones get a colour, the rest is "other"
    QString clusterName;    ///< "Cluster %1" for numbers that are categories; empty: the number alone
};

/// What stands beside the map: the colour bar or the list of categories.
struct MapLegend {
    enum class Kind { None, Scale, Categories };
    struct Entry {
        QString text;
        QRgb color = 0;
        qint64 count = 0;
        int category = 0; ///< into Coloring::category; -1: missing, -2: other
    };
    Kind kind = Kind::None;
    QString title;
    ColorScale scale;
    bool clipsLow = false; ///< values below the scale's low end take its colour
    bool clipsHigh = false;
    qint64 missing = 0;
    QRgb missingColor = 0;
    std::vector<Entry> entries; ///< largest first, then other, then missing
};

/// Colours of points, as indices into a palette: recolouring a million points costs one pass.
struct Coloring {
    std::vector<std::uint16_t> color;   ///< [points]
    std::vector<std::int32_t> category; ///< [points] or empty: place in the legend's entries, -1 missing, -2 other
    std::vector<QRgb> palette;
    MapLegend legend;
};

/// One colour for all `count` points.
[[nodiscard]] Coloring makePlainColoring(std::size_t count, const QColor& color);
/// @param rows  for each point its row of `data`; -1: no value.
[[nodiscard]] Coloring makeColoring(const QString& title, const workspace::ColumnData& data,
                                    std::span<const std::int32_t> rows, const ColoringOptions& options);
/// The same colouring for other paper, as that of a figure: the points' indices stay.
void setPaper(std::vector<QRgb>& palette, MapLegend& legend, const QColor& paper);
/// A categorical colour that reads on the paper (at least about 2.2 : 1).
[[nodiscard]] QColor categoryColorOn(const QColor& paper, int category);

} // namespace molrl::ui
