// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/chem/molecule.h"

#include <cstddef>
#include <string>
#include <vector>

namespace molrl::chem {

struct CommonCoreOptions {
    double share01 = 1; ///< of the molecules that must hold the core, (0, 1]; less finds larger cores. Below 1 the
                        ///< search is a heuristic: the core is held by that share of the most central ones, or of all
    int timeLimitMs = 2000; ///< > 0; then the largest core found so far is taken
};

/// The largest connected part that molecules share.
struct CommonCore {
    std::string smarts; ///< empty: they share nothing of two atoms or more
    std::string smiles; ///< for drawing the core alone, cut out of the first molecule that holds it; may be empty
    int atomCount = 0;
    std::size_t holders = 0; ///< how many of the molecules given hold it
    bool isComplete = true;  ///< false: time ran out, there may be a larger one
};

/// Maximum common substructure: elements and bond orders agree (an aromatic bond is like itself alone), rings match
/// rings only, and whole. Null molecules are left out.
/// @error InvalidArgument  fewer than two molecules, options out of range. @error Cancelled
[[nodiscard]] Result<CommonCore> findCommonCore(const std::vector<Molecule>& molecules,
                                                const CommonCoreOptions& options, JobContext& job);

} // namespace molrl::chem
