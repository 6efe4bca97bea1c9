// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace molrl::training {

// Numbers and texts with a decimal point whatever the locale: a toolkit may set the user's, in which strtod reads
// "0.52" as 0 and printf writes "0,52".

/// The whole text as a number; NaN where it is none.
[[nodiscard]] double parseNumber(std::string_view text);
/// A number that a library printed in a locale that we don't know: "0.52", "0,52", "1.234,5".
[[nodiscard]] double parsePrintedNumber(std::string_view text);
[[nodiscard]] std::string formatGeneral(double value, int digits); ///< as %.{digits}g
[[nodiscard]] std::string formatFixed(double value, int decimals); ///< as %.{decimals}f

} // namespace molrl::training
