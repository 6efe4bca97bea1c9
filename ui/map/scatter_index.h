// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPolygonF>
#include <QRectF>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace molrl::ui {

/// Finds points near a place, by a grid of cells with about four points each. Points without a finite place are left
/// out. Building takes O(n); the spans must outlive it.
class ScatterIndex {
public:
    ScatterIndex() = default;
    ScatterIndex(std::span<const float> x, std::span<const float> y);

    using Accept = std::function<bool(std::size_t)>;
    /// The nearest accepted point within `radius` (data units); the first of equally near ones.
    [[nodiscard]] std::optional<std::size_t> nearest(double x, double y, double radius, const Accept& accept) const;
    /// The smallest rectangle around all points; null without any.
    [[nodiscard]] const QRectF& bounds() const { return m_bounds; }

private:
    [[nodiscard]] int cellOf(double value, double from, int count) const;

    std::span<const float> m_x;
    std::span<const float> m_y;
    QRectF m_bounds;
    double m_side = 1; ///< of a cell
    int m_columns = 0;
    int m_rows = 0;
    std::vector<std::uint32_t> m_start; ///< [cells + 1]
    std::vector<std::uint32_t> m_points;
};

/// The smallest rectangle around the finite points.
[[nodiscard]] QRectF computeBounds(std::span<const float> x, std::span<const float> y);

/// The points inside a closed polygon (even-odd), exactly. O(points + edges): the polygon is painted once, and only
/// points on its painted border are tested against its edges.
[[nodiscard]] std::vector<std::uint32_t> pointsInside(const QPolygonF& polygon, std::span<const float> x,
                                                      std::span<const float> y);

} // namespace molrl::ui
