// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace molrl::workspace {

/// Lower case of UTF-8 text for comparing: ASCII, Latin, Greek and Cyrillic letters; all else (also what is no UTF-8)
/// stays as it is.
[[nodiscard]] std::string foldCase(std::string_view text);
/// The same into a buffer that is used again and again.
void foldCase(std::string_view text, std::string& folded);

/// A key whose byte order is the order that people expect: letters of either case alike, numbers by value ("a2" <
/// "a10").
[[nodiscard]] std::string makeSortKey(std::string_view text);

} // namespace molrl::workspace
