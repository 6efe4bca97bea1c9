// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_results.h"

#include <QString>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace molrl::ui {

using ResultsPtr = std::shared_ptr<const runs::RunResults>;

/// What is looked at of a run's results: one task on one part.
struct ResultScope {
    ResultsPtr results; ///< null: nothing
    std::size_t task = 0;
    std::string part; ///< "test", "validation"

    [[nodiscard]] bool isEmpty() const { return !results || task >= results->tasks.size(); }
    [[nodiscard]] const runs::TaskResult& of() const { return results->tasks[task]; }
    /// Whether a row is of the part and can be judged.
    [[nodiscard]] bool has(std::size_t row) const
    {
        return results->part[row] == part && std::isfinite(of().truth[row]) && std::isfinite(of().prediction[row]);
    }
    [[nodiscard]] std::size_t count() const; ///< of rows that it has
    /// How wrong a prediction is: in the property's unit, as a probability, or 1 for a wrong class. Row must be had.
    [[nodiscard]] double errorOf(std::size_t row) const;
};

/// A metric of several models, for a table: this model first, then the baselines in the file's order.
struct ModelComparison {
    struct Row {
        QString model;
        bool isThisModel = false;
        std::vector<std::optional<runs::MetricValue>> values; ///< by metric
    };
    std::vector<std::string> metrics; ///< the headline first
    std::vector<QString> titles;      ///< of the metrics
    std::vector<Row> rows;

    [[nodiscard]] bool isEmpty() const { return rows.empty() || metrics.empty(); }
    /// Whether nobody is better in this metric, and at least two were measured.
    [[nodiscard]] bool isBest(std::size_t row, std::size_t metric) const;
    /// The best baseline by a metric; none without one.
    [[nodiscard]] const Row* bestBaseline(std::size_t metric) const;
};
[[nodiscard]] ModelComparison compareModels(const ResultScope& scope);

/// Three decimals below 1, two above: columns of them line up. "–" for NaN.
[[nodiscard]] QString formatMetric(double value);
/// "0.80 to 0.91"; empty where there is no interval.
[[nodiscard]] QString formatInterval(const runs::MetricValue& value);
/// Label and prediction of a row, a class by its name.
[[nodiscard]] QString describeTruth(const ResultScope& scope, std::size_t row);
[[nodiscard]] QString describePrediction(const ResultScope& scope, std::size_t row);
/// "± 0.4" of the ensemble, else the width of the interval; empty where nothing is known.
[[nodiscard]] QString describeUncertainty(const ResultScope& scope, std::size_t row);
/// "far from the training set"; empty inside of it.
[[nodiscard]] QString describeDomain(const ResultScope& scope, std::size_t row);
/// All of these, a line each, under the compound's name.
[[nodiscard]] QString describeRow(const ResultScope& scope, std::size_t row);

} // namespace molrl::ui
