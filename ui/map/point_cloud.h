// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QRgb>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

class vtkRenderer;

namespace molrl::ui {

/// Points in space, drawn by VTK: their colours, those that stand out, and marks around two of them.
///
/// Knows no compounds; places are in device pixels, y upwards, as VTK counts. The renderer must outlive it.
class PointCloud {
public:
    explicit PointCloud(vtkRenderer& renderer);
    ~PointCloud();
    PointCloud(const PointCloud&) = delete;
    PointCloud& operator=(const PointCloud&) = delete;

    /// Points that aren't finite are not drawn. Colours become plain.
    void setPoints(std::span<const float> x, std::span<const float> y, std::span<const float> z);
    /// @param color    [points]
    /// @param raised   [points] drawn larger; may be empty
    void setColors(const std::vector<QRgb>& color, const std::vector<bool>& raised);
    void setDiameter(double px);
    void setBackground(const QColor& color);
    /// @param point  -1: none
    void setCurrent(int point, const QColor& color);
    void setHovered(int point, const QColor& color);
    /// A point that is none of the set's own; it can't be picked. @param place  nullopt: none
    void setGuest(const std::optional<std::array<float, 3>>& place, const QColor& color);
    void resetView();
    [[nodiscard]] std::size_t size() const;

    /// Where a point is drawn; nullopt: it has no place, or lies behind the eye.
    [[nodiscard]] std::optional<QPointF> placeOf(std::size_t point) const;
    /// The point that is seen at a place: of those within the radius the nearest to the eye, by depth and distance.
    [[nodiscard]] std::optional<std::size_t> pointAt(const QPointF& place, double radiusPx,
                                                     const std::function<bool(std::size_t)>& accept) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::ui
