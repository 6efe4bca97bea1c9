// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/matrix.h"

#include <string>
#include <vector>

namespace molrl::cli {

/// A two-dimensional NumPy file of float32 or float64 (formats 1 to 3, row-major, little-endian).
/// @error IoError  it can't be read. @error ParseError  anything else, or a file that was cut.
[[nodiscard]] Result<Matrix> loadNpy(const std::string& path);

/// Numbers of a delimited text file.
struct NumberTable {
    std::vector<std::string> ids;     ///< [rows] of the first column of text; row numbers from 1 where there is none
    Matrix values;                    ///< columns whose first row holds a number; NaN where a cell holds none
    std::vector<std::string> columns; ///< names of those columns
    std::vector<std::string> ignored; ///< names of further columns of text
    std::size_t badCells = 0;         ///< neither a number nor empty
};
/// Comma, semicolon or tab, with or without a line of names; plain or packed as any file that the program reads.
/// @error IoError, NotFound. @error ParseError  no column of numbers, a row of another length.
[[nodiscard]] Result<NumberTable> loadNumberTable(const std::string& path);

} // namespace molrl::cli
