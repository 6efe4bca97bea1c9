// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/knn.h"

namespace molrl::embedding {

/// The k nearest other rows on a map of 2 or 3 dimensions, by a k-d tree: O(n log n), where computeKnn is O(n^2).
/// Equal distances are ordered by row.
/// @param positions  [n, 2 or 3], finite. @param threads  the result doesn't depend on it.
/// @error InvalidArgument  k outside [1, n - 1], another number of columns, values that aren't finite. @error Cancelled
[[nodiscard]] Result<KnnGraph> computePlaneNeighbours(MatrixView positions, int k, int threads, JobContext& job);

} // namespace molrl::embedding
