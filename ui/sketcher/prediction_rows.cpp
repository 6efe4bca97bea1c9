// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/adapt/adapt.h"
#include "ui/sketcher/live_view.h"
#include "ui/widgets/palette.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr int kGapPx = 4;
constexpr int kDotPx = 4;

QColor domainColor(training::Domain domain, const QPalette& palette)
{
    const bool dark = isDark(palette);
    switch (domain) {
    case training::Domain::In: return dark ? QColor(0x6f, 0xd9, 0x9a) : QColor(0x1c, 0x7c, 0x4a);
    case training::Domain::Edge: return dark ? QColor(0xe8, 0xb8, 0x4d) : QColor(0xb0, 0x74, 0x00);
    case training::Domain::Out: return dark ? QColor(0xff, 0x7b, 0x72) : QColor(0xc6, 0x28, 0x1c);
    }
    return palette.color(QPalette::Text);
}

QString domainWords(training::Domain domain)
{
    switch (domain) {
    case training::Domain::In: return PredictionRows::tr("like what the model was trained on");
    case training::Domain::Edge: return PredictionRows::tr("at the edge of what the model was trained on");
    case training::Domain::Out: return PredictionRows::tr("unlike anything the model was trained on: don't trust it");
    }
    return {};
}

QString uncertaintyOf(const LivePrediction& row)
{
    if (!row.problem.isEmpty())
        return row.problem;
    if (std::isfinite(row.low) && std::isfinite(row.high))
        return QStringLiteral("%1 – %2").arg(formatNumber(row.low, 3), formatNumber(row.high, 3));
    if (std::isfinite(row.spread))
        return QStringLiteral("± %1").arg(formatNumber(row.spread, 2));
    return {};
}

} // namespace

PredictionRows::PredictionRows(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("sketch.predictions"));
    setAccessibleName(tr("Predictions"));
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PredictionRows::setPredictions(LivePredictions predictions)
{
    m_predictions = std::move(predictions);
    QStringList words;
    for (const auto& row : m_predictions.rows)
        words << QStringLiteral("%1: %2, %3").arg(row.property, row.value, domainWords(row.domain));
    setAccessibleDescription(words.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

int PredictionRows::rowHeight() const
{
    return fontMetrics().height() * 2 + 3 * kGapPx;
}

QSize PredictionRows::sizeHint() const
{
    return {180, rowHeight() * static_cast<int>(m_predictions.rows.size())};
}

void PredictionRows::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics(font());
    QFont strong = font();
    strong.setBold(true);
    int y = 0;
    for (const auto& row : m_predictions.rows) {
        const QRect area(0, y, width(), rowHeight());
        painter.setPen(hairline(palette()));
        painter.drawLine(area.bottomLeft(), area.bottomRight());
        const QRect first = area.adjusted(0, kGapPx, 0, 0).adjusted(0, 0, 0, -rowHeight() / 2);
        const QRect second = area.adjusted(0, rowHeight() / 2, 0, -kGapPx);
        painter.setFont(strong);
        const int valueWidth = QFontMetrics(strong).horizontalAdvance(row.value);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(first, Qt::AlignRight | Qt::AlignVCenter, row.value);
        if (row.problem.isEmpty()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(domainColor(row.domain, palette()));
            painter.drawEllipse(QPointF(kDotPx + 0.5, first.center().y() + 1), kDotPx, kDotPx);
        }
        painter.setFont(font());
        painter.setPen(palette().color(QPalette::WindowText));
        const int left = 3 * kDotPx + 2;
        const QString property = row.isProbability ? tr("p(%1)").arg(row.property) : row.property;
        painter.drawText(first.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(property, Qt::ElideRight, width() - valueWidth - left - 8));
        painter.setPen(subduedText(palette()));
        const QString uncertainty = uncertaintyOf(row);
        painter.drawText(second, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(uncertainty, Qt::ElideRight, width() - left));
        painter.drawText(second.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(row.model, Qt::ElideRight,
                                            std::max(0, width() - metrics.horizontalAdvance(uncertainty) - left - 8)));
        y += rowHeight();
    }
}

bool PredictionRows::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = help->pos().y() / std::max(1, rowHeight());
        QString text;
        if (index >= 0 && index < static_cast<int>(m_predictions.rows.size())) {
            const auto& row = m_predictions.rows[static_cast<std::size_t>(index)];
            text = row.problem.isEmpty() ? tr("%1 by %2; %3.").arg(row.property, row.model, domainWords(row.domain))
                                         : row.problem;
            if (m_predictions.isQuick)
                text += QLatin1Char('\n') + tr("Of one drawing; the average over redrawn views follows.");
        }
        QToolTip::showText(help->globalPos(), text, this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace molrl::ui
