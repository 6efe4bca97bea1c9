// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/desirability_bar.h"

#include "ui/widgets/palette.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kBins = 40;
constexpr int kHeightPx = 44;
constexpr int kHandlePx = 6; ///< radius
constexpr double kKeyShare = 0.01;

} // namespace

DesirabilityBar::DesirabilityBar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("rank.desirability"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(120, kHeightPx);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize DesirabilityBar::sizeHint() const
{
    return {260, kHeightPx};
}

void DesirabilityBar::setValues(std::span<const double> values)
{
    m_low = 1e300;
    m_high = -1e300;
    for (const double value : values)
        if (std::isfinite(value)) {
            m_low = std::min(m_low, value);
            m_high = std::max(m_high, value);
        }
    if (m_low > m_high) {
        m_low = 0;
        m_high = 1;
    }
    if (m_low == m_high) {
        m_low -= 0.5;
        m_high += 0.5;
    }
    m_bins.assign(kBins, 0);
    for (const double value : values)
        if (std::isfinite(value))
            ++m_bins[std::min<std::size_t>(kBins - 1,
                                           static_cast<std::size_t>((value - m_low) / (m_high - m_low) * kBins))];
    update();
}

void DesirabilityBar::setWish(const workspace::Desirability& wish)
{
    m_wish = wish;
    update();
}

int DesirabilityBar::pixelOf(double value) const
{
    const double inner = width() - 2.0 * kHandlePx - 2;
    return static_cast<int>(
        std::lround(kHandlePx + 1 + std::clamp((value - m_low) / (m_high - m_low), 0.0, 1.0) * inner));
}

double DesirabilityBar::valueAt(double x) const
{
    const double inner = width() - 2.0 * kHandlePx - 2;
    const double value = m_low + std::clamp((x - kHandlePx - 1) / inner, 0.0, 1.0) * (m_high - m_low);
    const double digit = std::pow(10.0, std::floor(std::log10((m_high - m_low) / inner))); // no finer than a pixel
    return std::round(value / digit) * digit;
}

DesirabilityBar::Handle DesirabilityBar::handleAt(double x) const
{
    return std::abs(x - pixelOf(m_wish.low)) < std::abs(x - pixelOf(m_wish.high)) ? Handle::Worst : Handle::Best;
}

void DesirabilityBar::move(Handle handle, double value)
{
    const double worst = handle == Handle::Worst ? value : m_wish.low;
    const double best = handle == Handle::Best ? value : m_wish.high;
    if (worst == best || (worst == m_wish.low && best == m_wish.high)) // one place can't be both
        return;
    m_wish.low = worst;
    m_wish.high = best;
    update();
    Q_EMIT dragged(worst, best);
}

void DesirabilityBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPalette& colors = palette();
    const double bottom = height() - kHandlePx - 1.0;
    const double top = kHandlePx + 1.0;
    const int most = m_bins.empty() ? 1 : std::max(1, *std::max_element(m_bins.begin(), m_bins.end()));
    const double left = pixelOf(m_low);
    const double step = (pixelOf(m_high) - left) / kBins;
    painter.setPen(Qt::NoPen);
    for (std::size_t bin = 0; bin < m_bins.size(); ++bin) {
        const double middle = m_low + (static_cast<double>(bin) + 0.5) / kBins * (m_high - m_low);
        const double worth = m_wish.of(middle);
        painter.setBrush(mixColors(mixColors(colors.color(QPalette::Window), colors.color(QPalette::Text), 0.18),
                                   colors.color(QPalette::Highlight), 0.75 * worth));
        const double size =
            m_bins[bin] == 0 ? 0 : std::max(1.5, (bottom - top) * std::sqrt(m_bins[bin] / double(most)));
        painter.drawRect(QRectF(left + static_cast<double>(bin) * step, bottom - size, std::max(1.0, step - 1), size));
    }
    const QColor ink = isEnabled() ? colors.color(QPalette::Text) : subduedText(colors);
    painter.setPen(QPen(mixColors(colors.color(QPalette::Window), ink, 0.35), 1));
    painter.drawLine(QPointF(left, bottom), QPointF(pixelOf(m_high), bottom));
    const bool rises = m_wish.high > m_wish.low;
    const QPointF worst(pixelOf(m_wish.low), bottom);
    const QPointF best(pixelOf(m_wish.high), top);
    QPainterPath line;
    line.moveTo(rises ? left : pixelOf(m_high), bottom);
    line.lineTo(worst);
    line.lineTo(best);
    line.lineTo(rises ? pixelOf(m_high) : left, top);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, 1.5));
    painter.drawPath(line);
    painter.setPen(QPen(ink, 2));
    painter.setBrush(colors.color(QPalette::Base));
    painter.drawEllipse(worst, kHandlePx - 1, kHandlePx - 1);
    painter.setBrush(colors.color(QPalette::Highlight));
    painter.drawEllipse(best, kHandlePx - 1, kHandlePx - 1);
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.color(QPalette::Highlight), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
}

void DesirabilityBar::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_held = handleAt(event->position().x());
    move(m_held, valueAt(event->position().x()));
}

void DesirabilityBar::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(Qt::SizeHorCursor);
    if (m_held != Handle::None)
        move(m_held, valueAt(event->position().x()));
}

void DesirabilityBar::mouseReleaseEvent(QMouseEvent*)
{
    m_held = Handle::None;
}

void DesirabilityBar::keyPressEvent(QKeyEvent* event)
{
    const int direction = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (direction == 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool other = event->modifiers() & Qt::ShiftModifier;
    const double from = other ? m_wish.low : m_wish.high;
    move(other ? Handle::Worst : Handle::Best, from + direction * kKeyShare * (m_high - m_low));
}

} // namespace molrl::ui
