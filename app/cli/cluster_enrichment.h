// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/enrichment.h"
#include "core/workspace/testable_property.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace molrl::cli {

/// What sets the clusters of a workspace's compounds apart, in its columns.
struct ClusterEnrichment {
    std::vector<workspace::TestableProperty> properties;
    /// q < 0.05, strongest evidence first; of categories those that are enriched.
    std::vector<embedding::Enrichment> found;
};
/// @error Cancelled, what the workspace says
[[nodiscard]] Result<ClusterEnrichment> findEnrichment(const std::shared_ptr<const workspace::Workspace>& document,
                                                       const workspace::SnapshotPtr& snapshot,
                                                       const embedding::Clustering& clustering, JobContext& job);
/// One finding as an object: cluster from 1, column, category, oddsRatio with its interval or cliffDelta, p, q.
[[nodiscard]] nlohmann::ordered_json toJson(const ClusterEnrichment& enrichment, const embedding::Enrichment& one);
/// "therapeutic_area: Antibacterials, odds ratio 35 (21 to 58), q 2e-09".
[[nodiscard]] std::string toText(const ClusterEnrichment& enrichment, const embedding::Enrichment& one);

} // namespace molrl::cli
