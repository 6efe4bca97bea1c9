// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <initializer_list>
#include <string>
#include <vector>

namespace molrl::cli {

/// Whether a result may be written there; asked before anything is computed. Empty names are none.
/// @error InvalidArgument  it is one of the files that are read, under whatever name
[[nodiscard]] Result<void> checkOutput(const std::string& out, std::initializer_list<std::string> inputs);

/// Writes id and columns of numbers as CSV; NaN becomes an empty cell. Beside the target first, then renamed.
/// @error IoError
[[nodiscard]] Result<void> saveResultTable(const std::string& path, const std::vector<std::string>& ids,
                                           const std::vector<std::string>& names,
                                           const std::vector<std::vector<double>>& columns);

} // namespace molrl::cli
