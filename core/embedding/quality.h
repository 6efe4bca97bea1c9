// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/embedding/knn.h"

#include <cstdint>
#include <vector>

namespace molrl::embedding {

struct MapQualityOptions {
    int neighbourCount = 15;       ///< k; lowered to (rows - 1) / 2 where there are fewer
    std::size_t sampleRows = 3000; ///< rows looked at; all when there are fewer
    std::size_t tripletCount = 50'000;
    std::uint64_t seed = 1;
    int threads = 1; ///< the result doesn't depend on it
};

/// How far a map can be believed. All in [0, 1], 1 is best.
struct MapQuality {
    double trustworthiness = 0; ///< Venna & Kaski 2001: what is near on the map is near in truth
    double neighboursKept = 0;  ///< share of the k nearest that are among the k nearest on the map
    double tripletAccuracy = 0; ///< of three random rows, the map says which of two is nearer to the first; chance: 0.5
    int neighbourCount = 15;
    std::size_t rows = 0; ///< with a position
    std::size_t sampledRows = 0;
};

/// @param points [n, d], positions [n, 2 or 3]; rows with NaN in either are left out.
/// @error InvalidArgument  other row counts, fewer than 5 rows with both. @error Cancelled
/// Cost O(sampleRows n d).
[[nodiscard]] Result<MapQuality> computeMapQuality(MatrixView points, MatrixView positions,
                                                   const MapQualityOptions& options, JobContext& job);

/// For each row the share of its k nearest rows on the map that are among its nearest in the embedding, in [0, 1]; NaN
/// for rows without a place. The nearest that the neighbourhood holds count (15 to 90), so that 1 is within reach.
/// @error InvalidArgument  other row counts, k out of range. @error Cancelled
[[nodiscard]] Result<std::vector<float>> computeReliability(const Neighbourhood& neighbourhood, MatrixView positions,
                                                            int k, int threads, JobContext& job);

} // namespace molrl::embedding
