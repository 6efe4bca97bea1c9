// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/palette.h"

namespace molrl::ui {

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Base).lightness() < palette.color(QPalette::Text).lightness();
}

QColor mixColors(const QColor& first, const QColor& second, double share01)
{
    const auto mix = [share01](float a, float b) { return static_cast<float>(a + (b - a) * share01); };
    return QColor::fromRgbF(mix(first.redF(), second.redF()), mix(first.greenF(), second.greenF()),
                            mix(first.blueF(), second.blueF()), mix(first.alphaF(), second.alphaF()));
}

QColor subduedText(const QPalette& palette)
{
    return mixColors(palette.color(QPalette::WindowText), palette.color(QPalette::Window), 0.32);
}

QColor hairline(const QPalette& palette)
{
    return mixColors(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.16);
}

} // namespace molrl::ui
