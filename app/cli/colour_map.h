// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

namespace molrl::cli {

using Colour = std::array<double, 3>; ///< red, green, blue in 0..1

/// Viridis (van der Walt & Smith 2015): perceptually uniform, readable without colour vision. @param t 0..1, clamped
[[nodiscard]] Colour viridis(double t01);
/// A colour laid over white with some transparency, as the overlays are, so that black bonds stay visible on it.
[[nodiscard]] Colour tinted(const Colour& colour, double strength01);
/// Colours that are told apart easily, one a group; strong for the first eight (Okabe & Ito 2008), paler beyond.
[[nodiscard]] Colour groupColour(int group);

} // namespace molrl::cli
