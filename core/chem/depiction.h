// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/picture.h"
#include "core/base/rng.h"
#include "core/chem/molecule.h"

#include <array>
#include <cstdint>
#include <vector>

namespace molrl::chem {

/// How a molecule is drawn. The defaults are what the network is trained on.
struct DepictionStyle {
    int widthPx = 224;
    int heightPx = 224;
    double lineWidthPx = 2.0; ///< at 224 px; RDKit's default
    double padding01 = 0.05;  ///< margin as a share of the side
    double fontScale = 1.0;   ///< of atom labels relative to RDKit's
    bool blackAndWhite = false;
    bool kekulize = true;
    bool explicitMethyl = false;
    double fixedBondLengthPx = -1; ///< > 0: bonds no longer than that, so that small molecules aren't blown up
    std::array<double, 3> background{1, 1, 1};
    bool darkPalette = false;        ///< light lines, for dark themes (never for the network)
    std::vector<int> highlightAtoms; ///< filled discs under these atoms (search hits)
    bool atomIndices = false;
};

/// Changes of the coordinates before drawing, so that letters stay upright. Identity by default.
struct CoordinateAugmentation {
    double rotationRad = 0;
    bool mirror = false; ///< x -> -x; wedges are recomputed, so the stereo drawn stays the molecule's
    double scale = 1;    ///< of the drawing within the picture, (0, 1]
    double stretch = 1;  ///< of x against y, ~0.9..1.1
    double jitterPx = 0; ///< normal noise on each atom, sd in pixels
    std::uint64_t jitterSeed = 0;

    /// A random one; the same rng state gives the same view on any machine and thread count.
    [[nodiscard]] static CoordinateAugmentation random(Rng& rng);
};

/// Random drawing style for augmentation: line width, font, black-and-white, Kekulé or not.
[[nodiscard]] DepictionStyle makeRandomStyle(const DepictionStyle& base, Rng& rng);

struct BondSegment {
    int atomA = 0;
    int atomB = 0;
    PointPx a;
    PointPx b;
};

/// A drawing and where everything is in it.
struct Depiction {
    Picture picture;
    std::vector<PointPx> atoms;     ///< by atom index of the molecule
    std::vector<BondSegment> bonds; ///< by bond index
    double bondLengthPx = 0;        ///< median; 0 without bonds
};

/// Draws a molecule. The layout is the molecule's own 2-D coordinates when `useOwnCoordinates`, else RDKit's.
///
/// Thread-safe and re-entrant; ~0.7 ms a drug-like molecule. The empty molecule gives a blank picture.
/// @error InvalidArgument  a null molecule or an impossible style. @error Internal  RDKit couldn't lay it out.
[[nodiscard]] Result<Depiction> depict(const Molecule& mol, const DepictionStyle& style = {},
                                       const CoordinateAugmentation& augmentation = {}, bool useOwnCoordinates = false);

/// The same drawing as SVG text, for export.
[[nodiscard]] Result<std::string> depictSvg(const Molecule& mol, const DepictionStyle& style = {});

} // namespace molrl::chem
