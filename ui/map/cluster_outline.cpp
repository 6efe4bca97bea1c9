// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_outline.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace molrl::ui {
namespace {

constexpr double kKeptShare = 0.9;
constexpr double kLeastExtentPx = 26; ///< a cluster that looks smaller gets no name at this zoom

double median(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double cross(const QPointF& o, const QPointF& a, const QPointF& b)
{
    return (a.x() - o.x()) * (b.y() - o.y()) - (a.y() - o.y()) * (b.x() - o.x());
}

} // namespace

QPolygonF convexHull(std::vector<QPointF> points)
{
    std::sort(points.begin(), points.end(), [](const QPointF& a, const QPointF& b) {
        return a.x() < b.x() || (a.x() == b.x() && a.y() < b.y());
    });
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3)
        return QPolygonF(QList<QPointF>(points.begin(), points.end()));
    std::vector<QPointF> hull;
    const auto grow = [&](auto begin, auto end) { // Andrew's monotone chain
        const std::size_t base = hull.size();
        for (auto it = begin; it != end; ++it) {
            while (hull.size() >= base + 2 && cross(hull[hull.size() - 2], hull.back(), *it) <= 0)
                hull.pop_back();
            hull.push_back(*it);
        }
        hull.pop_back(); // the other half begins with it
    };
    grow(points.begin(), points.end());
    grow(points.rbegin(), points.rend());
    return QPolygonF(QList<QPointF>(hull.begin(), hull.end()));
}

std::vector<ClusterOutline> computeOutlines(std::span<const float> x, std::span<const float> y,
                                            std::span<const std::int32_t> cluster)
{
    std::map<std::int32_t, std::vector<QPointF>> members;
    for (std::size_t i = 0; i < cluster.size(); ++i)
        if (cluster[i] > 0 && std::isfinite(x[i]) && std::isfinite(y[i]))
            members[cluster[i]].emplace_back(double(x[i]), double(y[i]));
    std::vector<ClusterOutline> outlines;
    for (auto& [number, points] : members) {
        ClusterOutline outline;
        outline.cluster = number;
        outline.size = static_cast<qint64>(points.size());
        std::vector<double> xs;
        std::vector<double> ys;
        for (const QPointF& point : points) {
            xs.push_back(point.x());
            ys.push_back(point.y());
        }
        outline.center = {median(xs), median(ys)};
        const auto kept = static_cast<std::ptrdiff_t>(std::ceil(kKeptShare * double(points.size())));
        const auto distance = [&](const QPointF& p) {
            return std::hypot(p.x() - outline.center.x(), p.y() - outline.center.y());
        };
        if (kept < static_cast<std::ptrdiff_t>(points.size()))
            std::nth_element(points.begin(), points.begin() + kept, points.end(),
                             [&](const QPointF& a, const QPointF& b) { return distance(a) < distance(b); });
        points.resize(static_cast<std::size_t>(kept));
        outline.hull = convexHull(std::move(points));
        outlines.push_back(std::move(outline));
    }
    std::stable_sort(outlines.begin(), outlines.end(), [](const auto& a, const auto& b) { return a.size > b.size; });
    return outlines;
}

QPainterPath outlinePath(const QPolygonF& hull, const ScatterView& view, double margin)
{
    QPainterPath inner;
    if (hull.size() < 3)
        return inner;
    QPolygonF pixels;
    for (const QPointF& corner : hull)
        pixels << view.toPixel(corner.x(), corner.y());
    inner.addPolygon(pixels);
    inner.closeSubpath();
    QPainterPathStroker stroker;
    stroker.setWidth(2 * margin);
    stroker.setJoinStyle(Qt::RoundJoin);
    return inner.united(stroker.createStroke(inner)).simplified();
}

std::vector<ClusterLabel> placeLabels(const std::vector<ClusterOutline>& clusters, const ScatterView& view,
                                      const QSizeF& picture, const std::function<QString(int)>& nameOf,
                                      const std::function<QSizeF(const QString&)>& textSize)
{
    const QRectF room(QPointF(0, 0), picture);
    std::vector<ClusterLabel> placed;
    for (const ClusterOutline& one : clusters) {
        const QRectF extent = one.hull.boundingRect();
        if (std::max(extent.width(), extent.height()) * view.scale < kLeastExtentPx)
            continue;
        const QPointF center = view.toPixel(one.center.x(), one.center.y());
        if (!room.contains(center))
            continue;
        const QString text = nameOf(one.cluster);
        const QSizeF size = textSize(text);
        for (const double shift : {0.0, -1.1, 1.1, -2.2, 2.2}) {
            QRectF area(center.x() - size.width() / 2, center.y() - size.height() / 2 + shift * size.height(),
                        size.width(), size.height());
            const bool isFree = room.contains(area) && std::none_of(placed.begin(), placed.end(), [&](const auto& other) {
                                    return other.area.intersects(area);
                                });
            if (!isFree)
                continue;
            placed.push_back({one.cluster, area, text});
            break;
        }
    }
    return placed;
}

} // namespace molrl::ui
