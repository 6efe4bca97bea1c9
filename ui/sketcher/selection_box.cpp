// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/selection_box.h"

#include <QLineF>

namespace molrl::ui {

constexpr double kKnobPx = 5;
constexpr double kReachPx = 9;

SelectionBox::Grip SelectionBox::gripAt(QPointF place, double scale) const
{
    if (rect.isNull())
        return Grip::None;
    if (QLineF(place, turnKnob()).length() * scale <= kReachPx)
        return Grip::Turn;
    return QLineF(place, scaleKnob()).length() * scale <= kReachPx ? Grip::Scale : Grip::None;
}

void SelectionBox::paint(QPainter& painter, const QPalette& palette, double scale) const
{
    if (rect.isNull())
        return;
    const QColor accent = palette.color(QPalette::Highlight);
    QPen frame(accent, 1 / scale, Qt::DashLine);
    frame.setDashPattern({4, 3});
    painter.setPen(frame);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect);
    painter.setPen(QPen(accent, 1.2 / scale));
    painter.drawLine(QPointF(rect.center().x(), rect.top()), turnKnob());
    painter.setBrush(palette.color(QPalette::Base));
    painter.setPen(QPen(accent, 1.6 / scale));
    painter.drawEllipse(turnKnob(), kKnobPx / scale, kKnobPx / scale);
    const double half = kKnobPx * 0.85 / scale;
    painter.drawRect(QRectF(scaleKnob() - QPointF(half, half), QSizeF(2 * half, 2 * half)));
}

} // namespace molrl::ui
