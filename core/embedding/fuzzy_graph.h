// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include "core/embedding/knn.h"

#include <cstdint>
#include <vector>

namespace molrl::embedding {

/// A symmetric weighted graph, row by row; targets ascending within a row.
struct WeightedGraph {
    std::vector<std::size_t> offsets;   ///< [n + 1]
    std::vector<std::uint32_t> targets; ///< [edges]
    std::vector<float> weights;         ///< [edges]
    [[nodiscard]] std::size_t nodes() const { return offsets.empty() ? 0 : offsets.size() - 1; }
};

/// A row's distances as memberships in (0, 1], so that they sum to log2(k + 1) (McInnes 2018, algorithm 3).
/// [n, k] for the lists of `graph`.
[[nodiscard]] std::vector<float> computeMemberships(const KnnGraph& graph);

enum class Joining {
    FuzzyUnion, ///< a + b - ab
    Sum,        ///< a + b
};
/// Both directions of each pair made one weight.
[[nodiscard]] WeightedGraph symmetrise(const KnnGraph& graph, const std::vector<float>& weights, Joining joining);

} // namespace molrl::embedding
