// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_overlay.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/color_bar.h"
#include "ui/widgets/palette.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kScaleWidth = 210;
constexpr double kLongestEntry = 190;
constexpr double kSwatch = 10;
constexpr double kGap = 7;

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::MapOverlay", text);
}

QFont boldFont(QFont font)
{
    font.setWeight(QFont::DemiBold);
    return font;
}

double lineHeight(const QFont& font)
{
    return std::ceil(QFontMetricsF(font).height() * 1.25);
}

QString missingText(const MapLegend& legend)
{
    return tr("no value: %1").arg(formatCount(legend.missing));
}

QString clipText(const MapLegend& legend)
{
    const QString low = formatNumber(legend.scale.low, 3);
    const QString high = formatNumber(legend.scale.high, 3);
    if (legend.clipsLow && legend.clipsHigh)
        return tr("colours end at %1 and %2").arg(low, high);
    return legend.clipsLow ? tr("colours end at %1").arg(low) : tr("colours end at %1").arg(high);
}

void paintName(QPainter& painter, const ClusterLabel& label, const MapOverlay& overlay)
{
    if (overlay.isDraft) {
        painter.setPen(overlay.ink);
        return painter.drawText(label.area, Qt::AlignCenter, label.text);
    }
    // A soft rim of the paper's colour keeps a name readable on any point without a box over the points.
    QPainterPath text;
    const QFontMetricsF metrics(painter.font());
    text.addText(QPointF(label.area.left() + 3, label.area.center().y() + (metrics.ascent() - metrics.descent()) / 2),
                 painter.font(), label.text);
    QColor rim = overlay.paper;
    rim.setAlphaF(0.82f);
    painter.strokePath(text, QPen(rim, 3.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(text, overlay.ink);
}

} // namespace

void paintClusters(QPainter& painter, const QSizeF& picture, const ScatterView& view, const MapOverlay& overlay)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, !overlay.isDraft);
    painter.setClipRect(QRectF(QPointF(0, 0), picture));
    if (overlay.showOutlines && overlay.isDraft) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(mixColors(overlay.paper, overlay.ink, 0.4), 0));
        for (const ClusterOutline& one : overlay.clusters)
            painter.drawPath(outlinePath(one, view));
    } else if (overlay.showOutlines) {
        for (const ClusterOutline& one : overlay.clusters) {
            const QPainterPath path = outlinePath(one, view);
            QColor line = overlay.colorOf(one.cluster);
            const bool strong = one.cluster == overlay.emphasised;
            QColor wash = line;
            wash.setAlphaF(strong ? 0.13f : 0.05f);
            line.setAlphaF(strong ? 0.95f : 0.45f);
            painter.setBrush(wash);
            painter.setPen(QPen(line, strong ? 2 : 1.2));
            painter.drawPath(path);
        }
    }
    if (overlay.showLabels) {
        painter.setFont(boldFont(overlay.font));
        const QFontMetricsF metrics(painter.font());
        const auto labels = placeLabels(overlay.clusters, view, picture, overlay.nameOf, [&](const QString& text) {
            return QSizeF(metrics.horizontalAdvance(text) + 6, metrics.height());
        });
        for (const ClusterLabel& label : labels)
            paintName(painter, label, overlay);
    }
    painter.restore();
}

QSizeF legendSize(const MapLegend& legend, const QFont& font)
{
    const double line = lineHeight(font);
    const QFontMetricsF metrics(font);
    if (legend.kind == MapLegend::Kind::None)
        return {0, 0};
    if (legend.kind == MapLegend::Kind::Scale) {
        const int notes = (legend.missing > 0 ? 1 : 0) + (legend.clipsLow || legend.clipsHigh ? 1 : 0);
        return {kScaleWidth, 2 * metrics.height() + 24 + notes * line};
    }
    double width = QFontMetricsF(boldFont(font)).horizontalAdvance(legend.title);
    for (const MapLegend::Entry& entry : legend.entries)
        width = std::max(width, kSwatch + kGap + std::min(kLongestEntry, metrics.horizontalAdvance(entry.text)) +
                                    2 * kGap + metrics.horizontalAdvance(formatCount(entry.count)));
    return {std::ceil(std::min(width, kLongestEntry + 90)), line * static_cast<double>(legend.entries.size() + 1)};
}

std::vector<QRectF> paintLegend(QPainter& painter, const QPointF& topLeft, const MapLegend& legend, const QFont& font,
                                const QColor& paper, const QColor& ink, std::optional<double> marked,
                                int emphasisedEntry)
{
    std::vector<QRectF> areas;
    const QSizeF size = legendSize(legend, font);
    const double line = lineHeight(font);
    const QColor subdued = mixColors(ink, paper, 0.32);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(font);
    painter.setPen(ink);
    double top = topLeft.y();
    if (legend.kind == MapLegend::Kind::Scale) {
        const double bar = 2 * QFontMetricsF(font).height() + 24;
        paintColorBar(painter, QRectF(topLeft.x(), top, size.width(), bar), {legend.title, legend.scale, paper, 1},
                      marked);
        top += bar;
        painter.setPen(subdued);
        QStringList notes;
        if (legend.clipsLow || legend.clipsHigh)
            notes << clipText(legend);
        if (legend.missing > 0)
            notes << missingText(legend);
        for (const QString& note : notes) {
            const QRectF row(topLeft.x(), top, size.width(), line);
            double left = 0;
            if (note == notes.last() && legend.missing > 0) {
                painter.save();
                painter.setPen(Qt::NoPen);
                painter.setBrush(QColor(legend.missingColor));
                painter.drawEllipse(QRectF(row.left(), row.center().y() - kSwatch / 2, kSwatch, kSwatch));
                painter.restore();
                left = kSwatch + kGap;
            }
            painter.drawText(row.adjusted(left, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter, note);
            top += line;
        }
    } else if (legend.kind == MapLegend::Kind::Categories) {
        painter.setFont(boldFont(font));
        const QRectF head(topLeft.x(), top, size.width(), line);
        painter.drawText(head, Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetricsF(painter.font()).elidedText(legend.title, Qt::ElideRight, size.width()));
        painter.setFont(font);
        top += line;
        const QFontMetricsF metrics(font);
        for (std::size_t i = 0; i < legend.entries.size(); ++i) {
            const MapLegend::Entry& entry = legend.entries[i];
            const QRectF row(topLeft.x(), top, size.width(), line);
            if (static_cast<int>(i) == emphasisedEntry) {
                painter.setPen(Qt::NoPen);
                painter.setBrush(mixColors(paper, ink, 0.10));
                painter.drawRoundedRect(row.adjusted(-4, 0, 4, 0), 4, 4);
            }
            painter.setPen(Qt::NoPen);
            painter.setBrush(QColor(entry.color));
            painter.drawEllipse(QRectF(row.left(), row.center().y() - kSwatch / 2, kSwatch, kSwatch));
            const QString count = formatCount(entry.count);
            const double countWidth = metrics.horizontalAdvance(count);
            const double room = size.width() - kSwatch - 2 * kGap - countWidth;
            painter.setPen(ink);
            painter.drawText(row.adjusted(kSwatch + kGap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                             metrics.elidedText(entry.text, Qt::ElideRight, room));
            painter.setPen(subdued);
            painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, count);
            areas.push_back(row);
            top += line;
        }
    }
    painter.restore();
    return areas;
}

} // namespace molrl::ui
