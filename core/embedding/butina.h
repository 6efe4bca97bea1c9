// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/embedding/clustering.h"

#include <cstdint>
#include <span>
#include <vector>

namespace molrl::embedding {

/// Bit fingerprints, packed row by row; a row of zeros stands for a bad compound.
struct PackedBits {
    std::size_t rows = 0;
    std::size_t wordsPerRow = 0;
    std::span<const std::uint64_t> words; ///< [rows, wordsPerRow]
};

/// Bits in common over bits in either, in [0, 1]; 0 when both are empty.
[[nodiscard]] double computeTanimoto(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b);

struct ButinaOptions {
    double similarity = 0.65; ///< in (0, 1]; rows at least so alike to a cluster's centre belong to it
    int threads = 1;          ///< the result doesn't depend on it
};

struct Butina {
    Clustering clustering;
    std::vector<std::uint32_t> centres; ///< [count] the row that each cluster was made around
};

/// Exclusion spheres around the rows with the most neighbours (Butina 1999); ties go to the first row. Each row that is
/// near no other is a cluster of its own; bad rows are noise.
/// @error InvalidArgument  similarity out of range, words that don't fit the rows. @error Cancelled
/// Cost O(rows^2) comparisons; memory 4 bytes a pair of neighbours.
[[nodiscard]] Result<Butina> computeButina(const PackedBits& fingerprints, const ButinaOptions& options,
                                           JobContext& job);

} // namespace molrl::embedding
