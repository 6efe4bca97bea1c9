// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/result_curves.h"

#include <algorithm>
#include <cmath>

namespace molrl::runs {
namespace {

/// Rows with both values, highest score first; equal scores in row order.
std::vector<std::uint32_t> ranked(std::span<const double> scores, std::span<const double> labels)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < std::min(scores.size(), labels.size()); ++i)
        if (std::isfinite(scores[i]) && std::isfinite(labels[i]))
            rows.push_back(static_cast<std::uint32_t>(i));
    std::stable_sort(rows.begin(), rows.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
    return rows;
}

/// Calls `each(first, last, positives)` for every stretch of equal scores.
template <class Each>
void forTies(const std::vector<std::uint32_t>& rows, std::span<const double> scores, std::span<const double> labels,
             Each each)
{
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t last = first;
        double positives = 0;
        while (last < rows.size() && scores[rows[last]] == scores[rows[first]])
            positives += labels[rows[last++]] > 0.5 ? 1 : 0;
        each(first, last, positives);
        first = last;
    }
}

double countPositives(const std::vector<std::uint32_t>& rows, std::span<const double> labels)
{
    return static_cast<double>(std::count_if(rows.begin(), rows.end(), [&](auto row) { return labels[row] > 0.5; }));
}

} // namespace

std::vector<CurvePoint> rocCurve(std::span<const double> scores, std::span<const double> labels)
{
    const auto rows = ranked(scores, labels);
    const double positives = countPositives(rows, labels);
    const double negatives = static_cast<double>(rows.size()) - positives;
    std::vector<CurvePoint> curve;
    if (positives == 0 || negatives == 0)
        return curve;
    double truePositives = 0;
    double falsePositives = 0;
    forTies(rows, scores, labels, [&](std::size_t first, std::size_t last, double tied) {
        const auto size = static_cast<double>(last - first);
        for (std::size_t i = first; i < last; ++i) {
            const double share = static_cast<double>(i - first + 1) / size;
            curve.push_back({(falsePositives + share * (size - tied)) / negatives,
                             (truePositives + share * tied) / positives, rows[i]});
        }
        truePositives += tied;
        falsePositives += size - tied;
    });
    return curve;
}

std::vector<CurvePoint> precisionRecallCurve(std::span<const double> scores, std::span<const double> labels)
{
    const auto rows = ranked(scores, labels);
    const double positives = countPositives(rows, labels);
    std::vector<CurvePoint> curve;
    if (positives == 0)
        return curve;
    double truePositives = 0;
    forTies(rows, scores, labels, [&](std::size_t first, std::size_t last, double tied) {
        const auto size = static_cast<double>(last - first);
        for (std::size_t i = first; i < last; ++i) {
            const double share = static_cast<double>(i - first + 1) / size;
            const double found = truePositives + share * tied;
            curve.push_back({found / positives, found / (static_cast<double>(first) + share * size), rows[i]});
        }
        truePositives += tied;
    });
    return curve;
}

double areaUnder(std::span<const CurvePoint> curve)
{
    double area = 0;
    double x = 0;
    double y = 0;
    for (const CurvePoint& point : curve) {
        area += (point.x - x) * (point.y + y) / 2;
        x = point.x;
        y = point.y;
    }
    return area;
}

std::vector<CalibrationBin> calibrationBins(std::span<const double> probabilities, std::span<const double> labels,
                                            int binCount)
{
    auto rows = ranked(probabilities, labels);
    std::reverse(rows.begin(), rows.end());
    std::vector<CalibrationBin> bins;
    const auto wanted = static_cast<std::size_t>(std::max(1, binCount));
    for (std::size_t b = 0; b < wanted; ++b) {
        const std::size_t first = b * rows.size() / wanted;
        const std::size_t last = (b + 1) * rows.size() / wanted;
        if (first == last)
            continue;
        CalibrationBin bin;
        const auto n = static_cast<double>(last - first);
        for (std::size_t i = first; i < last; ++i) {
            bin.rows.push_back(rows[i]);
            bin.predicted += probabilities[rows[i]] / n;
            bin.observed += (labels[rows[i]] > 0.5 ? 1 : 0) / n;
        }
        constexpr double kZ = 1.959964;
        const double p = bin.observed;
        const double centre = (p + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
        const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n)) / (1 + kZ * kZ / n);
        bin.low = std::max(0.0, centre - half);
        bin.high = std::min(1.0, centre + half);
        bins.push_back(std::move(bin));
    }
    return bins;
}

std::array<std::array<std::vector<std::uint32_t>, 2>, 2> confusionRows(std::span<const double> probabilities,
                                                                       std::span<const double> labels, double threshold)
{
    std::array<std::array<std::vector<std::uint32_t>, 2>, 2> cells;
    for (std::size_t i = 0; i < std::min(probabilities.size(), labels.size()); ++i)
        if (std::isfinite(probabilities[i]) && std::isfinite(labels[i]))
            cells[labels[i] > 0.5 ? 1 : 0][probabilities[i] >= threshold ? 1 : 0].push_back(
                static_cast<std::uint32_t>(i));
    return cells;
}

} // namespace molrl::runs
