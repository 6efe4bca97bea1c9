// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header of core/sketch: the RDKit side of a drawing.
#pragma once

#include "core/sketch/drawing.h"

#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/RWMol.h>
#include <memory>

namespace molrl::sketch {

/// Property of an RDKit atom: its index in the drawing.
constexpr const char* kIndexKey = "_molrlSketchAtom";

/// Atoms and bonds as drawn, not sanitised, with coordinates and bond directions.
[[nodiscard]] std::unique_ptr<RDKit::RWMol> toRawMol(const Drawing& drawing);
/// Sanitised, stereo read off; throws RDKit's exceptions. @param keepHs  drawn hydrogens stay atoms
[[nodiscard]] std::unique_ptr<RDKit::RWMol> toSaneMol(const Drawing& drawing, bool keepHs = false);
/// New 2-D coordinates. @param fixed  places that some atoms keep; may be null. @param isRelaxed  atoms that lie on one
/// another are pushed apart
void layOutMol(RDKit::RWMol& mol, const RDGeom::INT_POINT2D_MAP* fixed, bool isRelaxed);
/// Places for the atoms of the largest ring, so that its E double bonds are E, which RDKit's regular polygons can't
/// show; in RDKit's units. Empty: no ring of nine atoms or more, or no such places were found.
[[nodiscard]] RDGeom::INT_POINT2D_MAP layOutLargeRing(const RDKit::ROMol& mol);
/// Marks double bonds of large rings whose geometry isn't said, for drawn uncrossed they would say one.
void markOpenDoubleBonds(RDKit::RWMol& mol);
/// Whether two atoms lie so close that they can't be told apart.
[[nodiscard]] bool hasOverlaps(const Drawing& drawing);
/// Reads coordinates, kinds and wedges of a Kekulé molecule with a 2-D conformer.
[[nodiscard]] Drawing readDrawing(const RDKit::RWMol& mol);

} // namespace molrl::sketch
