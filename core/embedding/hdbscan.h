// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/embedding/clustering.h"
#include "core/embedding/knn.h"

#include <vector>

namespace molrl::embedding {

struct HdbscanOptions {
    int minClusterSize = 15;      ///< >= 2; smaller groups are noise
    int minSamples = 5;           ///< >= 1; larger: more rows count as noise; lowered to the neighbourhood's k
    std::size_t exactUpTo = 5000; ///< different rows up to which all pairs are looked at; above, the neighbour graph
    int threads = 1;              ///< the result doesn't depend on it
};

struct Hdbscan {
    Clustering clustering;
    std::vector<float> probability; ///< [rows] how deep in its cluster, in [0, 1]; 0 for noise, NaN without a value
};

/// Clusters of any density, with noise (Campello, Moulavi & Sander 2013), by excess of mass.
///
/// Above `exactUpTo` different rows the spanning tree is that of the neighbour graph, its pieces joined last: two
/// families none of whose neighbours meet are never taken together. Euclidean or as the neighbourhood.
/// @param points  those of the neighbourhood. @error InvalidArgument  an option out of range, other row counts.
/// @error Cancelled
[[nodiscard]] Result<Hdbscan> computeHdbscan(MatrixView points, const Neighbourhood& neighbourhood,
                                             const HdbscanOptions& options, JobContext& job);

} // namespace molrl::embedding
