// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/types.h"

#include <cstdint>
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

/// Counts what the cells of a column are, and so what the column is.
///
/// A column is one of numbers when hardly any cell is a word: one word to four numbers is too many. Texts that stand
/// for a measurement (">10", "<0.5", "~3", "1,5", "12 ± 3") speak neither for nor against; one identifier with leading
/// zeros makes it a column of text, since a number would lose them.
struct CellTally {
    std::int64_t numbers = 0;
    std::int64_t measurements = 0; ///< texts that begin with a number or a comparison
    std::int64_t words = 0;
    std::int64_t identifiers = 0;

    void add(std::string_view text);
    [[nodiscard]] bool isEmpty() const { return numbers + measurements + words + identifiers == 0; }
    [[nodiscard]] bool hasMostlyNumbers() const { return numbers > 0 && words * 4 < numbers + measurements; }
    [[nodiscard]] ColumnKind kind() const
    {
        return identifiers == 0 && hasMostlyNumbers() ? ColumnKind::Number : ColumnKind::Text;
    }
};

/// The shortest text that reads back as the same number.
[[nodiscard]] std::string toText(double number);

/// A cell as a column of `kind` stores it: numbers out of texts that are numbers, texts out of numbers, NaN and ""
/// missing.
[[nodiscard]] CellValue toStored(const CellValue& value, ColumnKind kind);

} // namespace molrl::workspace
