// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include "ui/shell/studio_style.h"
#include "ui/widgets/palette.h"

#include <QApplication>
#include <QFont>
#include <QGuiApplication>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QStyleHints>
#endif

namespace molrl::ui {
namespace {

struct Scheme {
    QRgb window, base, alternate, button, text, muted, line, accent, onAccent, tint, toolTip, toolTipText, link;
};

// One calm blue-green accent; greys lean towards it a little.
constexpr Scheme kLight{0xfff3f5f6, 0xffffffff, 0xfff7f9fa, 0xfffdfdfe, 0xff1b2328, 0xff56626a, 0xffd3d9dd,
                        0xff0b6b80, 0xffffffff, 0xffdcecef, 0xff263238, 0xfff5f8f9, 0xff0b6b80};
constexpr Scheme kDark{0xff1d2226, 0xff15191c, 0xff1a1f22, 0xff2a3136, 0xffe3e8eb, 0xff9dabb3, 0xff39434a,
                       0xff55b9cd, 0xff0b1417, 0xff24414a, 0xff323b41, 0xffeef2f4, 0xff6fcadc};

double linear(double channel01)
{
    return channel01 <= 0.04045 ? channel01 / 12.92 : std::pow((channel01 + 0.055) / 1.055, 2.4);
}

double luminance(const QColor& color)
{
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

bool& startedDark()
{
    static bool dark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128; // before we replace it
    return dark;
}

} // namespace

QString toSettingsText(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

ThemeChoice themeFromText(const QString& text)
{
    if (text == QLatin1String("light"))
        return ThemeChoice::Light;
    return text == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

double computeContrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

QPalette makePalette(bool dark)
{
    const Scheme& s = dark ? kDark : kLight;
    QPalette p;
    p.setColor(QPalette::Window, s.window);
    p.setColor(QPalette::WindowText, s.text);
    p.setColor(QPalette::Base, s.base);
    p.setColor(QPalette::AlternateBase, s.alternate);
    p.setColor(QPalette::Text, s.text);
    p.setColor(QPalette::Button, s.button);
    p.setColor(QPalette::ButtonText, s.text);
    p.setColor(QPalette::PlaceholderText, s.muted);
    p.setColor(QPalette::BrightText, dark ? QColor(0xff, 0xb4, 0xa8) : QColor(0xa3, 0x1d, 0x1d));
    p.setColor(QPalette::Highlight, s.accent);
    p.setColor(QPalette::HighlightedText, s.onAccent);
    p.setColor(QPalette::Link, s.link);
    p.setColor(QPalette::LinkVisited, s.link);
    p.setColor(QPalette::ToolTipBase, s.toolTip);
    p.setColor(QPalette::ToolTipText, s.toolTipText);
    p.setColor(QPalette::Light, dark ? mixColors(s.window, Qt::white, 0.10) : QColor(Qt::white));
    p.setColor(QPalette::Midlight, mixColors(s.window, s.line, 0.5));
    p.setColor(QPalette::Mid, s.line);
    p.setColor(QPalette::Dark, mixColors(s.line, dark ? QColor(Qt::black) : QColor(s.text), 0.3));
    p.setColor(QPalette::Shadow, dark ? QColor(0, 0, 0) : QColor(0x70, 0x7a, 0x80));
    const QColor faint = mixColors(s.window, s.text, 0.42);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, faint);
    p.setColor(QPalette::Disabled, QPalette::Highlight, mixColors(s.window, s.text, 0.18));
    p.setColor(QPalette::Disabled, QPalette::HighlightedText, faint);
    return p;
}

bool isSystemDark()
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const auto scheme = QGuiApplication::styleHints()->colorScheme();
    if (scheme != Qt::ColorScheme::Unknown)
        return scheme == Qt::ColorScheme::Dark;
#endif
    return startedDark();
}

void applyTheme(QApplication& app, ThemeChoice choice, int fontPointSize)
{
    static const QFont desktopFont = QApplication::font();
    const bool system = startedDark(); // looked up before the first change
    Q_UNUSED(system);
    const bool dark = choice == ThemeChoice::Dark || (choice == ThemeChoice::System && isSystemDark());
    if (app.style()->objectName() != StudioStyle::name())
        QApplication::setStyle(new StudioStyle);
    const QPalette palette = makePalette(dark);
    QApplication::setPalette(palette);
    // In menus a tint marks the entry, so that its icon keeps the text's colour.
    QPalette menu = palette;
    const Scheme& s = dark ? kDark : kLight;
    menu.setColor(QPalette::Highlight, s.tint);
    menu.setColor(QPalette::HighlightedText, s.text);
    QApplication::setPalette(menu, "QMenu");
    QApplication::setPalette(menu, "QMenuBar");
    QToolTip::setPalette(palette);
    QFont font = desktopFont;
    if (fontPointSize > 0)
        font.setPointSize(fontPointSize);
    if (font != QApplication::font())
        QApplication::setFont(font);
}

} // namespace molrl::ui
