// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/analysis.h"

#include <QPainter>
#include <QPalette>
#include <set>

namespace molrl::ui {

constexpr double kPxPerUnit = 28; ///< scene pixels a unit of a drawing: bonds of 42 px

[[nodiscard]] inline QPointF toScene(sketch::Point p) { return {p.x * kPxPerUnit, -p.y * kPxPerUnit}; }
[[nodiscard]] inline sketch::Point toSketch(QPointF p) { return {p.x() / kPxPerUnit, -p.y() / kPxPerUnit}; }

/// Everything but the drawing that decides how it is painted.
struct SketchMarks {
    const sketch::Analysis* analysis = nullptr; ///< of this very drawing; null: labels and hydrogens are left out
    std::set<int> selected;
    int hoveredAtom = -1;
    int hoveredBond = -1;
};

void paintDrawing(QPainter& painter, const sketch::Drawing& drawing, const SketchMarks& marks, const QPalette& palette);

} // namespace molrl::ui
