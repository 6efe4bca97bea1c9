// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/chem/molecule.h"
#include "core/model/network.h"
#include "core/training/molecule_features.h"

#include <cstdint>
#include <span>
#include <string>

namespace molrl::evaluate {

using training::computeDescriptorFeatures;
using training::computeMorganFeatures;
using training::FeatureTable;

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
