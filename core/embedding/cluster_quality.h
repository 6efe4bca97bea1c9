// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/embedding/clustering.h"

#include <cstdint>

namespace molrl::embedding {

struct ClusterQualityOptions {
    std::size_t silhouetteRows = 2000; ///< rows whose silhouette is computed; all when there are fewer
    std::uint64_t seed = 1;
    int threads = 1; ///< the result doesn't depend on it
};

/// How well clusters are set apart in the space of `points` (Euclidean). Noise is left out.
struct ClusterQuality {
    double silhouette = 0;       ///< in [-1, 1], larger is better (Rousseeuw 1987); of sampled rows against all rows
    double daviesBouldin = 0;    ///< >= 0, smaller is better (Davies & Bouldin 1979)
    double calinskiHarabasz = 0; ///< >= 0, larger is better (1974)
    std::size_t rows = 0;        ///< in clusters
    std::size_t noise = 0;       ///< in none
};

/// @error InvalidArgument  labels of another length; fewer than 2 clusters, or as many as rows. @error Cancelled
/// Cost O((silhouetteRows + clusters) n d).
[[nodiscard]] Result<ClusterQuality> computeClusterQuality(MatrixView points, const std::vector<int>& labels,
                                                           const ClusterQualityOptions& options, JobContext& job);

} // namespace molrl::embedding
