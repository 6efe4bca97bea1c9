// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/evaluate/features.h"
#include "core/evaluate/labelled_set.h"

#include <string>
#include <vector>

namespace molrl::evaluate {

/// A grouping of a set's molecules that clusters are held against; negative: in none.
struct ReferenceGroups {
    std::string name;
    std::vector<int> labels; ///< [row]
};
/// Scaffolds (of five molecules or more, without chirality), k-means of Morgan bits, fifths of logP and of the
/// molecular weight, and the first task's label: its classes, or fifths of its values.
/// @error Cancelled
[[nodiscard]] Result<std::vector<ReferenceGroups>> makeReferenceGroups(const LabelledSet& set, int clusterCount,
                                                                       int threads, JobContext& job);

/// Fifths of values by rank, 0 lowest; equal values stay together; NaN is -1.
[[nodiscard]] std::vector<int> cutIntoFifths(const std::vector<double>& values);

struct ClusterAgreement {
    std::string reference;
    double adjustedRand = 0;
    double normalizedMutualInformation = 0;
};
/// Clusters of the features' unit rows (see makeUnitRows), and how they agree with the references.
struct ClusterResult {
    std::string method; ///< "k-means", "Leiden"
    int count = 0;
    double silhouette = 0;    ///< in [-1, 1], higher is better; NaN with fewer than two clusters
    double daviesBouldin = 0; ///< lower is better; NaN likewise
    std::vector<ClusterAgreement> agreements;
};
/// k-means with `clusterCount` clusters, and Leiden on the 15 nearest neighbours, both from seed 1.
/// @error InvalidArgument  fewer molecules than clusters. @error Cancelled
[[nodiscard]] Result<std::vector<ClusterResult>> compareClusters(const FeatureTable& features,
                                                                 const std::vector<ReferenceGroups>& references,
                                                                 int clusterCount, int threads, JobContext& job);

} // namespace molrl::evaluate
