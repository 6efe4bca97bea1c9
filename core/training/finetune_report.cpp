// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_report.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostIntervals = 50; ///< tasks whose metrics get intervals

struct Pairs {
    std::vector<std::size_t> rows;
    std::vector<double> labels;
    std::vector<double> values;
};

Pairs pair(const std::vector<double>& labels, const TaskPrediction& prediction, const std::vector<std::size_t>& rows)
{
    Pairs pairs;
    for (const std::size_t row : rows)
        if (!std::isnan(labels[row]) && !std::isnan(prediction.value[row])) {
            pairs.rows.push_back(row);
            pairs.labels.push_back(labels[row]);
            pairs.values.push_back(prediction.value[row]);
        }
    return pairs;
}

double logLossOf(const TaskPrediction& prediction, const Pairs& pairs)
{
    double sum = 0;
    for (std::size_t i = 0; i < pairs.rows.size(); ++i)
        sum -= std::log(
            std::max(1e-12, prediction.probabilities[pairs.rows[i]][static_cast<std::size_t>(pairs.labels[i])]));
    return pairs.rows.empty() ? kMissing : sum / static_cast<double>(pairs.rows.size());
}

double accuracyOf(const Pairs& pairs)
{
    double right = 0;
    for (std::size_t i = 0; i < pairs.rows.size(); ++i)
        right += pairs.values[i] == pairs.labels[i] ? 1 : 0;
    return pairs.rows.empty() ? kMissing : right / static_cast<double>(pairs.rows.size());
}

const std::vector<Metric>& metricsOf(TaskKind kind)
{
    static const std::vector<Metric> classes{Metric::RocAuc,           Metric::PrAuc, Metric::Mcc,
                                             Metric::BalancedAccuracy, Metric::Brier, Metric::Ece};
    static const std::vector<Metric> values{Metric::Rmse, Metric::Mae, Metric::R2, Metric::Spearman};
    static const std::vector<Metric> none;
    return kind == TaskKind::Binary ? classes : kind == TaskKind::Regression ? values : none;
}

void measureCoverage(const Task& task, const TaskPrediction& prediction, const Pairs& pairs, TaskScore& score)
{
    double covered = 0;
    double size = 0;
    for (std::size_t i = 0; i < pairs.rows.size(); ++i) {
        const std::size_t row = pairs.rows[i];
        if (task.kind == TaskKind::Regression) {
            covered += pairs.labels[i] >= prediction.low[row] && pairs.labels[i] <= prediction.high[row] ? 1 : 0;
            size += prediction.high[row] - prediction.low[row];
        } else {
            const auto& set = prediction.sets[row];
            covered += std::find(set.begin(), set.end(), static_cast<std::size_t>(pairs.labels[i])) != set.end();
            size += static_cast<double>(set.size());
        }
    }
    const auto n = static_cast<double>(pairs.rows.size());
    score.setSize = n > 0 ? size / n : kMissing;
    score.coverage = n > 0 && !std::isnan(score.setSize) ? covered / n : kMissing;
}

/// The metrics that have a value here, without intervals.
TaskScore measureTask(const Task& task, const TaskPrediction& prediction, const Pairs& pairs)
{
    TaskScore score;
    score.column = task.column;
    score.rows = pairs.rows.size();
    score.coverage = score.setSize = kMissing;
    for (const Metric metric : metricsOf(task.kind))
        if (const auto value =
                computeMetric(metric, pairs.labels, pairs.values)) // none of one class alone, and the like
            score.metrics.push_back({std::string(toString(metric)), {*value, kMissing, kMissing}});
    if (task.kind == TaskKind::MultiClass && !pairs.rows.empty()) {
        score.metrics.push_back({"accuracy", {accuracyOf(pairs), kMissing, kMissing}});
        score.metrics.push_back({"log loss", {logLossOf(prediction, pairs), kMissing, kMissing}});
    }
    return score;
}

Result<TaskScore> scoreTask(const Task& task, const TaskPrediction& prediction, const Pairs& pairs, bool withInterval,
                            int threads, JobContext& job)
{
    TaskScore score = measureTask(task, prediction, pairs);
    for (MetricValue& entry : score.metrics) {
        const auto metric = parseMetric(entry.name);
        if (!withInterval || !metric)
            continue;
        BootstrapOptions options;
        options.resamples = 500;
        options.threads = threads;
        const auto interval = computeBootstrapInterval(*metric, pairs.labels, pairs.values, options, job);
        if (interval)
            entry.interval = *interval;
        else if (interval.error().code == ErrorCode::Cancelled)
            return JobContext::cancelled();
    }
    measureCoverage(task, prediction, pairs, score);
    return score;
}

double errorOf(const Task& task, const TaskPrediction& prediction, std::size_t row, double label)
{
    if (task.kind == TaskKind::Regression)
        return std::abs(label - prediction.value[row]);
    return 1 - prediction.probabilities[row][static_cast<std::size_t>(label)];
}

std::string headlineOf(const std::vector<Task>& tasks)
{
    const TaskKind kind = tasks.front().kind;
    return kind == TaskKind::Binary ? "ROC-AUC" : kind == TaskKind::Regression ? "RMSE" : "accuracy";
}

Json orNull(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

Json describe(const PartScore& part)
{
    Json tasks = Json::array();
    for (const TaskScore& score : part.tasks) {
        Json metrics = Json::object();
        for (const MetricValue& metric : score.metrics)
            metrics[metric.name] = {{"value", orNull(metric.interval.value)},
                                    {"low", orNull(metric.interval.low)},
                                    {"high", orNull(metric.interval.high)}};
        tasks.push_back({{"column", score.column},
                         {"rows", score.rows},
                         {"metrics", metrics},
                         {"coverage", orNull(score.coverage)},
                         {"setSize", orNull(score.setSize)}});
    }
    Json errors = Json::array();
    for (const double error : part.errorByDomain)
        errors.push_back(orNull(error));
    return {{"headline", part.headline},
            {"value", orNull(part.value)},
            {"domainRows", part.inDomain},
            {"domainErrors", errors},
            {"tasks", tasks}};
}

Json describe(const MethodScore& method)
{
    Json means = Json::object();
    for (const auto& [name, value] : method.metrics)
        means[name] = orNull(value);
    Json tasks = Json::array();
    for (const TaskScore& score : method.tasks) {
        Json metrics = Json::object();
        for (const MetricValue& metric : score.metrics)
            metrics[metric.name] = orNull(metric.interval.value);
        tasks.push_back({{"column", score.column}, {"rows", score.rows}, {"metrics", metrics}});
    }
    return {{"method", method.method}, {"metrics", means}, {"setting", method.setting}, {"tasks", tasks}};
}

} // namespace

MethodScore scoreMethod(const std::string& method, const std::string& setting, const std::vector<Task>& tasks,
                        const std::vector<std::vector<double>>& labels, const std::vector<TaskPrediction>& predictions,
                        const std::vector<std::size_t>& rows)
{
    MethodScore score{method, setting, {}, {}};
    std::map<std::string, std::size_t> counts;
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        TaskScore task = measureTask(tasks[t], predictions[t], pair(labels[t], predictions[t], rows));
        for (const MetricValue& metric : task.metrics) {
            if (counts[metric.name]++ == 0)
                score.metrics.emplace_back(metric.name, 0.0);
            for (auto& [name, sum] : score.metrics)
                sum += name == metric.name ? metric.interval.value : 0;
        }
        score.tasks.push_back(std::move(task));
    }
    for (auto& [name, sum] : score.metrics)
        sum /= static_cast<double>(counts[name]);
    return score;
}

Result<PartScore> scorePredictions(const std::vector<Task>& tasks, const std::vector<std::vector<double>>& labels,
                                   const ModelPredictions& predictions, const std::vector<std::size_t>& rows,
                                   int threads, JobContext& job)
{
    PartScore part;
    part.headline = headlineOf(tasks);
    double sum = 0;
    double count = 0;
    std::array<double, 3> errors{};
    std::array<double, 3> errorCounts{};
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        const Pairs pairs = pair(labels[t], predictions.tasks[t], rows);
        MOLRL_TRY(TaskScore score,
                  scoreTask(tasks[t], predictions.tasks[t], pairs, tasks.size() <= kMostIntervals, threads, job));
        for (const MetricValue& metric : score.metrics)
            if (metric.name == part.headline) {
                sum += metric.interval.value;
                count += 1;
            }
        for (std::size_t i = 0; i < pairs.rows.size(); ++i) {
            const auto where = static_cast<std::size_t>(predictions.domain[pairs.rows[i]]);
            errors[where] += errorOf(tasks[t], predictions.tasks[t], pairs.rows[i], pairs.labels[i]);
            errorCounts[where] += 1;
        }
        part.tasks.push_back(std::move(score));
    }
    part.value = count > 0 ? sum / count : kMissing;
    for (const std::size_t row : rows)
        if (!predictions.errors[row])
            part.inDomain[static_cast<std::size_t>(predictions.domain[row])] += 1;
    for (std::size_t i = 0; i < 3; ++i)
        part.errorByDomain[i] = errorCounts[i] > 0 ? errors[i] / errorCounts[i] : kMissing;
    return part;
}

double computeSelectionScore(const std::vector<Task>& tasks, const std::vector<std::vector<double>>& labels,
                             const std::vector<TaskPrediction>& predictions, const std::vector<std::size_t>& rows,
                             const std::vector<double>& scale)
{
    const bool allBinary =
        std::all_of(tasks.begin(), tasks.end(), [](const Task& t) { return t.kind == TaskKind::Binary; });
    double sum = 0;
    double count = 0;
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        const Pairs pairs = pair(labels[t], predictions[t], rows);
        double score = kMissing;
        if (allBinary) {
            if (const auto auc = computeMetric(Metric::RocAuc, pairs.labels, pairs.values))
                score = *auc;
        } else if (tasks[t].kind == TaskKind::Regression) {
            if (const auto rmse = computeMetric(Metric::Rmse, pairs.labels, pairs.values))
                score = -*rmse / scale[t];
        } else {
            score = -logLossOf(predictions[t], pairs);
        }
        if (!std::isnan(score)) {
            sum += score;
            count += 1;
        }
    }
    return count > 0 ? sum / count : kMissing;
}

std::string toJson(const FinetuneReport& report)
{
    Json baselines = Json::array();
    for (const MethodScore& method : report.baselines)
        baselines.push_back(describe(method));
    Json scaffolds = Json::array();
    for (const ScaffoldError& entry : report.scaffoldErrors)
        scaffolds.push_back({{"scaffold", entry.scaffold},
                             {"count", entry.count},
                             {"error", orNull(entry.error)},
                             {"train_count", entry.trainCount}});
    return Json{{"valid", describe(report.valid)},
                {"test", describe(report.test)},
                {"baselines", baselines},
                {"scaffold_errors", scaffolds}}
        .dump(2);
}

} // namespace molrl::training
