// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"
#include "ui/map/map_colors.h"
#include "ui/map/scatter_index.h"

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace molrl::ui {

/// Points in the order they are drawn in, which has nothing to do with their rows: made in jobs for large maps.
struct PreparedPoints {
    std::shared_ptr<const std::vector<std::uint32_t>> order; ///< row of each point
    std::vector<workspace::CompoundId> ids;
    std::vector<float> x;
    std::vector<float> y;
    std::vector<std::pair<workspace::CompoundId, std::uint32_t>> pointOf; ///< by id
    std::unique_ptr<ScatterIndex> index;                                  ///< may be null: made when it is needed
};
/// @param ids  ascending, as rows of maps are. @param withIndex  as a job does; it costs as much as the rest
[[nodiscard]] PreparedPoints preparePoints(const std::vector<workspace::CompoundId>& ids, std::span<const float> x,
                                           std::span<const float> y, bool withIndex);
/// A colouring by rows, brought into the order that points are drawn in.
[[nodiscard]] Coloring orderColoring(Coloring coloring, const std::vector<std::uint32_t>& order);
/// Values by rows, in the order of the points.
template <class T> std::vector<T> inOrder(std::span<const T> values, const std::vector<std::uint32_t>& order)
{
    std::vector<T> result(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        result[i] = values[order[i]];
    return result;
}

} // namespace molrl::ui
