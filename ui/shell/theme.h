// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

class QApplication;

namespace molrl::ui {

enum class ThemeChoice { System, Light, Dark };

[[nodiscard]] QString toSettingsText(ThemeChoice choice);
/// Anything unknown is System.
[[nodiscard]] ThemeChoice themeFromText(const QString& text);

/// The palettes. Text on its ground keeps a contrast of 4.5 : 1 or more in every role and group but Disabled (WCAG AA).
[[nodiscard]] QPalette makePalette(bool dark);
/// What the desktop wants: its colour scheme where Qt knows it, otherwise how light its own palette was at the start.
[[nodiscard]] bool isSystemDark();

/// Sets style, palettes and font of the whole program; all widgets are told by QEvent::PaletteChange.
/// @param fontPointSize  0 keeps the desktop's size.
void applyTheme(QApplication& app, ThemeChoice choice, int fontPointSize);

/// The ratio of WCAG 2.1 between two opaque colours, 1 to 21.
[[nodiscard]] double computeContrast(const QColor& a, const QColor& b);

} // namespace molrl::ui
