// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/depiction.h"

namespace molrl::chem {

/// Random style as other programs and publishers draw: black and white, letters up to twice ours, CH3 often written
/// out, fine and bold lines. The same rng state gives the same style.
[[nodiscard]] DepictionStyle makeForeignStyle(const DepictionStyle& base, Rng& rng);

} // namespace molrl::chem
