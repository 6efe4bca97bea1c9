// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/sketch_paint.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <cmath>

namespace molrl::ui {
namespace {

using sketch::BondKind;
using sketch::Drawing;

constexpr double kLinePx = 1.9;
constexpr double kGapPx = 6.0;

QColor colourOf(int number, bool dark, const QColor& text)
{
    switch (number) {
    case 7: return dark ? QColor(0x7d, 0xa8, 0xff) : QColor(0x1f, 0x4f, 0xd8);
    case 8: return dark ? QColor(0xff, 0x7b, 0x72) : QColor(0xc6, 0x28, 0x1c);
    case 9:
    case 17: return dark ? QColor(0x6f, 0xd9, 0x7f) : QColor(0x1c, 0x7c, 0x30);
    case 16: return dark ? QColor(0xe6, 0xc2, 0x4a) : QColor(0x86, 0x68, 0x00);
    case 15: return dark ? QColor(0xff, 0xa6, 0x57) : QColor(0xa8, 0x55, 0x0a);
    case 35:
    case 53: return dark ? QColor(0xd6, 0x9a, 0x7c) : QColor(0x8a, 0x3a, 0x18);
    default: return text;
    }
}

bool hasLabel(const Drawing& d, int i)
{
    const auto& a = d.atoms[static_cast<std::size_t>(i)];
    return a.number != 6 || a.charge != 0 || a.isotope != 0 || a.radicals != 0 || d.neighbours(i).empty();
}

void paintBond(QPainter& painter, const Drawing& d, const sketch::Bond& bond, const QColor& ink)
{
    QPointF a = toScene(d.atoms[static_cast<std::size_t>(bond.a)].at);
    QPointF b = toScene(d.atoms[static_cast<std::size_t>(bond.b)].at);
    const double full = std::hypot(b.x() - a.x(), b.y() - a.y());
    if (full < 1)
        return;
    const QPointF along = (b - a) / full;
    const QPointF across(-along.y(), along.x());
    if (hasLabel(d, bond.a))
        a += along * std::min(11.0, full / 3);
    if (hasLabel(d, bond.b))
        b -= along * std::min(11.0, full / 3);
    QPen pen(ink, kLinePx, Qt::SolidLine, Qt::RoundCap);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    switch (bond.kind) {
    case BondKind::Double:
    case BondKind::DoubleEither: {
        if (bond.kind == BondKind::DoubleEither) {
            painter.drawLine(a + across * kGapPx / 2, b - across * kGapPx / 2);
            painter.drawLine(a - across * kGapPx / 2, b + across * kGapPx / 2);
            break;
        }
        double lean = 0; // the second line lies where the ring or the chain is
        for (const int end : {bond.a, bond.b})
            for (const int other : d.neighbours(end))
                if (other != bond.a && other != bond.b) {
                    const QPointF p = toScene(d.atoms[static_cast<std::size_t>(other)].at) - a;
                    const double side = p.x() * across.x() + p.y() * across.y();
                    lean += side > 1 ? 1 : side < -1 ? -1 : 0;
                }
        if (lean == 0) {
            painter.drawLine(a + across * kGapPx / 2, b + across * kGapPx / 2);
            painter.drawLine(a - across * kGapPx / 2, b - across * kGapPx / 2);
        } else {
            const QPointF shift = across * (lean > 0 ? kGapPx : -kGapPx);
            painter.drawLine(a, b);
            painter.drawLine(a + along * 5 + shift, b - along * 5 + shift);
        }
        break;
    }
    case BondKind::Triple:
        for (const double k : {-1.0, 0.0, 1.0})
            painter.drawLine(a + across * k * kGapPx * 0.8, b + across * k * kGapPx * 0.8);
        break;
    case BondKind::Wedge:
        painter.setBrush(ink);
        painter.setPen(Qt::NoPen);
        painter.drawPolygon(QPolygonF({a, b + across * 4.5, b - across * 4.5}));
        break;
    case BondKind::Hash:
        for (int i = 1; i <= 7; ++i) {
            const double t = i / 7.0;
            const QPointF at = a + (b - a) * t;
            painter.drawLine(at + across * 4.5 * t, at - across * 4.5 * t);
        }
        break;
    case BondKind::Wavy: {
        QPainterPath path(a);
        for (int i = 1; i <= 32; ++i)
            path.lineTo(a + (b - a) * (i / 32.0) + across * 3.5 * std::sin(i * 3.14159265 / 4));
        painter.drawPath(path);
        break;
    }
    case BondKind::Aromatic:
        painter.drawLine(a, b);
        pen.setStyle(Qt::DashLine);
        painter.setPen(pen);
        painter.drawLine(a + across * kGapPx, b + across * kGapPx);
        break;
    case BondKind::Dative:
        painter.drawLine(a, b);
        painter.drawLine(b, b - along * 8 + across * 4);
        painter.drawLine(b, b - along * 8 - across * 4);
        break;
    case BondKind::Single:
        painter.drawLine(a, b);
    }
}

void paintAtom(QPainter& painter, const Drawing& d, int i, int hydrogens, const QColor& ink, bool dark)
{
    const auto& atom = d.atoms[static_cast<std::size_t>(i)];
    QFont font = painter.font();
    font.setPixelSize(17);
    QFont small = font;
    small.setPixelSize(12);
    const QFontMetricsF metrics(font);
    const QFontMetricsF smallMetrics(small);
    const QString symbol = toQString(sketch::symbolOf(atom.number));
    const QPointF at = toScene(atom.at);
    painter.setPen(colourOf(atom.number, dark, ink));
    painter.setFont(font);
    const double width = metrics.horizontalAdvance(symbol);
    const double base = at.y() + metrics.capHeight() / 2;
    painter.drawText(QPointF(at.x() - width / 2, base), symbol);
    double lean = 0; // hydrogens stand on the side away from the bonds
    for (const int other : d.neighbours(i))
        lean += d.atoms[static_cast<std::size_t>(other)].at.x - atom.at.x;
    const QString count = hydrogens > 1 ? QString::number(hydrogens) : QString();
    const double hWidth = hydrogens > 0 ? metrics.horizontalAdvance(QLatin1Char('H')) + smallMetrics.horizontalAdvance(count) : 0;
    double right = at.x() + width / 2;
    if (hydrogens > 0) {
        const double x = lean > 0.1 ? at.x() - width / 2 - hWidth : right;
        painter.drawText(QPointF(x, base), QStringLiteral("H"));
        painter.setFont(small);
        painter.drawText(QPointF(x + metrics.horizontalAdvance(QLatin1Char('H')), base + 4), count);
        if (lean <= 0.1)
            right += hWidth;
    }
    painter.setFont(small);
    QString charge;
    if (atom.charge != 0)
        charge = (std::abs(atom.charge) > 1 ? QString::number(std::abs(atom.charge)) : QString()) +
                 (atom.charge > 0 ? QStringLiteral("+") : QStringLiteral("−"));
    charge += QString(atom.radicals, QChar(0x2022));
    painter.drawText(QPointF(right + 1, base - 8), charge);
    if (atom.isotope != 0) {
        const QString mass = QString::number(atom.isotope);
        painter.drawText(QPointF(at.x() - width / 2 - smallMetrics.horizontalAdvance(mass), base - 8), mass);
    }
}

} // namespace

void paintDrawing(QPainter& painter, const Drawing& d, const SketchMarks& marks, const QPalette& palette)
{
    const bool dark = isDark(palette);
    const QColor ink = palette.color(QPalette::Text);
    QColor glow = palette.color(QPalette::Highlight);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    glow.setAlpha(90);
    painter.setBrush(glow);
    for (const int i : marks.selected)
        painter.drawEllipse(toScene(d.atoms[static_cast<std::size_t>(i)].at), 13, 13);
    glow.setAlpha(60);
    if (marks.hoveredAtom >= 0 && marks.hoveredAtom < static_cast<int>(d.atoms.size())) {
        painter.setBrush(glow);
        painter.drawEllipse(toScene(d.atoms[static_cast<std::size_t>(marks.hoveredAtom)].at), 14, 14);
    } else if (marks.hoveredBond >= 0 && marks.hoveredBond < static_cast<int>(d.bonds.size())) {
        const auto& b = d.bonds[static_cast<std::size_t>(marks.hoveredBond)];
        painter.setPen(QPen(glow, 16, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(toScene(d.atoms[static_cast<std::size_t>(b.a)].at), toScene(d.atoms[static_cast<std::size_t>(b.b)].at));
    }
    for (const auto& bond : d.bonds)
        paintBond(painter, d, bond, ink);
    const bool known = marks.analysis && marks.analysis->hydrogens.size() == d.atoms.size() &&
                       marks.analysis->bondLabels.size() == d.bonds.size();
    for (int i = 0; i < static_cast<int>(d.atoms.size()); ++i)
        if (hasLabel(d, i))
            paintAtom(painter, d, i, known ? marks.analysis->hydrogens[static_cast<std::size_t>(i)] : 0, ink, dark);
    if (!known)
        return;
    QFont font = painter.font();
    font.setPixelSize(11);
    font.setItalic(true);
    painter.setFont(font);
    painter.setPen(subduedText(palette));
    for (std::size_t i = 0; i < d.atoms.size(); ++i)
        painter.drawText(toScene(d.atoms[i].at) + QPointF(9, 17), toQString(marks.analysis->atomLabels[i]));
    for (std::size_t i = 0; i < d.bonds.size(); ++i) {
        const QPointF middle = (toScene(d.atoms[static_cast<std::size_t>(d.bonds[i].a)].at) +
                                toScene(d.atoms[static_cast<std::size_t>(d.bonds[i].b)].at)) / 2;
        painter.drawText(middle + QPointF(7, -6), toQString(marks.analysis->bondLabels[i]));
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(dark ? QColor(0xff, 0x7b, 0x72) : QColor(0xc6, 0x28, 0x1c), 1.6, Qt::DotLine));
    for (const auto& problem : marks.analysis->problems)
        for (const int atom : problem.atoms)
            if (atom >= 0 && atom < static_cast<int>(d.atoms.size()))
                painter.drawEllipse(toScene(d.atoms[static_cast<std::size_t>(atom)].at), 16, 16);
}

} // namespace molrl::ui
