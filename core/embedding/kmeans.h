// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/embedding/clustering.h"

#include <cstdint>

namespace molrl::embedding {

struct KMeansOptions {
    int clusterCount = 20;   ///< in [1, rows with a value]
    int maxIterations = 100; ///< >= 1
    int restarts = 4;        ///< >= 1; the best of so many seedings is kept
    double tolerance = 1e-4; ///< ends when the centres' squared moves sum to less than this share of the variance
    std::uint64_t seed = 1;  ///< fixes the result
    int threads = 1;         ///< the result doesn't depend on it
};

struct KMeans {
    Clustering clustering;
    Matrix centres;     ///< [count, d], in the clustering's order
    double inertia = 0; ///< sum of squared distances to the own centre
    int iterations = 0; ///< of the restart that was kept
};

/// k-means by Lloyd's iterations from greedy k-means++ seeds (Arthur & Vassilvitskii 2007).
///
/// @param points  [n, d]; rows with NaN become noise. Equal rows count as many times as they occur. Where there are
/// fewer different rows than clusters, fewer clusters come out.
/// @error InvalidArgument  an option out of range (before any work). @error Cancelled
/// Cost O(n k d) an iteration.
[[nodiscard]] Result<KMeans> computeKMeans(MatrixView points, const KMeansOptions& options, JobContext& job);

} // namespace molrl::embedding
