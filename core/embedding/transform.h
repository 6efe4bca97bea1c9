// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/tsne.h"
#include "core/embedding/umap.h"

#include <vector>

namespace molrl::embedding {

/// A map that stands, for placing new rows on it. Borrowed: all must outlive the call, and nothing of it is changed.
struct FixedMap {
    MatrixView points;                            ///< [n, d] the rows it was made of
    const Neighbourhood* neighbourhood = nullptr; ///< theirs
    const Layout* layout = nullptr;               ///< theirs
};

struct TransformOptions {
    int epochs = 50; ///< in [0, 10000]; 0 leaves rows at the weighted median of their neighbours
    std::uint64_t seed = 1;
    int threads = 1; ///< the result doesn't depend on it
};

/// New rows on an old map.
struct Placement {
    Matrix positions;                        ///< [m, dims]; NaN for rows with NaN
    std::vector<float> novelty;              ///< [m] mean distance to the neighbours, over the 99th percentile of the
                                             ///< map's own rows; above 1 the row is unlike anything that was mapped
    std::vector<std::uint8_t> isOutOfDomain; ///< [m] novelty > 1: its place says little
};

/// Places rows on a UMAP: neighbours among the map's rows, memberships as in the fit, start at their weighted median,
/// then a few epochs in which the map stands still. A row that equals one of the map's lands on it exactly, and new
/// rows don't see one another, so that each one's place doesn't depend on its company.
/// @param options  as the map was made: neighbourCount, minDistance, spread, metric are used.
/// @error InvalidArgument  other columns, a map whose parts don't fit. @error Cancelled
[[nodiscard]] Result<Placement> placeOnUmap(MatrixView rows, const FixedMap& map, const UmapOptions& options,
                                            const TransformOptions& transform, JobContext& job);
/// The same on a t-SNE map: each row descends by its own affinities and the repulsion of the map's rows.
[[nodiscard]] Result<Placement> placeOnTsne(MatrixView rows, const FixedMap& map, const TsneOptions& options,
                                            const TransformOptions& transform, JobContext& job);

} // namespace molrl::embedding
