// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/inspector_scene.h"
#include "ui/widgets/color_bar.h"

#include <QFont>

namespace molrl::ui {

/// What a figure of the inspector shows and says; plain values, so that it can be painted on any thread.
struct FigureSpec {
    InspectorScene scene;
    ColorBarSpec bar;
    QString title;   ///< the compound
    QString caption; ///< model, layer, head
    QFont font;
    bool hasBar = true; ///< false when nothing coloured by value is shown
};

/// Writes a figure, white whatever the theme: PNG, or SVG by the file's ending.
/// @error IoError  the file can't be written; names it.
[[nodiscard]] Result<void> saveFigure(const QString& path, FigureSpec spec);

/// The values shown, as CSV: one row a patch (grid row and column, value, cluster, atoms), then one row an atom.
[[nodiscard]] QString makeValuesCsv(const InspectorScene& scene, const QString& measure);
/// @error IoError
[[nodiscard]] Result<void> saveText(const QString& path, const QString& text);

} // namespace molrl::ui
