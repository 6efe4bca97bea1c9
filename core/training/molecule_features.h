// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/chem/molecule.h"

#include <cstddef>
#include <span>

namespace molrl::training {

/// Molecules as rows of numbers. No row is NaN: one without a value has the columns' means, and is counted.
struct FeatureTable {
    Matrix values;
    bool isBits = false; ///< fingerprints: cosine is taken of the bits themselves, not of standardised columns
    std::size_t sparseColumns = 0; ///< the first so many are mostly zeros, which trees may take as absent
    std::size_t rowsFilled = 0;    ///< rows that had no value
};

/// Morgan bits (ECFP4 by default) as 0 and 1. @error Cancelled
[[nodiscard]] Result<FeatureTable> computeMorganFeatures(std::span<const chem::Molecule> molecules, int threads,
                                                         JobContext& job, int radius = 2, int bitCount = 2048);
/// How often each of the environments occurs, folded to `size` columns. @error Cancelled
[[nodiscard]] Result<FeatureTable> computeMorganCountFeatures(std::span<const chem::Molecule> molecules, int threads,
                                                              JobContext& job, int radius = 2, int size = 2048);
/// RDKit's descriptors. @error Cancelled
[[nodiscard]] Result<FeatureTable> computeDescriptorFeatures(std::span<const chem::Molecule> molecules, int threads,
                                                             JobContext& job);
/// The columns of one table, then those of another of the same molecules, which has none that are sparse.
[[nodiscard]] FeatureTable joinFeatures(const FeatureTable& first, const FeatureTable& second);
/// Gives rows that aren't finite the columns' means, and counts them.
void fillMissingRows(FeatureTable& table);

} // namespace molrl::training
