// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/cluster_statistics.h"

#include "core/base/rng.h"
#include "core/embedding/distance.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace molrl::embedding {
namespace {

double quantileOfSorted(const std::vector<double>& sorted, double share01)
{
    const double at = share01 * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::vector<std::uint32_t> sampleOf(std::vector<std::uint32_t> rows, std::size_t most, Rng rng)
{
    if (rows.size() <= most)
        return rows;
    for (std::size_t i = 0; i < most; ++i)
        std::swap(rows[i], rows[i + rng.below(rows.size() - i)]);
    rows.resize(most);
    return rows;
}

float between(MatrixView points, std::uint32_t a, std::uint32_t b)
{
    return std::sqrt(squaredDistance(points.data + a * points.cols, points.data + b * points.cols, points.cols));
}

void findMedoid(MatrixView points, const std::vector<std::uint32_t>& rows, const std::vector<std::uint32_t>& against,
                ClusterSummary& summary, const JobContext& job)
{
    double least = std::numeric_limits<double>::infinity();
    for (const std::uint32_t row : rows) {
        if (job.stopRequested())
            return;
        double sum = 0;
        for (const std::uint32_t other : against)
            sum += between(points, row, other);
        if (sum < least) {
            least = sum;
            summary.medoid = row;
        }
    }
    for (const std::uint32_t row : rows)
        summary.radius += between(points, row, summary.medoid) / static_cast<double>(rows.size());
}

void pickRepresentatives(MatrixView points, const std::vector<std::uint32_t>& rows, int count, ClusterSummary& summary)
{
    std::vector<float> nearest(rows.size(), std::numeric_limits<float>::infinity());
    std::uint32_t last = summary.medoid;
    summary.representatives = {last};
    while (summary.representatives.size() < std::min(static_cast<std::size_t>(count), rows.size())) {
        for (std::size_t i = 0; i < rows.size(); ++i)
            nearest[i] = std::min(nearest[i], rows[i] == last ? -1.f : between(points, rows[i], last));
        const auto far = std::max_element(nearest.begin(), nearest.end());
        last = rows[static_cast<std::size_t>(far - nearest.begin())];
        summary.representatives.push_back(last);
    }
}

} // namespace

Quartiles computeQuartiles(std::span<const double> values)
{
    std::vector<double> sorted;
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double v) { return !std::isnan(v); });
    std::sort(sorted.begin(), sorted.end());
    Quartiles quartiles;
    quartiles.count = sorted.size();
    if (sorted.empty()) {
        quartiles.lower = quartiles.median = quartiles.upper = std::numeric_limits<double>::quiet_NaN();
        return quartiles;
    }
    quartiles.lower = quantileOfSorted(sorted, 0.25);
    quartiles.median = quantileOfSorted(sorted, 0.5);
    quartiles.upper = quantileOfSorted(sorted, 0.75);
    return quartiles;
}

Result<std::vector<ClusterSummary>> computeClusterSummaries(MatrixView points, const Clustering& clustering,
                                                            const std::vector<std::vector<double>>& properties,
                                                            const ClusterSummaryOptions& options, JobContext& job)
{
    if (clustering.labels.size() != points.rows ||
        std::any_of(properties.begin(), properties.end(), [&](const auto& p) { return p.size() != points.rows; }))
        return fail(ErrorCode::InvalidArgument, "labels and properties need one value for each row");
    if (options.representativeCount < 1 || options.medoidSample < 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "representatives, sample and threads must be at least 1");
    return guarded("describing clusters", [&]() -> Result<std::vector<ClusterSummary>> {
        const auto members = rowsByCluster(clustering);
        std::vector<ClusterSummary> summaries(members.size());
        const Rng rng(options.seed);
        WorkerTeam team(options.threads);
        MOLRL_CHECK(team.run(members.size(), job, [&](std::size_t c, std::size_t) {
            const auto& rows = members[c];
            ClusterSummary& summary = summaries[c];
            summary.size = rows.size();
            const auto against = sampleOf(rows, options.medoidSample, rng.fork(c));
            const auto candidates = rows.size() > options.medoidSample ? against : rows;
            findMedoid(points, candidates, against, summary, job);
            pickRepresentatives(points, rows, options.representativeCount, summary);
            for (const auto& property : properties) {
                std::vector<double> values;
                for (const std::uint32_t row : rows)
                    values.push_back(property[row]);
                summary.properties.push_back(computeQuartiles(values));
            }
        }));
        return summaries;
    });
}

Result<std::vector<std::vector<int>>> computeNearestClusters(MatrixView points, const Clustering& clustering)
{
    if (clustering.labels.size() != points.rows)
        return fail(ErrorCode::InvalidArgument, "labels need one value for each row");
    const auto members = rowsByCluster(clustering);
    std::vector<std::vector<double>> centres(members.size(), std::vector<double>(points.cols));
    for (std::size_t k = 0; k < members.size(); ++k)
        for (const std::uint32_t row : members[k])
            for (std::size_t c = 0; c < points.cols; ++c)
                centres[k][c] += points.row(row)[c] / static_cast<double>(members[k].size());
    std::vector<std::vector<int>> nearest(members.size());
    for (std::size_t a = 0; a < members.size(); ++a) {
        std::vector<std::pair<double, int>> order;
        for (std::size_t b = 0; b < members.size(); ++b) {
            double squared = 0;
            for (std::size_t c = 0; c < points.cols; ++c)
                squared += (centres[a][c] - centres[b][c]) * (centres[a][c] - centres[b][c]);
            if (a != b)
                order.emplace_back(squared, static_cast<int>(b));
        }
        std::sort(order.begin(), order.end());
        for (const auto& [distance, cluster] : order)
            nearest[a].push_back(cluster);
    }
    return nearest;
}

} // namespace molrl::embedding
