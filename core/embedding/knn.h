// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/embedding/row_groups.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace molrl::embedding {

/// The k nearest other rows of each row, nearest first; equal distances are ordered by row.
struct KnnGraph {
    std::size_t n = 0;
    int k = 0;
    std::vector<std::uint32_t> indices; ///< [n, k]
    std::vector<float> distances;       ///< [n, k] Euclidean (or cosine, as asked), ascending

    [[nodiscard]] std::span<const std::uint32_t> neighbours(std::size_t i) const
    {
        return {indices.data() + i * static_cast<std::size_t>(k), static_cast<std::size_t>(k)};
    }
    [[nodiscard]] std::span<const float> distancesOf(std::size_t i) const
    {
        return {distances.data() + i * static_cast<std::size_t>(k), static_cast<std::size_t>(k)};
    }
    /// The nearest `fewer` of each row; 1 <= fewer <= k.
    [[nodiscard]] KnnGraph truncated(int fewer) const;
};

enum class Metric {
    Euclidean,
    Cosine, ///< 1 - cosine, in [0, 2]; rows of zeros count as orthogonal to all
};
enum class KnnMethod {
    Auto,        ///< exact up to `exactUpTo` rows, else approximate
    Exact,       ///< blocked matrix products, O(n^2 d)
    Approximate, ///< cells and matrix products, O(15,000 n d)
};

struct KnnOptions {
    int neighbourCount = 15; ///< k in [1, n - 1]
    Metric metric = Metric::Euclidean;
    KnnMethod method = KnnMethod::Auto;
    std::size_t exactUpTo = 40'000; ///< where cells begin to pay
    int threads = 1;                ///< the result doesn't depend on it
};

/// Neighbours of all rows among themselves.
///
/// Exact: the upper triangle of 1024 x 1024 tiles of X X^T, each tile serving the lists of both its sides. Tiles are
/// drawn by the rounds of a tournament, in which no two share a block of rows: no locks, and one order whatever the
/// number of threads. Distances of the chosen neighbours are then computed anew without cancellation, so that twins
/// are at 0.
/// Approximate: rows are dealt to about sqrt(n) cells by k-means; pairs of cells are joined by the same products, those
/// first that most of their rows have among their nearest cells, until a row has met 15,000 others in the mean; then
/// each row looks at its neighbours' neighbours. Finds 97 to 99 % of Morgan counts' 15 nearest, at 50,000 rows in 0.6
/// of the exact time. Not a small-world graph (HNSW): its result depends on the order in which threads insert.
/// @param points  [n, d], finite; n >= 2, d >= 1
/// @error InvalidArgument  k or a shape out of range, values that aren't finite (checked before any work).
/// @error Cancelled
/// Memory: the graph and about 8 MB a thread; one more copy of `points` (Approximate), one for Cosine.
[[nodiscard]] Result<KnnGraph> computeKnn(MatrixView points, const KnnOptions& options, JobContext& job);
/// The k nearest rows of `reference` for each row of `queries`, exact; k in [1, reference.rows]. A query that lies in
/// the reference finds itself.
[[nodiscard]] Result<KnnGraph> computeKnnBetween(MatrixView queries, MatrixView reference, const KnnOptions& options,
                                                 JobContext& job);

/// What layouts, clusters and neighbour lists share, computed once: rows grouped by equality, and the groups' graph.
struct Neighbourhood {
    RowGroups groups;
    KnnGraph graph; ///< of the groups' rows
    Metric metric = Metric::Euclidean;
};
using NeighbourhoodPtr = std::shared_ptr<const Neighbourhood>;
/// @param options  neighbourCount is lowered to groups - 1 where there are fewer.
/// @error InvalidArgument  fewer than 3 different rows with a value. @error Cancelled
[[nodiscard]] Result<NeighbourhoodPtr> computeNeighbourhood(MatrixView points, KnnOptions options, JobContext& job);

} // namespace molrl::embedding
