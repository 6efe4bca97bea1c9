// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"
#include "ui/map/stored_map.h"

#include <QString>

namespace molrl::ui {

/// Compounds of a map to be written as CSV.
struct MapCsv {
    std::shared_ptr<const workspace::Workspace> workspace;
    MapPointsPtr points;
    std::vector<std::size_t> chosen;        ///< places in `points`, in the order to be written
    std::vector<workspace::Column> columns; ///< besides name, SMILES, x, y and cluster
};

/// Name, SMILES, x, y, of a map in space z, cluster, the columns, and how the map was made. @return rows written.
/// @error IoError, Cancelled
[[nodiscard]] Result<std::size_t> writeMapCsv(const MapCsv& csv, const QString& path, JobContext& job);

} // namespace molrl::ui
