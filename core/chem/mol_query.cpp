// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/mol_query.h"

#include <GraphMol/ROMol.h>
#include <algorithm>

namespace molrl::chem {
namespace {

/// Whether elements are listed or excluded; demands on rings and hydrogens leave the element as it is written. Symbols
/// of classes (A, Q, X, M), which are read as dummies, look the same inside, but carry their symbol as a label. The
/// atomic number tells nothing: RDKit 2022.09 gives a list its first element's, 2025.03 none.
bool holdsElementList(const RDKit::Atom::QUERYATOM_QUERY& query)
{
    const std::string& kind = query.getDescription();
    if (kind == "AtomOr" || (query.getNegation() && (kind == "AtomAtomicNum" || kind == "AtomType")))
        return true;
    return kind == "AtomAnd" && std::any_of(query.beginChildren(), query.endChildren(),
                                            [](const auto& child) { return holdsElementList(*child); });
}

const char* kindOfQueryBond(unsigned molFileType)
{
    switch (molFileType) {
    case 5: return "single or double";
    case 6: return "single or aromatic";
    case 7: return "double or aromatic";
    case 8: return "of any kind";
    default: return nullptr;
    }
}

} // namespace

std::string describeQuery(const RDKit::ROMol& mol)
{
    for (const RDKit::Atom* atom : mol.atoms()) {
        if (atom->hasQuery() && atom->getQuery()->getTypeLabel().empty() && holdsElementList(*atom->getQuery()))
            return "atom " + std::to_string(atom->getIdx() + 1) + " is a list of elements: a query, not a molecule";
    }
    for (const RDKit::Bond* bond : mol.bonds()) {
        unsigned type = 0;
        if (!bond->hasQuery() || !bond->getPropIfPresent(RDKit::common_properties::_MolFileBondType, type))
            continue;
        if (const char* kind = kindOfQueryBond(type))
            return "bond " + std::to_string(bond->getIdx() + 1) + " is " + kind + ": a query, not a molecule";
    }
    return {};
}

} // namespace molrl::chem
