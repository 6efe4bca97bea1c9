// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace molrl::training {

/// What a prediction is worth, always on a whole set: an average over batches is another number.
enum class Metric {
    RocAuc,           ///< ties count half
    PrAuc,            ///< average precision: the step-wise area, not the trapezoidal one
    Mcc,              ///< Matthews correlation at the threshold 0.5
    BalancedAccuracy, ///< mean of both classes' recalls at the threshold 0.5
    Brier,            ///< mean squared error of a probability
    Ece,              ///< expected calibration error, 10 equal bins of the probability (Guo et al. 2017)
    Rmse,
    Mae,
    R2, ///< coefficient of determination: 0 for the mean, below 0 for worse; not a squared correlation
    Spearman,
};
/// "ROC-AUC", "PR-AUC", "MCC", "balanced accuracy", "Brier", "ECE", "RMSE", "MAE", "R2", "Spearman".
[[nodiscard]] std::string_view toString(Metric metric);
/// @error InvalidArgument  an unknown name; the message lists those that are known. Case does not matter.
[[nodiscard]] Result<Metric> parseMetric(std::string_view name);
[[nodiscard]] bool isHigherBetter(Metric metric);
/// Whether the labels are classes (0 and 1) rather than values.
[[nodiscard]] bool isForClasses(Metric metric);

/// Law for labels and predictions: row i of both is one molecule; rows whose label is NaN (missing) are left out.
/// Mcc, BalancedAccuracy, Brier and Ece take probabilities in [0, 1]; RocAuc and PrAuc any score.
/// @error InvalidArgument  sizes differ; no labelled row; a label that is no class where classes are meant; a
/// prediction
///                         that is not finite, or no probability; one class alone, or constant values, for a metric
///                         that then has no value. The message says which.
[[nodiscard]] Result<double> computeMetric(Metric metric, std::span<const double> labels,
                                           std::span<const double> predictions);

struct BootstrapOptions {
    int resamples = 1000; ///< >= 10; more make the ends of the interval steadier
    double level01 = 0.95;
    std::uint64_t seed = 1;
    int threads = 1; ///< does not change the result
};
struct Interval {
    double value = 0; ///< of all rows
    double low = 0;
    double high = 0;
};
/// Percentile interval over molecules drawn with replacement (Efron & Tibshirani 1993, ch. 13). It says how much the
/// set of test molecules matters, not how much the training's seed does. Draws that hold one class alone are drawn
/// again.
/// @error InvalidArgument  as computeMetric; options out of range; hardly a draw has a value. @error Cancelled
[[nodiscard]] Result<Interval> computeBootstrapInterval(Metric metric, std::span<const double> labels,
                                                        std::span<const double> predictions,
                                                        const BootstrapOptions& options, JobContext& job);

/// Mean and sample standard deviation of repeated results; sd is 0 for one value, both NaN for none.
struct MeanSd {
    double mean = 0;
    double sd = 0;
};
[[nodiscard]] MeanSd computeMeanSd(std::span<const double> values);

} // namespace molrl::training
