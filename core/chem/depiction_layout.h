// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/depiction.h"

#include <memory>

namespace RDKit {
class RWMol;
}

namespace molrl::chem {

/// A copy of the molecule with one 2-D conformer, ready to be drawn as it stands: coordinates augmented, Kekulé form
/// where wished, hydrogens that carry a wedge appended after the molecule's own atoms, wedges set from the chiral tags.
/// Inside core/chem only (and its tests).
[[nodiscard]] Result<std::unique_ptr<RDKit::RWMol>> layOutForDrawing(const Molecule& mol, const DepictionStyle& style,
                                                                     const CoordinateAugmentation& augmentation,
                                                                     bool useOwnCoordinates);

} // namespace molrl::chem
