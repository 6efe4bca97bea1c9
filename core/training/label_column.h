// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/training/label_table.h"

#include <string>
#include <utility>
#include <vector>

namespace molrl::training {

/// A column of texts, understood.
struct LabelColumn {
    Task task;
    std::vector<double> labels;                                  ///< NaN where missing
    std::vector<std::pair<std::size_t, std::string>> unreadable; ///< index and text; taken as missing
};

/// Reads labels, and guesses their kind where `wish` is "auto":
/// two values or words are binary (the larger number, or "active", "yes", "true", … is positive); three to twenty
/// words, or three to six whole numbers that each occur often, are classes; other numbers are values.
/// @param cells  trimmed.
/// @error InvalidArgument  names the column and says why it can't be learned.
[[nodiscard]] Result<LabelColumn> readLabelColumn(const std::string& name, const std::vector<std::string>& cells,
                                                  const std::string& wish);

/// Reads labels of a task that is known already; what is none of its classes is unreadable.
/// @error InvalidArgument  no cell is a label of it.
[[nodiscard]] Result<LabelColumn> readKnownColumn(const Task& task, const std::vector<std::string>& cells);

/// Whether a column holds finite numbers and missing words alone, and more than one value.
[[nodiscard]] bool looksLikeNumbers(const std::vector<std::string>& cells);
/// The cell as a finite number, or NaN.
[[nodiscard]] double toFiniteNumber(const std::string& cell);

} // namespace molrl::training
