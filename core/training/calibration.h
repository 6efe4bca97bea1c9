// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/training/label_table.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace molrl::training {

/// How the raw outputs of a head become a task's probabilities or values, and how sure they are.
struct TaskCalibration {
    double mean = 0; ///< of the training labels: values are learned standardised
    double sd = 1;
    std::vector<double> logitShift;    ///< of each class: taken from its logit, to undo class weights
    double temperature = 1;            ///< logits are divided by it (Guo et al. 2017, arXiv:1706.04599)
    std::optional<double> halfWidth;   ///< of the conformal interval; none when too few rows were there to tell
    std::vector<double> setThresholds; ///< of each class: it is in the conformal set when 1 - p <= this
    std::size_t rows = 0;              ///< labelled rows it was calibrated on
};

/// Whether a molecule is like those that the model was trained on.
enum class Domain { In, Edge, Out };
[[nodiscard]] std::string_view toString(Domain domain); ///< "in", "edge", "out"

/// Distances that part the domains: quantiles of each training molecule's distance to the others.
struct DomainThresholds {
    double edge = 0; ///< beyond it a molecule is at the edge: further than 95 % of the training molecules
    double out = 0;  ///< beyond it outside: further than 99.5 %, and half as far again
    int neighbours = 3;
    [[nodiscard]] Domain of(double distance) const;
};
/// @param distances  of training molecules to their nearest others; not empty.
[[nodiscard]] DomainThresholds fitDomain(std::vector<double> distances, int neighbours);

/// Raw outputs for each molecule: one sample a member and view.
struct RawPredictions {
    std::size_t samples = 0;
    std::size_t outputs = 0;
    std::vector<float> values; ///< [row, sample, output]; NaN where a view could not be drawn
    std::vector<double> distance;
    std::vector<std::optional<Error>> errors;

    [[nodiscard]] std::size_t rows() const { return errors.size(); }
    [[nodiscard]] const float* at(std::size_t row, std::size_t sample) const
    {
        return values.data() + (row * samples + sample) * outputs;
    }
};

/// What a model says of one task, by row; NaN (or empty) where a row is bad.
struct TaskPrediction {
    std::vector<double> value;  ///< probability of the positive class; the value; or the number of the likeliest class
    std::vector<double> spread; ///< standard deviation over members and redrawn views
    std::vector<double> low;    ///< of the conformal interval; regression
    std::vector<double> high;
    std::vector<std::vector<double>> probabilities; ///< [row][class]; classes
    std::vector<std::vector<std::size_t>> sets;     ///< [row] classes of the conformal set; none, several: unsure
};

/// Smallest score that at least `coverage` of exchangeable new ones stay below: the ceil((n + 1) coverage)-th of n
/// (Vovk et al. 2005; Lei et al. 2018, arXiv:1604.04173); empty when n is too small for that.
[[nodiscard]] std::optional<double> computeConformalQuantile(std::vector<double> scores, double coverage);

/// The temperature that makes labels likeliest, in [0.05, 20]; 1 without a row.
/// @param logits  [row][class]. @param labels  class numbers; NaN rows are left out.
[[nodiscard]] double fitTemperature(const std::vector<std::vector<double>>& logits, std::span<const double> labels);

/// Predictions of one task from raw outputs. @param offset  of the task's first output.
[[nodiscard]] TaskPrediction makePrediction(const Task& task, const TaskCalibration& calibration, std::size_t offset,
                                            const RawPredictions& raw);

/// Fits temperature and conformal quantiles; mean, sd and logitShift are taken as they are.
/// @param rows  rows of raw (and labels) to calibrate on; those without label or prediction are left out.
void calibrate(const Task& task, TaskCalibration& calibration, std::size_t offset, const RawPredictions& raw,
               std::span<const double> labels, std::span<const std::size_t> rows, double coverage);

} // namespace molrl::training
