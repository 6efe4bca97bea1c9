// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/colour_map.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace molrl::cli {
namespace {

constexpr std::array<Colour, 11> kViridis{{{0.267, 0.005, 0.329},
                                           {0.283, 0.141, 0.458},
                                           {0.254, 0.265, 0.530},
                                           {0.207, 0.372, 0.553},
                                           {0.164, 0.471, 0.558},
                                           {0.128, 0.567, 0.551},
                                           {0.135, 0.659, 0.518},
                                           {0.267, 0.749, 0.441},
                                           {0.478, 0.821, 0.318},
                                           {0.741, 0.873, 0.150},
                                           {0.993, 0.906, 0.144}}};
constexpr std::array<Colour, 8> kGroups{{{0.902, 0.624, 0.000},
                                         {0.337, 0.706, 0.914},
                                         {0.000, 0.620, 0.451},
                                         {0.800, 0.475, 0.655},
                                         {0.000, 0.447, 0.698},
                                         {0.835, 0.369, 0.000},
                                         {0.941, 0.894, 0.259},
                                         {0.500, 0.500, 0.500}}};

} // namespace

Colour viridis(double t01)
{
    const double at = std::clamp(t01, 0.0, 1.0) * (kViridis.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(at), kViridis.size() - 2);
    const double share = at - static_cast<double>(low);
    Colour colour{};
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = kViridis[low][c] * (1 - share) + kViridis[low + 1][c] * share;
    return colour;
}

Colour tinted(const Colour& colour, double strength01)
{
    Colour result{};
    for (std::size_t c = 0; c < 3; ++c)
        result[c] = 1 - (1 - colour[c]) * strength01;
    return result;
}

Colour groupColour(int group)
{
    const auto index = static_cast<std::size_t>(std::max(group, 0));
    const int round = static_cast<int>(index / kGroups.size());
    return tinted(kGroups[index % kGroups.size()], std::pow(0.6, round));
}

} // namespace molrl::cli
