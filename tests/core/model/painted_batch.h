// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/picture.h"
#include "core/imaging/patches.h"
#include "core/model/network_config.h"

#include <vector>

namespace molrl::test {

/// A picture with a few strokes, as a molecule has: `strokes` lines of 2 px from place to place.
[[nodiscard]] Picture paintStrokes(int sidePx, int strokes, std::uint64_t seed);
/// Cut for a network.
[[nodiscard]] imaging::PatchBatch cutFor(const model::NetworkConfig& config, const std::vector<Picture>& pictures);
/// Pictures of growing size, cut for a network.
[[nodiscard]] imaging::PatchBatch paintBatch(const model::NetworkConfig& config, int pictures);
/// The smallest network with every part in it.
[[nodiscard]] model::NetworkConfig tinyConfig();

} // namespace molrl::test
