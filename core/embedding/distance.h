// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include <cstddef>

namespace molrl::embedding {

/// Sum of squared differences of two vectors of `d` floats; 0 to the bit for equal ones.
[[nodiscard]] float squaredDistance(const float* a, const float* b, std::size_t d);
using SquaredDistance = float (*)(const float*, const float*, std::size_t);
/// The variant for this processor, for loops that would otherwise ask each time.
[[nodiscard]] SquaredDistance squaredDistanceFunction();

} // namespace molrl::embedding
