// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>

namespace molrl::ui {

/// A line icon of resources/icons ("open", "undo"), drawn at any size in the text colour of the palette in force when
/// it is painted: a change of theme recolours it. An unknown name gives an empty drawing and a warning in the log.
[[nodiscard]] QIcon makeIcon(const QString& name, QPalette::ColorRole ink = QPalette::WindowText);

} // namespace molrl::ui
