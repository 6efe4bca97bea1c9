// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/drawing.h"
#include "ui/sketcher/sketch_style.h"

#include <QFont>
#include <QPainter>
#include <QRectF>
#include <QString>
#include <memory>
#include <vector>

namespace molrl::ui {

/// A drawing made ready to be painted: where letters and lines lie. The sheet, figures, ghosts and thumbnails all use
/// it.
///
/// Immutable; made and used on any thread that may use fonts.
class SketchPainter {
public:
    SketchPainter(std::shared_ptr<const sketch::Drawing> drawing, const SketchStyle& style);

    void paint(QPainter& painter) const;
    /// What `before` doesn't hold: how a click would change it.
    void paintNew(QPainter& painter, const sketch::Drawing& before) const;

    [[nodiscard]] const sketch::Drawing& drawing() const { return *m_drawing; }
    [[nodiscard]] const SketchStyle& style() const { return m_style; }
    /// Of lines and letters; empty for an empty drawing.
    [[nodiscard]] QRectF bounds() const;
    [[nodiscard]] QPointF placeOf(int atom) const;
    [[nodiscard]] bool hasLabel(int atom) const { return !m_labels[static_cast<std::size_t>(atom)].parts.empty(); }
    /// All that stands at the atom; null without a label.
    [[nodiscard]] QRectF labelRect(int atom) const;
    [[nodiscard]] const std::vector<int>& neighbours(int atom) const { return m_next[static_cast<std::size_t>(atom)]; }
    /// Where the widest room about an atom is, as a unit vector: what is written beside it goes there.
    [[nodiscard]] QPointF freeDirection(int atom) const;

private:
    struct Part {
        QString text;
        QPointF at; ///< left end of the baseline
        bool isSmall = false;
    };
    struct Label {
        std::vector<Part> parts;
        std::vector<QRectF> boxes; ///< that bonds keep off
        std::vector<QPointF> dots; ///< of radicals
        QColor ink;
    };
    void buildLabel(int atom, int hydrogens);
    enum class HydrogenSide { Right, Left, Below, Above };
    [[nodiscard]] HydrogenSide sideOfHydrogens(int atom) const;
    void placeHydrogens(Label& label, int atom, int hydrogens, double& left, double& right) const;
    void paintAtom(QPainter& painter, int atom) const;
    void paintBond(QPainter& painter, int bond) const;
    void paintDouble(QPainter& painter, const sketch::Bond& bond) const;
    void paintDirected(QPainter& painter, const sketch::Bond& bond) const;
    void drawClipped(QPainter& painter, const sketch::Bond& bond, QPointF shift, double trimA, double trimB) const;
    /// The point of the line from `end` to `other` that is just out of the atom's label.
    [[nodiscard]] QPointF clipped(int atom, QPointF end, QPointF other) const;
    /// +1 or -1: the side of the ring, or of most neighbours, seen from a to b to the left; 0: neither.
    [[nodiscard]] int sideOf(const sketch::Bond& bond, bool& isInRing) const;
    [[nodiscard]] std::vector<int> ringThrough(int a, int first, int b) const;

    std::shared_ptr<const sketch::Drawing> m_drawing;
    SketchStyle m_style;
    QFont m_font;
    QFont m_small;
    std::vector<std::vector<int>> m_next;
    std::vector<Label> m_labels;
};

} // namespace molrl::ui
