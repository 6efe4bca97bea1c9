// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_report.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace molrl::training {
namespace {

/// Standard deviation of a task's training labels.
double scaleOf(const FinetuneData& data, std::size_t task)
{
    double sum = 0;
    double squares = 0;
    double count = 0;
    for (const std::size_t row : data.split.train)
        if (const double y = data.table.labels[task][row]; !std::isnan(y)) {
            sum += y;
            squares += y * y;
            count += 1;
        }
    const double variance = count > 0 ? squares / count - sum * sum / (count * count) : 0;
    return variance > 0 ? std::sqrt(variance) : 1;
}

double errorOf(const Task& task, const TaskPrediction& prediction, std::size_t row, double label, double scale)
{
    if (task.kind == TaskKind::Regression)
        return std::abs(label - prediction.value[row]) / scale;
    double sum = 0;
    const auto& probabilities = prediction.probabilities[row];
    for (std::size_t c = 0; c < probabilities.size(); ++c) {
        const double off = probabilities[c] - (static_cast<double>(c) == label ? 1 : 0);
        sum += off * off / 2;
    }
    return sum;
}

} // namespace

Result<std::vector<ScaffoldError>> computeScaffoldErrors(const FinetuneData& data,
                                                         const std::vector<TaskPrediction>& predictions, int threads,
                                                         JobContext& job)
{
    const auto& tasks = data.table.tasks;
    MOLRL_TRY(const auto scaffolds, computeScaffolds(data.table.asWritten, threads, job));
    std::vector<double> scale;
    for (std::size_t t = 0; t < tasks.size(); ++t)
        scale.push_back(tasks.size() > 1 ? scaleOf(data, t) : 1);
    std::map<std::string, ScaffoldError> byScaffold;
    for (const std::size_t row : data.split.test) {
        double sum = 0;
        double count = 0;
        for (std::size_t t = 0; t < tasks.size(); ++t) {
            const double label = data.table.labels[t][row];
            if (std::isnan(label) || std::isnan(predictions[t].value[row]))
                continue;
            sum += errorOf(tasks[t], predictions[t], row, label, scale[t]);
            count += 1;
        }
        if (count == 0)
            continue;
        ScaffoldError& entry = byScaffold[scaffolds[row]];
        entry.error += sum / count;
        entry.count += 1;
    }
    for (const std::size_t row : data.split.train)
        if (const auto found = byScaffold.find(scaffolds[row]); found != byScaffold.end())
            found->second.trainCount += 1;
    std::vector<ScaffoldError> errors;
    for (auto& [scaffold, entry] : byScaffold) {
        entry.scaffold = scaffold;
        entry.error /= static_cast<double>(entry.count);
        errors.push_back(std::move(entry));
    }
    std::stable_sort(errors.begin(), errors.end(), [](const ScaffoldError& a, const ScaffoldError& b) {
        return a.count != b.count ? a.count > b.count : a.error > b.error;
    });
    return errors;
}

} // namespace molrl::training
