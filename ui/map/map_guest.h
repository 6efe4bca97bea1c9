// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/map_engine.h"

#include <optional>
#include <span>

namespace molrl::ui {

/// Where a molecule from outside the library (the sketch) would lie on a map. Nothing of it is stored.
struct MapGuest {
    float x = 0;
    float y = 0;
    float z = 0;              ///< 0 on a map in the plane
    float novelty = 0;        ///< as Placement::novelty; NaN: not known (PCA)
    std::int32_t cluster = 0; ///< that most of its nearest compounds belong to; 0: the map has none
    /// Unlike anything that was mapped: its place says little.
    [[nodiscard]] bool isStranger() const { return novelty > 1; }
};

/// Places one embedding on a map that stands; one that a compound of the map has lands on that compound.
/// @param embedding  by the map's model, finite
/// @error InvalidArgument  another number of values than the map's embeddings have. @error Cancelled
[[nodiscard]] Result<MapGuest> placeGuest(const MapPoints& points, const MapNeighbours& neighbours,
                                          std::span<const float> embedding, ThreadBudget budget, JobContext& job);

} // namespace molrl::ui
