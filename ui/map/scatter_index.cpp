// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_index.h"

#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QTransform>
#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kPointsACell = 4;
constexpr int kMostCellsASide = 2048;
constexpr int kMaskPx = 1024;
constexpr uchar kOutside = 0;
constexpr uchar kInside = 255;

} // namespace

QRectF computeBounds(std::span<const float> x, std::span<const float> y)
{
    float left = INFINITY;
    float right = -INFINITY;
    float low = INFINITY;
    float high = -INFINITY;
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!std::isfinite(x[i]) || !std::isfinite(y[i]))
            continue;
        left = std::min(left, x[i]);
        right = std::max(right, x[i]);
        low = std::min(low, y[i]);
        high = std::max(high, y[i]);
    }
    if (!(left <= right))
        return {};
    return {QPointF(double(left), double(low)), QPointF(double(right), double(high))};
}

ScatterIndex::ScatterIndex(std::span<const float> x, std::span<const float> y)
    : m_x(x), m_y(y), m_bounds(computeBounds(x, y))
{
    const double cells = std::max(1.0, static_cast<double>(x.size()) / kPointsACell);
    const double width = std::max(m_bounds.width(), 1e-9);
    const double height = std::max(m_bounds.height(), 1e-9);
    m_side = std::max({std::sqrt(width * height / cells), width / kMostCellsASide, height / kMostCellsASide});
    m_columns = std::min(kMostCellsASide, static_cast<int>(width / m_side) + 1);
    m_rows = std::min(kMostCellsASide, static_cast<int>(height / m_side) + 1);
    std::vector<std::uint32_t> cell(x.size());
    m_start.assign(static_cast<std::size_t>(m_columns) * static_cast<std::size_t>(m_rows) + 1, 0);
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
            cell[i] = UINT32_MAX;
            continue;
        }
        cell[i] = static_cast<std::uint32_t>(cellOf(double(y[i]), m_bounds.top(), m_rows) * m_columns +
                                             cellOf(double(x[i]), m_bounds.left(), m_columns));
        ++m_start[cell[i] + 1];
    }
    for (std::size_t c = 1; c < m_start.size(); ++c)
        m_start[c] += m_start[c - 1];
    m_points.resize(m_start.back());
    std::vector<std::uint32_t> next(m_start.begin(), m_start.end() - 1);
    for (std::size_t i = 0; i < x.size(); ++i)
        if (cell[i] != UINT32_MAX)
            m_points[next[cell[i]]++] = static_cast<std::uint32_t>(i);
}

int ScatterIndex::cellOf(double value, double from, int count) const
{
    return std::clamp(static_cast<int>((value - from) / m_side), 0, count - 1);
}

std::optional<std::size_t> ScatterIndex::nearest(double x, double y, double radius, const Accept& accept) const
{
    if (m_points.empty())
        return {};
    const QRectF reach(x - radius, y - radius, 2 * radius, 2 * radius);
    if (reach.right() < m_bounds.left() || reach.left() > m_bounds.right() || reach.bottom() < m_bounds.top() ||
        reach.top() > m_bounds.bottom())
        return {};
    std::optional<std::size_t> best;
    double bestSquare = radius * radius;
    for (int row = cellOf(reach.top(), m_bounds.top(), m_rows); row <= cellOf(reach.bottom(), m_bounds.top(), m_rows);
         ++row)
        for (int column = cellOf(reach.left(), m_bounds.left(), m_columns);
             column <= cellOf(reach.right(), m_bounds.left(), m_columns); ++column) {
            const auto cell = static_cast<std::size_t>(row * m_columns + column);
            for (std::uint32_t at = m_start[cell]; at < m_start[cell + 1]; ++at) {
                const std::size_t i = m_points[at];
                const double dx = double(m_x[i]) - x;
                const double dy = double(m_y[i]) - y;
                const double square = dx * dx + dy * dy;
                const bool isNearer = square < bestSquare || (square == bestSquare && (!best || i < *best));
                if (isNearer && accept(i)) {
                    best = i;
                    bestSquare = square;
                }
            }
        }
    return best;
}

std::vector<std::uint32_t> pointsInside(const QPolygonF& polygon, std::span<const float> x, std::span<const float> y)
{
    std::vector<std::uint32_t> inside;
    const QRectF box = polygon.boundingRect();
    if (polygon.size() < 3 || box.isEmpty())
        return inside;
    const double sx = (kMaskPx - 2) / box.width();
    const double sy = (kMaskPx - 2) / box.height();
    QTransform toMask;
    toMask.translate(1, 1);
    toMask.scale(sx, sy);
    toMask.translate(-box.left(), -box.top());
    QImage mask(kMaskPx, kMaskPx, QImage::Format_Grayscale8);
    mask.fill(0);
    QPainter painter(&mask);
    QPainterPath path;
    path.addPolygon(toMask.map(polygon));
    path.closeSubpath();
    path.setFillRule(Qt::OddEvenFill);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillPath(path, Qt::white);
    painter.strokePath(path, QPen(QColor(128, 128, 128), 4)); // the border, wide enough for any rounding
    painter.end();
    for (std::size_t i = 0; i < x.size(); ++i) {
        const QPointF point(double(x[i]), double(y[i]));
        // Not contains(): that leaves a rectangle's own edges to chance.
        if (!(point.x() >= box.left() && point.x() <= box.right() && point.y() >= box.top() &&
              point.y() <= box.bottom()))
            continue;
        const int px = std::clamp(static_cast<int>(1 + (point.x() - box.left()) * sx), 0, kMaskPx - 1);
        const int py = std::clamp(static_cast<int>(1 + (point.y() - box.top()) * sy), 0, kMaskPx - 1);
        const uchar value = mask.constScanLine(py)[px];
        if (value == kInside || (value != kOutside && polygon.containsPoint(point, Qt::OddEvenFill)))
            inside.push_back(static_cast<std::uint32_t>(i));
    }
    return inside;
}

} // namespace molrl::ui
