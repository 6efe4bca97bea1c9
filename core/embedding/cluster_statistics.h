// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/embedding/clustering.h"

#include <cstdint>
#include <span>
#include <vector>

namespace molrl::embedding {

/// Quartiles of the values that are there.
struct Quartiles {
    std::size_t count = 0; ///< values that are not NaN
    double lower = 0;      ///< 25 % (linear between values, as NumPy); NaN when there are none
    double median = 0;
    double upper = 0;                                             ///< 75 %
    [[nodiscard]] double spread() const { return upper - lower; } ///< the interquartile range
};
[[nodiscard]] Quartiles computeQuartiles(std::span<const double> values);

struct ClusterSummary {
    std::size_t size = 0;
    std::uint32_t medoid = 0;                   ///< row with the least mean distance to the others
    std::vector<std::uint32_t> representatives; ///< the medoid, then rows as far as can be from those before (MaxMin)
    double radius = 0;                          ///< mean distance to the medoid
    std::vector<Quartiles> properties;          ///< in the order of the properties given
};

struct ClusterSummaryOptions {
    int representativeCount = 5;     ///< >= 1; fewer where the cluster is smaller
    std::size_t medoidSample = 2000; ///< rows against which a large cluster's medoid is sought
    std::uint64_t seed = 1;
    int threads = 1; ///< the result doesn't depend on it
};

/// What each cluster holds. @param properties  columns of one value a row; NaN where missing.
/// @error InvalidArgument  other row counts. @error Cancelled
[[nodiscard]] Result<std::vector<ClusterSummary>>
computeClusterSummaries(MatrixView points, const Clustering& clustering,
                        const std::vector<std::vector<double>>& properties, const ClusterSummaryOptions& options,
                        JobContext& job);

/// Nearest clusters of each cluster by distance of their centres, nearest first; [count][count - 1].
/// @error InvalidArgument  other row counts.
[[nodiscard]] Result<std::vector<std::vector<int>>> computeNearestClusters(MatrixView points,
                                                                           const Clustering& clustering);

} // namespace molrl::embedding
