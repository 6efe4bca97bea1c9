// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/evaluate/clusters.h"
#include "core/evaluate/features.h"
#include "core/evaluate/labelled_set.h"
#include "core/training/metrics.h"
#include "core/training/splits.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace molrl::evaluate {

enum class ProbeKind { Ridge, Neighbours, Forest };
/// "ridge", "knn", "forest".
[[nodiscard]] std::string_view toString(ProbeKind kind);
/// @error InvalidArgument  an unknown name; the message lists those that are known.
[[nodiscard]] Result<ProbeKind> parseProbeKind(std::string_view name);

/// How features are put to the test. Settings of a probe are chosen on valid alone; test is only reported.
struct ProbeSettings {
    training::SplitKind split = training::SplitKind::Scaffold;
    training::SplitShares shares;
    int seeds = 3; ///< forests on a fixed split; splits where they are drawn
    std::vector<ProbeKind> probes = {ProbeKind::Ridge, ProbeKind::Neighbours, ProbeKind::Forest};
    int trees = 200;
    int neighbours = 10;   ///< whose labels are compared with the molecule's own
    int clusterCount = 20; ///< of k-means; 0: no clusters are compared
    int threads = 1;       ///< changes results by no more than rounding
};

/// The splits that the settings mean for a set: one, or one a seed where they are drawn. Rows are the set's rows.
/// @error as the functions of core/training/splits.h
[[nodiscard]] Result<std::vector<training::Split>> makeSplits(const LabelledSet& set, const ProbeSettings& settings,
                                                              JobContext& job);

/// Features of a set under a name; more than one table where they are random themselves (an untrained network).
struct FeatureRow {
    std::string name;
    std::vector<FeatureTable> replicates;
};

/// What one probe found. Values are means over tasks (ROC-AUC for classes, RMSE for values), then over runs: splits,
/// replicates of the features, or the forest's seeds.
struct ProbeCell {
    ProbeKind kind = ProbeKind::Ridge;
    training::MeanSd valid;
    training::MeanSd test;
    std::size_t runs = 0;
    std::size_t tasks = 0;                          ///< that have a value on test, in the first run
    std::string setting;                            ///< chosen in the first run
    std::optional<training::Interval> testInterval; ///< 95 %, over test molecules; of one task and the first run
};

/// Whether molecules that the features call near have like labels, over all rows; mean over tasks.
struct NeighbourConsistency {
    double value = 0;  ///< share of neighbours with the same class, or mean absolute difference of values
    double random = 0; ///< the same for pairs drawn at random
};

struct FeatureResult {
    std::string name;
    std::size_t columns = 0;
    std::size_t rowsFilled = 0; ///< of the first table
    std::vector<ProbeCell> cells;
    NeighbourConsistency neighbours;     ///< of the first table
    std::vector<ClusterResult> clusters; ///< of the first table; filled by makeProbeReport
};

/// @error InvalidArgument  no feature row, or a part of the split without labels. @error Cancelled
[[nodiscard]] Result<FeatureResult> probeFeatures(const LabelledSet& set, const FeatureRow& features,
                                                  const std::vector<training::Split>& splits,
                                                  const ProbeSettings& settings, JobContext& job);

/// @error Cancelled
[[nodiscard]] Result<NeighbourConsistency>
computeNeighbourConsistency(const FeatureTable& features, const LabelledSet& set, int neighbours, JobContext& job);

} // namespace molrl::evaluate
