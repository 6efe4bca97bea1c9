// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/depiction.h"

#include "core/chem/depiction_layout.h"
#include "core/chem/rdkit_boundary.h"

#include <GraphMol/MolDraw2D/MolDraw2DCairo.h>
#include <GraphMol/MolDraw2D/MolDraw2DSVG.h>
#include <GraphMol/RWMol.h>
#include <algorithm>
#include <cairo.h>
#include <cmath>
#include <memory>
#include <numbers>

namespace molrl::chem {
namespace {

constexpr double kReferenceSidePx = 224; ///< where lineWidthPx and RDKit's font limits hold as they are
constexpr int kMaxSidePx = 16384;

struct SurfaceDeleter {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct ContextDeleter {
    void operator()(cairo_t* context) const { cairo_destroy(context); }
};

/// Draws on the context it is given. RDKit's own class drops that context and makes a new surface of its own, unless
/// it believes that it is set up already.
class SurfaceDrawer : public RDKit::MolDraw2DCairo {
public:
    SurfaceDrawer(int width, int height, cairo_t* context) : MolDraw2DCairo(width, height, context)
    {
        needs_init_ = false;
    }
};

Result<void> checkRequest(const Molecule& mol, const DepictionStyle& style, const CoordinateAugmentation& augmentation)
{
    if (mol.isNull())
        return fail(ErrorCode::InvalidArgument, "no molecule to draw");
    if (style.widthPx < 8 || style.heightPx < 8 || style.widthPx > kMaxSidePx || style.heightPx > kMaxSidePx)
        return fail(ErrorCode::InvalidArgument, "a drawing of " + std::to_string(style.widthPx) + " x " +
                                                    std::to_string(style.heightPx) + " pixels; sides of 8 to " +
                                                    std::to_string(kMaxSidePx) + " are possible");
    if (!(style.lineWidthPx > 0) || !(style.fontScale > 0) || !(style.padding01 >= 0) || !(style.padding01 < 0.5))
        return fail(ErrorCode::InvalidArgument, "line width and font scale must be positive, the margin in [0, 0.5)");
    if (!(augmentation.scale > 0) || augmentation.scale > 1 || !(augmentation.stretch > 0) ||
        !std::isfinite(augmentation.rotationRad) || !std::isfinite(augmentation.jitterPx))
        return fail(ErrorCode::InvalidArgument,
                    "the scale of an augmented view must be in (0, 1], its stretch positive");
    for (const int atom : style.highlightAtoms) {
        if (atom < 0 || atom >= mol.atomCount())
            return fail(ErrorCode::InvalidArgument, "no atom " + std::to_string(atom) + " to highlight");
    }
    return {};
}

RDKit::DrawColour toColour(const std::array<double, 3>& rgb)
{
    return {rgb[0], rgb[1], rgb[2], 1.0};
}

void setColours(RDKit::MolDrawOptions& options, const DepictionStyle& style)
{
    const RDKit::DrawColour background = toColour(style.background);
    const RDKit::DrawColour line = style.darkPalette ? RDKit::DrawColour(0.9, 0.9, 0.9) : RDKit::DrawColour(0, 0, 0);
    if (style.blackAndWhite) {
        RDKit::setMonochromeMode(options, line, background);
    } else if (style.darkPalette) {
        RDKit::setDarkMode(options);
        // RDKit's blue for nitrogen has too little contrast with a dark grey window.
        options.atomColourPalette[7] = RDKit::DrawColour(0.45, 0.62, 1.0);
        options.highlightColour = RDKit::DrawColour(0.45, 0.35, 0.1);
    } else {
        // RDKit's pale red drowns the letters of oxygens.
        options.highlightColour = RDKit::DrawColour(1.0, 0.85, 0.45);
    }
    options.backgroundColour = background;
}

/// RDKit's options for a style; sizes follow the picture's side, so that a thumbnail is the same drawing, smaller.
///
/// @param unitBond  length of a bond in the layout's units.
void setOptions(RDKit::MolDrawOptions& options, const DepictionStyle& style, double scale, double unitBond)
{
    const double side = std::min(style.widthPx, style.heightPx);
    const double zoom = side / kReferenceSidePx;
    options.prepareMolsBeforeDrawing = false;
    options.includeMetadata = false;
    options.flagCloseContactsDist = -1; // no red boxes where a big molecule is crowded
    options.bondLineWidth = std::max(0.8, style.lineWidthPx * zoom);
    // RDKit widens the drawing's extent by the padding on each side, so 1 / (1 + 2 padding) of the side is used.
    options.padding = ((1 + 2 * style.padding01) / scale - 1) / 2;
    options.baseFontSize = 0.6 * style.fontScale; // 0.6 is RDKit's
    options.maxFontSize = std::max(8, static_cast<int>(std::lround(40 * zoom)));
    options.minFontSize = std::clamp(static_cast<int>(std::lround(6 * zoom)), 5, options.maxFontSize);
    options.explicitMethyl = style.explicitMethyl;
    options.fixedBondLength = style.fixedBondLengthPx > 0 ? style.fixedBondLengthPx / unitBond : -1;
    options.addAtomIndices = style.atomIndices;
    options.fillHighlights = true;
    options.atomHighlightsAreCircles = true;
    setColours(options, style);
}

void fillBackground(Picture& picture, const DepictionStyle& style)
{
    const auto byteOf = [](double v) { return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0, 1.0) * 255)); };
    const std::array<std::uint8_t, 4> pixel{byteOf(style.background[2]), byteOf(style.background[1]),
                                            byteOf(style.background[0]), 255};
    std::uint8_t* data = picture.mutableData();
    const std::size_t count = static_cast<std::size_t>(picture.width()) * static_cast<std::size_t>(picture.height());
    for (std::size_t i = 0; i < count; ++i)
        std::copy(pixel.begin(), pixel.end(), data + 4 * i);
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double medianBondLength(const RDKit::ROMol& mol)
{
    std::vector<double> lengths;
    const RDKit::Conformer& conformer = mol.getConformer();
    for (const RDKit::Bond* bond : mol.bonds())
        lengths.push_back(
            (conformer.getAtomPos(bond->getBeginAtomIdx()) - conformer.getAtomPos(bond->getEndAtomIdx())).length());
    const double length = median(std::move(lengths));
    return length > 0 ? length : 1.5; // RDKit's bond
}

void recordPositions(Depiction& depiction, const RDKit::ROMol& mol, const RDKit::MolDraw2D& drawer)
{
    depiction.atoms.reserve(mol.getNumAtoms());
    for (unsigned i = 0; i < mol.getNumAtoms(); ++i) {
        const RDGeom::Point2D p = drawer.getDrawCoords(static_cast<int>(i));
        depiction.atoms.push_back({p.x, p.y});
    }
    std::vector<double> lengths;
    for (const RDKit::Bond* bond : mol.bonds()) {
        const int a = static_cast<int>(bond->getBeginAtomIdx());
        const int b = static_cast<int>(bond->getEndAtomIdx());
        const PointPx pa = depiction.atoms[static_cast<std::size_t>(a)];
        const PointPx pb = depiction.atoms[static_cast<std::size_t>(b)];
        depiction.bonds.push_back({a, b, pa, pb});
        lengths.push_back(std::hypot(pa.x - pb.x, pa.y - pb.y));
    }
    depiction.bondLengthPx = median(std::move(lengths));
}

void drawInto(Depiction& depiction, const RDKit::ROMol& prepared, const Molecule& mol, const DepictionStyle& style,
              double scale)
{
    // ARGB32, not RGB24: Cairo leaves the fourth byte of RGB24 undefined, and Picture promises 255.
    const std::unique_ptr<cairo_surface_t, SurfaceDeleter> surface(
        cairo_image_surface_create_for_data(depiction.picture.mutableData(), CAIRO_FORMAT_ARGB32, style.widthPx,
                                            style.heightPx, static_cast<int>(depiction.picture.stride())));
    const std::unique_ptr<cairo_t, ContextDeleter> context(cairo_create(surface.get()));
    if (cairo_status(context.get()) != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(cairo_status_to_string(cairo_status(context.get())));
    {
        SurfaceDrawer drawer(style.widthPx, style.heightPx, context.get());
        setOptions(drawer.drawOptions(), style, scale, medianBondLength(prepared));
        drawer.drawOptions().clearBackground = false;
        drawer.drawMolecule(prepared, style.highlightAtoms.empty() ? nullptr : &style.highlightAtoms);
        recordPositions(depiction, mol.rdkit(), drawer);
    }
    cairo_surface_flush(surface.get());
}

} // namespace

CoordinateAugmentation CoordinateAugmentation::random(Rng& rng)
{
    CoordinateAugmentation view;
    view.rotationRad = rng.uniform(0, 2 * std::numbers::pi);
    view.mirror = rng.chance(0.5);
    view.scale = rng.uniform(0.75, 1.0);
    view.stretch = rng.uniform(0.92, 1.08);
    view.jitterPx = rng.chance(0.5) ? rng.uniform(0, 1.0) : 0.0;
    view.jitterSeed = rng();
    return view;
}

DepictionStyle makeRandomStyle(const DepictionStyle& base, Rng& rng)
{
    DepictionStyle style = base;
    style.lineWidthPx = base.lineWidthPx * rng.uniform(0.6, 1.6);
    style.fontScale = base.fontScale * rng.uniform(0.8, 1.25);
    style.blackAndWhite = rng.chance(0.3);
    style.kekulize = !rng.chance(0.15);
    style.explicitMethyl = rng.chance(0.1);
    return style;
}

Result<Depiction> depict(const Molecule& mol, const DepictionStyle& style, const CoordinateAugmentation& augmentation,
                         bool useOwnCoordinates)
{
    MOLRL_CHECK(checkRequest(mol, style, augmentation));
    Depiction depiction;
    depiction.picture = Picture(style.widthPx, style.heightPx);
    if (style.background != std::array<double, 3>{1, 1, 1})
        fillBackground(depiction.picture, style);
    if (mol.atomCount() == 0)
        return depiction;
    MOLRL_TRY(const auto prepared, layOutForDrawing(mol, style, augmentation, useOwnCoordinates));
    MOLRL_CHECK(
        guarded("drawing the molecule", [&] { drawInto(depiction, *prepared, mol, style, augmentation.scale); }));
    return depiction;
}

Result<std::string> depictSvg(const Molecule& mol, const DepictionStyle& style)
{
    MOLRL_CHECK(checkRequest(mol, style, {}));
    MOLRL_TRY(const auto prepared, layOutForDrawing(mol, style, {}, false));
    return guarded("drawing the molecule as SVG", [&] {
        RDKit::MolDraw2DSVG drawer(style.widthPx, style.heightPx);
        setOptions(drawer.drawOptions(), style, 1, medianBondLength(*prepared));
        drawer.drawMolecule(*prepared, style.highlightAtoms.empty() ? nullptr : &style.highlightAtoms);
        drawer.finishDrawing();
        return drawer.getDrawingText();
    });
}

} // namespace molrl::chem
