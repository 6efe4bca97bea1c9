// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/molecule.h"
#include "core/sketch/drawing.h"

#include <utility>
#include <vector>

namespace molrl::sketch {

/// The molecule that the drawing means: stereo from wedges and from the geometry of double bonds, drawn hydrogens taken
/// in. Keeps the coordinates. @error ParseError  a valence or a ring that can't be, in words.
[[nodiscard]] Result<chem::Molecule> toMolecule(const Drawing& drawing);
/// Canonical isomeric SMILES of it.
[[nodiscard]] Result<std::string> toSmiles(const Drawing& drawing);
/// A drawing of the molecule: its own 2-D coordinates where it has them, else computed; Kekulé form. Means the same
/// molecule. @error InvalidArgument  a null molecule. @error Internal  a bond or a stereo centre that can't be drawn.
[[nodiscard]] Result<Drawing> fromMolecule(const chem::Molecule& mol);
/// A drawing of a SMILES or MOL text whose valences or aromatic rings can't be, so that they can be marked and mended.
/// Coordinates of a MOL text stay; marks of stereo in a SMILES are lost. @error ParseError  not even the syntax is
/// right
[[nodiscard]] Result<Drawing> fromImpossibleText(const std::string& text, bool isBlock);
/// Lays all, or the atoms of `part`, out anew; the rest stays where it is. The isomeric SMILES never changes: where it
/// would, the old layout comes back. @param part  empty: all
/// @error ParseError  the drawing is no molecule yet. @error Internal  no layout keeps the stereo.
[[nodiscard]] Result<Drawing> cleanUp(const Drawing& drawing, const std::vector<int>& part = {});
/// The largest core that both hold, rings whole: pairs of atoms (of the drawing, of the scaffold). Empty where there is
/// none, or one of them is no molecule. Gives the best found after two seconds.
[[nodiscard]] std::vector<std::pair<int, int>> findCommonCore(const Drawing& drawing, const Drawing& scaffold);
/// Lays the drawing out so that the core that it shares with the scaffold lies where it lies there. The isomeric SMILES
/// never changes. @error NotFound  no core of three atoms. @error ParseError, Internal  as cleanUp
[[nodiscard]] Result<Drawing> alignTo(const Drawing& drawing, const Drawing& scaffold);

} // namespace molrl::sketch
