// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/line_source.h"

#include <string>
#include <string_view>
#include <vector>

namespace molrl::chem {

/// A row of delimited text: its cells, and what is wrong with the row itself.
struct DelimitedRow {
    std::vector<std::string> cells;
    std::int64_t line = 0;
    std::string fault; ///< empty when sound
};

[[nodiscard]] std::string_view trimBlanks(std::string_view text);
[[nodiscard]] bool isBlank(std::string_view text);

/// The next row that is not blank; quoted cells may hold delimiters, doubled quotes and line ends (RFC 4180).
///
/// A quote that opens a cell and is never closed would swallow the rest of the file, and one that the next stray quote
/// seems to close the rows between: then the line alone becomes a row with a fault, taken literally, and the lines
/// after it are rows again. After a closing quote, blanks apart, only a delimiter or the line's end may follow.
/// @param delimiter  ' ' takes a run of blanks for one delimiter.
[[nodiscard]] Result<std::optional<DelimitedRow>> readDelimitedRow(LineSource& lines, char delimiter,
                                                                   std::size_t maxRecordBytes);

} // namespace molrl::chem
