// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/ranking.h"

#include "core/chem/fingerprint.h"

#include <algorithm>
#include <cmath>

namespace molrl::workspace {
namespace {

constexpr std::size_t kWords = 32; ///< of a row's Morgan bits

} // namespace

double Desirability::of(double value) const
{
    if (std::isnan(value))
        return value;
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

Result<std::vector<double>> computeScores(std::span<const std::span<const double>> columns,
                                          std::span<const Desirability> desirabilities)
{
    if (columns.empty() || columns.size() != desirabilities.size())
        return fail(ErrorCode::InvalidArgument, "a score needs at least one property, and a wish for each");
    double weights = 0;
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const Desirability& wish = desirabilities[c];
        if (columns[c].size() != columns[0].size())
            return fail(ErrorCode::InvalidArgument, "the columns have different numbers of rows");
        if (!(wish.weight > 0) || !std::isfinite(wish.weight))
            return fail(ErrorCode::InvalidArgument, "a weight must be above 0");
        if (!std::isfinite(wish.low) || !std::isfinite(wish.high) || wish.low == wish.high)
            return fail(ErrorCode::InvalidArgument, "the worst and the best value of a property must differ");
        weights += wish.weight;
    }
    std::vector<double> scores(columns[0].size());
    for (std::size_t row = 0; row < scores.size(); ++row) {
        double sum = 0;
        bool isZero = false;
        bool isMissing = false;
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const double d = desirabilities[c].of(columns[c][row]);
            isMissing = isMissing || std::isnan(d);
            isZero = isZero || d == 0;
            sum += d > 0 ? desirabilities[c].weight * std::log(d) : 0;
        }
        scores[row] = isMissing ? kMissing : isZero ? 0 : std::exp(sum / weights);
    }
    return scores;
}

std::vector<std::uint32_t> topRows(std::span<const double> scores, std::size_t k)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (!std::isnan(scores[i]))
            rows.push_back(static_cast<std::uint32_t>(i));
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(std::min(k, rows.size()));
    std::partial_sort(rows.begin(), middle, rows.end(),
                      [&](auto a, auto b) { return scores[a] != scores[b] ? scores[a] > scores[b] : a < b; });
    rows.erase(middle, rows.end());
    return rows;
}

Result<std::vector<std::uint32_t>> pickDiverse(const Workspace::SearchData& library,
                                               std::span<const std::uint32_t> candidates, std::size_t k,
                                               JobContext& job)
{
    const auto bitsOf = [&](std::uint32_t row) {
        return std::span<const std::uint64_t>(library.morganWords).subspan(row * kWords, kWords);
    };
    std::vector<std::uint32_t> left;
    for (const std::uint32_t row : candidates)
        if (row < library.smiles.size() && !library.smiles[row].empty())
            left.push_back(row);
    std::vector<std::uint32_t> picked;
    std::vector<double> nearest(left.size(), 0); // similarity to the nearest picked one
    std::vector<bool> isPicked(left.size(), false);
    std::size_t next = 0;
    while (picked.size() < std::min(k, left.size())) {
        if (job.stopRequested())
            return JobContext::cancelled();
        job.report(static_cast<double>(picked.size()) / static_cast<double>(std::min(k, left.size())),
                   "picking compounds that differ");
        picked.push_back(left[next]);
        isPicked[next] = true;
        const auto chosen = bitsOf(left[next]);
        double least = 2;
        for (std::size_t i = 0; i < left.size(); ++i) {
            if (isPicked[i])
                continue;
            nearest[i] = std::max(nearest[i], chem::computeTanimoto(bitsOf(left[i]), chosen));
            if (nearest[i] < least) { // the first of equals: candidates come best first
                least = nearest[i];
                next = i;
            }
        }
    }
    return picked;
}

} // namespace molrl::workspace
