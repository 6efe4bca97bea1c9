// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/descriptors.h"
#include "core/chem/molecule.h"
#include "core/sketch/drawing.h"

#include <optional>
#include <string>
#include <vector>

namespace molrl::sketch {

struct Problem {
    std::vector<int> atoms; ///< of the drawing
    std::string what;       ///< why, and what to do about it
};

/// What a drawing means, by atoms and bonds of the drawing.
struct Analysis {
    std::vector<int> hydrogens;          ///< of each atom, drawn ones not counted
    std::vector<std::string> atomLabels; ///< "R", "S", "?" (a centre not defined), ""
    std::vector<std::string> bondLabels; ///< "E", "Z", "?", ""
    std::vector<Problem> problems;
    chem::Molecule molecule; ///< null while there are problems or nothing is drawn
    std::string smiles;      ///< canonical isomeric; empty while there is no molecule
    std::optional<chem::MolecularProperties> properties;
};

/// Never fails: what is wrong with a drawing is in `problems`. ~1 ms for a drug.
[[nodiscard]] Analysis analyze(const Drawing& drawing);

/// Hydrogens of each atom beside the drawn ones, as valences ask or as they were fixed. Never fails, and is quick
/// enough to follow every edit (0.1 ms for a drug).
[[nodiscard]] std::vector<int> countHydrogens(const Drawing& drawing);

} // namespace molrl::sketch
