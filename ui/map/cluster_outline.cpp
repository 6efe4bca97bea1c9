// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_outline.h"

#include "ui/map/scatter_index.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace molrl::ui {
namespace {

constexpr double kKeptShare = 0.9;
constexpr double kLeastExtentPx = 26; ///< a cluster that looks smaller gets no name at this zoom
constexpr int kGrid = 120;            ///< cells along the map's longer side
constexpr int kMargin = 8;            ///< cells around the map
constexpr int kBlurRadius = 1;        ///< of three boxes: about 1.4 cells of standard deviation

double median(std::vector<double>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// The grid that all clusters of a map share.
struct Raster {
    QPointF origin; ///< data place of the first cell's centre
    double cell = 1;
    int width = 0;
    int height = 0;

    [[nodiscard]] QPointF toCells(const QPointF& place) const { return (place - origin) / cell; }
    [[nodiscard]] QPointF toData(const QPointF& cells) const { return origin + cells * cell; }
};

Raster rasterFor(const QRectF& bounds)
{
    Raster raster;
    raster.cell = std::max({bounds.width(), bounds.height(), 1e-9}) / kGrid;
    raster.width = static_cast<int>(bounds.width() / raster.cell) + 1 + 2 * kMargin;
    raster.height = static_cast<int>(bounds.height() / raster.cell) + 1 + 2 * kMargin;
    raster.origin = bounds.topLeft() - QPointF(kMargin, kMargin) * raster.cell;
    return raster;
}

void blurOnce(std::vector<float>& field, int width, int height)
{
    std::vector<float> other(field.size());
    const auto along = [&](const std::vector<float>& from, std::vector<float>& to, int dx, int dy) {
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                float sum = 0;
                for (int i = -kBlurRadius; i <= kBlurRadius; ++i) {
                    const int px = x + i * dx;
                    const int py = y + i * dy;
                    if (px >= 0 && px < width && py >= 0 && py < height)
                        sum += from[static_cast<std::size_t>(py * width + px)];
                }
                to[static_cast<std::size_t>(y * width + x)] = sum / (2 * kBlurRadius + 1);
            }
    };
    along(field, other, 1, 0);
    along(other, field, 0, 1);
}

std::vector<float> densityOf(const std::vector<QPointF>& points, const Raster& raster)
{
    std::vector<float> field(static_cast<std::size_t>(raster.width) * static_cast<std::size_t>(raster.height), 0.f);
    for (const QPointF& point : points) { // shared out to the four cells around it, so that outlines don't jump
        const QPointF at = raster.toCells(point);
        const int x = static_cast<int>(std::floor(at.x()));
        const int y = static_cast<int>(std::floor(at.y()));
        const auto fx = static_cast<float>(at.x() - x);
        const auto fy = static_cast<float>(at.y() - y);
        const auto cell = static_cast<std::size_t>(y * raster.width + x);
        const auto below = cell + static_cast<std::size_t>(raster.width);
        field[cell] += (1 - fx) * (1 - fy);
        field[cell + 1] += fx * (1 - fy);
        field[below] += (1 - fx) * fy;
        field[below + 1] += fx * fy;
    }
    for (int i = 0; i < 3; ++i)
        blurOnce(field, raster.width, raster.height);
    return field;
}

/// The level that kKeptShare of the points lie above.
float levelFor(const std::vector<float>& field, const std::vector<QPointF>& points, const Raster& raster)
{
    std::vector<float> values;
    for (const QPointF& point : points) {
        const QPointF at = raster.toCells(point);
        values.push_back(field[static_cast<std::size_t>(std::lround(at.y()) * raster.width + std::lround(at.x()))]);
    }
    const auto place = values.begin() + static_cast<std::ptrdiff_t>((1 - kKeptShare) * double(values.size()));
    std::nth_element(values.begin(), place, values.end());
    return *place * 0.6f; // some room between the points and the line
}

/// Rounds corners by cutting them (Chaikin 1974).
QPolygonF smoothed(const QPolygonF& polygon)
{
    QPolygonF result = polygon;
    for (int round = 0; round < 2; ++round) {
        QPolygonF next;
        for (qsizetype i = 0; i < result.size(); ++i) {
            const QPointF a = result[i];
            const QPointF b = result[(i + 1) % result.size()];
            next << a * 0.75 + b * 0.25 << a * 0.25 + b * 0.75;
        }
        result = next;
    }
    return result;
}

} // namespace

std::vector<QPolygonF> traceContours(std::span<const float> field, int width, int height, float level)
{
    const auto value = [&](int x, int y) {
        const bool inside = x >= 0 && x < width && y >= 0 && y < height;
        return inside ? field[static_cast<std::size_t>(y * width + x)] - level : -std::abs(level) - 1.f;
    };
    // An edge of a square is known by the grid point where it begins and its direction; each is crossed by one line at
    // most, which enters a square through one edge and leaves it through another.
    const auto horizontal = [&](int x, int y) { return 2 * ((y + 1) * (width + 2) + x + 1); };
    const auto vertical = [&](int x, int y) { return horizontal(x, y) + 1; };
    std::map<int, int> next;
    std::map<int, QPointF> crossing;
    const auto cross = [&](int x0, int y0, int x1, int y1) {
        const float a = value(x0, y0);
        const float b = value(x1, y1);
        const double t = double(a / (a - b));
        return QPointF(x0 + t * (x1 - x0), y0 + t * (y1 - y0));
    };
    for (int y = -1; y < height; ++y)
        for (int x = -1; x < width; ++x) {
            const bool corner[4] = {value(x, y) > 0, value(x + 1, y) > 0, value(x + 1, y + 1) > 0, value(x, y + 1) > 0};
            const int edge[4] = {horizontal(x, y), vertical(x + 1, y), horizontal(x, y + 1), vertical(x, y)};
            const QPoint at[4] = {{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}};
            std::vector<int> in;  // crossed from inside to outside, walking around the square
            std::vector<int> out; // crossed back
            for (int i = 0; i < 4; ++i) {
                const int j = (i + 1) % 4;
                if (corner[i] == corner[j])
                    continue;
                crossing[edge[i]] = cross(at[i].x(), at[i].y(), at[j].x(), at[j].y());
                (corner[i] ? in : out).push_back(edge[i]);
            }
            for (std::size_t i = 0; i < in.size(); ++i)
                next[in[i]] = out[in.size() == 2 && edge[0] == in[0] ? 1 - i : i];
        }
    std::vector<QPolygonF> contours;
    while (!next.empty()) {
        QPolygonF contour;
        int at = next.begin()->first;
        for (auto step = next.find(at); step != next.end(); step = next.find(at)) {
            contour << crossing[at];
            at = step->second;
            next.erase(step);
        }
        if (contour.size() >= 3)
            contours.push_back(std::move(contour));
    }
    return contours;
}

std::vector<ClusterOutline> computeOutlines(std::span<const float> x, std::span<const float> y,
                                            std::span<const std::int32_t> cluster)
{
    const Raster raster = rasterFor(computeBounds(x, y));
    std::map<std::int32_t, std::vector<QPointF>> members;
    for (std::size_t i = 0; i < cluster.size(); ++i)
        if (cluster[i] > 0 && std::isfinite(x[i]) && std::isfinite(y[i]))
            members[cluster[i]].emplace_back(double(x[i]), double(y[i]));
    std::vector<ClusterOutline> outlines;
    for (const auto& [number, points] : members) {
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
        const auto field = densityOf(points, raster);
        for (const QPolygonF& contour :
             traceContours(field, raster.width, raster.height, levelFor(field, points, raster))) {
            QPolygonF shape;
            for (const QPointF& corner : smoothed(contour))
                shape << raster.toData(corner);
            outline.extent = outline.extent.united(shape.boundingRect());
            outline.shapes.push_back(std::move(shape));
        }
        outlines.push_back(std::move(outline));
    }
    std::stable_sort(outlines.begin(), outlines.end(), [](const auto& a, const auto& b) { return a.size > b.size; });
    return outlines;
}

QPainterPath outlinePath(const ClusterOutline& outline, const ScatterView& view)
{
    QPainterPath path; // odd-even: holes stay holes
    for (const QPolygonF& shape : outline.shapes) {
        QPolygonF pixels;
        for (const QPointF& corner : shape)
            pixels << view.toPixel(corner.x(), corner.y());
        path.addPolygon(pixels);
        path.closeSubpath();
    }
    return path;
}

std::vector<ClusterLabel> placeLabels(const std::vector<ClusterOutline>& clusters, const ScatterView& view,
                                      const QSizeF& picture, const std::function<QString(int)>& nameOf,
                                      const std::function<QSizeF(const QString&)>& textSize)
{
    const QRectF room(QPointF(0, 0), picture);
    std::vector<ClusterLabel> placed;
    for (const ClusterOutline& one : clusters) {
        if (std::max(one.extent.width(), one.extent.height()) * view.scale < kLeastExtentPx)
            continue;
        const QPointF center = view.toPixel(one.center.x(), one.center.y());
        if (!room.contains(center))
            continue;
        const QString text = nameOf(one.cluster);
        const QSizeF size = textSize(text);
        for (const double shift : {0.0, -1.1, 1.1, -2.2, 2.2}) {
            QRectF area(center.x() - size.width() / 2, center.y() - size.height() / 2 + shift * size.height(),
                        size.width(), size.height());
            area.moveLeft(std::clamp(area.left(), 0.0, std::max(0.0, room.width() - size.width())));
            const bool isFree =
                room.contains(area) && std::none_of(placed.begin(), placed.end(),
                                                    [&](const auto& other) { return other.area.intersects(area); });
            if (!isFree)
                continue;
            placed.push_back({one.cluster, area, text});
            break;
        }
    }
    return placed;
}

} // namespace molrl::ui
