// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/edit.h"
#include "core/workspace/workspace.h"

#include <QString>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace molrl::ui {

/// A map as the workspace keeps it: columns (x, y, in space z, cluster) that name it in their origin, so that maps are
/// undone, copied and exported as any other values are.
struct StoredMap {
    int serial = 0;         ///< from 1, never used twice while columns of it are alive
    std::string method;     ///< "UMAP"
    std::string parameters; ///< "15 neighbours, min_dist 0.1, seed 1, model 3fa9c1d2"
    workspace::ColumnId x;
    workspace::ColumnId y;
    workspace::ColumnId z;       ///< 0: a map in the plane
    workspace::ColumnId cluster; ///< may be 0: not clustered, or that column was removed
    bool operator==(const StoredMap&) const = default;
};

/// The maps among the columns, oldest first; one whose x or y is gone is none.
[[nodiscard]] std::vector<StoredMap> findMaps(const std::vector<workspace::Column>& columns);
[[nodiscard]] int nextMapSerial(const std::vector<workspace::Column>& columns);
[[nodiscard]] std::string mapOrigin(int serial, const char* part, const std::string& method,
                                    const std::string& parameters);

/// Points of a map, by ascending id. Immutable; shared between the page, the panel and jobs.
struct MapPoints {
    StoredMap stored; ///< serial 0: not stored yet
    std::vector<workspace::CompoundId> ids;
    std::vector<float> x;
    std::vector<float> y;
    std::vector<float> z;              ///< empty: a map in the plane
    std::vector<std::int32_t> cluster; ///< from 1; 0: in none. Empty: not clustered
    std::vector<std::int32_t> rows;    ///< of `snapshot`
    workspace::SnapshotPtr snapshot;
    [[nodiscard]] int clusterCount() const;
    [[nodiscard]] bool isInSpace() const { return !z.empty(); }
};
using MapPointsPtr = std::shared_ptr<const MapPoints>;

/// A line between two compounds on the map, as for an activity cliff.
struct MapLink {
    workspace::CompoundId a;
    workspace::CompoundId b;
    double weight01 = 1; ///< 1: drawn strongest
};

/// The edit that stores a map (its axes hidden, the cluster shown).
/// @param novelty  [points] a further column, shown, for maps that compounds were placed on; may be empty
[[nodiscard]] workspace::AddColumns makeMapEdit(const MapPoints& points, const std::vector<double>& novelty = {});
/// Another clustering of the same map as one more column.
[[nodiscard]] workspace::AddColumns makeClusterEdit(const MapPoints& points, const std::string& note);
/// Reads a map back; compounds without a place are left out. @error Cancelled, what the workspace says
[[nodiscard]] Result<MapPointsPtr> loadMap(const workspace::Workspace& workspace, const StoredMap& stored,
                                           JobContext& job);

} // namespace molrl::ui
