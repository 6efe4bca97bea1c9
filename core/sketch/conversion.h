// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/molecule.h"
#include "core/sketch/drawing.h"

namespace molrl::sketch {

/// The molecule that the drawing means: stereo from wedges and from the geometry of double bonds, drawn hydrogens taken
/// in. Keeps the coordinates. @error ParseError  a valence or a ring that can't be, in words.
[[nodiscard]] Result<chem::Molecule> toMolecule(const Drawing& drawing);
/// Canonical isomeric SMILES of it.
[[nodiscard]] Result<std::string> toSmiles(const Drawing& drawing);
/// A drawing of the molecule: its own 2-D coordinates where it has them, else computed; Kekulé form. Means the same
/// molecule. @error InvalidArgument  a null molecule. @error Internal  a bond or a stereo centre that can't be drawn.
[[nodiscard]] Result<Drawing> fromMolecule(const chem::Molecule& mol);
/// Lays all, or the atoms of `part`, out anew; the rest stays where it is. The isomeric SMILES never changes: where it
/// would, the old layout comes back. @param part  empty: all
/// @error ParseError  the drawing is no molecule yet. @error Internal  no layout keeps the stereo.
[[nodiscard]] Result<Drawing> cleanUp(const Drawing& drawing, const std::vector<int>& part = {});

} // namespace molrl::sketch
