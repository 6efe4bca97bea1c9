// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/cleaning.h"

#include <opencv2/core.hpp>

// Internal header: only core/imaging sees OpenCV.

namespace molrl::imaging {

/// The darkest channel: coloured letters stay dark where the eye's grey would fade them.
[[nodiscard]] cv::Mat toGrey(const Picture& picture);
/// Whether lines are light on dark: what most of the picture is, and most of its rim.
[[nodiscard]] bool hasBlackPaper(const cv::Mat& grey);
/// Shadows and coloured paper taken out; paper becomes white.
[[nodiscard]] cv::Mat evenPaper(const cv::Mat& grey);
/// Share of pixels that are neither paper nor ink, on evened paper: high in photographs.
[[nodiscard]] double measureMidTones(const cv::Mat& grey);
[[nodiscard]] bool isBilevel(const cv::Mat& grey);
[[nodiscard]] cv::Mat denoise(const cv::Mat& grey, double strength);
/// Ink as 255. @param threshold01  0: Otsu's between paper and ink.
[[nodiscard]] cv::Mat toInk(const cv::Mat& grey, double threshold01);
/// Turned about its middle, on white, without cutting corners off.
[[nodiscard]] cv::Mat turnGrey(const cv::Mat& grey, double degrees, cv::Matx23d& back);
/// A grey or coloured matrix as a picture, at most `maxSidePx` a side.
[[nodiscard]] Picture toPicture(const cv::Mat& mat, int maxSidePx = 1600);

} // namespace molrl::imaging
