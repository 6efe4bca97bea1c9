// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/drawing.h"

#include <QColor>
#include <QPalette>
#include <QPointF>
#include <QStringList>

namespace molrl::ui {

constexpr double kPxPerUnit = 28; ///< scene pixels a unit of a drawing on the sheet: bonds of 42 px

[[nodiscard]] inline QPointF toScene(sketch::Point p)
{
    return {p.x * kPxPerUnit, -p.y * kPxPerUnit};
}
[[nodiscard]] inline sketch::Point toSketch(QPointF p)
{
    return {p.x() / kPxPerUnit, -p.y() / kPxPerUnit};
}

/// Sizes and colours of a painted drawing. All lengths are in the painter's units.
struct SketchStyle {
    double perUnit = kPxPerUnit; ///< a bond is 1.5 of these
    double line = 1.9;           ///< width of a bond's line
    double wedge = 4.6;          ///< half the wide end of a wedge
    double hash = 4.3;           ///< from stroke to stroke
    double gap = 6.2;            ///< between the lines of a double bond
    double letters = 17;         ///< height of the labels' font
    double margin = 2.6;         ///< free room about a label
    QStringList families;        ///< of the labels; empty: the program's
    QColor ink = Qt::black;
    QColor paper = Qt::white;
    bool isColoured = true; ///< hetero atoms by element
    bool isDark = false;

    /// On the sheet, in the window's colours.
    [[nodiscard]] static SketchStyle sheet(const QPalette& palette);
    /// Black on white, as the American Chemical Society's journals ask (style ACS 1996): bonds of 14.4, lines of 0.6,
    /// letters of 10 points. In tenths of a point, so that letters are measured finely enough.
    /// @param isColoured  hetero atoms by element all the same
    [[nodiscard]] static SketchStyle acs(bool isColoured);
    /// The ink of an element's label.
    [[nodiscard]] QColor colorOf(int number) const;
};

} // namespace molrl::ui
