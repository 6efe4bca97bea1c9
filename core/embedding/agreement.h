// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <vector>

namespace molrl::embedding {

/// How far two groupings of the same rows agree. Symmetric; 1 means the same groups whatever their numbers.
struct Agreement {
    double adjustedRand = 0;                ///< ARI in [-0.5, 1]; about 0 by chance (Hubert & Arabie 1985)
    double normalizedMutualInformation = 0; ///< NMI in [0, 1], by the mean of the entropies; grows with many groups
    double adjustedMutualInformation = 0;   ///< AMI, at most 1; about 0 by chance (Vinh, Epps & Bailey 2010)
    std::size_t rows = 0;                   ///< compared: with a label in both
};

/// Rows whose label is negative (noise, missing) in either are left out; no row left gives zeros.
/// @error InvalidArgument  other lengths.
[[nodiscard]] Result<Agreement> computeAgreement(const std::vector<int>& a, const std::vector<int>& b);

} // namespace molrl::embedding
