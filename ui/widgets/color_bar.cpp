// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/color_bar.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kBarHeight = 12;
constexpr double kTickLength = 4;

QString tickText(double value)
{
    return formatNumber(value, 3);
}

std::vector<double> ticksFor(const ColorScale& scale, double width, const QFontMetricsF& metrics)
{
    const double room =
        std::max(metrics.horizontalAdvance(tickText(scale.low)), metrics.horizontalAdvance(tickText(scale.high))) +
        metrics.averageCharWidth() * 3;
    const int most = std::clamp(static_cast<int>(width / room), 2, 8);
    return scale.logarithmic ? makeLogTicks(scale.low, scale.high, most) : makeTicks(scale.low, scale.high, most);
}

QLinearGradient gradientOf(const ColorBarSpec& spec, const QRectF& bar)
{
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    constexpr int kStops = 32;
    for (int i = 0; i <= kStops; ++i) {
        const double position = double(i) / kStops;
        const QColor color = colorAt(spec.scale.map, spec.scale.reversed ? 1 - position : position);
        gradient.setColorAt(position, mixColors(spec.paper, color, spec.opacity01));
    }
    return gradient;
}

} // namespace

void paintColorBar(QPainter& painter, const QRectF& area, const ColorBarSpec& spec, std::optional<double> marked)
{
    const QFontMetricsF metrics(painter.font());
    const QPen textPen = painter.pen();
    const double inset = 1;
    const QRectF titleArea(area.left() + inset, area.top(), area.width() - 2 * inset, metrics.height());
    painter.drawText(titleArea, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(spec.title, Qt::ElideRight, titleArea.width()));

    const QRectF bar(area.left() + inset, titleArea.bottom() + 4, area.width() - 2 * inset, kBarHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    shape.addRoundedRect(bar, 3, 3);
    painter.fillPath(shape, gradientOf(spec, bar));
    QColor frame = textPen.color();
    frame.setAlphaF(0.35f);
    painter.setPen(QPen(frame, 1));
    painter.setBrush(Qt::NoBrush); // the caller's would lie over the colours
    painter.drawPath(shape);

    const auto placeOf = [&](double value) { return bar.left() + spec.scale.position01(value) * bar.width(); };
    for (const double tick : ticksFor(spec.scale, bar.width(), metrics)) {
        const double x = placeOf(tick);
        painter.setPen(QPen(frame, 1));
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + kTickLength));
        const QString text = tickText(tick);
        const double width = metrics.horizontalAdvance(text);
        const double left = std::clamp(x - width / 2, area.left(), std::max(area.left(), area.right() - width));
        painter.setPen(textPen);
        painter.drawText(QPointF(left, bar.bottom() + kTickLength + 1 + metrics.ascent()), text);
    }
    if (marked && std::isfinite(*marked)) {
        const double x = placeOf(*marked);
        const QPointF tip(x, bar.top() + 3);
        painter.setPen(Qt::NoPen);
        painter.setBrush(textPen.color());
        painter.drawPolygon(QPolygonF({tip, tip + QPointF(-4.5, -7), tip + QPointF(4.5, -7)}));
    }
    painter.restore();
}

ColorBar::ColorBar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("colorBar"));
    setAccessibleName(tr("Colour bar"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ColorBar::setSpec(ColorBarSpec spec)
{
    m_spec = std::move(spec);
    setAccessibleDescription(
        tr("%1, from %2 to %3").arg(m_spec.title, tickText(m_spec.scale.low), tickText(m_spec.scale.high)));
    update();
}

void ColorBar::setMarkedValue(std::optional<double> value)
{
    if (value == m_marked)
        return;
    m_marked = value;
    update();
}

std::vector<double> ColorBar::ticks() const
{
    return ticksFor(m_spec.scale, width() - 2, QFontMetricsF(font()));
}

QSize ColorBar::sizeHint() const
{
    return {280, static_cast<int>(std::ceil(2 * QFontMetricsF(font()).height() + kBarHeight + kTickLength + 6))};
}

QSize ColorBar::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void ColorBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    paintColorBar(painter, rect(), m_spec, m_marked);
}

} // namespace molrl::ui
