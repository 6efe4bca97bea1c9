// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a drawing.
#include "ui/sketcher/sketch_painter.h"

#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <deque>

namespace molrl::ui {

using sketch::Bond;
using sketch::BondKind;

namespace {

constexpr std::size_t kLargestRing = 8; ///< of those whose inside a double bond's second line seeks

QPointF unit(QPointF v)
{
    const double length = std::hypot(v.x(), v.y());
    return length > 0 ? v / length : QPointF();
}

} // namespace

QPointF SketchPainter::clipped(int atom, QPointF end, QPointF other) const
{
    const QPointF way = other - end;
    double out = 0; // share of the way that is covered by letters
    bool isFurther = true;
    while (isFurther) {
        isFurther = false;
        for (QRectF box : m_labels[static_cast<std::size_t>(atom)].boxes) {
            box.adjust(-m_style.margin, -m_style.margin, m_style.margin, m_style.margin);
            // The stretch of the line inside the box (Liang and Barsky).
            double from = 0;
            double to = 1;
            for (const auto& [step, low, high] : {std::tuple{way.x(), box.left() - end.x(), box.right() - end.x()},
                                                  std::tuple{way.y(), box.top() - end.y(), box.bottom() - end.y()}}) {
                if (std::abs(step) < 1e-12) {
                    if (low > 0 || high < 0)
                        to = -1;
                    continue;
                }
                from = std::max(from, std::min(low / step, high / step));
                to = std::min(to, std::max(low / step, high / step));
            }
            if (from <= to && from <= out + 1e-9 && to > out + 1e-9) {
                out = to;
                isFurther = true;
            }
        }
    }
    return end + way * std::min(out, 0.92);
}

/// A shortest ring a - first - ... - b, for the bond a - b; empty: none up to eight.
std::vector<int> SketchPainter::ringThrough(int a, int first, int b) const
{
    std::vector<int> from(m_next.size(), -1);
    from[static_cast<std::size_t>(first)] = a;
    from[static_cast<std::size_t>(a)] = a;
    std::deque<std::pair<int, std::size_t>> queue{{first, 2}};
    while (!queue.empty()) {
        const auto [atom, size] = queue.front();
        queue.pop_front();
        if (atom == b) {
            std::vector<int> ring;
            for (int i = b; i != a; i = from[static_cast<std::size_t>(i)])
                ring.push_back(i);
            ring.push_back(a);
            return ring;
        }
        if (size >= kLargestRing)
            continue;
        for (const int other : neighbours(atom))
            if (from[static_cast<std::size_t>(other)] < 0 && !(other == a)) {
                from[static_cast<std::size_t>(other)] = atom;
                queue.emplace_back(other, size + 1);
            }
    }
    return {};
}

int SketchPainter::sideOf(const Bond& bond, bool& isInRing) const
{
    const QPointF a = placeOf(bond.a);
    const QPointF way = placeOf(bond.b) - a;
    const auto side = [&](QPointF p) {
        const double cross = (p.x() - a.x()) * -way.y() + (p.y() - a.y()) * way.x();
        const double least = 0.02 * (way.x() * way.x() + way.y() * way.y());
        return cross > least ? 1 : cross < -least ? -1 : 0;
    };
    // Of two rings, the one with more double bonds: that reads as aromatic.
    int best = 0;
    int bestDoubles = -1;
    for (const int first : neighbours(bond.a)) {
        if (first == bond.b)
            continue;
        const auto ring = ringThrough(bond.a, first, bond.b);
        if (ring.empty())
            continue;
        QPointF center;
        int doubles = 0;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            center += placeOf(ring[i]) / double(ring.size());
            const int b = m_drawing->bondBetween(ring[i], ring[(i + 1) % ring.size()]);
            doubles += b >= 0 && m_drawing->bonds[static_cast<std::size_t>(b)].kind == BondKind::Double ? 1 : 0;
        }
        if (doubles > bestDoubles && side(center) != 0) {
            bestDoubles = doubles;
            best = side(center);
        }
    }
    isInRing = best != 0;
    if (isInRing)
        return best;
    // Of a chain: towards the side that holds more; a bond to an end lies in the middle, unless it ends a plain chain.
    int lean = 0;
    bool hasOpenEnd = false;
    for (const int end : {bond.a, bond.b}) {
        hasOpenEnd = hasOpenEnd || neighbours(end).size() == 1;
        for (const int other : neighbours(end))
            if (other != bond.a && other != bond.b)
                lean += side(placeOf(other));
    }
    const std::size_t others = neighbours(bond.a).size() + neighbours(bond.b).size() - 2;
    if (hasOpenEnd && (others != 1 || hasLabel(bond.a) || hasLabel(bond.b)))
        return 0;
    if (lean == 0)
        return others == 2 && !hasOpenEnd ? 1 : 0;
    return lean > 0 ? 1 : -1;
}

void SketchPainter::drawClipped(QPainter& painter, const Bond& bond, QPointF shift, double trimA, double trimB) const
{
    const QPointF a = placeOf(bond.a) + shift;
    const QPointF b = placeOf(bond.b) + shift;
    const QPointF along = unit(b - a);
    const QPointF begin = clipped(bond.a, a, b);
    const QPointF end = clipped(bond.b, b, a);
    // A label's own room already shortens the line there.
    painter.drawLine(hasLabel(bond.a) ? begin : begin + along * trimA, hasLabel(bond.b) ? end : end - along * trimB);
}

void SketchPainter::paintDouble(QPainter& painter, const Bond& bond) const
{
    const QPointF along = unit(placeOf(bond.b) - placeOf(bond.a));
    const QPointF across(-along.y(), along.x());
    bool isInRing = false;
    const int side = sideOf(bond, isInRing);
    if (side == 0) {
        drawClipped(painter, bond, across * (m_style.gap / 2), 0, 0);
        drawClipped(painter, bond, across * (-m_style.gap / 2), 0, 0);
        return;
    }
    drawClipped(painter, bond, {}, 0, 0);
    const double trim = m_style.gap * (isInRing ? 0.62 : 0.5);
    const bool isOpenA = neighbours(bond.a).size() == 1;
    const bool isOpenB = neighbours(bond.b).size() == 1;
    drawClipped(painter, bond, across * (side * m_style.gap), isOpenA ? 0 : trim, isOpenB ? 0 : trim);
}

void SketchPainter::paintDirected(QPainter& painter, const Bond& bond) const
{
    const QPointF a = clipped(bond.a, placeOf(bond.a), placeOf(bond.b));
    const QPointF b = clipped(bond.b, placeOf(bond.b), placeOf(bond.a));
    const double length = std::hypot(b.x() - a.x(), b.y() - a.y());
    const QPointF along = unit(b - a);
    const QPointF across(-along.y(), along.x());
    const double wide = m_style.wedge;
    if (bond.kind == BondKind::Wedge) {
        painter.setBrush(painter.pen().color());
        painter.setPen(Qt::NoPen);
        painter.drawPolygon(QPolygonF(
            {a + across * m_style.line / 2, b + across * wide, b - across * wide, a - across * m_style.line / 2}));
    } else if (bond.kind == BondKind::Hash) {
        const int strokes = std::max(4, static_cast<int>(std::lround(length / m_style.hash)));
        QPen pen = painter.pen();
        pen.setCapStyle(Qt::FlatCap);
        pen.setWidthF(m_style.line * 0.85);
        painter.setPen(pen);
        for (int i = 0; i <= strokes; ++i) {
            const double t = i / double(strokes);
            const QPointF at = a + (b - a) * t;
            const double half = m_style.line / 2 + (wide - m_style.line / 2) * t;
            painter.drawLine(at + across * half, at - across * half);
        }
    } else if (bond.kind == BondKind::Wavy) {
        const int waves = std::max(3, static_cast<int>(std::lround(length / (m_style.hash * 1.6))));
        QPainterPath path(a);
        for (int i = 0; i < waves; ++i) {
            const QPointF crest = a + (b - a) * ((i + 0.5) / waves) + across * (i % 2 == 0 ? wide * 1.5 : -wide * 1.5);
            path.quadTo(crest, a + (b - a) * ((i + 1.0) / waves));
        }
        painter.drawPath(path);
    } else { // dative
        painter.drawLine(a, b);
        painter.drawPolyline(
            QPolygonF({b - along * wide * 2 + across * wide, b, b - along * wide * 2 - across * wide}));
    }
}

void SketchPainter::paintBond(QPainter& painter, int index) const
{
    const Bond& bond = m_drawing->bonds[static_cast<std::size_t>(index)];
    const QPointF a = placeOf(bond.a);
    const QPointF b = placeOf(bond.b);
    if (std::hypot(b.x() - a.x(), b.y() - a.y()) < m_style.line)
        return;
    const QPointF along = unit(b - a);
    const QPointF across(-along.y(), along.x());
    QPen pen(m_style.ink, m_style.line, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    switch (bond.kind) {
    case BondKind::Single: drawClipped(painter, bond, {}, 0, 0); break;
    case BondKind::Double: paintDouble(painter, bond); break;
    case BondKind::DoubleEither: {
        const QPointF from = clipped(bond.a, a, b);
        const QPointF to = clipped(bond.b, b, a);
        const QPointF shift = across * (m_style.gap / 2);
        painter.drawLine(from + shift, to - shift);
        painter.drawLine(from - shift, to + shift);
        break;
    }
    case BondKind::Triple:
        for (const double k : {-0.85, 0.0, 0.85})
            drawClipped(painter, bond, across * (k * m_style.gap), 0, 0);
        break;
    case BondKind::Aromatic: {
        drawClipped(painter, bond, {}, 0, 0);
        pen.setDashPattern({3, 2.4});
        painter.setPen(pen);
        bool isInRing = false;
        const int side = sideOf(bond, isInRing);
        const double trim = m_style.gap * 0.62;
        drawClipped(painter, bond, across * ((side == 0 ? 1 : side) * m_style.gap), trim, trim);
        break;
    }
    default: paintDirected(painter, bond);
    }
}

void SketchPainter::paint(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < static_cast<int>(m_drawing->bonds.size()); ++i)
        paintBond(painter, i);
    for (int i = 0; i < static_cast<int>(m_labels.size()); ++i)
        paintAtom(painter, i);
}

void SketchPainter::paintNew(QPainter& painter, const sketch::Drawing& before) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_drawing->bonds.size(); ++i)
        if (i >= before.bonds.size() || !(before.bonds[i] == m_drawing->bonds[i]))
            paintBond(painter, static_cast<int>(i));
    for (std::size_t i = 0; i < m_labels.size(); ++i)
        if (i >= before.atoms.size() || !(before.atoms[i] == m_drawing->atoms[i]))
            paintAtom(painter, static_cast<int>(i));
}

} // namespace molrl::ui
