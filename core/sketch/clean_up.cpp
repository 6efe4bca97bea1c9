// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/conversion.h"

#include "core/chem/rdkit_boundary.h"
#include "core/sketch/conversion_rdkit.h"
#include "core/sketch/edits.h"

#include <GraphMol/Conformer.h>
#include <GraphMol/FMCS/FMCS.h>
#include <GraphMol/MolDraw2D/MolDraw2D.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/Substruct/SubstructMatch.h>
#include <algorithm>
#include <optional>

namespace molrl::sketch {
namespace {

constexpr unsigned kMaxSearchSeconds = 2; ///< then the largest core found so far is taken
constexpr std::size_t kLeastCore = 3;

/// New coordinates, and wedges chosen for them. Atom and bond numbers stay.
/// @param fixed  places that some atoms get; empty: the middle of the drawing stays where it was
/// @param isRelaxed  as layOutMol
Drawing layOut(const Drawing& drawing, const RDGeom::INT_POINT2D_MAP& fixed, bool isRelaxed)
{
    auto mol = toSaneMol(drawing, true);
    RDKit::MolOps::KekulizeIfPossible(*mol, true);
    layOutMol(*mol, fixed.empty() ? nullptr : &fixed, isRelaxed);
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

/// The layout, if it means the same molecule.
Result<Drawing> layOutSafely(const Drawing& drawing, const RDGeom::INT_POINT2D_MAP& fixed, const char* what)
{
    MOLRL_TRY(const std::string wanted, toSmiles(drawing));
    std::optional<Drawing> crowded;
    for (const bool isRelaxed : {false, true}) {
        MOLRL_TRY(Drawing next, guarded(what, [&] { return layOut(drawing, fixed, isRelaxed); }));
        const auto smiles = toSmiles(next);
        if (!smiles || *smiles != wanted)
            continue;
        if (!hasOverlaps(next))
            return next;
        if (!crowded)
            crowded = std::move(next);
    }
    if (crowded)
        return *crowded;
    return fail(ErrorCode::Internal, "a new layout would change the stereochemistry; the drawing was left as it is");
}

RDGeom::Point2D toPoint2D(Point p)
{
    return {p.x, p.y};
}

} // namespace

Result<Drawing> cleanUp(const Drawing& drawing, const std::vector<int>& part)
{
    if (drawing.isEmpty())
        return drawing;
    RDGeom::INT_POINT2D_MAP fixed;
    if (!part.empty())
        for (int i = 0; i < static_cast<int>(drawing.atoms.size()); ++i)
            if (std::find(part.begin(), part.end(), i) == part.end())
                fixed[i] = toPoint2D(drawing.atoms[static_cast<std::size_t>(i)].at);
    return layOutSafely(drawing, fixed, "cleaning up");
}

std::vector<std::pair<int, int>> findCommonCore(const Drawing& drawing, const Drawing& scaffold)
{
    std::vector<std::pair<int, int>> pairs;
    [[maybe_unused]] const auto done = guarded("looking for the common core", [&] {
        const std::vector<RDKit::ROMOL_SPTR> both{RDKit::ROMOL_SPTR(toSaneMol(drawing, true).release()),
                                                  RDKit::ROMOL_SPTR(toSaneMol(scaffold, true).release())};
        RDKit::MCSParameters parameters;
        parameters.Timeout = kMaxSearchSeconds;
        parameters.AtomCompareParameters.RingMatchesRingOnly = true;
        parameters.BondCompareParameters.RingMatchesRingOnly = true;
        parameters.BondCompareParameters.CompleteRingsOnly = true;
        const auto core = RDKit::findMCS(both, &parameters);
        if (core.NumAtoms < 2 || !core.QueryMol)
            return;
        RDKit::MatchVectType inDrawing;
        RDKit::MatchVectType inScaffold;
        if (RDKit::SubstructMatch(*both[0], *core.QueryMol, inDrawing) &&
            RDKit::SubstructMatch(*both[1], *core.QueryMol, inScaffold))
            for (std::size_t i = 0; i < inDrawing.size(); ++i)
                pairs.emplace_back(inDrawing[i].second, inScaffold[i].second);
    });
    return pairs;
}

Result<Drawing> alignTo(const Drawing& drawing, const Drawing& scaffold)
{
    if (drawing.isEmpty() || scaffold.isEmpty())
        return fail(ErrorCode::InvalidArgument, "there is nothing to align");
    const auto pairs = findCommonCore(drawing, scaffold);
    if (pairs.size() < kLeastCore)
        return fail(ErrorCode::NotFound, "the two share no core of three atoms or more");
    RDGeom::INT_POINT2D_MAP fixed;
    for (const auto& [own, other] : pairs)
        fixed[own] = toPoint2D(scaffold.atoms[static_cast<std::size_t>(other)].at);
    return layOutSafely(drawing, fixed, "aligning");
}

} // namespace molrl::sketch
