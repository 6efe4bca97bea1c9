// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/foreign_style.h"

namespace molrl::chem {

DepictionStyle makeForeignStyle(const DepictionStyle& base, Rng& rng)
{
    DepictionStyle style = base;
    style.lineWidthPx = base.lineWidthPx * rng.uniform(0.5, 1.8);
    style.fontScale = base.fontScale * rng.uniform(0.7, 1.9);
    style.blackAndWhite = true;
    style.kekulize = true;
    style.explicitMethyl = rng.chance(0.5);
    style.padding01 = rng.uniform(0.02, 0.12);
    return style;
}

} // namespace molrl::chem
