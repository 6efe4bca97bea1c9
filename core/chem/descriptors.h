// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/molecule.h"

#include <string>
#include <vector>

namespace molrl::chem {

/// Names of the descriptors, in the order of computeDescriptors (RDKit's names: "MolWt", "MolLogP", "TPSA", …).
[[nodiscard]] const std::vector<std::string>& descriptorNames();
/// One value a name; finite.
[[nodiscard]] Result<std::vector<double>> computeDescriptors(const Molecule& mol);

/// The handful that a properties pane shows.
struct MolecularProperties {
    std::string formula;
    double molecularWeight = 0; ///< g/mol, average
    double logP = 0;            ///< Crippen
    double tpsa = 0;            ///< Å²
    int hBondDonors = 0;        ///< Lipinski
    int hBondAcceptors = 0;
    int rotatableBonds = 0;
    int ringCount = 0;
    int aromaticRingCount = 0;
    double fractionCsp3 = 0;
    int stereoCenterCount = 0; ///< assigned and not
    int unspecifiedStereoCenterCount = 0;
    int heavyAtomCount = 0;
};
[[nodiscard]] Result<MolecularProperties> computeProperties(const Molecule& mol);

} // namespace molrl::chem
