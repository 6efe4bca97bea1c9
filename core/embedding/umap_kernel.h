// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include <cstddef>
#include <cstdint>

namespace molrl::embedding {

/// What one block of heads needs for one epoch.
struct UmapBlock {
    int dims = 2;          ///< 2 or 3
    std::size_t begin = 0; ///< heads [begin, end) are moved
    std::size_t end = 0;
    const std::size_t* offsets = nullptr; ///< edges of a head
    const std::uint32_t* targets = nullptr;
    const float* period = nullptr;        ///< epochs between two uses of an edge
    float* due = nullptr;                 ///< the epoch at which an edge is used next
    float* live = nullptr;                ///< positions; only those of the block are written or read
    const float* frozen = nullptr;        ///< positions of tails; those of the block lie `ownShift` rows further
    std::size_t ownShift = 0;             ///< [frozen, ...) and [live, ...) are one array in a fit
    const std::uint32_t* drawn = nullptr; ///< row -> group for negative samples; nullptr: rows are groups
    std::uint64_t drawCount = 0;          ///< rows to draw from
    std::size_t ownBegin = 0; ///< tails within [ownBegin, ownEnd) are read live (equal to begin, end in a fit; an empty
    std::size_t ownEnd = 0;   ///< range where tails are others' positions, as in a transform)
    std::uint64_t seed = 0;   ///< what is drawn depends on it, on the head and on the edge
    bool headsDrawAlike = false; ///< not on the head: every one meets the same rows, in whatever company it is
    float epoch = 0;             ///< counted from 1
    float rate = 1;
    float a = 1.577f;
    float b = 0.895f;
    float clip = 4;
    float pull = 2; ///< 2: the head moves for its tail as well
};

/// Attraction along the due edges, five repulsions each.
void runUmapBlock(const UmapBlock& block);

} // namespace molrl::embedding
