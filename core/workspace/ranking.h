// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/workspace/workspace.h"

#include <cstdint>
#include <span>
#include <vector>

namespace molrl::workspace {

/// How desirable a value is, in [0, 1], rising or falling straight between two values (Derringer & Suich, J. Qual.
/// Technol. 12:214, 1980).
struct Desirability {
    double low = 0;                              ///< worth 0 at and beyond
    double high = 1;                             ///< worth 1 at and beyond; below `low`: less is better
    double weight = 1;                           ///< > 0: a weight of 2 counts twice
    [[nodiscard]] double of(double value) const; ///< NaN for NaN
};

/// Scores of rows: the weighted geometric mean of their desirabilities, so that a row that fails in one is not saved by
/// the others.
/// @param columns  one for each desirability, of equal length.
/// @return NaN for a row that lacks a value. @error InvalidArgument  none, sizes differ, or an impossible weight or
/// range
[[nodiscard]] Result<std::vector<double>> computeScores(std::span<const std::span<const double>> columns,
                                                        std::span<const Desirability> desirabilities);

/// The rows of the highest scores, best first; ties in row order; rows without a score never. At most k.
[[nodiscard]] std::vector<std::uint32_t> topRows(std::span<const double> scores, std::size_t k);

/// k rows among the candidates that resemble each other little: the first candidate, then always the one whose nearest
/// chosen neighbour is farthest by Tanimoto (MaxMin; Ashton et al., QSAR 21:598, 2002). Rows without a structure never.
/// Cost O(candidates k). @error Cancelled
[[nodiscard]] Result<std::vector<std::uint32_t>> pickDiverse(const Workspace::SearchData& library,
                                                             std::span<const std::uint32_t> candidates, std::size_t k,
                                                             JobContext& job);

} // namespace molrl::workspace
