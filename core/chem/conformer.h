// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/chem/molecule.h"

#include <array>
#include <cstdint>
#include <vector>

namespace molrl::chem {

/// Atoms in space, hydrogens included; atoms [0, sourceAtomCount) are the molecule's own, in its order.
struct Conformer3D {
    std::vector<int> atomicNumbers;
    std::vector<std::array<double, 3>> positions; ///< Å
    struct BondEntry {
        int a = 0;
        int b = 0;
        int order = 1; ///< 1, 2, 3; aromatic bonds alternate (Kekulé form)
    };
    std::vector<BondEntry> bonds;
    int sourceAtomCount = 0;
    bool isFromSource = false; ///< the file's own 3-D coordinates, not computed
    bool isMinimized = false;  ///< MMFF94s had all parameters and converged
};

struct ConformerOptions {
    std::uint64_t seed = 42;
    int maxIterations = 500;  ///< of the MMFF minimiser
    bool keepSource3D = true; ///< use coordinates of the file where it has them
    int maxHeavyAtoms = 200;  ///< beyond that embedding takes minutes: ResourceExhausted
};

/// One conformer: ETKDGv3 (Wang et al. 2020), random coordinates where that fails, then MMFF94s.
/// @error ResourceExhausted  more than maxHeavyAtoms. @error Internal  no embedding found. @error Cancelled
[[nodiscard]] Result<Conformer3D> computeConformer(const Molecule& mol, const ConformerOptions& options,
                                                   JobContext& job);

} // namespace molrl::chem
