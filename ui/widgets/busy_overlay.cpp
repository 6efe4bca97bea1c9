// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/busy_overlay.h"

#include <QEvent>
#include <QPainter>
#include <chrono>

namespace molrl::ui {

using namespace std::chrono_literals;

BusyOverlay::BusyOverlay(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("busyOverlay"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    hide();
    parent->installEventFilter(this);
    m_delay.setSingleShot(true);
    m_delay.setInterval(300ms);
    m_frame.setInterval(40ms);
    connect(&m_delay, &QTimer::timeout, this, [this] {
        setGeometry(parentWidget()->rect());
        raise();
        show();
        m_frame.start();
    });
    connect(&m_frame, &QTimer::timeout, this, [this] {
        m_angle = (m_angle + 14) % 360;
        update();
    });
}

void BusyOverlay::start(const QString& text)
{
    m_text = text;
    setAccessibleName(text);
    if (!isVisible() && !m_delay.isActive())
        m_delay.start();
}

void BusyOverlay::stop()
{
    m_delay.stop();
    m_frame.stop();
    hide();
}

bool BusyOverlay::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void BusyOverlay::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor veil = palette().color(QPalette::Base);
    veil.setAlphaF(0.6f);
    painter.fillRect(rect(), veil);
    const QPointF center = QRectF(rect()).center();
    const QRectF ring(center.x() - 14, center.y() - 26, 28, 28);
    QPen pen(palette().color(QPalette::Highlight), 3, Qt::SolidLine, Qt::RoundCap);
    painter.setPen(pen);
    painter.drawArc(ring, -m_angle * 16, 100 * 16);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(QRectF(0, center.y() + 10, width(), 40), Qt::AlignHCenter | Qt::AlignTop, m_text);
}

} // namespace molrl::ui
