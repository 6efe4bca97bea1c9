// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/result_scope.h"

#include "core/runs/run_curves.h"
#include "ui/adapt/adapt.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <array>
#include <string_view>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::results", text);
}

/// Metrics in the order in which people ask for them.
constexpr std::array<std::string_view, 12> kOrder{"ROC-AUC",  "PR-AUC",   "MCC",   "balanced accuracy",
                                                  "accuracy", "RMSE",     "MAE",   "R2",
                                                  "Spearman", "log loss", "Brier", "ECE"};

QString titleOf(const std::string& metric)
{
    return metric == "R2" ? QStringLiteral("R²") : toQString(metric);
}

/// What the field quotes of a kind of task.
const char* headlineOf(runs::TaskKind kind)
{
    switch (kind) {
    case runs::TaskKind::Binary: return "ROC-AUC";
    case runs::TaskKind::Regression: return "RMSE";
    case runs::TaskKind::MultiClass: return "accuracy";
    }
    return "";
}

QString valueOrClass(const runs::TaskResult& of, double value)
{
    if (of.kind == runs::TaskKind::MultiClass && std::isfinite(value) && value >= 0 &&
        static_cast<std::size_t>(value) < of.classes.size())
        return toQString(of.classes[static_cast<std::size_t>(value)]);
    return formatNumber(value, 3);
}

bool isBetter(const std::string& metric, double a, double b)
{
    return runs::isHigherBetter(metric) ? a > b : a < b;
}

} // namespace

std::size_t ResultScope::count() const
{
    std::size_t count = 0;
    for (std::size_t row = 0; !isEmpty() && row < results->rows(); ++row)
        count += has(row) ? 1 : 0;
    return count;
}

double ResultScope::errorOf(std::size_t row) const
{
    const double difference = std::abs(of().truth[row] - of().prediction[row]);
    return of().kind == runs::TaskKind::MultiClass ? (difference > 0 ? 1 : 0) : difference;
}

bool ModelComparison::isBest(std::size_t row, std::size_t metric) const
{
    const auto& mine = rows[row].values[metric];
    if (!mine)
        return false;
    std::size_t measured = 0;
    for (const Row& other : rows) {
        const auto& value = other.values[metric];
        measured += value ? 1 : 0;
        if (value && isBetter(metrics[metric], value->value, mine->value))
            return false;
    }
    return measured > 1;
}

const ModelComparison::Row* ModelComparison::bestBaseline(std::size_t metric) const
{
    const Row* best = nullptr;
    for (const Row& row : rows)
        if (!row.isThisModel && row.values[metric] &&
            (best == nullptr || isBetter(metrics[metric], row.values[metric]->value, best->values[metric]->value)))
            best = &row;
    return best;
}

ModelComparison compareModels(const ResultScope& scope)
{
    ModelComparison comparison;
    if (scope.isEmpty())
        return comparison;
    const bool several = scope.results->tasks.size() > 1;
    std::vector<std::pair<std::string, bool>> columns; // metric, whether it is the mean over tasks
    std::vector<std::string> models;
    const auto isShown = [&](const runs::MetricValue& value) {
        return value.part == scope.part && (value.task == scope.of().name || value.task.empty());
    };
    for (const auto& value : scope.results->metrics) {
        if (!isShown(value))
            continue;
        const std::pair column(value.metric, several && value.task.empty());
        if (std::find(columns.begin(), columns.end(), column) == columns.end())
            columns.push_back(column);
        if (std::find(models.begin(), models.end(), value.model) == models.end())
            models.push_back(value.model);
    }
    std::stable_sort(columns.begin(), columns.end(), [&](const auto& a, const auto& b) {
        const auto rank = [&](const auto& c) {
            const auto known = std::find(kOrder.begin(), kOrder.end(), c.first) - kOrder.begin();
            return c.second ? 1000 : c.first == headlineOf(scope.of().kind) ? -1 : static_cast<int>(known);
        };
        return rank(a) < rank(b);
    });
    std::stable_sort(models.begin(), models.end(),
                     [](const auto& a, const auto& b) { return (a == runs::kThisModel) > (b == runs::kThisModel); });
    for (const auto& [metric, isMean] : columns) {
        comparison.metrics.push_back(metric);
        comparison.titles.push_back(isMean ? tr("mean %1 of all").arg(titleOf(metric)) : titleOf(metric));
    }
    for (const std::string& model : models) {
        ModelComparison::Row row{toQString(model), model == runs::kThisModel, {}};
        for (const auto& [metric, isMean] : columns) {
            const auto found = std::find_if(
                scope.results->metrics.begin(), scope.results->metrics.end(), [&](const runs::MetricValue& value) {
                    return isShown(value) && value.model == model && value.metric == metric &&
                           (several && value.task.empty()) == isMean;
                });
            row.values.push_back(found == scope.results->metrics.end() ? std::nullopt : std::optional(*found));
        }
        comparison.rows.push_back(std::move(row));
    }
    return comparison;
}

QString formatMetric(double value)
{
    if (!std::isfinite(value))
        return QStringLiteral("–");
    const double size = std::abs(value);
    return formatDecimals(value, size < 1 ? 3 : size < 100 ? 2 : 0);
}

QString formatInterval(const runs::MetricValue& value)
{
    return value.low == value.high ? QString() : tr("%1 to %2").arg(formatMetric(value.low), formatMetric(value.high));
}

QString describeTruth(const ResultScope& scope, std::size_t row)
{
    return valueOrClass(scope.of(), scope.of().truth[row]);
}

QString describePrediction(const ResultScope& scope, std::size_t row)
{
    return valueOrClass(scope.of(), scope.of().prediction[row]);
}

QString describeUncertainty(const ResultScope& scope, std::size_t row)
{
    const runs::TaskResult& of = scope.of();
    if (row < of.low.size() && std::isfinite(of.low[row]) && std::isfinite(of.high[row]))
        return tr("%1 to %2").arg(formatNumber(of.low[row], 3), formatNumber(of.high[row], 3));
    if (row < of.spread.size() && std::isfinite(of.spread[row]) && of.spread[row] > 0)
        return tr("± %1").arg(formatNumber(of.spread[row], 2));
    return {};
}

QString describeDomain(const ResultScope& scope, std::size_t row)
{
    if (row >= scope.results->domain.size())
        return {};
    const std::string& domain = scope.results->domain[row];
    return domain == "out"    ? tr("far from the training set")
           : domain == "edge" ? tr("at the edge of the training set")
                              : QString();
}

QString describeRow(const ResultScope& scope, std::size_t row)
{
    QStringList lines;
    if (row < scope.results->names.size() && !scope.results->names[row].empty())
        lines << toQString(scope.results->names[row]);
    lines << tr("measured %1").arg(describeTruth(scope, row));
    const QString around = describeUncertainty(scope, row);
    lines << tr("predicted %1").arg(describePrediction(scope, row)) +
                 (around.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(around));
    lines << describeDomain(scope, row);
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

} // namespace molrl::ui
