// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"
#include "ui/map/map_engine.h"

#include <QString>
#include <vector>

namespace molrl::ui {

/// What the panel says of a cluster.
struct ClusterSummary {
    int cluster = 0; ///< from 1
    qint64 size = 0;
    workspace::CompoundId medoid;
    std::string medoidSmiles;
    QString medoidName;
    double purity01 =
        workspace::kMissing; ///< share of its members' 15 nearest neighbours in the embedding that are members
    // Of the chosen property, a number:
    qint64 known = 0; ///< members with a value
    double mean = workspace::kMissing;
    double spread = workspace::kMissing; ///< standard deviation; NaN below two values
    // or a text:
    QString mostCommon; ///< the most frequent value; of equally frequent ones the alphabetically first
    double share01 = 0; ///< of the members that have a value
    // Of the predictions' uncertainty, where the property is predicted:
    double uncertainty = workspace::kMissing; ///< mean over the members
};

struct SummaryRequest {
    std::shared_ptr<const workspace::Workspace> workspace;
    std::shared_ptr<workspace::ViewCache> cache;
    MapPointsPtr points;
    MapNeighboursPtr neighbours;     ///< null: the medoid is the compound nearest to the cluster's middle on the map
    workspace::ColumnId property;    ///< 0: none
    workspace::ColumnId uncertainty; ///< of the property's predictions; 0: none
};
/// The column that holds the uncertainty of a predicted one, as screening names it ("spread of pIC50 (model)"); 0:
/// none.
[[nodiscard]] workspace::ColumnId uncertaintyOf(const std::vector<workspace::Column>& columns,
                                                workspace::ColumnId predicted);

/// One summary a cluster, by cluster. @error Cancelled, what the workspace says
[[nodiscard]] Result<std::vector<ClusterSummary>> summariseClusters(const SummaryRequest& request, JobContext& job);

enum class ClusterOrder { Number, Size, Property, Purity, Uncertainty };
/// Largest or highest first; clusters without a value last; ties by number.
void sortClusters(std::vector<ClusterSummary>& clusters, ClusterOrder order, bool descending);

} // namespace molrl::ui
