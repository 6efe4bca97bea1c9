// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/transform.h"
#include "ui/map/map_engine.h"

namespace molrl::ui {

/// Rows of embeddings on a map that stands, each as if it had come alone.
struct PlacedRows {
    embedding::Placement placement;    ///< novelty is NaN on maps by PCA
    std::vector<std::int32_t> cluster; ///< [rows] that most of the 15 nearest belong to; empty: the map has no clusters
};
/// @param rows  embeddings by the map's model, finite. @error Cancelled, what the placement says
[[nodiscard]] Result<PlacedRows> placeRows(const MapPoints& points, const MapNeighbours& neighbours, const Matrix& rows,
                                           ThreadBudget budget, JobContext& job);
/// @error InvalidArgument  the map says that it was made with another model
[[nodiscard]] Result<void> checkModelOfMap(const MapPoints& points, const std::string& modelHash);

/// Places the compounds that have no place yet (imported since) on a map that stands: no point of it moves. Encodes
/// them where that wasn't done; gives each the cluster that most of its 15 nearest on the map belong to.
///
/// The result is a map of its own: the old points where they were, the new ones, and `novelty` of these.
/// @param neighbours  of the map's points; null: looked up
/// @error InvalidArgument  the map was made with another model; nothing is without a place. @error Cancelled
[[nodiscard]] Result<LaidOut> placeNewCompounds(workspace::Workspace& workspace, const model::Network& network,
                                                const MapPoints& points, MapNeighboursPtr neighbours,
                                                ThreadBudget budget, JobContext& job);

/// How many readable compounds have no place on the map.
[[nodiscard]] std::size_t countUnplaced(const MapPoints& points);

/// What a stored map says of how it was made.
struct MapSettings {
    int neighbours = 15;
    double minDistance = 0.1;
    double perplexity = 30;
    std::string model; ///< first digits of its hash
};
[[nodiscard]] MapSettings parseMapParameters(const std::string& parameters);

} // namespace molrl::ui
