// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/drawn_view.h"

#include "core/chem/foreign_style.h"
#include "core/imaging/augmentation.h"
#include "core/imaging/scan_look.h"
#include "core/model/network.h"

#include <span>

namespace molrl::training {
namespace {

/// Noise of the finished drawing for training. No shift: the patches' contents must stay where the drawing says they
/// are (turning and scaling move everything anyway). No grey noise: it would ink the blank patches, three times the
/// nodes for nothing to learn.
imaging::DrawingAugmentation mildNoise()
{
    imaging::DrawingAugmentation noise;
    noise.shiftProbability = 0;
    noise.noiseProbability = 0;
    noise.blurProbability = 0.2;
    noise.jpegProbability = 0.1;
    return noise;
}

Result<DrawnView> cut(chem::Depiction depiction, const Picture& picture, const model::NetworkConfig& config)
{
    DrawnView view;
    MOLRL_TRY(view.patches, imaging::decompose(std::span(&picture, 1), model::patchOptionsOf(config)));
    if (view.patches.nodeCount() == 0)
        return fail(ErrorCode::InvalidArgument, "the drawing is blank");
    view.depiction = std::move(depiction);
    return view;
}

chem::DepictionStyle styleOf(const model::NetworkConfig& config)
{
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = config.picturePx;
    return style;
}

} // namespace

Result<DrawnView> drawAugmentedView(const chem::Molecule& mol, const model::NetworkConfig& config, Rng& rng,
                                    const std::string& kinds, double scanShare)
{
    const bool ofPicture = kinds == "both" || kinds == "picture";
    const bool isScan = scanShare > 0 && rng.chance(scanShare);
    chem::DepictionStyle style = styleOf(config);
    if (isScan)
        style = chem::makeForeignStyle(style, rng);
    else if (ofPicture)
        style = chem::makeRandomStyle(style, rng);
    chem::CoordinateAugmentation augmentation;
    if (kinds == "both" || kinds == "coordinates")
        augmentation = chem::CoordinateAugmentation::random(rng);
    MOLRL_TRY(chem::Depiction depiction, chem::depict(mol, style, augmentation));
    Picture picture = depiction.picture;
    if (isScan) {
        MOLRL_TRY(picture, imaging::lookScanned(picture, {}, rng));
    } else if (ofPicture) {
        MOLRL_TRY(picture, imaging::augmentDrawing(picture, mildNoise(), rng));
    }
    return cut(std::move(depiction), picture, config);
}

Result<DrawnView> drawPlainView(const chem::Molecule& mol, const model::NetworkConfig& config)
{
    MOLRL_TRY(chem::Depiction depiction, chem::depict(mol, styleOf(config)));
    const Picture picture = depiction.picture;
    return cut(std::move(depiction), picture, config);
}

} // namespace molrl::training
