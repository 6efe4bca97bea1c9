// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::runs {

enum class TaskKind { Binary, Regression, MultiClass };

/// One label column's truth and predictions over the rows of a RunResults.
struct TaskResult {
    std::string name;
    TaskKind kind = TaskKind::Binary;
    std::vector<double> truth;      ///< NaN where missing; a class's index for MultiClass
    std::vector<double> prediction; ///< a probability, a value, or the likeliest class's index; NaN where there is none
    std::vector<double> low;        ///< of the interval at the stated coverage; empty: none was made
    std::vector<double> high;
    std::vector<double> spread; ///< standard deviation over the ensemble; empty: one member
    std::vector<std::string> classes;
};

constexpr const char* kThisModel = "this model"; ///< among MetricValue::model: the run's own, not a baseline

/// One number of the results table.
struct MetricValue {
    std::string model;  ///< kThisModel, "Morgan counts + random forest", …
    std::string task;   ///< empty: the mean over tasks, where there are several
    std::string part;   ///< "validation", "test"
    std::string metric; ///< "ROC-AUC"
    double value = 0;
    double low = 0; ///< of the bootstrap interval; low == high: none
    double high = 0;
};

/// How a model does on the test compounds of one scaffold.
struct ScaffoldError {
    std::string scaffold;        ///< SMILES; empty: without rings
    std::int64_t count = 0;      ///< test compounds
    double error = 0;            ///< mean |error|: of values, or of probabilities
    std::int64_t trainCount = 0; ///< compounds of it that the model learned from
};

/// What a finished run says of the molecules that it did not train on, and of its baselines.
struct RunResults {
    std::vector<std::string> smiles;
    std::vector<std::string> names;     ///< may be empty texts
    std::vector<std::int64_t> compound; ///< id in the workspace that it was trained from; 0: unknown
    std::vector<std::string> part;      ///< "validation", "test"
    std::vector<std::string> domain;    ///< "in", "edge", "out"; empty texts where unknown
    std::vector<TaskResult> tasks;
    std::vector<MetricValue> metrics;
    std::vector<ScaffoldError> scaffolds; ///< as the run measured them; empty: it did not
    double coverage01 = 0;                ///< that the intervals promise; 0: there are none
    [[nodiscard]] std::size_t rows() const { return smiles.size(); }
};

/// Reads report.json and predictions.csv of a finished fine-tuning, and the classes from its preflight.json.
/// @error NotFound  there are none (yet). @error ParseError  a file that is not as it should be.
[[nodiscard]] Result<RunResults> loadRunResults(const std::string& directory);

} // namespace molrl::runs
