// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/common_core.h"
#include "ui/map/cluster_tests.h"
#include "ui/map/map_engine.h"

#include <memory>
#include <optional>
#include <vector>

namespace molrl::ui {

/// What is read and computed about one cluster. For jobs.
struct ClusterDetailRequest {
    std::shared_ptr<const workspace::Workspace> workspace;
    std::shared_ptr<workspace::ViewCache> cache;
    MapPointsPtr points;
    MapNeighboursPtr neighbours;               ///< null: representatives are those nearest to its middle on the map
    std::vector<workspace::Column> columns;    ///< whose differences are tested
    std::shared_ptr<const ClusterTests> tests; ///< of these points' clusters; null: made, and given back
    int cluster = 0;
    workspace::CompoundId medoid; ///< shown first; 0: none
    ThreadBudget budget;
};

struct ClusterMember {
    workspace::CompoundId id;
    std::string smiles;
    QString name;
};

struct ClusterScaffold {
    std::string smiles; ///< Bemis-Murcko; empty: compounds without a ring
    std::vector<workspace::CompoundId> members;
};

struct ClusterDetail {
    int cluster = 0;
    std::vector<workspace::CompoundId> members;
    std::vector<ClusterMember> representatives; ///< the medoid, then members as different as can be from those before
    std::vector<ClusterScaffold> scaffolds;     ///< most frequent first
    std::size_t examined = 0;                   ///< members whose scaffolds were looked at: a sample of large clusters
    double meanTanimoto = workspace::kMissing;  ///< between members, Morgan 2; of a sample
    std::vector<PropertyDifference> differences;
    std::vector<int> nearest;            ///< clusters by the distance of their centres, nearest first
    std::vector<std::string> coreSample; ///< SMILES of members drawn for the common core
    std::shared_ptr<const ClusterTests> tests;
};
using ClusterDetailPtr = std::shared_ptr<const ClusterDetail>;

/// @error Cancelled, what the workspace says
[[nodiscard]] Result<ClusterDetailPtr> describeCluster(const ClusterDetailRequest& request, JobContext& job);

/// The core that most of a cluster's sample shares.
struct ClusterCore {
    int cluster = 0;
    chem::CommonCore core;
    std::size_t sampled = 0;
};
/// @error Cancelled
[[nodiscard]] Result<ClusterCore> findClusterCore(const ClusterDetail& detail, JobContext& job);

} // namespace molrl::ui
