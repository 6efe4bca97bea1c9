// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe_problem.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace molrl::evaluate {

Matrix standardizeColumns(MatrixView features, const std::vector<std::size_t>& fit)
{
    std::vector<double> mean(features.cols, 0);
    std::vector<double> square(features.cols, 0);
    const auto count = static_cast<double>(std::max<std::size_t>(1, fit.size()));
    for (const std::size_t i : fit)
        for (std::size_t c = 0; c < features.cols; ++c)
            mean[c] += static_cast<double>(features.row(i)[c]) / count;
    for (const std::size_t i : fit)
        for (std::size_t c = 0; c < features.cols; ++c) {
            const double off = static_cast<double>(features.row(i)[c]) - mean[c];
            square[c] += off * off / count;
        }
    Matrix out(features.rows, features.cols);
    for (std::size_t c = 0; c < features.cols; ++c) {
        const double spread = std::sqrt(square[c]);
        square[c] = spread > 1e-9 ? 1 / spread : 0;
    }
    for (std::size_t i = 0; i < features.rows; ++i)
        for (std::size_t c = 0; c < features.cols; ++c)
            out.row(i)[c] = static_cast<float>((static_cast<double>(features.row(i)[c]) - mean[c]) * square[c]);
    return out;
}

std::vector<TaskGroup> groupTasks(const ProbeProblem& problem)
{
    std::vector<TaskGroup> groups;
    for (std::size_t t = 0; t < problem.labels.size(); ++t) {
        std::vector<std::size_t> rows;
        std::copy_if(problem.split.train.begin(), problem.split.train.end(), std::back_inserter(rows),
                     [&](std::size_t row) { return !std::isnan(problem.labels[t][row]); });
        if (rows.empty())
            continue;
        const auto same =
            std::find_if(groups.begin(), groups.end(), [&](const TaskGroup& group) { return group.rows == rows; });
        if (same != groups.end())
            same->tasks.push_back(t);
        else
            groups.push_back({{t}, std::move(rows)});
    }
    return groups;
}

ProbeAnswer makeAnswer(const ProbeProblem& problem, std::string setting)
{
    ProbeAnswer answer;
    answer.setting = std::move(setting);
    answer.predictions.assign(problem.labels.size(),
                              std::vector<double>(problem.features.rows, std::numeric_limits<double>::quiet_NaN()));
    return answer;
}

std::vector<std::size_t> rowsToPredict(const ProbeProblem& problem)
{
    std::vector<std::size_t> rows = problem.split.valid;
    rows.insert(rows.end(), problem.split.test.begin(), problem.split.test.end());
    return rows;
}

TaskMean scoreAnswer(const ProbeProblem& problem, const ProbeAnswer& answer, training::Metric metric,
                     const std::vector<std::size_t>& rows)
{
    TaskMean mean;
    for (std::size_t t = 0; t < problem.labels.size(); ++t) {
        std::vector<double> labels;
        std::vector<double> predictions;
        for (const std::size_t row : rows) {
            labels.push_back(problem.labels[t][row]);
            predictions.push_back(answer.predictions[t][row]);
        }
        // A metric without a value here is a set with one class alone, as rare tasks have on small parts.
        if (const auto value = training::computeMetric(metric, labels, predictions)) {
            mean.value += *value;
            mean.tasks += 1;
        }
    }
    mean.value =
        mean.tasks > 0 ? mean.value / static_cast<double>(mean.tasks) : std::numeric_limits<double>::quiet_NaN();
    return mean;
}

} // namespace molrl::evaluate
