// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/depiction_layout.h"

#include "core/chem/rdkit_boundary.h"

#include <GraphMol/Conformer.h>
#include <GraphMol/MolDraw2D/MolDraw2D.h>
#include <GraphMol/MolDraw2D/MolDraw2DUtils.h>
#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <algorithm>
#include <cmath>

namespace molrl::chem {
namespace {

namespace Draw = RDKit::MolDraw2DUtils;

/// Pixels an Å, estimated from the extent of the atoms; labels make the real drawing up to a tenth smaller.
double estimatePixelsPerUnit(const RDKit::Conformer& conformer, const DepictionStyle& style, double scale)
{
    double minX = 1e300, maxX = -1e300, minY = 1e300, maxY = -1e300;
    for (const RDGeom::Point3D& p : conformer.getPositions()) {
        minX = std::min(minX, p.x);
        maxX = std::max(maxX, p.x);
        minY = std::min(minY, p.y);
        maxY = std::max(maxY, p.y);
    }
    const double room = scale * (1 - 2 * style.padding01);
    const double perX = room * style.widthPx / std::max(1.0, maxX - minX);
    const double perY = room * style.heightPx / std::max(1.0, maxY - minY);
    return std::min(perX, perY);
}

/// Mirrors, stretches, turns and shakes, in this order: the stretch is along the drawing's own axes.
void augmentCoordinates(RDKit::Conformer& conformer, const CoordinateAugmentation& augmentation,
                        const DepictionStyle& style)
{
    const double c = std::cos(augmentation.rotationRad);
    const double s = std::sin(augmentation.rotationRad);
    const double sx = (augmentation.mirror ? -1 : 1) * augmentation.stretch;
    for (RDGeom::Point3D& p : conformer.getPositions()) {
        const double x = sx * p.x;
        const double y = p.y;
        p = RDGeom::Point3D(c * x - s * y, s * x + c * y, 0);
    }
    if (augmentation.jitterPx <= 0)
        return;
    const double sd = augmentation.jitterPx / estimatePixelsPerUnit(conformer, style, augmentation.scale);
    Rng rng(augmentation.jitterSeed);
    for (RDGeom::Point3D& p : conformer.getPositions()) {
        p.x += sd * rng.normal();
        p.y += sd * rng.normal();
    }
}

bool isIdentity(const CoordinateAugmentation& augmentation)
{
    return augmentation.rotationRad == 0 && !augmentation.mirror && augmentation.stretch == 1 &&
           augmentation.jitterPx <= 0;
}

/// A Kekulé form if there is one. A molecule whose aromaticity can't be resolved is drawn with dashed rings instead.
void kekulizeIfPossible(std::unique_ptr<RDKit::RWMol>& mol)
{
    // The pointer is exchanged, not the molecule: RDKit's move assignment leaks the atoms of its target.
    auto trial = std::make_unique<RDKit::RWMol>(*mol);
    if (guarded("", [&] { RDKit::MolOps::Kekulize(*trial, false); }))
        mol = std::move(trial);
}

} // namespace

Result<std::unique_ptr<RDKit::RWMol>> layOutForDrawing(const Molecule& mol, const DepictionStyle& style,
                                                       const CoordinateAugmentation& augmentation,
                                                       bool useOwnCoordinates)
{
    silenceRdkit();
    return guarded("laying out the molecule", [&] {
        auto work = std::make_unique<RDKit::RWMol>(mol.rdkit());
        const bool useOwn = useOwnCoordinates && mol.has2D();
        if (style.kekulize)
            kekulizeIfPossible(work);
        constexpr bool kKekulize = true, kAddChiralHs = true, kWedge = true;
        Draw::prepareMolForDrawing(*work, !kKekulize, kAddChiralHs, !kWedge, !useOwn);
        if (!isIdentity(augmentation))
            augmentCoordinates(work->getConformer(), augmentation, style);
        // Only now: a wedge says what the chiral tag says at the coordinates as they are drawn.
        Draw::prepareMolForDrawing(*work, !kKekulize, !kAddChiralHs, kWedge, false);
        return work;
    });
}

} // namespace molrl::chem
