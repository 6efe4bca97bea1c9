// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/cosine.h"
#include "core/evaluate/probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace molrl::evaluate {
namespace {

/// Mean over pairs of different rows of |y_i - y_j|, which for classes is the share of unlike pairs.
double meanDifference(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto count = static_cast<double>(values.size());
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
        sum += values[i] * (2 * static_cast<double>(i) - count + 1);
    return 2 * sum / (count * (count - 1));
}

} // namespace

Result<NeighbourConsistency> computeNeighbourConsistency(const FeatureTable& features, const LabelledSet& set,
                                                         int neighbours, JobContext& job)
{
    std::vector<std::size_t> all(set.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    // Labels are missing for some: enough neighbours are asked for to find `neighbours` labelled ones nearly always.
    const auto wanted = static_cast<std::size_t>(std::max(1, neighbours));
    std::vector<double> sum(set.tasks.size(), 0);
    std::vector<double> pairs(set.tasks.size(), 0);
    const auto visit = [&](std::size_t row, std::span<const std::size_t> near) {
        for (std::size_t t = 0; t < set.tasks.size(); ++t) {
            const std::vector<double>& y = set.labels[t];
            std::size_t found = 0;
            for (std::size_t i = 0; !std::isnan(y[row]) && i < near.size() && found < wanted; ++i) {
                if (std::isnan(y[near[i]]))
                    continue;
                sum[t] += std::abs(y[row] - y[near[i]]);
                pairs[t] += 1;
                ++found;
            }
        }
    };
    const Matrix rows = makeUnitRows(features.values, features.isBits, all);
    MOLRL_CHECK(forNearest(rows, all, all, 4 * wanted, job, visit));
    NeighbourConsistency result;
    double tasks = 0;
    for (std::size_t t = 0; t < set.tasks.size(); ++t) {
        std::vector<double> labelled;
        std::copy_if(set.labels[t].begin(), set.labels[t].end(), std::back_inserter(labelled),
                     [](double y) { return !std::isnan(y); });
        if (labelled.size() < 2 || pairs[t] == 0)
            continue;
        const double near = sum[t] / pairs[t];
        const double random = meanDifference(std::move(labelled));
        result.value += set.isForClasses ? 1 - near : near;
        result.random += set.isForClasses ? 1 - random : random;
        tasks += 1;
    }
    result.value /= std::max(1.0, tasks);
    result.random /= std::max(1.0, tasks);
    return result;
}

} // namespace molrl::evaluate
