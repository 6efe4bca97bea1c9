// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/sketch/drawing.h"

#include <QByteArray>
#include <QImage>
#include <QString>
#include <memory>

class QMimeData;

namespace molrl::ui {

/// A figure of a drawing, white whatever the theme, exactly as it lies on the sheet, in the style ACS 1996.
struct SketchFigure {
    int dpi = 600;              ///< of a PNG, [72, 2400]
    bool isColoured = false;    ///< hetero atoms by element
    bool isTransparent = false; ///< no paper (PNG and SVG)
};

/// In pixels of the figure's resolution, which the image also carries. Null for an empty drawing.
[[nodiscard]] QImage makeFigureImage(const sketch::Drawing& drawing, const SketchFigure& figure);
[[nodiscard]] QByteArray makeFigureSvg(const sketch::Drawing& drawing, const SketchFigure& figure);
/// PNG, SVG or PDF by the file's ending. For jobs.
/// @error InvalidArgument  another ending, or nothing drawn. @error IoError  the file can't be written; names it.
[[nodiscard]] Result<void> saveFigure(const QString& path, const sketch::Drawing& drawing, const SketchFigure& figure);

/// Everything that others may want to paste: own format, SMILES as text, MOL, InChI, SVG, picture. What is no molecule
/// has no SMILES and no InChI. For jobs.
struct CopiedSketch {
    QByteArray own;
    QString text; ///< SMILES, else the own format
    QByteArray mol;
    QByteArray inchi;
    QByteArray svg;
    QImage picture;
};
[[nodiscard]] CopiedSketch copySketch(const sketch::Drawing& drawing);
/// On the GUI thread; the caller owns it.
[[nodiscard]] QMimeData* toMimeData(const CopiedSketch& copied);
/// The sketch or the text in it, the best form first; empty: none.
[[nodiscard]] QString textOf(const QMimeData& data);

} // namespace molrl::ui
