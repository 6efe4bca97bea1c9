// SPDX-License-Identifier: GPL-3.0-or-later
// The letters of a drawing: which atoms have some, and where they stand.
#include "core/sketch/analysis.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_painter.h"

#include <QFontMetricsF>
#include <algorithm>
#include <cmath>

namespace molrl::ui {

namespace {

constexpr double kSmallShare = 0.72; ///< of digits and charges in the letters' size

bool needsLabel(const sketch::Atom& atom, std::size_t neighbours)
{
    return atom.number != 6 || atom.charge != 0 || atom.isotope != 0 || atom.radicals != 0 || neighbours == 0;
}

} // namespace

SketchPainter::SketchPainter(std::shared_ptr<const sketch::Drawing> drawing, const SketchStyle& style)
    : m_drawing(std::move(drawing)), m_style(style)
{
    if (!style.families.isEmpty()) {
        m_font.setFamilies(style.families);
        m_font.setStyleHint(QFont::SansSerif);
    }
    m_font.setHintingPreference(QFont::PreferNoHinting); // letters scale with the lines
    m_font.setPixelSize(std::max(1, static_cast<int>(std::lround(style.letters))));
    m_small = m_font;
    m_small.setPixelSize(std::max(1, static_cast<int>(std::lround(style.letters * kSmallShare))));
    m_next.resize(m_drawing->atoms.size());
    for (const auto& bond : m_drawing->bonds) {
        m_next[static_cast<std::size_t>(bond.a)].push_back(bond.b);
        m_next[static_cast<std::size_t>(bond.b)].push_back(bond.a);
    }
    m_labels.resize(m_drawing->atoms.size());
    const auto hydrogens = sketch::countHydrogens(*m_drawing);
    for (int i = 0; i < static_cast<int>(m_labels.size()); ++i)
        buildLabel(i, hydrogens[static_cast<std::size_t>(i)]);
}

QPointF SketchPainter::placeOf(int atom) const
{
    const auto& p = m_drawing->atoms[static_cast<std::size_t>(atom)].at;
    return {p.x * m_style.perUnit, -p.y * m_style.perUnit};
}

QPointF SketchPainter::freeDirection(int atom) const
{
    std::vector<double> angles;
    const QPointF at = placeOf(atom);
    for (const int other : neighbours(atom)) {
        const QPointF way = placeOf(other) - at;
        angles.push_back(std::atan2(way.y(), way.x()));
    }
    if (angles.empty())
        return {0.7, 0.7};
    std::sort(angles.begin(), angles.end());
    double widest = -1;
    double middle = 0;
    for (std::size_t i = 0; i < angles.size(); ++i) {
        const double next = i + 1 < angles.size() ? angles[i + 1] : angles[0] + 2 * M_PI;
        if (next - angles[i] > widest + 1e-6) {
            widest = next - angles[i];
            middle = (next + angles[i]) / 2;
        }
    }
    return {std::cos(middle), std::sin(middle)};
}

/// Right, left, below or above the symbol: where the neighbours leave most room, in one line where that can be.
SketchPainter::HydrogenSide SketchPainter::sideOfHydrogens(int atom) const
{
    const QPointF at = placeOf(atom);
    const auto& others = neighbours(atom);
    if (others.size() <= 1)
        return !others.empty() && placeOf(others[0]).x() - at.x() > 0.3 * std::abs(placeOf(others[0]).y() - at.y())
                   ? HydrogenSide::Left
                   : HydrogenSide::Right;
    constexpr double kLineBonus = 0.25; // a line of text is read more easily than a pile
    const std::pair<HydrogenSide, QPointF> ways[] = {{HydrogenSide::Right, {1, 0}},
                                                     {HydrogenSide::Left, {-1, 0}},
                                                     {HydrogenSide::Below, {0, 1}},
                                                     {HydrogenSide::Above, {0, -1}}};
    HydrogenSide best = HydrogenSide::Right;
    double bestRoom = -2;
    for (const auto& [side, way] : ways) {
        double room = way.y() == 0 ? 1 + kLineBonus : 1;
        for (const int other : others) {
            const QPointF to = placeOf(other) - at;
            const double length = std::hypot(to.x(), to.y());
            if (length > 0)
                room = std::min(room, -QPointF::dotProduct(to, way) / length + (way.y() == 0 ? kLineBonus : 0));
        }
        if (room > bestRoom + 1e-6) {
            bestRoom = room;
            best = side;
        }
    }
    return best;
}

/// @param left, right  ends of the symbol and what belongs to it; pushed outwards by what is set beside it
void SketchPainter::placeHydrogens(Label& label, int atom, int hydrogens, double& left, double& right) const
{
    const QFontMetricsF metrics(m_font);
    const QFontMetricsF small(m_small);
    const QString count = hydrogens > 1 ? QString::number(hydrogens) : QString();
    const double hWidth = metrics.horizontalAdvance(QLatin1Char('H'));
    const double width = hWidth + small.horizontalAdvance(count);
    const QPointF at = placeOf(atom);
    const double cap = metrics.capHeight();
    QPointF corner(right, at.y() + cap / 2); // left end of the H's baseline
    switch (sideOfHydrogens(atom)) {
    case HydrogenSide::Right: right += width; break;
    case HydrogenSide::Left:
        left -= width;
        corner.setX(left);
        break;
    case HydrogenSide::Below: corner = {at.x() - hWidth / 2, corner.y() + cap + m_style.letters * 0.22}; break;
    case HydrogenSide::Above: corner = {at.x() - hWidth / 2, corner.y() - cap - m_style.letters * 0.22}; break;
    }
    label.parts.push_back({QStringLiteral("H"), corner, false});
    if (!count.isEmpty())
        label.parts.push_back({count, corner + QPointF(hWidth, m_style.letters * 0.2), true});
    label.boxes.emplace_back(corner.x(), corner.y() - cap, width, cap + (count.isEmpty() ? 0 : m_style.letters * 0.2));
}

void SketchPainter::buildLabel(int index, int hydrogens)
{
    const auto& atom = m_drawing->atoms[static_cast<std::size_t>(index)];
    if (!needsLabel(atom, neighbours(index).size()))
        return;
    Label& label = m_labels[static_cast<std::size_t>(index)];
    label.ink = m_style.colorOf(atom.number);
    const QFontMetricsF metrics(m_font);
    const QFontMetricsF small(m_small);
    const bool isHeavyHydrogen = atom.number == 1 && (atom.isotope == 2 || atom.isotope == 3);
    const QString symbol = isHeavyHydrogen ? (atom.isotope == 2 ? QStringLiteral("D") : QStringLiteral("T"))
                                           : toQString(sketch::symbolOf(atom.number));
    const QPointF at = placeOf(index);
    const double width = metrics.horizontalAdvance(symbol);
    const double cap = metrics.capHeight();
    const double base = at.y() + cap / 2;
    double left = at.x() - width / 2;
    double right = at.x() + width / 2;
    const auto addSmall = [&](const QString& text, double x) {
        label.parts.push_back({text, {x, base - cap * 0.62}, true});
        label.boxes.emplace_back(x, base - cap * 1.25, small.horizontalAdvance(text), cap * 0.62);
    };
    label.parts.push_back({symbol, {left, base}, false});
    label.boxes.emplace_back(left, base - cap, width, cap);
    if (atom.isotope != 0 && !isHeavyHydrogen) {
        const QString mass = QString::number(atom.isotope);
        left -= small.horizontalAdvance(mass) + m_style.letters * 0.03;
        addSmall(mass, left);
    }
    if (hydrogens > 0)
        placeHydrogens(label, index, hydrogens, left, right);
    if (atom.charge != 0) {
        const QString number = std::abs(atom.charge) > 1 ? QString::number(std::abs(atom.charge)) : QString();
        addSmall(number + (atom.charge > 0 ? QLatin1Char('+') : QChar(0x2212)), right + m_style.letters * 0.05);
    }
    for (int i = 0; i < atom.radicals; ++i)
        label.dots.emplace_back(at.x() + (i - (atom.radicals - 1) / 2.0) * m_style.letters * 0.34,
                                base - cap - m_style.letters * 0.26);
}

QRectF SketchPainter::labelRect(int atom) const
{
    QRectF all;
    for (const QRectF& box : m_labels[static_cast<std::size_t>(atom)].boxes)
        all |= box;
    return all;
}

void SketchPainter::paintAtom(QPainter& painter, int atom) const
{
    const Label& label = m_labels[static_cast<std::size_t>(atom)];
    painter.setPen(label.ink);
    for (const Part& part : label.parts) {
        painter.setFont(part.isSmall ? m_small : m_font);
        painter.drawText(part.at, part.text);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(label.ink);
    for (const QPointF& dot : label.dots)
        painter.drawEllipse(dot, m_style.letters * 0.1, m_style.letters * 0.1);
}

QRectF SketchPainter::bounds() const
{
    QRectF all;
    const double room = m_style.line + m_style.wedge;
    for (int i = 0; i < static_cast<int>(m_labels.size()); ++i) {
        all |= QRectF(placeOf(i) - QPointF(room, room), QSizeF(2 * room, 2 * room));
        const QRectF label = labelRect(i);
        if (!label.isNull())
            all |= label.adjusted(-m_style.margin, -m_style.margin, m_style.margin, m_style.margin);
    }
    return all;
}

} // namespace molrl::ui
