// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/matrix.h"
#include "core/imaging/patches.h"

#include <cstdint>
#include <span>
#include <vector>

namespace molrl::graph {

/// Directed edges of all molecules of a batch; node indices count within the batch.
struct EdgeList {
    std::vector<std::int32_t> from;
    std::vector<std::int32_t> to;
    std::vector<float> weight;
};

/// Anchor graph A0: 8-neighbour grid edges between the nodes of each molecule, weights 1, symmetric, no self loops.
[[nodiscard]] EdgeList makeAnchorGraph(const imaging::PatchBatch& batch);
/// Symmetric normalisation D^-1/2 A D^-1/2 in place (Kipf & Welling 2017); isolated nodes keep weight 0.
void normalizeSymmetric(EdgeList& edges, std::size_t nodeCount);
/// Dense [n, n] adjacency of one molecule of the batch.
[[nodiscard]] NamedArray toDense(const EdgeList& edges, const imaging::PatchBatch& batch, std::size_t molecule);
/// The k largest entries of each row of a dense [h, n, n] graph, ties broken by column, rows renormalised to sum 1.
[[nodiscard]] NamedArray keepTopK(const NamedArray& graph, int k);
/// Edges of a dense [n, n] graph (one head, or the mean) whose weight is at least `threshold`, strongest first.
[[nodiscard]] EdgeList edgesAbove(const NamedArray& graph, double threshold, std::size_t maxEdges);

} // namespace molrl::graph
