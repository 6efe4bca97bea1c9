// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace RDKit {
class ROMol;
}

namespace molrl::chem {

/// A sanitised molecule. An immutable value: copies are cheap and share the structure; safe to read from any thread.
///
/// May hold no atom at all (isEmpty); 2-D or 3-D coordinates of the source are kept as its conformer.
class Molecule {
public:
    Molecule() = default;
    explicit Molecule(std::shared_ptr<const RDKit::ROMol> mol) : m_mol(std::move(mol)) {}

    [[nodiscard]] bool isNull() const { return !m_mol; }
    [[nodiscard]] int atomCount() const; ///< heavy atoms and explicit hydrogens of the graph
    [[nodiscard]] int heavyAtomCount() const;
    [[nodiscard]] int bondCount() const;
    [[nodiscard]] int fragmentCount() const;
    [[nodiscard]] bool has2D() const; ///< carries coordinates in the plane
    [[nodiscard]] bool has3D() const;
    [[nodiscard]] std::string atomSymbol(int atomIdx) const;

    /// For core/chem, plugins and the sketcher; other folders see molecules through functions.
    [[nodiscard]] const RDKit::ROMol& rdkit() const { return *m_mol; }
    [[nodiscard]] const std::shared_ptr<const RDKit::ROMol>& share() const { return m_mol; }

private:
    std::shared_ptr<const RDKit::ROMol> m_mol;
};

/// Parses one SMILES (CXSMILES extensions accepted, a name after a blank is ignored).
/// @error ParseError  not a SMILES, or chemically impossible; `what` says which atom and why, in RDKit's words.
[[nodiscard]] Result<Molecule> parseSmiles(std::string_view smiles);
/// Parses a SMARTS query for search.
[[nodiscard]] Result<Molecule> parseSmarts(std::string_view smarts);
/// Parses a MOL block, V2000 or V3000; 3-D coordinates give stereo.
/// @error ParseError  no MOL block, chemically impossible, or a query (lists of elements, bonds of several orders).
[[nodiscard]] Result<Molecule> parseMolBlock(std::string_view block);
/// Parses an InChI ("InChI=1S/..."), through IUPAC's library; amides come out as amides, not as imidic acids.
[[nodiscard]] Result<Molecule> parseInchi(std::string_view inchi);
/// SMILES, InChI or MOL block, told apart by their looks: for the clipboard and for fields that a user types into.
[[nodiscard]] Result<Molecule> parseAny(std::string_view text);

/// Canonical isomeric SMILES; empty for the empty molecule.
[[nodiscard]] std::string toSmiles(const Molecule& mol);
/// MOL block (V2000, V3000 where V2000 can't hold it) with the molecule's coordinates, or computed 2-D ones.
[[nodiscard]] Result<std::string> toMolBlock(const Molecule& mol);
/// Standard InChI. @error Internal  where InChI refuses (R-groups, some metals).
[[nodiscard]] Result<std::string> toInchi(const Molecule& mol);
/// 27 characters; its first 14 ("first block") ignore stereo and isotopes.
[[nodiscard]] Result<std::string> toInchiKey(const Molecule& mol);
/// Hill formula, "C9H8O4".
[[nodiscard]] std::string toFormula(const Molecule& mol);

} // namespace molrl::chem
