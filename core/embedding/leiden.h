// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/embedding/clustering.h"
#include "core/embedding/knn.h"

#include <cstdint>

namespace molrl::embedding {

struct LeidenOptions {
    double resolution = 1;   ///< > 0; larger: more and smaller clusters
    int neighbourCount = 15; ///< edges a row takes from the neighbourhood; in [1, its k] (lowered to it)
    int iterations = 4;      ///< >= 1; passes over the graph
    std::uint64_t seed = 1;  ///< fixes the result
};

struct Leiden {
    Clustering clustering;
    double modularity = 0; ///< at resolution 1, so that resolutions can be compared
};

/// Communities of the fuzzy neighbour graph (the one that UMAP draws), by modularity (Traag, Waltman & van Eck 2019).
///
/// Twins share a cluster; rows without a value are noise. One at a time in a process (igraph has one generator).
/// @error InvalidArgument  an option out of range. @error Cancelled
[[nodiscard]] Result<Leiden> computeLeiden(const Neighbourhood& neighbourhood, const LeidenOptions& options,
                                           JobContext& job);

/// Modularity of any labels of the rows on that graph, at `resolution` (Newman & Girvan 2004); noise rows are clusters
/// of their own. @error InvalidArgument  another number of labels than rows.
[[nodiscard]] Result<double> computeModularity(const Neighbourhood& neighbourhood, const std::vector<int>& labels,
                                               int neighbourCount, double resolution);

} // namespace molrl::embedding
