// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/sketch/drawing.h"

#include <span>

namespace molrl::sketch {

// Changes of a drawing, each from one sound value to another. Indices must be of the drawing; deleting renumbers.

/// How near atoms come to be fused when they are moved onto one another.
constexpr double kMergeRadius = 0.35;

int addAtom(Drawing& drawing, int number, Point at);
/// Adds the bond, or changes the one that is there; a bond onto itself changes nothing.
void setBond(Drawing& drawing, int a, int b, BondKind kind);
/// Another element: charge, isotope, radicals and fixed hydrogens go.
void setElement(Drawing& drawing, int atom, int number, int isotope = 0);

/// Where a further neighbour goes: 120° from a single bond (trans to the chain), 180° at a triple bond or a cumulene,
/// else into the widest gap.
[[nodiscard]] Point sproutPlace(const Drawing& drawing, int atom, BondKind kind = BondKind::Single);
/// A new atom there, bonded; an atom that stands there already is taken instead. @return its index
int sprout(Drawing& drawing, int atom, int number = 6, BondKind kind = BondKind::Single);
/// A zigzag of `count` carbons from an atom, or from `from` on the sheet when atom is -1, towards `to`.
void addChain(Drawing& drawing, int atom, Point from, Point to, int count);

/// 3 to 12 members; aromatic: double bonds alternate as far as valences allow.
void addRingAt(Drawing& drawing, Point center, int size, bool isAromatic);
/// Fused, on the emptier side of the bond.
void addRingOnBond(Drawing& drawing, int bond, int size, bool isAromatic);
/// A bare or end atom becomes a member; one with two or more bonds gets the ring at the end of a new bond.
void addRingOnAtom(Drawing& drawing, int atom, int size, bool isAromatic);

void removeParts(Drawing& drawing, std::span<const int> atoms, std::span<const int> bonds);
void moveAtoms(Drawing& drawing, std::span<const int> atoms, double dx, double dy);
/// Stereo stays: wedges turn with the drawing.
void rotateAtoms(Drawing& drawing, std::span<const int> atoms, Point center, double radians);
/// Mirrors whole fragments' coordinates and swaps wedge and hash, so that stereo stays. A part that hangs on a single
/// bond outside rings is turned over about that bond; any other part is left alone, since its stereo would change.
/// @param isVertical  top and bottom change places; without meaning for a part
void flipAtoms(Drawing& drawing, std::span<const int> atoms, bool isVertical);
/// The atom outside a part that the part hangs on by one bond, and that bond; {-1, -1}: there is none, or several.
struct Anchor {
    int atom = -1;
    int bond = -1;
};
[[nodiscard]] Anchor anchorOf(const Drawing& drawing, std::span<const int> atoms);
void scaleAtoms(Drawing& drawing, std::span<const int> atoms, Point center, double factor);
/// Atoms of `moved` that lie within `radius` of another are fused with it, and bonds that double up become one.
/// @return how many were fused
int mergeOverlaps(Drawing& drawing, std::span<const int> moved, double radius = kMergeRadius);
/// Puts a drawing beside what is there. @return the indices of its atoms
std::vector<int> insertDrawing(Drawing& drawing, const Drawing& other, bool isMoved = true);
[[nodiscard]] Point centerOf(const Drawing& drawing, std::span<const int> atoms);
[[nodiscard]] std::vector<int> allAtoms(const Drawing& drawing);

} // namespace molrl::sketch
