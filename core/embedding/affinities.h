// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include "core/embedding/fuzzy_graph.h"

#include <vector>

namespace molrl::embedding {

/// t-SNE's conditional affinities p(j|i) of the lists of `graph`, each row's summing to 1, with bandwidths that give
/// the perplexity. A neighbour that stands for several equal rows counts as often. [n, k]
[[nodiscard]] std::vector<float> computeAffinities(const KnnGraph& graph, const std::vector<float>& weightOfNeighbour,
                                                   double perplexity);

} // namespace molrl::embedding
