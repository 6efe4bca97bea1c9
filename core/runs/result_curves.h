// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace molrl::runs {

/// A place on a curve that one compound made: people click it.
struct CurvePoint {
    double x = 0;
    double y = 0;
    std::uint32_t row = 0; ///< of the arrays given
};

// Scores rank how strongly the positive class is predicted; labels are 0 or 1. Rows whose score or label is NaN are
// left out. One point a row, in falling order of score. Rows of equal score share a straight piece of the curve, so
// that the area under it doesn't depend on their order.

/// x: false positive rate, y: true positive rate. Empty unless both classes are there.
[[nodiscard]] std::vector<CurvePoint> rocCurve(std::span<const double> scores, std::span<const double> labels);
/// x: recall, y: precision of all rows with a score at least as high. Empty without a positive.
[[nodiscard]] std::vector<CurvePoint> precisionRecallCurve(std::span<const double> scores,
                                                           std::span<const double> labels);
/// Area under a ROC curve from its points, by trapezoids from (0, 0).
[[nodiscard]] double areaUnder(std::span<const CurvePoint> curve);

/// Rows of like probability, and how many of them were positive.
struct CalibrationBin {
    double predicted = 0; ///< mean probability
    double observed = 0;  ///< share of positives
    double low = 0;       ///< 95 % interval of `observed` (Wilson, JASA 22:209, 1927)
    double high = 0;
    std::vector<std::uint32_t> rows;
};
/// Bins of equal numbers of rows (so that few rows still give readable bins), by rising probability. binCount >= 1.
[[nodiscard]] std::vector<CalibrationBin> calibrationBins(std::span<const double> probabilities,
                                                          std::span<const double> labels, int binCount);

/// Rows by what they are (first index) and what they are said to be at a threshold (second): [1][0] are the missed
/// ones.
[[nodiscard]] std::array<std::array<std::vector<std::uint32_t>, 2>, 2>
confusionRows(std::span<const double> probabilities, std::span<const double> labels, double threshold);

} // namespace molrl::runs
