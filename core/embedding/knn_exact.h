// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include "core/embedding/knn.h"

namespace molrl::embedding {

/// Neighbours by squared Euclidean distance; arguments have been checked. Distances are left squared and approximate.
[[nodiscard]] Result<KnnGraph> findExact(MatrixView points, int k, int threads, JobContext& job);
[[nodiscard]] Result<KnnGraph> findExactBetween(MatrixView queries, MatrixView reference, int k, int threads,
                                                JobContext& job);
/// Approximate, for large sets: k-means cells, near pairs of them joined, then one look at neighbours' neighbours.
[[nodiscard]] Result<KnnGraph> findByCells(MatrixView points, int k, int threads, JobContext& job);
/// Replaces distances by exactly computed ones and orders each list by (distance, row).
[[nodiscard]] Result<void> settleDistances(KnnGraph& graph, MatrixView queries, MatrixView reference, int threads,
                                           JobContext& job);

} // namespace molrl::embedding
