// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/standardize.h"
#include "core/workspace/sql.h"
#include "core/workspace/types.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::workspace {

/// A compound with all that is computed while its molecule is at hand, ready to be stored.
struct PreparedCompound {
    Compound compound;                  ///< id not yet given
    std::vector<std::uint64_t> pattern; ///< [32]; empty when bad
    std::vector<std::uint64_t> morgan;  ///< [32]
    bool changed = false;               ///< standardising changed the structure
};

/// Standardises a parsed molecule (or takes its error) and computes SMILES and fingerprints. Never fails: a structure
/// that can't be used becomes a bad compound with its reason; one that only can't be standardised is kept as it was.
[[nodiscard]] PreparedCompound prepareCompound(Compound compound, const Result<chem::Molecule>& parsed,
                                               const chem::StandardizeOptions& options);

/// Stores it and gives it its id. Within a transaction of the caller; throws SQLite::Exception.
[[nodiscard]] CompoundId insertCompound(Connection& connection, const PreparedCompound& prepared);

} // namespace molrl::workspace
