// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/picture.h"

#include <cstdint>
#include <span>
#include <vector>

namespace molrl::imaging {

/// How a drawing is cut into patches (METHOD: 224 x 224, 14 px patches, a 16 x 16 grid).
struct PatchOptions {
    int patchPx = 14;       ///< side of a patch; must divide the picture's side. 14 or 16.
    int haloPx = 3;         ///< pixels around a patch that its CNN sees too; white beyond the picture
    bool keepBlank = false; ///< nodes for blank patches as well: the paper's full grid, for parity
    int inkThreshold = 8;   ///< a patch holds ink when any channel of any pixel is darker than 255 - inkThreshold
};

/// All patches of a batch of pictures, packed one after the other: no padding.
///
/// Nodes of molecule m are offsets[m] .. offsets[m+1]-1, in reading order (row by row). A blank picture has no node.
struct PatchBatch {
    PatchOptions options;
    int gridSide = 0;                     ///< patches a row
    std::vector<std::uint8_t> pixels;     ///< [nodeCount, 3, window, window], RGB planes; window = patchPx + 2 haloPx
    std::vector<std::int64_t> offsets{0}; ///< [moleculeCount + 1]
    std::vector<std::int32_t> owner;      ///< [nodeCount] molecule of each node
    std::vector<std::int16_t> row;        ///< [nodeCount] 0-based, downwards
    std::vector<std::int16_t> col;        ///< [nodeCount]
    std::vector<std::uint8_t> hasInk;     ///< [nodeCount]; all 1 unless keepBlank

    [[nodiscard]] std::size_t moleculeCount() const { return offsets.size() - 1; }
    [[nodiscard]] std::size_t nodeCount() const { return owner.size(); }
    [[nodiscard]] int windowPx() const { return options.patchPx + 2 * options.haloPx; }
};

/// Cuts square pictures of equal size into patches. ~20 µs a picture; re-entrant.
/// @error InvalidArgument  not square, unequal sizes, or patchPx does not divide the side.
[[nodiscard]] Result<PatchBatch> decompose(std::span<const Picture> pictures, const PatchOptions& options);
/// Batches one after the other, owners renumbered. All must have the same options.
[[nodiscard]] Result<PatchBatch> concatenate(std::span<const PatchBatch> batches);

} // namespace molrl::imaging
