// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/training/metrics.h"
#include "core/training/splits.h"

#include <string>
#include <vector>

namespace molrl::evaluate {

/// What a probe is asked: to predict labels of valid and test rows from the features and labels of training rows.
struct ProbeProblem {
    MatrixView features; ///< finite
    bool isBits = false; ///< see FeatureTable
    bool isForClasses = false;
    std::vector<std::vector<double>> labels; ///< [task][row]; NaN where missing
    training::Split split;
};

/// What one setting of a probe predicts.
struct ProbeAnswer {
    std::string setting;                          ///< in words: "strength 100"
    std::vector<std::vector<double>> predictions; ///< [task][row]; NaN outside valid and test, and where a task has no
                                                  ///< training label
};

/// Columns minus their mean, divided by their spread, both of the rows in `fit`; constant columns become 0.
[[nodiscard]] Matrix standardizeColumns(MatrixView features, const std::vector<std::size_t>& fit);

/// Tasks whose labels are missing in the same training rows, so that one factorisation serves them all.
struct TaskGroup {
    std::vector<std::size_t> tasks;
    std::vector<std::size_t> rows; ///< training rows with labels; not empty
};
[[nodiscard]] std::vector<TaskGroup> groupTasks(const ProbeProblem& problem);
/// An answer without predictions yet.
[[nodiscard]] ProbeAnswer makeAnswer(const ProbeProblem& problem, std::string setting);
/// Rows of valid and test, in that order.
[[nodiscard]] std::vector<std::size_t> rowsToPredict(const ProbeProblem& problem);

/// Ridge regression (on the 0/1 label for classes), one answer a strength, 0.1 to 3e7 in steps of half a decade.
/// Columns are standardised on the training rows; exact, by the eigenvalues of the smaller Gram matrix.
/// @error Internal  the eigenvalues were not found. @error Cancelled
[[nodiscard]] Result<std::vector<ProbeAnswer>> probeByRidge(const ProbeProblem& problem, JobContext& job);

/// Mean label of the k training rows that are nearest by cosine, for k = 1, 3, 5, 10, 20, 50 (as far as there are so
/// many). Columns are standardised on the training rows first, but for bits. @error Cancelled
[[nodiscard]] Result<std::vector<ProbeAnswer>> probeByNeighbours(const ProbeProblem& problem, JobContext& job);

struct ForestOptions {
    int trees = 200;
    std::uint64_t seed = 1;
    std::vector<int> leafSizes = {1, 5}; ///< smallest number of (drawn) rows in a leaf; one answer each
    int threads = 1;                     ///< does not change the result
};
/// Random forests (Breiman 2001): trees on rows drawn with replacement, each node splitting on the best of sqrt(d)
/// columns drawn anew, grown to the leaf size. Splits lower the variance, which for classes is Gini's index. Columns
/// are cut at up to 255 quantiles. @error Cancelled
[[nodiscard]] Result<std::vector<ProbeAnswer>> probeByForest(const ProbeProblem& problem, const ForestOptions& options,
                                                             JobContext& job);

/// Mean of the metric over the tasks that have one on these rows (both classes there, labels that differ).
struct TaskMean {
    double value = 0; ///< NaN when no task has one
    std::size_t tasks = 0;
};
[[nodiscard]] TaskMean scoreAnswer(const ProbeProblem& problem, const ProbeAnswer& answer, training::Metric metric,
                                   const std::vector<std::size_t>& rows);

} // namespace molrl::evaluate
