// SPDX-License-Identifier: GPL-3.0-or-later
// What the sheet shows about the drawing: what is pointed at and selected, ghosts, stereo, problems, words.
#include "core/sketch/edits.h"
#include "ui/adapt/adapt.h"
#include "ui/sketcher/sketch_view.h"
#include "ui/widgets/palette.h"

#include <QHelpEvent>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kHaloPx = 14;

QColor alertOf(const QPalette& palette)
{
    return isDark(palette) ? QColor(0xff, 0x7b, 0x72) : QColor(0xc6, 0x28, 0x1c);
}

QColor cautionOf(const QPalette& palette)
{
    return isDark(palette) ? QColor(0xe8, 0xb8, 0x4d) : QColor(0x9a, 0x64, 0x00);
}

} // namespace

QString SketchView::problemAt(int atom) const
{
    if (m_analysis)
        for (const auto& problem : m_analysis->problems)
            if (std::count(problem.atoms.begin(), problem.atoms.end(), atom))
                return toQString(problem.what);
    return {};
}

bool SketchView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_drag == Drag::None) {
        m_hoveredAtom = m_hoveredBond = -1;
        m_typed.clear();
        setGhost({});
        viewport()->update();
    }
    if (event->type() == QEvent::ToolTip) {
        QString text = m_hoveredAtom >= 0 ? problemAt(m_hoveredAtom) : QString();
        if (text.isEmpty() && m_hoveredAtom >= 0 && m_analysis &&
            m_analysis->atomLabels[static_cast<std::size_t>(m_hoveredAtom)] == "?")
            text = tr("A stereo centre that is not defined: set a wedge (W) or hash (H) on one of its bonds.");
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text, this);
        return true;
    }
    return QGraphicsView::viewportEvent(event);
}

void SketchView::paintMarks(QPainter& painter) const
{
    const QColor base = palette().color(QPalette::Base);
    const QColor accent = palette().color(QPalette::Highlight);
    const QColor selected = mixColors(base, accent, 0.30);
    const QColor hovered = mixColors(base, accent, 0.20);
    const QColor doomed = mixColors(base, alertOf(palette()), 0.35);
    const auto disc = [&](int atom, const QColor& color) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(m_painter->placeOf(atom), kHaloPx, kHaloPx);
    };
    const auto band = [&](int index, const QColor& color) {
        const auto& bond = drawing().bonds[static_cast<std::size_t>(index)];
        painter.setPen(QPen(color, kHaloPx * 1.1, Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(m_painter->placeOf(bond.a), m_painter->placeOf(bond.b));
    };
    const bool isErasing = m_mode == SketchMode::Draw && m_pen.tool == sketch::PenTool::Erase;
    std::set<int> chosen = m_selected;
    if (m_drag == Drag::Band && m_isDrag)
        for (const int i : inBand(m_mouseAt))
            chosen.insert(i);
    for (int i = 0; i < static_cast<int>(drawing().bonds.size()); ++i)
        if (const auto& b = drawing().bonds[static_cast<std::size_t>(i)]; chosen.count(b.a) && chosen.count(b.b))
            band(i, selected);
    for (const int i : chosen)
        disc(i, selected);
    for (const int i : m_erasedBonds)
        band(i, doomed);
    for (const int i : m_erasedAtoms)
        disc(i, doomed);
    if (m_drag == Drag::Move || m_drag == Drag::Turn || m_drag == Drag::Scale)
        return;
    if (m_hoveredAtom >= 0)
        disc(m_hoveredAtom, isErasing ? doomed : hovered);
    else if (m_hoveredBond >= 0)
        band(m_hoveredBond, isErasing ? doomed : hovered);
}

void SketchView::paintStereo(QPainter& painter) const
{
    if (!m_analysis || m_analysis->atomLabels.size() != drawing().atoms.size() ||
        m_analysis->bondLabels.size() != drawing().bonds.size())
        return;
    QFont font = this->font();
    font.setPixelSize(11);
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    const auto write = [&](QPointF center, const std::string& label) {
        const bool isOpen = label == "?";
        const QString text = isOpen ? QStringLiteral("?") : QLatin1Char('(') + toQString(label) + QLatin1Char(')');
        painter.setPen(isOpen ? cautionOf(palette()) : subduedText(palette()));
        painter.drawText(center + QPointF(-metrics.horizontalAdvance(text) / 2, metrics.capHeight() / 2), text);
    };
    for (int i = 0; i < static_cast<int>(drawing().atoms.size()); ++i)
        if (const auto& label = m_analysis->atomLabels[static_cast<std::size_t>(i)]; !label.empty())
            write(m_painter->placeOf(i) + m_painter->freeDirection(i) * (m_painter->hasLabel(i) ? 25 : 15), label);
    for (std::size_t i = 0; i < drawing().bonds.size(); ++i)
        if (const auto& label = m_analysis->bondLabels[i]; !label.empty()) {
            const QPointF a = m_painter->placeOf(drawing().bonds[i].a);
            const QPointF b = m_painter->placeOf(drawing().bonds[i].b);
            const double length = std::max(1.0, std::hypot(b.x() - a.x(), b.y() - a.y()));
            // Opposite to the second line, mostly: below or right of the bond.
            QPointF across(-(b.y() - a.y()) / length, (b.x() - a.x()) / length);
            if (across.y() < 0 || (across.y() == 0 && across.x() < 0))
                across = -across;
            write((a + b) / 2 + across * 15, label);
        }
}

void SketchView::paintProblems(QPainter& painter) const
{
    if (!m_analysis)
        return;
    const QColor alert = alertOf(palette());
    for (const auto& problem : m_analysis->problems)
        for (const int atom : problem.atoms) {
            if (atom < 0 || atom >= static_cast<int>(drawing().atoms.size()))
                continue;
            const QPointF at = m_painter->placeOf(atom);
            QPen ring(alert, 1.6, Qt::DashLine);
            ring.setDashPattern({3, 2});
            painter.setPen(ring);
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(at, kHaloPx + 2, kHaloPx + 2);
            const QPointF badge = at + QPointF(kHaloPx - 1, -kHaloPx + 1);
            painter.setPen(Qt::NoPen);
            painter.setBrush(alert);
            painter.drawEllipse(badge, 6.5, 6.5);
            QFont font = this->font();
            font.setPixelSize(10);
            font.setBold(true);
            painter.setFont(font);
            painter.setPen(palette().color(QPalette::Base));
            painter.drawText(QRectF(badge - QPointF(6.5, 6.5), QSizeF(13, 13)), Qt::AlignCenter, QStringLiteral("!"));
        }
}

/// What is said at the lower edge, what is being typed, and how to begin on an empty sheet; in the widget's pixels.
void SketchView::paintWords(QPainter& painter) const
{
    painter.save();
    painter.resetTransform();
    const QRect area = viewport()->rect();
    QFont font = this->font();
    painter.setFont(font);
    if (drawing().isEmpty() && !m_ghost && m_drag == Drag::None) {
        const QFontMetrics metrics(font);
        painter.setPen(subduedText(palette()));
        painter.drawText(area.adjusted(20, 0, -20, -metrics.height()), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Click or drag to draw.\nCtrl+V pastes SMILES, InChI, MOL text or a picture."));
    }
    if (!m_typed.isEmpty() && m_hoveredAtom >= 0) {
        const QPoint at = mapFromScene(m_painter->placeOf(m_hoveredAtom)) + QPoint(16, 16);
        const QRect chip(at, QFontMetrics(font).size(0, m_typed + QStringLiteral("…")) + QSize(12, 6));
        painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
        painter.setBrush(palette().color(QPalette::Window));
        painter.drawRoundedRect(chip, 4, 4);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(chip, Qt::AlignCenter, m_typed + QStringLiteral("…"));
    }
    if (!m_notice.isEmpty()) {
        QRect room = area.adjusted(12, 12, -12, -12);
        const int flags = Qt::AlignLeft | Qt::TextWordWrap;
        const QRect words = QFontMetrics(font).boundingRect(room.adjusted(12, 0, -12, 0), flags, m_notice);
        QRect box(room.left(), room.bottom() - words.height() - 14, words.width() + 26, words.height() + 14);
        const QColor accent = m_isProblem ? alertOf(palette()) : palette().color(QPalette::Highlight);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(mixColors(palette().color(QPalette::Window), accent, 0.45), 1));
        painter.setBrush(mixColors(palette().color(QPalette::Window), accent, 0.10));
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(box.adjusted(13, 7, -11, -5), flags, m_notice);
    }
    painter.restore();
}

void SketchView::paintBand(QPainter& painter) const
{
    if (m_drag != Drag::Band || !m_isDrag)
        return;
    QColor fill = palette().color(QPalette::Highlight);
    QPen pen(fill, 1.2 / zoom(), Qt::DashLine);
    pen.setDashPattern({4, 3});
    painter.setPen(pen);
    fill.setAlpha(22);
    painter.setBrush(fill);
    if (m_mode == SketchMode::Lasso)
        painter.drawPolygon(m_lasso);
    else
        painter.drawRect(QRectF(m_pressAt, m_mouseAt).normalized());
}

/// Where a release would fuse what is moved with what stays.
void SketchView::paintFusing(QPainter& painter) const
{
    const auto& moved = m_ghost->drawing();
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.setBrush(Qt::NoBrush);
    for (std::size_t i = 0; i < moved.atoms.size() && i < drawing().atoms.size(); ++i) {
        if (moved.atoms[i].at == drawing().atoms[i].at)
            continue;
        for (std::size_t k = 0; k < drawing().atoms.size(); ++k)
            if (moved.atoms[k].at == drawing().atoms[k].at &&
                sketch::distanceOf(moved.atoms[i].at, moved.atoms[k].at) <= sketch::kMergeRadius)
                painter.drawEllipse(m_painter->placeOf(static_cast<int>(k)), kHaloPx * 0.7, kHaloPx * 0.7);
    }
}

void SketchView::drawForeground(QPainter* painter, const QRectF&)
{
    painter->setRenderHint(QPainter::Antialiasing);
    const bool isMoving =
        m_ghost && (m_drag == Drag::Turn || m_drag == Drag::Scale || (m_drag == Drag::Move && !m_isCopy));
    paintMarks(*painter);
    if (isMoving) {
        painter->setOpacity(0.25);
        m_painter->paint(*painter);
        painter->setOpacity(1);
        m_ghost->paint(*painter);
        paintFusing(*painter);
    } else {
        if (m_ghost) {
            painter->setOpacity(0.42);
            m_ghost->paintNew(*painter, drawing());
            painter->setOpacity(1);
        }
        m_painter->paint(*painter);
        paintStereo(*painter);
        paintProblems(*painter);
    }
    if (m_drag == Drag::None && !m_ghost)
        selectionBox().paint(*painter, palette(), zoom());
    if (m_drag == Drag::Stroke && m_isDrag && m_pen.tool == sketch::PenTool::Chain) {
        painter->setPen(subduedText(palette()));
        painter->setFont(font());
        painter->drawText(m_mouseAt + QPointF(12, -8),
                          QStringLiteral("C%1").arg(sketch::chainLength(drawing(), stroke(false))));
    }
    paintBand(*painter);
    paintWords(*painter);
}

} // namespace molrl::ui
