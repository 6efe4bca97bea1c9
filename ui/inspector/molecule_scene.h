// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/conformer.h"

#include <QColor>
#include <QPointF>
#include <QString>
#include <memory>
#include <vector>

class QPainter;
class vtkRenderer;

namespace molrl::ui {

/// Balls and sticks of one molecule in a VTK renderer. GUI thread only; draws nothing itself, the widget does.
class MoleculeScene {
public:
    explicit MoleculeScene(vtkRenderer& renderer);
    ~MoleculeScene();

    /// @param names  by atom, for the labels.
    void setConformer(chem::Conformer3D conformer, std::vector<QString> names);
    void clear();
    void setColors(std::vector<QColor> colors); ///< by atom; bonds take half of each
    void setHydrogensShown(bool shown);
    void setLabelsShown(bool shown);
    void setBackground(const QColor& color);
    /// Where atoms that have a name, and are shown, lie in the frame drawn last, in device pixels, y upwards.
    struct Label {
        QString text;
        QPointF place;
        bool operator==(const Label&) const = default;
    };
    [[nodiscard]] std::vector<Label> labels() const; ///< none unless setLabelsShown()
    /// Writes labels with a rim, readable on balls of any colour. @param ratio  device pixels a painter's pixel
    static void paintLabels(QPainter& painter, const std::vector<Label>& labels, double height, double ratio,
                            const QColor& ink, const QColor& rim);
    void setHighlight(int atom, const QColor& color); ///< -1: none
    /// Looks at the whole molecule along its thinnest direction, so that most of it is seen.
    void resetView();
    /// The foremost atom under a place in device pixels, y upwards; -1: none.
    [[nodiscard]] int atomAt(QPoint place) const;
    [[nodiscard]] const chem::Conformer3D& conformer() const;

    /// The element's usual colour (white hydrogen, grey carbon, red oxygen …).
    [[nodiscard]] static QColor elementColor(int atomicNumber);

private:
    void rebuild();
    [[nodiscard]] bool isShown(std::size_t atom) const;

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::ui
