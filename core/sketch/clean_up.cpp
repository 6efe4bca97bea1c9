// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/conversion.h"

#include "core/chem/rdkit_boundary.h"
#include "core/sketch/conversion_rdkit.h"
#include "core/sketch/edits.h"

#include <GraphMol/Conformer.h>
#include <GraphMol/Depictor/RDDepictor.h>
#include <GraphMol/MolDraw2D/MolDraw2D.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <algorithm>

namespace molrl::sketch {
namespace {

/// New coordinates, and wedges chosen for them. Atom and bond numbers stay.
Drawing layOut(const Drawing& drawing, const std::vector<int>& part)
{
    auto mol = toSaneMol(drawing, true);
    RDGeom::INT_POINT2D_MAP fixed;
    if (!part.empty())
        for (int i = 0; i < static_cast<int>(drawing.atoms.size()); ++i)
            if (std::find(part.begin(), part.end(), i) == part.end())
                fixed[i] = RDGeom::Point2D(drawing.atoms[static_cast<std::size_t>(i)].at.x,
                                           drawing.atoms[static_cast<std::size_t>(i)].at.y);
    RDKit::MolOps::KekulizeIfPossible(*mol, true);
    RDDepict::compute2DCoords(*mol, fixed.empty() ? nullptr : &fixed, fixed.empty(), true);
    RDKit::MolDraw2DUtils::prepareMolForDrawing(*mol, false, false, true, false);
    const Drawing laid = readDrawing(*mol);
    Drawing next = drawing;
    for (std::size_t i = 0; i < next.atoms.size(); ++i)
        next.atoms[i].at = laid.atoms[i].at;
    for (std::size_t i = 0; i < next.bonds.size(); ++i) {
        const Bond& old = drawing.bonds[i];
        if (old.kind == BondKind::Wavy || orderOf(old.kind) != 1 || old.kind == BondKind::Dative ||
            old.kind == BondKind::Aromatic)
            continue;
        next.bonds[i] = laid.bonds[i];
    }
    if (fixed.empty()) { // around where it was
        const Point was = centerOf(drawing, allAtoms(drawing));
        const Point is = centerOf(next, allAtoms(next));
        moveAtoms(next, allAtoms(next), was.x - is.x, was.y - is.y);
    }
    return next;
}

} // namespace

Result<Drawing> cleanUp(const Drawing& drawing, const std::vector<int>& part)
{
    if (drawing.isEmpty())
        return drawing;
    MOLRL_TRY(const std::string wanted, toSmiles(drawing));
    MOLRL_TRY(Drawing next, guarded("cleaning up", [&] { return layOut(drawing, part); }));
    const auto smiles = toSmiles(next);
    if (smiles && *smiles == wanted)
        return next;
    return fail(ErrorCode::Internal, "a new layout would change the stereochemistry; the drawing was left as it is");
}

} // namespace molrl::sketch
