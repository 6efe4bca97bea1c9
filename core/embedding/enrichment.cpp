// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/enrichment.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace molrl::embedding {
namespace {

double logChoose(double n, double k) { return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1); }

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

struct Sides {
    std::vector<double> inside;
    std::vector<double> outside;
    bool isBinary = true;
};

Sides splitBy(const Clustering& clustering, int cluster, const std::vector<double>& values)
{
    Sides sides;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isnan(values[i]))
            continue;
        (clustering.labels[i] == cluster ? sides.inside : sides.outside).push_back(values[i]);
        sides.isBinary = sides.isBinary && (values[i] == 0 || values[i] == 1);
    }
    return sides;
}

Enrichment judge(const Sides& sides)
{
    Enrichment enrichment;
    enrichment.isBinary = sides.isBinary;
    if (!sides.isBinary) {
        const MannWhitneyTest test = computeMannWhitneyTest(sides.inside, sides.outside);
        enrichment.effect = test.cliffDelta;
        enrichment.p = test.p;
        return enrichment;
    }
    const auto with = [](const std::vector<double>& values) {
        return static_cast<long>(std::count(values.begin(), values.end(), 1.0));
    };
    const long in = with(sides.inside);
    const long out = with(sides.outside);
    const FisherTest test = computeFisherTest(in, static_cast<long>(sides.inside.size()) - in, out,
                                              static_cast<long>(sides.outside.size()) - out);
    enrichment.effect = test.oddsRatio;
    enrichment.lower = test.lower;
    enrichment.upper = test.upper;
    enrichment.p = test.p;
    return enrichment;
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
    const double n2 = n - n1;
    MannWhitneyTest test;
    if (n1 == 0 || n2 == 0)
        return test;
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
    const double u = rankSum - n1 * (n1 + 1) / 2;
    test.cliffDelta = 2 * u / (n1 * n2) - 1;
    const double deviation = std::sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))));
    if (deviation > 0)
        test.p = std::min(1.0, std::erfc((std::abs(u - n1 * n2 / 2) - 0.5) / deviation / std::sqrt(2.0)));
    return test;
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
        for (std::size_t property = 0; property < properties.size(); ++property)
            for (int cluster = 0; cluster < clustering.count; ++cluster) {
                if (job.stopRequested())
                    return JobContext::cancelled();
                Enrichment enrichment = judge(splitBy(clustering, cluster, properties[property]));
                enrichment.cluster = cluster;
                enrichment.property = property;
                p.push_back(enrichment.p);
                found.push_back(enrichment);
            }
        const std::vector<double> q = adjustPValues(p);
        for (std::size_t i = 0; i < found.size(); ++i)
            found[i].q = q[i];
        std::stable_sort(found.begin(), found.end(), [](const Enrichment& a, const Enrichment& b) { return a.p < b.p; });
        return found;
    });
}

} // namespace molrl::embedding
