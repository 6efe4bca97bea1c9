// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace RDKit {
class ROMol;
}

namespace molrl::chem {

/// What makes a query of a MOL block: a list of elements (or of excluded ones) at an atom, a bond of several orders.
/// RDKit writes such atoms as the first element of the list, so that a query would pass for a molecule it doesn't mean.
///
/// "atom 2 is a list of elements: a query, not a molecule", numbered as `mol` is; empty for a molecule. Dummies (A, Q,
/// *, R#) are none here: they stay dummies and can't be taken for an element.
[[nodiscard]] std::string describeQuery(const RDKit::ROMol& mol);

} // namespace molrl::chem
