// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_style.h"

#include "ui/widgets/palette.h"

namespace molrl::ui {

SketchStyle SketchStyle::sheet(const QPalette& palette)
{
    SketchStyle style;
    style.ink = palette.color(QPalette::Text);
    style.paper = palette.color(QPalette::Base);
    style.isDark = ui::isDark(palette);
    return style;
}

SketchStyle SketchStyle::acs(bool isColoured)
{
    SketchStyle style;
    constexpr double kBond = 144;
    style.perUnit = kBond / sketch::kBondLength;
    style.line = 6;
    style.wedge = 10;
    style.hash = 16;
    style.gap = 0.18 * kBond;
    style.letters = 100;
    style.margin = 13;
    style.families = {QStringLiteral("Arial"), QStringLiteral("Liberation Sans"), QStringLiteral("Helvetica")};
    style.isColoured = isColoured;
    return style;
}

QColor SketchStyle::colorOf(int number) const
{
    if (!isColoured)
        return ink;
    switch (number) {
    case 5: return isDark ? QColor(0xff, 0xb3, 0x9c) : QColor(0xa3, 0x4a, 0x2e);
    case 7: return isDark ? QColor(0x86, 0xae, 0xff) : QColor(0x1f, 0x4f, 0xd8);
    case 8: return isDark ? QColor(0xff, 0x80, 0x77) : QColor(0xc6, 0x28, 0x1c);
    case 9:
    case 17: return isDark ? QColor(0x76, 0xd9, 0x86) : QColor(0x1c, 0x7c, 0x30);
    case 15: return isDark ? QColor(0xff, 0xa6, 0x57) : QColor(0xa8, 0x55, 0x0a);
    case 16: return isDark ? QColor(0xe6, 0xc2, 0x4a) : QColor(0x86, 0x68, 0x00);
    case 35: return isDark ? QColor(0xe0, 0xa0, 0x80) : QColor(0x8a, 0x3a, 0x18);
    case 53: return isDark ? QColor(0xc8, 0xa0, 0xf0) : QColor(0x6a, 0x2a, 0x9a);
    default: return ink;
    }
}

} // namespace molrl::ui
