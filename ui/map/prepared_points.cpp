// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/prepared_points.h"

#include "core/base/error.h"

#include <algorithm>

namespace molrl::ui {
namespace {

/// A fixed order that has nothing to do with the rows: Fisher and Yates with a small generator of our own, as
/// std::shuffle differs between libraries.
std::vector<std::uint32_t> makeDrawingOrder(std::size_t count)
{
    std::vector<std::uint32_t> order(count);
    for (std::size_t i = 0; i < count; ++i)
        order[i] = static_cast<std::uint32_t>(i);
    std::uint64_t state = 0x9e3779b97f4a7c15ULL;
    for (std::size_t i = count; i > 1; --i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        std::swap(order[i - 1], order[(state >> 33) % i]);
    }
    return order;
}

} // namespace

PreparedPoints preparePoints(const std::vector<workspace::CompoundId>& ids, std::span<const float> x,
                             std::span<const float> y, bool withIndex)
{
    MOLRL_ASSERT(x.size() == ids.size() && y.size() == ids.size());
    PreparedPoints prepared;
    auto order = makeDrawingOrder(ids.size());
    prepared.ids = inOrder<workspace::CompoundId>(ids, order);
    prepared.x = inOrder(x, order);
    prepared.y = inOrder(y, order);
    prepared.pointOf.resize(ids.size());
    for (std::size_t i = 0; i < order.size(); ++i) // ids ascend, so that places by row are places by id
        prepared.pointOf[order[i]] = {prepared.ids[i], static_cast<std::uint32_t>(i)};
    if (!std::is_sorted(ids.begin(), ids.end()))
        std::sort(prepared.pointOf.begin(), prepared.pointOf.end());
    if (withIndex) // its spans stay good when the vectors are moved
        prepared.index = std::make_unique<ScatterIndex>(prepared.x, prepared.y);
    prepared.order = std::make_shared<const std::vector<std::uint32_t>>(std::move(order));
    return prepared;
}

Coloring orderColoring(Coloring coloring, const std::vector<std::uint32_t>& order)
{
    coloring.color = inOrder<std::uint16_t>(coloring.color, order);
    if (!coloring.category.empty())
        coloring.category = inOrder<std::int32_t>(coloring.category, order);
    return coloring;
}

} // namespace molrl::ui
