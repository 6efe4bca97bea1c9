// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_canvas.h"

#include "ui/widgets/palette.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTextLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace molrl::ui {

InspectorCanvas::InspectorCanvas(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("inspector.canvas"));
    setAccessibleName(tr("Drawing of the compound with the network's patches and attention"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void InspectorCanvas::setScene(InspectorScene scene)
{
    if (scene.molecule != m_scene.molecule)
        resetZoom();
    m_scene = std::move(scene);
    update();
}

void InspectorCanvas::setMessage(const QString& headline, const QString& text)
{
    m_headline = headline;
    m_text = text;
    setAccessibleDescription(headline + QLatin1Char('\n') + text);
    update();
}

QRectF InspectorCanvas::pictureRect() const
{
    const double side = std::max(40.0, std::min(width(), height()) - 16.0) * m_zoom;
    const QPointF middle = QRectF(rect()).center() + m_shift;
    return {middle.x() - side / 2, middle.y() - side / 2, side, side};
}

QPointF InspectorCanvas::patchCenter(int patch) const
{
    const double scale = pictureRect().width() / m_scene.molecule->sidePx();
    return pictureRect().topLeft() + m_scene.molecule->patchRect(patch).center() * scale;
}

QPointF InspectorCanvas::atomCenter(int atom) const
{
    const auto& place = m_scene.molecule->inspection.depiction.atoms[static_cast<std::size_t>(atom)];
    return pictureRect().topLeft() + QPointF(place.x, place.y) * (pictureRect().width() / m_scene.molecule->sidePx());
}

int InspectorCanvas::wantedSidePx() const
{
    // Steps of 256, so that a small change of size doesn't draw anew; the cap bounds time and memory at deep zooms.
    const double side = pictureRect().width() * devicePixelRatioF();
    return std::clamp(static_cast<int>(std::ceil(side / 256)) * 256, 256, 2560);
}

void InspectorCanvas::resetZoom()
{
    m_zoom = 1;
    m_shift = {};
    update();
    Q_EMIT sizeWanted();
}

int InspectorCanvas::patchUnder(QPointF place) const
{
    if (!m_scene.molecule || !pictureRect().contains(place))
        return -1;
    const int side = m_scene.molecule->record().gridSide;
    const QPointF within = (place - pictureRect().topLeft()) * side / pictureRect().width();
    return m_scene.molecule->patchAt(static_cast<int>(within.y()), static_cast<int>(within.x()));
}

int InspectorCanvas::atomUnder(QPointF place) const
{
    if (!m_scene.molecule)
        return -1;
    const double scale = m_scene.molecule->sidePx() / pictureRect().width();
    return m_scene.molecule->atomAt((place - pictureRect().topLeft()) * scale);
}

void InspectorCanvas::paintMessage(QPainter& painter)
{
    const int margin = std::max(24, width() / 12);
    const QRect area = rect().adjusted(margin, margin, -margin, -margin);
    QFont headlineFont = font();
    headlineFont.setPointSizeF(headlineFont.pointSizeF() * 1.25);
    headlineFont.setWeight(QFont::DemiBold);
    const int flags = Qt::AlignHCenter | Qt::TextWordWrap | Qt::TextWrapAnywhere;
    const QRect headlineBox =
        QFontMetrics(headlineFont).boundingRect(area, Qt::AlignHCenter | Qt::TextWordWrap, m_headline);
    const QRect textBox = fontMetrics().boundingRect(area, flags, m_text);
    const int textHeight = std::min(textBox.height(), area.height() - headlineBox.height() - 8);
    const int top = area.top() + std::max(0, (area.height() - headlineBox.height() - 8 - textHeight) / 2);
    painter.setFont(headlineFont);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRect(area.left(), top, area.width(), headlineBox.height()), Qt::AlignHCenter | Qt::TextWordWrap,
                     m_headline);
    painter.setFont(font());
    painter.setPen(mixColors(palette().color(QPalette::Text), palette().color(QPalette::Base), 0.3));
    painter.drawText(QRect(area.left(), top + headlineBox.height() + 8, area.width(), textHeight), flags, m_text);
}

void InspectorCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF sheet = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath shape;
    shape.addRoundedRect(sheet, 6, 6);
    painter.fillPath(shape, palette().color(QPalette::Base));
    painter.save();
    painter.setClipPath(shape);
    if (m_scene.molecule)
        paintScene(painter, m_scene, pictureRect(), SceneColors::of(palette()));
    else
        paintMessage(painter);
    painter.restore();
    painter.setPen(QPen(hasFocus() ? palette().color(QPalette::Highlight) : hairline(palette()), 1));
    painter.drawPath(shape);
}

void InspectorCanvas::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    Q_EMIT sizeWanted();
}

void InspectorCanvas::wheelEvent(QWheelEvent* event)
{
    if (!m_scene.molecule) {
        event->ignore();
        return;
    }
    const double wanted = std::clamp(m_zoom * std::pow(1.0015, event->angleDelta().y()), 1.0, 12.0);
    const QPointF fromMiddle = event->position() - QRectF(rect()).center();
    m_shift = wanted == 1.0 ? QPointF() : fromMiddle - (fromMiddle - m_shift) * (wanted / m_zoom);
    m_zoom = wanted;
    event->accept();
    update();
    Q_EMIT sizeWanted();
}

void InspectorCanvas::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)
        return QWidget::mousePressEvent(event);
    m_pressedAt = event->position();
    m_shiftAtPress = m_shift;
    m_isPanning = false;
}

void InspectorCanvas::mouseMoveEvent(QMouseEvent* event)
{
    if (m_pressedAt && (event->buttons() & (Qt::LeftButton | Qt::MiddleButton))) {
        const QPointF moved = event->position() - *m_pressedAt;
        if (m_isPanning || moved.manhattanLength() >= QApplication::startDragDistance()) {
            m_isPanning = true;
            setCursor(Qt::ClosedHandCursor);
            m_shift = m_shiftAtPress + moved;
            update();
            return;
        }
    }
    Q_EMIT pointed(patchUnder(event->position()), atomUnder(event->position()));
}

void InspectorCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const bool wasClick = m_pressedAt && !m_isPanning && event->button() == Qt::LeftButton;
    m_pressedAt.reset();
    m_isPanning = false;
    unsetCursor();
    if (wasClick && m_scene.molecule)
        Q_EMIT patchClicked(patchUnder(event->position()));
}

void InspectorCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (patchUnder(event->position()) < 0)
        resetZoom();
    else
        mousePressEvent(event); // two quick clicks are two clicks
}

void InspectorCanvas::leaveEvent(QEvent* event)
{
    QWidget::leaveEvent(event);
    Q_EMIT pointed(-1, -1);
}

} // namespace molrl::ui
