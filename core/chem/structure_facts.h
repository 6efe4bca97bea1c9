// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/molecule.h"

#include <cstdint>
#include <vector>

namespace molrl::chem {

/// What a chemist reads off one atom of a drawing.
struct AtomFacts {
    int atomicNumber = 0;
    int degree = 0;    ///< drawn neighbours
    int hydrogens = 0; ///< attached, drawn or not
    int charge = 0;
    bool isAromatic = false;
    int smallestRing = 0;   ///< atoms of the smallest ring it is in; 0 outside rings
    int hybridization = 0;  ///< 1 sp, 2 sp2, 3 sp3; 0 for the others
    bool hasStereo = false; ///< a tetrahedral centre that is specified
    std::uint64_t
        environment[2]; ///< codes of the surroundings up to 1 and 2 bonds away, as Morgan's (ECFP) but our hash
};

enum class BondKind { Single, Double, Triple, Aromatic, Other };

struct BondFacts {
    int atomA = 0;
    int atomB = 0;
    BondKind kind = BondKind::Single;
    bool inRing = false;
    bool hasStereo = false; ///< a double bond that is E or Z
};

/// Facts by atom and bond index of the molecule.
struct StructureFacts {
    std::vector<AtomFacts> atoms;
    std::vector<BondFacts> bonds;
};

/// Environment codes do not depend on atom order. @error InvalidArgument  a null molecule.
[[nodiscard]] Result<StructureFacts> computeStructureFacts(const Molecule& mol);

/// A code of the heavy atoms and of which are bonded, blind to bond orders, hydrogens, charges, isotopes and stereo:
/// molecules that share an InChIKey first block share it (metals written as bonded and as ions aside), so that a
/// different code spares the costly InChI. @error InvalidArgument  a null molecule.
[[nodiscard]] Result<std::uint64_t> computeSkeletonCode(const Molecule& mol);

} // namespace molrl::chem
