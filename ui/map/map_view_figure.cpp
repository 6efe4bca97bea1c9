// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_view.h"

#include "ui/widgets/palette.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

namespace molrl::ui {

/// A diamond, since compounds are round, and its name beside it.
void MapView::paintGuest(QPainter& painter, const ScatterView& view, const QColor& paper, const QColor& ink,
                         const QFont& labelFont) const
{
    if (!m_guest)
        return;
    constexpr double kHalf = 8;
    constexpr double kRim = 2;
    constexpr double kGap = 4;
    const QPointF place = view.toPixel(m_guest->x(), m_guest->y());
    const auto diamond = [&](double half) {
        return QPolygonF(
            {place + QPointF(0, -half), place + QPointF(half, 0), place + QPointF(0, half), place + QPointF(-half, 0)});
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(paper);
    painter.drawPolygon(diamond(kHalf + 2 * kRim));
    painter.setBrush(ink);
    painter.drawPolygon(diamond(kHalf + kRim));
    painter.setBrush(palette().color(QPalette::Highlight));
    painter.drawPolygon(diamond(kHalf - kRim / 2));
    QFont bold = labelFont;
    bold.setBold(true);
    painter.setFont(bold);
    const QFontMetricsF metrics(bold);
    const QSizeF size(metrics.horizontalAdvance(m_guestName), metrics.height());
    QPointF corner(place.x() + kHalf + kRim + kGap, place.y() - size.height() / 2);
    if (corner.x() + size.width() > painter.window().width() && place.x() > size.width()) // else it would be cut off
        corner.setX(place.x() - kHalf - kRim - kGap - size.width());
    QColor veil = paper;
    veil.setAlphaF(0.82f);
    painter.setBrush(veil);
    painter.drawRoundedRect(QRectF(corner, size).adjusted(-kGap, -1, kGap, 1), 3, 3);
    painter.setPen(ink);
    painter.drawText(QPointF(corner.x(), corner.y() + metrics.ascent()), m_guestName);
    painter.restore();
}

/// Circles, layer by layer: what the filters hold back, what is not selected, what is.
void MapView::paintVectors(QPainter& painter, const QRectF& area, const ScatterView& view, double diameter,
                           const std::vector<QRgb>& palette) const
{
    const QColor paper = Qt::white;
    const bool dims = std::any_of(m_state.begin(), m_state.end(), [](auto s) { return (s & kPointSelected) != 0; });
    const QRectF room = area.adjusted(-diameter, -diameter, diameter, diameter);
    const auto layerOf = [](std::uint8_t state) {
        return (state & kPointFilteredOut) != 0 ? 0 : (state & kPointSelected) != 0 ? 2 : 1;
    };
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    for (int layer = 0; layer < 3; ++layer)
        for (std::size_t i = 0; i < m_ids.size(); ++i) {
            const QPointF place = view.toPixel(double(m_x[i]), double(m_y[i]));
            if (layerOf(m_state[i]) != layer || (m_state[i] & kPointWithoutPlace) != 0 || !room.contains(place))
                continue;
            QColor color(palette[m_coloring.color[i]]);
            if (layer == 0)
                color = mixColors(paper, Qt::black, 0.13);
            else if (dims && layer == 1)
                color = QColor(dimmedColor(color.rgb(), paper));
            color.setAlphaF(static_cast<float>(m_look.opacity01));
            painter.setBrush(color);
            const double radius = diameter / 2 * (layer == 0 ? 0.6 : 1);
            painter.drawEllipse(place, radius, radius);
        }
}

void MapView::paintFigure(QPainter& painter, const QRectF& area, const std::vector<QRgb>& palette,
                          const QFont& labelFont, double pixelScale) const
{
    const QColor paper = Qt::white;
    const QColor ink = Qt::black;
    // The figure has another shape than the window: what is in view stays in view.
    const QRectF shown = m_isUserView ? visibleData() : bounds();
    const double usable = m_isUserView ? 1 : 0.9;
    const double scale =
        usable * std::min(area.width() / std::max(shown.width(), 1e-6), area.height() / std::max(shown.height(), 1e-6));
    const QPointF middle = shown.center();
    const ScatterView view{scale,
                           QPointF(area.width() / 2 - scale * middle.x(), area.height() / 2 + scale * middle.y())};
    const double factor = scale / m_view.scale;
    ScatterStyle style;
    style.paper = paper;
    style.ink = ink;
    style.palette = palette;
    style.opacity01 = m_look.opacity01;
    style.dimUnselected = std::any_of(m_state.begin(), m_state.end(), [](auto s) { return (s & kPointSelected) != 0; });
    const double diameter = std::clamp(diameterPx(1) * std::sqrt(factor), 1.0, 12.0);
    painter.save();
    painter.translate(area.topLeft());
    const QSizeF size = area.size();
    painter.setClipRect(QRectF(QPointF(0, 0), size));
    if (pixelScale > 0) {
        QImage image((size * pixelScale).toSize(), QImage::Format_RGB32);
        style.diameterPx = diameter * pixelScale;
        style.showDensity = isDensityShown();
        rasterizeScatter(image, points(), {view.scale * pixelScale, view.origin * pixelScale}, style, m_threads);
        painter.drawImage(QRectF(QPointF(0, 0), size), image);
    } else {
        paintVectors(painter, QRectF(QPointF(0, 0), size), view, diameter, palette);
    }
    MapOverlay over = overlay(paper, ink, labelFont);
    over.emphasised = 0; // what the pointer is on is nobody else's business
    paintClusters(painter, size, view, over);
    painter.setRenderHint(QPainter::Antialiasing);
    paintLinks(painter, view, paper, ink);
    paintGuest(painter, view, paper, ink, labelFont);
    painter.restore();
}

} // namespace molrl::ui
