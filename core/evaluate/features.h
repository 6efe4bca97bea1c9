// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/chem/molecule.h"
#include "core/model/network.h"

#include <cstdint>
#include <span>
#include <string>

namespace molrl::evaluate {

/// Molecules as rows of numbers. No row is NaN: one without a value has the columns' means, and is counted.
struct FeatureTable {
    Matrix values;
    bool isBits = false;        ///< fingerprints: cosine is taken of the bits themselves, not of standardised columns
    std::size_t rowsFilled = 0; ///< rows that had no value
};

/// Morgan bits (ECFP4 by default) as 0 and 1. @error Cancelled
[[nodiscard]] Result<FeatureTable> computeMorganFeatures(std::span<const chem::Molecule> molecules, int threads,
                                                         JobContext& job, int radius = 2, int bitCount = 2048);
/// RDKit's descriptors. @error Cancelled
[[nodiscard]] Result<FeatureTable> computeDescriptorFeatures(std::span<const chem::Molecule> molecules, int threads,
                                                             JobContext& job);
/// Normal random numbers: what a probe makes of nothing.
[[nodiscard]] FeatureTable makeRandomFeatures(std::size_t rows, std::size_t cols, std::uint64_t seed);

/// Embeddings of a frozen network, kept in a folder by the network's hash and the molecules' SMILES.
///
/// A file that is cut or not ours is computed anew; a folder that can't be written to is not an error.
/// @param cacheFolder  empty: nothing is kept. Made if missing.
/// @error Cancelled
[[nodiscard]] Result<FeatureTable> computeEmbeddingFeatures(const model::Network& network,
                                                            std::span<const chem::Molecule> molecules, int threads,
                                                            const std::string& cacheFolder, JobContext& job);

} // namespace molrl::evaluate
