// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/conformer.h"

#include <QColor>
#include <QPoint>
#include <QString>
#include <memory>
#include <vector>

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
    void setBackground(const QColor& color, const QColor& labelColor);
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
    void rebuildLabels();
    [[nodiscard]] bool isShown(std::size_t atom) const;

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::ui
