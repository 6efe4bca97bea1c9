// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/picture.h"
#include "core/base/rng.h"
#include "core/imaging/picture_file.h"

namespace molrl::imaging {

/// Mild noise of the finished drawing, so that scans are at home (METHOD section 1). Ranges are sampled uniformly.
struct DrawingAugmentation {
    double blurProbability = 0.3;
    double maxBlurSigmaPx = 1.0;
    double jpegProbability = 0.3;
    int minJpegQuality = 40;
    double contrastProbability = 0.3;
    double maxContrastChange = 0.3; ///< factor in [1 - x, 1 + x] about white
    double shiftProbability = 0.5;
    int maxShiftPx = 4;
    double noiseProbability = 0.2;
    double maxNoiseSd = 8; ///< grey levels, on the strokes; the paper stays white
};

/// A noisy copy; the same rng state gives the same bytes on any thread count.
[[nodiscard]] Result<Picture> augmentDrawing(const Picture& picture, const DrawingAugmentation& options, Rng& rng);

/// Tells OpenCV its share of the thread budget.
void setImagingThreads(int threads);

} // namespace molrl::imaging
