// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace molrl::workspace {

// Orders of all rows of a table; equal values keep row order, missing ones (NaN, empty text) come last either way.
[[nodiscard]] std::vector<std::uint32_t> orderNumbers(std::span<const double> values, bool descending);
[[nodiscard]] std::vector<std::uint32_t> orderFloats(std::span<const float> values, bool descending);
/// As people sort: see makeSortKey.
[[nodiscard]] std::vector<std::uint32_t> orderTexts(std::span<const std::string> texts, bool descending);

} // namespace molrl::workspace
