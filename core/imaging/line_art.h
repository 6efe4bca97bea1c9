// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <opencv2/core.hpp>
#include <vector>

// Internal header: only core/imaging sees OpenCV.

namespace molrl::imaging {

/// A straight part of a line.
struct LineSegment {
    cv::Point a;
    cv::Point b;
    double lengthPx = 0;
};

/// Ink (255 on 0) worn down to lines one pixel wide (Guo & Hall 1989, CACM 32:359), connectedness kept. The better
/// known way of Zhang & Suen makes slanting lines of two pixels vanish.
[[nodiscard]] cv::Mat thinInk(const cv::Mat& ink);
/// The median width of lines; 0 without ink.
[[nodiscard]] double measureLineWidth(const cv::Mat& ink, const cv::Mat& skeleton);
/// Share of the ink that lies in places at least `factor` lines wide: wedges in a drawing, most of a photograph.
[[nodiscard]] double measureBlobs(const cv::Mat& ink, double lineWidthPx, double factor);
/// The skeleton's straight parts: branches between junctions, bent within `tolerancePx` (Douglas & Peucker).
[[nodiscard]] std::vector<LineSegment> traceSegments(const cv::Mat& skeleton, double tolerancePx);
/// Where a line ends, and whereto it points there; no direction where the end is no straight part's.
struct LineEnd {
    cv::Point at;
    cv::Point2d direction; ///< of unit length, or 0
};
[[nodiscard]] std::vector<LineEnd> findFreeEnds(const cv::Mat& skeleton, const std::vector<LineSegment>& segments);
/// Angle in degrees, within +-15, by which lines are off the multiples of 30 degrees that chemists draw; 0 where they
/// have no common direction.
[[nodiscard]] double measureSkewDeg(const std::vector<LineSegment>& segments);
/// The length below which half of the segments' total length lies; 0 without segments.
[[nodiscard]] double weightedMedianLength(std::vector<LineSegment> segments);
/// Ink whose lines of about `lineWidthPx` become `wantedPx` wide, finer ones in proportion, wider ones by as much, and
/// none finer than 2 `leastRadiusPx`: discs about the skeleton, so that a wedge stays a wedge.
[[nodiscard]] cv::Mat evenLines(const cv::Mat& ink, const cv::Mat& skeleton, double lineWidthPx, double wantedPx,
                                double leastRadiusPx);

} // namespace molrl::imaging
