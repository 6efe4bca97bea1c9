// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPainter>
#include <QPalette>
#include <QRectF>

namespace molrl::ui {

/// The frame about what is selected, with a knob that turns it and one that scales it. In scene pixels.
struct SelectionBox {
    enum class Grip { None, Turn, Scale };
    QRectF rect; ///< null: nothing to take hold of

    [[nodiscard]] QPointF turnKnob() const { return {rect.center().x(), rect.top() - 22}; }
    [[nodiscard]] QPointF scaleKnob() const { return rect.bottomRight(); }
    /// @param scale  screen pixels a scene pixel: knobs keep their size on the screen
    [[nodiscard]] Grip gripAt(QPointF place, double scale) const;
    void paint(QPainter& painter, const QPalette& palette, double scale) const;
};

} // namespace molrl::ui
