// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/line_art.h"

#include <opencv2/core.hpp>
#include <vector>

// Internal header: only core/imaging sees OpenCV.

namespace molrl::imaging {

/// A connected piece of ink of one drawing, as far as it matters for what belongs to the drawing.
struct InkPiece {
    int label = 0; ///< in the page's labels
    cv::Rect box;
    bool isLetter = false;
    bool isStroke = false; ///< one straight line, as a dash of a wedge
    double longestPx = 0;  ///< of its straight parts
    double totalPx = 0;
};

/// Pieces that lie in a drawing's reach but are none of it: brackets, numbers of atoms, "Chiral", salts.
///
/// A label is of the drawing when a line ends at it, pointing there, or it touches one; a bracket is a lone straight
/// line longer than bonds are. The dashes of a wedge are no label.
/// @param labels      CV_32S, of the page. @param freeEnds  of the page's skeleton.
/// @param bondLengthPx, lineWidthPx  of the drawing.
/// @return the labels of what doesn't belong to it; never all of its pieces.
[[nodiscard]] std::vector<int> findStrayInk(const cv::Mat& labels, const std::vector<InkPiece>& pieces,
                                            const std::vector<LineEnd>& freeEnds, double bondLengthPx,
                                            double lineWidthPx);

} // namespace molrl::imaging
