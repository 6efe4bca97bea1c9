// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"

#include <string>
#include <string_view>

namespace molrl::workspace {

enum class CellState { Missing, Number, Text };
struct CellReading {
    CellState state = CellState::Missing;
    double number = 0;
};

/// What a cell of a number column holds. Empty, "NA", "NaN", "null" and "none" are missing; whatever else is not wholly
/// a finite number (">10", "1,5", "n/a") is Text: never 0, never the number before the comma.
[[nodiscard]] CellReading readCell(std::string_view text);

/// Whether values such as "00123" stand for themselves: an identifier whose zeros a number would lose.
[[nodiscard]] bool looksLikeIdentifier(std::string_view text);

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string toText(double number);

/// A cell as a column of `kind` stores it: numbers out of texts that are numbers, texts out of numbers, NaN and ""
/// missing.
[[nodiscard]] CellValue toStored(const CellValue& value, ColumnKind kind);

} // namespace molrl::workspace
