// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/scatter_raster.h"

#include <QSize>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace molrl::ui {

/// A point and the pixel it lies on, to a quarter pixel.
struct BinnedPoint {
    static constexpr int kMargin = 2000; ///< pixels beyond the picture's left and a band's top that still have numbers

    std::uint32_t point;
    std::uint16_t column; ///< + kMargin
    std::uint16_t place;  ///< (row of the band + kMargin) * 16 + quarter of the row * 4 + quarter of the column

    [[nodiscard]] int x() const { return static_cast<int>(column) - kMargin; }
    [[nodiscard]] int y() const { return static_cast<int>(place >> 4) - kMargin; } ///< below the band's top
    [[nodiscard]] int phase() const { return place & 15; }
};

/// The points in view, by bands of the picture's rows that fit a processor's cache.
///
/// They depend on places, view and size alone: while colours and selection change, bins stay. A point that reaches into
/// two bands is in both; within a band, points are in drawing order, whatever the number of threads.
class ScatterBins {
public:
    static constexpr int kBandRows = 32;

    /// @param count  of the first points  @param reach  how far a point may colour pixels, below BinnedPoint::kMargin
    void build(const ScatterPoints& points, std::size_t count, const ScatterView& view, QSize size, int reach,
               int threads);
    [[nodiscard]] int bands() const { return static_cast<int>(m_starts.size()) - 1; }
    [[nodiscard]] std::span<const BinnedPoint> band(int index) const
    {
        const auto at = static_cast<std::size_t>(index);
        return {m_points.data() + m_starts[at], m_starts[at + 1] - m_starts[at]};
    }

private:
    std::vector<std::size_t> m_starts = {0};
    std::vector<BinnedPoint> m_points;
};

} // namespace molrl::ui
