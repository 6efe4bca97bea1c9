// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/training/calibration.h"
#include "core/training/metrics.h"
#include "core/training/preflight.h"
#include "core/training/task_model.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace molrl::training {

struct MetricValue {
    std::string name; ///< as toString(Metric), or "accuracy" and "log loss" of classes
    Interval interval;
};

/// One task on one part of the data.
struct TaskScore {
    std::string column;
    std::size_t rows = 0;             ///< with label and prediction
    std::vector<MetricValue> metrics; ///< those that have a value on these rows
    double coverage = 0;              ///< share of labels in their conformal interval or set; NaN without
    double setSize = 0;               ///< mean width of intervals, or classes in a set
};

struct PartScore {
    std::vector<TaskScore> tasks;
    std::string headline;                  ///< the metric that the field quotes: ROC-AUC, RMSE, or accuracy for classes
    double value = 0;                      ///< its mean over tasks that have it; NaN when none has
    std::array<std::size_t, 3> inDomain{}; ///< rows in, at the edge of and out of the domain
    std::array<double, 3> errorByDomain{}; ///< mean |error|: of values, or of probabilities; NaN where no row is
};

/// A method beside the model: a baseline, on the same rows and labels.
struct MethodScore {
    std::string method;                                  ///< "Morgan counts, random forest"
    std::string setting;                                 ///< chosen on validation; may be empty
    std::vector<std::pair<std::string, double>> metrics; ///< means over the tasks that have a value
    std::vector<TaskScore> tasks;                        ///< without intervals and coverage
};

/// How wrong the model is on the test molecules of one scaffold.
struct ScaffoldError {
    std::string scaffold;       ///< SMILES; empty: molecules without a ring
    std::size_t count = 0;      ///< test molecules with a label and a prediction
    double error = 0;           ///< mean absolute error of values, Brier score of classes; see computeScaffoldErrors
    std::size_t trainCount = 0; ///< molecules of it that were trained on
};

struct FinetuneReport {
    PartScore valid;
    PartScore test;
    std::vector<MethodScore> baselines;        ///< on test; empty: none were asked for
    std::vector<ScaffoldError> scaffoldErrors; ///< of test, commonest first
};

/// Measures predictions on some rows. @param labels [task][row]. @error Cancelled
[[nodiscard]] Result<PartScore> scorePredictions(const std::vector<Task>& tasks,
                                                 const std::vector<std::vector<double>>& labels,
                                                 const ModelPredictions& predictions,
                                                 const std::vector<std::size_t>& rows, int threads, JobContext& job);

/// All metrics of another method's predictions, without intervals. @param labels [task][row].
[[nodiscard]] MethodScore scoreMethod(const std::string& method, const std::string& setting,
                                      const std::vector<Task>& tasks, const std::vector<std::vector<double>>& labels,
                                      const std::vector<TaskPrediction>& predictions,
                                      const std::vector<std::size_t>& rows);
/// Means over the labelled tasks of each molecule: |error| of values (of several tasks: in standard deviations of
/// their training labels), sum over classes of (p - y)^2 / 2, which is the Brier score where there are two.
/// @error Cancelled
[[nodiscard]] Result<std::vector<ScaffoldError>> computeScaffoldErrors(const FinetuneData& data,
                                                                       const std::vector<TaskPrediction>& predictions,
                                                                       int threads, JobContext& job);

/// One number for choosing between models on validation, higher is better: mean ROC-AUC when all tasks are binary,
/// minus the mean RMSE in standard deviations when all are values, else minus the mean log loss (and RMSE).
/// @param scale  standard deviation of each task's values. @return NaN when no task can be measured.
[[nodiscard]] double computeSelectionScore(const std::vector<Task>& tasks,
                                           const std::vector<std::vector<double>>& labels,
                                           const std::vector<TaskPrediction>& predictions,
                                           const std::vector<std::size_t>& rows, const std::vector<double>& scale);

/// {"valid", "test": {"headline", "value", "domainRows", "domainErrors", "tasks"},
///  "baselines": [{"method", "metrics": {name: value}, "setting", "tasks": [{"column", "rows", "metrics"}]}],
///  "scaffold_errors": [{"scaffold", "count", "error", "train_count"}]}; numbers that don't exist are null.
[[nodiscard]] std::string toJson(const FinetuneReport& report);
/// The card beside the model, in Markdown: data, split, metrics with intervals, limits.
[[nodiscard]] std::string makeTaskModelCard(const TaskModelInfo& info, const Preflight& data,
                                            const FinetuneReport& report, std::size_t members);
/// A row a molecule: row, smiles, part, labels and predictions.
[[nodiscard]] std::string makePredictionTable(const LabelTable& table, const std::vector<std::string>& parts,
                                              const std::vector<std::size_t>& rows,
                                              const ModelPredictions& predictions);
/// A cell of CSV, quoted where it must be.
[[nodiscard]] std::string toCsvCell(const std::string& text);
/// Columns of a task in a table of predictions, and the cells of one row.
[[nodiscard]] std::vector<std::string> predictionColumns(const Task& task);
[[nodiscard]] std::vector<std::string> predictionCells(const Task& task, const TaskPrediction& prediction,
                                                       std::size_t row);

} // namespace molrl::training
