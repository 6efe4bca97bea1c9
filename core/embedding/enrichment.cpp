// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/enrichment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace molrl::embedding {
namespace {

double logChoose(double n, double k)
{
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

double exactP(double a, double b, double c, double d)
{
    const double inside = a + b;
    const double with = a + c;
    const double all = a + b + c + d;
    const auto logChance = [&](double x) {
        return logChoose(with, x) + logChoose(all - with, inside - x) - logChoose(all, inside);
    };
    const double seen = logChance(a) + 1e-7; // tables as unlikely as this one, rounding allowed for
    double p = 0;
    for (double x = std::max(0.0, inside + with - all); x <= std::min(inside, with); ++x)
        if (const double chance = logChance(x); chance <= seen)
            p += std::exp(chance);
    return std::min(1.0, p);
}

/// Mann and Whitney's test from the sum of one side's ranks among all values.
MannWhitneyTest judgeRanks(double rankSum, double n1, double n, double ties)
{
    const double n2 = n - n1;
    MannWhitneyTest test;
    if (n1 == 0 || n2 == 0)
        return test;
    const double u = rankSum - n1 * (n1 + 1) / 2;
    test.cliffDelta = 2 * u / (n1 * n2) - 1;
    const double deviation = std::sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))));
    if (deviation > 0)
        test.p = std::min(1.0, std::erfc((std::abs(u - n1 * n2 / 2) - 0.5) / deviation / std::sqrt(2.0)));
    return test;
}

bool isBinary(const std::vector<double>& values)
{
    return std::all_of(values.begin(), values.end(),
                       [](double value) { return std::isnan(value) || value == 0 || value == 1; });
}

/// One property and all clusters, in one pass over its rows.
std::vector<Enrichment> judgeBinary(const Clustering& clustering, const std::vector<double>& values)
{
    std::vector<long> with(static_cast<std::size_t>(clustering.count), 0);
    std::vector<long> known(static_cast<std::size_t>(clustering.count), 0);
    long allWith = 0;
    long allKnown = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i]))
            continue;
        ++allKnown;
        allWith += values[i] == 1;
        if (const int label = clustering.labels[i]; label >= 0) {
            ++known[static_cast<std::size_t>(label)];
            with[static_cast<std::size_t>(label)] += values[i] == 1;
        }
    }
    std::vector<Enrichment> found(static_cast<std::size_t>(clustering.count));
    for (std::size_t c = 0; c < found.size(); ++c) {
        const FisherTest test = computeFisherTest(with[c], known[c] - with[c], allWith - with[c],
                                                  allKnown - known[c] - (allWith - with[c]));
        found[c].isBinary = true;
        found[c].effect = test.oddsRatio;
        found[c].lower = test.lower;
        found[c].upper = test.upper;
        found[c].p = test.p;
    }
    return found;
}

/// Ranks are those of all rows, whatever the cluster: one sort serves every cluster.
std::vector<Enrichment> judgeNumbers(const Clustering& clustering, const std::vector<double>& values)
{
    std::vector<std::pair<double, int>> all; // value, label
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isnan(values[i]))
            all.emplace_back(values[i], clustering.labels[i]);
    std::sort(all.begin(), all.end());
    std::vector<double> rankSum(static_cast<std::size_t>(clustering.count), 0);
    std::vector<double> count(static_cast<std::size_t>(clustering.count), 0);
    double ties = 0;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t j = i;
        while (j < all.size() && all[j].first == all[i].first)
            ++j;
        const auto equal = static_cast<double>(j - i);
        const double rank = static_cast<double>(i) + (equal + 1) / 2;
        for (std::size_t k = i; k < j; ++k)
            if (const int label = all[k].second; label >= 0) {
                rankSum[static_cast<std::size_t>(label)] += rank;
                ++count[static_cast<std::size_t>(label)];
            }
        ties += equal * equal * equal - equal;
        i = j;
    }
    std::vector<Enrichment> found(static_cast<std::size_t>(clustering.count));
    for (std::size_t c = 0; c < found.size(); ++c) {
        const MannWhitneyTest test = judgeRanks(rankSum[c], count[c], static_cast<double>(all.size()), ties);
        found[c].effect = test.cliffDelta;
        found[c].p = test.p;
    }
    return found;
}

} // namespace

FisherTest computeFisherTest(long insideWith, long insideWithout, long outsideWith, long outsideWithout)
{
    MOLRL_ASSERT(insideWith >= 0 && insideWithout >= 0 && outsideWith >= 0 && outsideWithout >= 0);
    double cells[4] = {static_cast<double>(insideWith), static_cast<double>(insideWithout),
                       static_cast<double>(outsideWith), static_cast<double>(outsideWithout)};
    FisherTest test;
    const double over = cells[0] * cells[3];
    const double under = cells[1] * cells[2];
    test.oddsRatio = under > 0 ? over / under : over > 0 ? std::numeric_limits<double>::infinity() : 1;
    test.p = exactP(cells[0], cells[1], cells[2], cells[3]);
    if (std::any_of(std::begin(cells), std::end(cells), [](double cell) { return cell == 0; }))
        for (double& cell : cells)
            cell += 0.5;
    const double logRatio = std::log(cells[0] * cells[3] / (cells[1] * cells[2]));
    const double error = std::sqrt(1 / cells[0] + 1 / cells[1] + 1 / cells[2] + 1 / cells[3]);
    test.lower = std::exp(logRatio - 1.959963985 * error);
    test.upper = std::exp(logRatio + 1.959963985 * error);
    return test;
}

MannWhitneyTest computeMannWhitneyTest(std::span<const double> inside, std::span<const double> outside)
{
    std::vector<std::pair<double, bool>> all;
    for (const double value : inside)
        if (!std::isnan(value))
            all.emplace_back(value, true);
    const auto n1 = static_cast<double>(all.size());
    for (const double value : outside)
        if (!std::isnan(value))
            all.emplace_back(value, false);
    const auto n = static_cast<double>(all.size());
    std::sort(all.begin(), all.end());
    double rankSum = 0;
    double ties = 0;
    for (std::size_t i = 0; i < all.size();) {
        std::size_t j = i;
        double mine = 0;
        for (; j < all.size() && all[j].first == all[i].first; ++j)
            mine += all[j].second ? 1 : 0;
        const auto count = static_cast<double>(j - i);
        rankSum += mine * (static_cast<double>(i) + (count + 1) / 2);
        ties += count * count * count - count;
        i = j;
    }
    return judgeRanks(rankSum, n1, n, ties);
}

std::vector<double> adjustPValues(const std::vector<double>& p)
{
    std::vector<std::size_t> order(p.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
    std::vector<double> q(p.size());
    double least = 1;
    for (std::size_t i = 0; i < order.size(); ++i) {
        least = std::min(least, p[order[i]] * static_cast<double>(p.size()) / static_cast<double>(p.size() - i));
        q[order[i]] = least;
    }
    return q;
}

Result<std::vector<Enrichment>> computeEnrichments(const Clustering& clustering,
                                                   const std::vector<std::vector<double>>& properties, JobContext& job)
{
    for (const auto& property : properties)
        if (property.size() != clustering.labels.size())
            return fail(ErrorCode::InvalidArgument, "properties need one value for each row");
    return guarded("testing enrichment", [&]() -> Result<std::vector<Enrichment>> {
        std::vector<Enrichment> found;
        std::vector<double> p;
        for (std::size_t property = 0; property < properties.size(); ++property) {
            if (job.stopRequested())
                return JobContext::cancelled();
            const auto& values = properties[property];
            auto tests = isBinary(values) ? judgeBinary(clustering, values) : judgeNumbers(clustering, values);
            for (std::size_t cluster = 0; cluster < tests.size(); ++cluster) {
                tests[cluster].cluster = static_cast<int>(cluster);
                tests[cluster].property = property;
                p.push_back(tests[cluster].p);
            }
            found.insert(found.end(), tests.begin(), tests.end());
            job.report(static_cast<double>(property + 1) / static_cast<double>(properties.size()),
                       "testing enrichment");
        }
        const std::vector<double> q = adjustPValues(p);
        for (std::size_t i = 0; i < found.size(); ++i)
            found[i].q = q[i];
        std::stable_sort(found.begin(), found.end(),
                         [](const Enrichment& a, const Enrichment& b) { return a.p < b.p; });
        return found;
    });
}

} // namespace molrl::embedding
