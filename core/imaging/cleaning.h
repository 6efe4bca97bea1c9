// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/imaging/picture_file.h"

#include <string>
#include <vector>

namespace molrl::imaging {

enum class PaperColour { Auto, White, Black };

/// How a loaded picture is made into drawings as the network knows them. The defaults suit scans and screenshots.
struct CleanOptions {
    PaperColour paper = PaperColour::Auto; ///< Black: white lines on a dark ground, which are inverted
    double denoise = 1;       ///< 0 (off) to 4: smoothing before the threshold; larger values eat thin lines
    double threshold01 = 0;   ///< what is darker than this becomes ink; 0: Otsu's
    double maxSkewDeg = 6;    ///< scans are turned upright by at most this; 0 leaves them as they are
    double speckSize = 1;     ///< 0 (keep all) to 6: isolated ink smaller than this many strokes is dirt
    bool removeLabels = true; ///< drop numbers, captions, salts, arrows and frames beside the drawing
    bool separate = true;     ///< several drawings on a page come out one by one; else all ink is one drawing
    bool evenLines = true;    ///< lines as wide as in the network's drawings
    double lineWidthPx = 2;   ///< of even lines, in the result; letters get finer ones, as in our drawings
    double bondLengthPx = 0;  ///< > 0: bonds no longer than that; 0: as large as fits, as drawings are
    double letterHeightPx =
        10; ///< > 0: letters no higher than that, in the result; those of others are large for their bonds
    double padding01 = 0.05; ///< margin as a share of the side
    int sidePx = 224;        ///< of the result
    bool keepSteps = false;  ///< keep the picture of every step, to look at
};

/// One step, for people: what was done and what it looked like afterwards.
struct CleanStep {
    std::string name; ///< "grey", "denoised", "upright", "ink", "cleared"; of a drawing: "cropped", "lines", "final"
    std::string note; ///< "turned by 1.2 degrees"; may be empty
    Picture picture;  ///< at most 1600 pixels wide or high
};

/// One drawing found in a picture.
struct CleanedDrawing {
    Picture picture;         ///< sidePx x sidePx, black on white, as for the network
    PixelRect source;        ///< where it lay in the picture
    double bondLengthPx = 0; ///< estimated, in pixels of the source
    double lineWidthPx = 0;  ///< the same
    double scale = 1;        ///< pixels of the result a pixel of the source
    std::vector<CleanStep> steps;
};

struct CleanedPicture {
    std::vector<CleanedDrawing> drawings; ///< at least one; in reading order
    std::vector<CleanStep> steps;         ///< those they share
    bool wasInverted = false;
    double skewDeg = 0; ///< by which it was turned back, counter-clockwise
    int removedSpecks = 0;
    int removedLabels = 0; ///< groups of ink that are no drawing
};

/// Finds the drawings of molecules in a picture and makes each look like a drawing of our own.
///
/// Grey (the darkest channel, so that coloured letters stay), inverted where lines are light, evened paper, denoised,
/// turned upright by the directions of its lines, binarised, freed from specks and what is no drawing, cropped, scaled,
/// centred, lines evened out. Lines are measured on the skeleton of the ink: their width is the median of the distance
/// transform, the bond length the length-weighted median of their straight parts. Deterministic; re-entrant.
/// About 0.2 s a megapixel on one core.
/// @error InvalidArgument  options out of range; a picture under 16 pixels on a side.
/// @error NotFound         no drawing in it: blank, a photograph, a page of text, specks alone; says which and what to
/// do.
/// @error Cancelled
[[nodiscard]] Result<CleanedPicture> cleanPicture(const Picture& picture, const CleanOptions& options, JobContext& job);

} // namespace molrl::imaging
