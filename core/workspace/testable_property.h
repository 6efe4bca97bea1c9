// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace molrl::workspace {

/// A column of numbers, or one category of a column of words, as something in which groups of compounds can differ.
struct TestableProperty {
    ColumnId column;
    std::string name;
    std::string category; ///< of words; empty for numbers
    /// By the rows asked for: the number, or 1 and 0 for in the category or not; NaN: missing.
    std::vector<double> values;
};

/// The shown columns that can tell groups apart: numbers, and of words the most frequent categories that at least five
/// rows share. Left out: columns of maps and clusters, and words that are names (more than half of them differ).
/// @param rows  of the snapshot. @error Cancelled, what the workspace says
[[nodiscard]] Result<std::vector<TestableProperty>>
loadTestableProperties(const std::vector<Column>& columns, ViewCache& cache, const SnapshotPtr& snapshot,
                       std::span<const std::int32_t> rows, const JobContext& job);

} // namespace molrl::workspace
