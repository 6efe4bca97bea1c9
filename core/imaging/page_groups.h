// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/line_art.h"

#include <opencv2/core.hpp>
#include <string>
#include <vector>

// Internal header: only core/imaging sees OpenCV.

namespace molrl::imaging {

struct GroupOptions {
    double speckSize = 1;
    bool removeLabels = true;
    bool separate = true;
};

/// Ink that belongs together, as far as it is a drawing.
struct InkGroup {
    cv::Rect box;
    std::vector<int> components; ///< labels in InkGroups::labels
    double bondLengthPx = 0;
    double letterHeightPx = 0; ///< median; 0 without letters
};

/// The ink of a page, sorted into drawings and what is none.
struct InkGroups {
    cv::Mat labels;               ///< CV_32S: component of each pixel, 0 for paper
    std::vector<InkGroup> groups; ///< drawings, in reading order
    std::vector<bool> isLetter;   ///< by component: a letter or a sign, as against a line
    double bondLengthPx = 0;
    int specks = 0;
    int dropped = 0;     ///< groups that are no drawing
    cv::Mat removed;     ///< ink that was dropped, 255
    std::string whyNone; ///< when `groups` is empty
};

/// @param ink  255 on 0; lines of about `lineWidthPx`. @param skeleton  of the ink.
[[nodiscard]] InkGroups groupInk(const cv::Mat& ink, const cv::Mat& skeleton, const std::vector<LineSegment>& segments,
                                 double lineWidthPx, const GroupOptions& options);
enum class InkKind { All, Lines, Letters };
/// The ink of one group within its box.
[[nodiscard]] cv::Mat maskOf(const InkGroups& groups, const InkGroup& group, InkKind kind = InkKind::All);

} // namespace molrl::imaging
