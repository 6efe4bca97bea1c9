// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/chem/depiction.h"
#include "core/chem/molecule.h"
#include "core/imaging/patches.h"
#include "core/model/network_config.h"

#include <string>

namespace molrl::training {

/// One drawing of a molecule, and its patches.
struct DrawnView {
    chem::Depiction depiction;
    imaging::PatchBatch patches; ///< of this one molecule; at least one node
};

/// A random drawing (METHOD section 1): turned, mirrored, restyled, then mild noise of the finished picture.
/// @param kinds  both, picture (style and noise), coordinates (turns, mirrors, scale) or none.
/// @param scanShare  0 to 1: share of the views drawn in other programs' styles and then printed and scanned
///                   (imaging::lookScanned); 0 draws no random number, so that runs without it stay what they were.
/// The same rng state gives the same view. Thread-safe.
/// @error InvalidArgument  a null molecule, or a blank drawing. @error Internal  RDKit couldn't lay it out.
[[nodiscard]] Result<DrawnView> drawAugmentedView(const chem::Molecule& mol, const model::NetworkConfig& config,
                                                  Rng& rng, const std::string& kinds = "both", double scanShare = 0);
/// The plain drawing, as model::encodeMolecules sees it. @error as drawAugmentedView
[[nodiscard]] Result<DrawnView> drawPlainView(const chem::Molecule& mol, const model::NetworkConfig& config);

} // namespace molrl::training
