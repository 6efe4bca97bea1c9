// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QSize>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace molrl::bench {

/// Points with one of a few colours each.
struct Cloud {
    std::vector<float> x;
    std::vector<float> y;
    std::vector<std::int32_t> group; ///< from 1
    std::vector<QColor> colors;      ///< of group 1, 2, …
};

/// Draws the cloud anew, moved by `shift01` of its width to the side.
using Frame = std::function<void(double shift01)>;

/// QCustomPlot 2: a graph a colour, squares without smoothing, no adaptive sampling (it drops points of a cloud).
[[nodiscard]] Frame makeQCustomPlot(const Cloud& cloud, const QSize& size, std::shared_ptr<void>& keepAlive);
/// VTK 9: one poly data with a colour a point, drawn off screen, waited for.
[[nodiscard]] Frame makeVtk(const Cloud& cloud, const QSize& size, std::shared_ptr<void>& keepAlive);

} // namespace molrl::bench
