// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pictures/picture_view.h"

#include "ui/widgets/palette.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr qreal kMarginPx = 8;
constexpr qreal kLeastDragPx = 6; // less is a click

} // namespace

PictureView::PictureView(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void PictureView::setImage(const QImage& image)
{
    m_image = image;
    m_message.clear();
    update();
}

void PictureView::setMessage(const QString& text)
{
    m_image = {};
    m_message = text;
    m_marks.clear();
    update();
}

void PictureView::setSelectable(bool selectable)
{
    m_selectable = selectable;
    setCursor(selectable ? Qt::CrossCursor : Qt::ArrowCursor);
}

void PictureView::setRegion(const QRect& region)
{
    m_region = region;
    update();
}

void PictureView::setMarks(std::vector<QRect> marks, int current)
{
    m_marks = std::move(marks);
    m_current = current;
    update();
}

QRectF PictureView::imageRect() const
{
    if (m_image.isNull())
        return {};
    const QSizeF room(width() - 2 * kMarginPx, height() - 2 * kMarginPx);
    const qreal scale = std::min(room.width() / m_image.width(), room.height() / m_image.height());
    const QSizeF size = QSizeF(m_image.size()) * scale;
    return {QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

QPointF PictureView::toImage(QPointF place) const
{
    const QRectF rect = imageRect();
    return {(place.x() - rect.x()) * m_image.width() / rect.width(),
            (place.y() - rect.y()) * m_image.height() / rect.height()};
}

QRectF PictureView::toWidget(const QRectF& part) const
{
    const QRectF rect = imageRect();
    const qreal scale = rect.width() / m_image.width();
    return {rect.x() + part.x() * scale, rect.y() + part.y() * scale, part.width() * scale, part.height() * scale};
}

void PictureView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_image.isNull()) {
        painter.setPen(subduedText(palette()));
        painter.drawText(rect().adjusted(24, 24, -24, -24), Qt::AlignCenter | Qt::TextWordWrap, m_message);
        return;
    }
    const QRectF whole = imageRect();
    painter.drawImage(whole, m_image);
    painter.setPen(QPen(hairline(palette()), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(whole.adjusted(-0.5, -0.5, 0.5, 0.5));
    const QColor accent = palette().color(QPalette::Highlight);
    const auto dimAround = [&](const QRectF& chosen) {
        QPainterPath outside;
        outside.addRect(whole);
        QPainterPath inside;
        inside.addRect(chosen);
        painter.fillPath(outside.subtracted(inside), QColor(90, 90, 90, 110));
        painter.setPen(QPen(accent, 1.5, Qt::DashLine));
        painter.drawRect(chosen);
    };
    if (m_dragging)
        dimAround(QRectF(m_from, m_to).normalized() & whole);
    else if (!m_region.isEmpty())
        dimAround(toWidget(m_region));
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        QColor colour = accent;
        colour.setAlpha(static_cast<int>(i) == m_current ? 255 : 130);
        painter.setPen(QPen(colour, static_cast<int>(i) == m_current ? 2.0 : 1.2));
        painter.drawRoundedRect(toWidget(QRectF(m_marks[i])).adjusted(-3, -3, 3, 3), 3, 3);
    }
}

void PictureView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_image.isNull() || !m_selectable)
        return;
    m_from = m_to = event->position();
}

void PictureView::mouseMoveEvent(QMouseEvent* event)
{
    if (!(event->buttons() & Qt::LeftButton) || m_image.isNull() || !m_selectable)
        return;
    m_to = event->position();
    m_dragging = m_dragging || (m_to - m_from).manhattanLength() > kLeastDragPx;
    update();
}

void PictureView::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || m_image.isNull() || !m_selectable)
        return;
    const QRect chosen =
        QRectF(toImage(m_from), toImage(event->position())).normalized().toAlignedRect() & m_image.rect();
    if (m_dragging) {
        m_dragging = false;
        update();
        if (!chosen.isEmpty())
            Q_EMIT regionChosen(chosen);
        return;
    }
    const QPoint at = toImage(event->position()).toPoint();
    for (std::size_t i = 0; i < m_marks.size(); ++i)
        if (m_marks[i].contains(at)) {
            Q_EMIT markClicked(static_cast<int>(i));
            return;
        }
    Q_EMIT regionChosen({});
}

} // namespace molrl::ui
