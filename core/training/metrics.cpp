// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/metrics.h"

#include "core/base/parallel.h"
#include "core/base/rng.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace molrl::training {
namespace {

struct Trait {
    Metric metric;
    std::string_view name;
    bool higherIsBetter;
    bool forClasses;
    bool takesProbability;
};
constexpr std::array kTraits = {
    Trait{Metric::RocAuc, "ROC-AUC", true, true, false},
    Trait{Metric::PrAuc, "PR-AUC", true, true, false},
    Trait{Metric::Mcc, "MCC", true, true, true},
    Trait{Metric::BalancedAccuracy, "balanced accuracy", true, true, true},
    Trait{Metric::Brier, "Brier", false, true, true},
    Trait{Metric::Ece, "ECE", false, true, true},
    Trait{Metric::Rmse, "RMSE", false, false, false},
    Trait{Metric::Mae, "MAE", false, false, false},
    Trait{Metric::R2, "R2", true, false, false},
    Trait{Metric::Spearman, "Spearman", true, false, false},
};

const Trait& traitOf(Metric metric)
{
    return *std::find_if(kTraits.begin(), kTraits.end(), [metric](const Trait& t) { return t.metric == metric; });
}

/// The labelled rows.
struct Rows {
    std::vector<double> label;
    std::vector<double> prediction;
    [[nodiscard]] std::size_t size() const { return label.size(); }
};

tl::unexpected<Error> oneClass()
{
    return fail(ErrorCode::InvalidArgument, "all labels are of one class");
}

std::vector<std::size_t> orderBy(const std::vector<double>& values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    return order;
}

/// Ranks from 1, equal values sharing their mean rank.
std::vector<double> computeRanks(const std::vector<double>& values)
{
    const std::vector<std::size_t> order = orderBy(values);
    std::vector<double> ranks(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]])
            ++end;
        const double rank = (static_cast<double>(i + 1) + static_cast<double>(end)) / 2;
        for (; i < end; ++i)
            ranks[order[i]] = rank;
    }
    return ranks;
}

Result<double> computeRocAuc(const Rows& rows)
{
    const std::vector<double> ranks = computeRanks(rows.prediction);
    double positives = 0;
    double rankSum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        positives += rows.label[i];
        rankSum += rows.label[i] * ranks[i];
    }
    const double negatives = static_cast<double>(rows.size()) - positives;
    if (positives == 0 || negatives == 0)
        return oneClass();
    return (rankSum - positives * (positives + 1) / 2) / (positives * negatives);
}

Result<double> computePrAuc(const Rows& rows)
{
    const std::vector<std::size_t> order = orderBy(rows.prediction);
    const double positives = std::accumulate(rows.label.begin(), rows.label.end(), 0.0);
    if (positives == 0 || positives == static_cast<double>(rows.size()))
        return oneClass();
    double found = 0;
    double seen = 0;
    double area = 0;
    for (std::size_t i = order.size(); i > 0;) { // equal scores enter together
        const double score = rows.prediction[order[i - 1]];
        const double before = found;
        for (; i > 0 && rows.prediction[order[i - 1]] == score; --i) {
            found += rows.label[order[i - 1]];
            seen += 1;
        }
        area += (found - before) / positives * (found / seen);
    }
    return area;
}

struct Confusion {
    double truePositive = 0;
    double trueNegative = 0;
    double falsePositive = 0;
    double falseNegative = 0;
};

Confusion countConfusion(const Rows& rows)
{
    Confusion c;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool said = rows.prediction[i] >= 0.5;
        if (rows.label[i] > 0)
            (said ? c.truePositive : c.falseNegative) += 1;
        else
            (said ? c.falsePositive : c.trueNegative) += 1;
    }
    return c;
}

/// 0 where the prediction is one class alone, as scikit-learn has it.
Result<double> computeMcc(const Rows& rows)
{
    const Confusion c = countConfusion(rows);
    if (c.truePositive + c.falseNegative == 0 || c.trueNegative + c.falsePositive == 0)
        return oneClass();
    const double product = (c.truePositive + c.falsePositive) * (c.truePositive + c.falseNegative) *
                           (c.trueNegative + c.falsePositive) * (c.trueNegative + c.falseNegative);
    return product == 0 ? 0
                        : (c.truePositive * c.trueNegative - c.falsePositive * c.falseNegative) / std::sqrt(product);
}

Result<double> computeBalancedAccuracy(const Rows& rows)
{
    const Confusion c = countConfusion(rows);
    const double positives = c.truePositive + c.falseNegative;
    const double negatives = c.trueNegative + c.falsePositive;
    if (positives == 0 || negatives == 0)
        return oneClass();
    return (c.truePositive / positives + c.trueNegative / negatives) / 2;
}

double computeMeanSquare(const Rows& rows)
{
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        sum += (rows.label[i] - rows.prediction[i]) * (rows.label[i] - rows.prediction[i]);
    return sum / static_cast<double>(rows.size());
}

double computeEce(const Rows& rows)
{
    constexpr int kBins = 10;
    std::array<double, kBins> gap{}; // sum of label - probability
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const int bin = std::min(kBins - 1, static_cast<int>(rows.prediction[i] * kBins));
        gap[static_cast<std::size_t>(bin)] += rows.label[i] - rows.prediction[i];
    }
    double sum = 0;
    for (const double g : gap)
        sum += std::abs(g);
    return sum / static_cast<double>(rows.size());
}

double computeMae(const Rows& rows)
{
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i)
        sum += std::abs(rows.label[i] - rows.prediction[i]);
    return sum / static_cast<double>(rows.size());
}

double meanOf(const std::vector<double>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Result<double> computeR2(const Rows& rows)
{
    const double mean = meanOf(rows.label);
    double total = 0;
    for (const double y : rows.label)
        total += (y - mean) * (y - mean);
    if (total == 0)
        return fail(ErrorCode::InvalidArgument, "all labels are equal");
    return 1 - computeMeanSquare(rows) * static_cast<double>(rows.size()) / total;
}

Result<double> computeSpearman(const Rows& rows)
{
    const std::vector<double> a = computeRanks(rows.label);
    const std::vector<double> b = computeRanks(rows.prediction);
    const double mean = (static_cast<double>(rows.size()) + 1) / 2;
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ab += (a[i] - mean) * (b[i] - mean);
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
    }
    if (aa == 0 || bb == 0)
        return fail(ErrorCode::InvalidArgument, aa == 0 ? "all labels are equal" : "all predictions are equal");
    return ab / std::sqrt(aa * bb);
}

Result<double> computeOn(Metric metric, const Rows& rows)
{
    switch (metric) {
    case Metric::RocAuc: return computeRocAuc(rows);
    case Metric::PrAuc: return computePrAuc(rows);
    case Metric::Mcc: return computeMcc(rows);
    case Metric::BalancedAccuracy: return computeBalancedAccuracy(rows);
    case Metric::Brier: return computeMeanSquare(rows);
    case Metric::Ece: return computeEce(rows);
    case Metric::Rmse: return std::sqrt(computeMeanSquare(rows));
    case Metric::Mae: return computeMae(rows);
    case Metric::R2: return computeR2(rows);
    case Metric::Spearman: return computeSpearman(rows);
    }
    return fail(ErrorCode::Internal, "an unknown metric");
}

Result<Rows> takeLabelled(Metric metric, std::span<const double> labels, std::span<const double> predictions)
{
    const Trait& trait = traitOf(metric);
    const auto refuse = [&](std::size_t i, const char* what) {
        return fail(ErrorCode::InvalidArgument,
                    std::string(trait.name) + ": row " + std::to_string(i + 1) + "'s " + what);
    };
    if (labels.size() != predictions.size())
        return fail(ErrorCode::InvalidArgument, std::to_string(labels.size()) + " labels but " +
                                                    std::to_string(predictions.size()) + " predictions");
    Rows rows;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (std::isnan(labels[i]))
            continue;
        if (trait.forClasses ? labels[i] != 0 && labels[i] != 1 : !std::isfinite(labels[i]))
            return refuse(i, trait.forClasses ? "label is neither 0 nor 1" : "label is not finite");
        if (!std::isfinite(predictions[i]))
            return refuse(i, "prediction is not finite");
        if (trait.takesProbability && (predictions[i] < 0 || predictions[i] > 1))
            return refuse(i, "prediction is no probability");
        rows.label.push_back(labels[i]);
        rows.prediction.push_back(predictions[i]);
    }
    if (rows.size() == 0)
        return fail(ErrorCode::InvalidArgument, std::string(trait.name) + ": no row has a label");
    return rows;
}

/// Linear interpolation between order statistics, as numpy.percentile.
double quantileOf(const std::vector<double>& ascending, double share)
{
    const double at = share * static_cast<double>(ascending.size() - 1);
    const auto low = static_cast<std::size_t>(at);
    const std::size_t high = std::min(low + 1, ascending.size() - 1);
    return ascending[low] + (at - static_cast<double>(low)) * (ascending[high] - ascending[low]);
}

/// The metric of one draw; NaN when twenty attempts gave none that has a value.
double drawAgain(Metric metric, const Rows& rows, Rng rng)
{
    Rows drawn{std::vector<double>(rows.size()), std::vector<double>(rows.size())};
    for (int attempt = 0; attempt < 20; ++attempt) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const std::size_t from = rng.below(rows.size());
            drawn.label[i] = rows.label[from];
            drawn.prediction[i] = rows.prediction[from];
        }
        if (const auto value = computeOn(metric, drawn))
            return *value;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

} // namespace

std::string_view toString(Metric metric)
{
    return traitOf(metric).name;
}

Result<Metric> parseMetric(std::string_view name)
{
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    std::string names;
    for (const Trait& trait : kTraits) {
        if (std::equal(name.begin(), name.end(), trait.name.begin(), trait.name.end(), same))
            return trait.metric;
        names += (names.empty() ? "" : ", ") + std::string(trait.name);
    }
    return fail(ErrorCode::InvalidArgument, "there is no metric \"" + std::string(name) + "\"; choose one of " + names);
}

bool isHigherBetter(Metric metric)
{
    return traitOf(metric).higherIsBetter;
}

bool isForClasses(Metric metric)
{
    return traitOf(metric).forClasses;
}

Result<double> computeMetric(Metric metric, std::span<const double> labels, std::span<const double> predictions)
{
    MOLRL_TRY(const Rows rows, takeLabelled(metric, labels, predictions));
    auto value = computeOn(metric, rows);
    if (!value)
        return fail(std::move(value).error().withContext(traitOf(metric).name));
    return value;
}

Result<Interval> computeBootstrapInterval(Metric metric, std::span<const double> labels,
                                          std::span<const double> predictions, const BootstrapOptions& options,
                                          JobContext& job)
{
    if (options.resamples < 10 || options.level01 <= 0 || options.level01 >= 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument,
                    "the bootstrap takes 10 draws or more, a level between 0 and 1, and a thread or more");
    MOLRL_TRY(const Rows rows, takeLabelled(metric, labels, predictions));
    Interval interval;
    MOLRL_TRY(interval.value, computeMetric(metric, labels, predictions));
    std::vector<double> values(static_cast<std::size_t>(options.resamples));
    const Rng rng(options.seed);
    MOLRL_CHECK(parallelFor(
        values.size(), options.threads, job, [&](std::size_t i) { values[i] = drawAgain(metric, rows, rng.fork(i)); },
        8));
    std::erase_if(values, [](double v) { return std::isnan(v); });
    if (values.size() * 2 < static_cast<std::size_t>(options.resamples))
        return fail(ErrorCode::InvalidArgument,
                    std::string(toString(metric)) + ": hardly a draw of these rows has a value; there are too few");
    std::sort(values.begin(), values.end());
    interval.low = quantileOf(values, (1 - options.level01) / 2);
    interval.high = quantileOf(values, (1 + options.level01) / 2);
    return interval;
}

MeanSd computeMeanSd(std::span<const double> values)
{
    if (values.empty())
        return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
    MeanSd result;
    for (const double v : values)
        result.mean += v / static_cast<double>(values.size());
    for (const double v : values)
        result.sd += (v - result.mean) * (v - result.mean);
    result.sd = values.size() > 1 ? std::sqrt(result.sd / static_cast<double>(values.size() - 1)) : 0;
    return result;
}

} // namespace molrl::training
