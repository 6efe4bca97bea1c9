// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/picture.h"
#include "core/base/rng.h"

namespace molrl::imaging {

/// What a printer, a copier and a scanner do to a drawing, and cleaning leaves of it. Ranges are sampled uniformly.
struct ScanLook {
    double maxWidening = 0.45; ///< lines come out wider or finer by at most this, pixels of the picture on each side
    double roughness01 = 0.35; ///< of the edges' pixels at three times the size flip at random, at most
    double breakProbability = 0.3; ///< of a picture whose lines are broken in places
    int maxBreaks = 6;             ///< gaps in such a picture
    double maxBreakPx = 2.5;       ///< width of a gap
    double blurProbability = 0.5;
    double maxBlurSigmaPx = 0.7;
    double jpegProbability = 0.2;
    int minJpegQuality = 35;
};

/// A drawing as if it had been printed and scanned in black and white, then shrunk to its size again: rough edges,
/// lines wider or finer than drawn, gaps. The paper stays white and nothing moves, so that what the drawing says of its
/// patches stays true. The same rng state gives the same bytes on any thread count.
/// @error InvalidArgument  no picture, or options out of range
[[nodiscard]] Result<Picture> lookScanned(const Picture& picture, const ScanLook& look, Rng& rng);

} // namespace molrl::imaging
