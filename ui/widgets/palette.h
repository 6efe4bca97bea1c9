// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace molrl::ui {

/// Whether things are drawn light on dark.
[[nodiscard]] bool isDark(const QPalette& palette);
/// `share01` of the second colour in the first.
[[nodiscard]] QColor mixColors(const QColor& first, const QColor& second, double share01);
/// Text of lesser weight that still reads on the window's background (about 5 : 1).
[[nodiscard]] QColor subduedText(const QPalette& palette);
/// Thin lines between areas.
[[nodiscard]] QColor hairline(const QPalette& palette);

} // namespace molrl::ui
