// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/molecule.h"

#include <string>
#include <vector>

namespace molrl::chem {

/// What to do to a molecule before the network sees it. Defaults are those of the import dialog.
struct StandardizeOptions {
    bool keepLargestFragment = true; ///< strips salts and solvents
    bool neutralize = true;          ///< charges that a proton can take away
    bool canonicalTautomer = false;  ///< slow, and a matter of taste
};

struct Standardized {
    Molecule molecule;
    std::vector<std::string> changes; ///< in words: "removed 1 fragment (Cl)", "neutralised", …
};

/// Besides, whatever the options: racemic centres (AND) become unspecified, and other enhanced stereo that no SMILES
/// can say is named among the changes. Stereo is kept; where a tautomer has no place for it, the changes say so.
/// @error InvalidArgument  the molecule is null. @error Internal  RDKit gave up; the original should be kept.
[[nodiscard]] Result<Standardized> standardize(const Molecule& mol, const StandardizeOptions& options);

/// A molecule as a workspace keeps it: standardised, and read back from its canonical SMILES, so that one molecule has
/// one drawing and one embedding however it was written. What can't be standardised stays as it is. Not for a null
/// molecule.
[[nodiscard]] Molecule toCanonical(const Molecule& mol, const StandardizeOptions& options);

/// Bemis-Murcko scaffold as canonical SMILES, empty for acyclic molecules.
/// @param keepChirality  DeepChem's scaffold split keeps it.
[[nodiscard]] Result<std::string> computeScaffold(const Molecule& mol, bool keepChirality = false);

} // namespace molrl::chem
