// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/cluster_quality.h"

#include "core/base/rng.h"
#include "core/embedding/distance.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr std::size_t kQueryBlock = 8;

/// The rows in clusters, and what their clusters' centres are.
struct Grouped {
    std::vector<std::uint32_t> rows;
    std::vector<std::size_t> cluster; // of those rows
    std::vector<double> sizes;
    std::vector<std::vector<double>> centres;
    std::vector<double> overall;

    Grouped(MatrixView points, const Clustering& clustering)
        : sizes(static_cast<std::size_t>(clustering.count)),
          centres(static_cast<std::size_t>(clustering.count), std::vector<double>(points.cols)), overall(points.cols)
    {
        for (std::size_t i = 0; i < points.rows; ++i) {
            const auto row = points.row(i);
            const bool isFinite = std::all_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); });
            if (clustering.labels[i] < 0 || !isFinite)
                continue;
            rows.push_back(static_cast<std::uint32_t>(i));
            cluster.push_back(static_cast<std::size_t>(clustering.labels[i]));
            ++sizes[cluster.back()];
            for (std::size_t c = 0; c < points.cols; ++c) {
                centres[cluster.back()][c] += row[c];
                overall[c] += row[c];
            }
        }
        for (std::size_t k = 0; k < sizes.size(); ++k)
            for (double& value : centres[k])
                value /= std::max(1.0, sizes[k]);
        for (double& value : overall)
            value /= std::max<double>(1, static_cast<double>(rows.size()));
    }
};

double squared(std::span<const float> row, const std::vector<double>& centre)
{
    double sum = 0;
    for (std::size_t c = 0; c < centre.size(); ++c)
        sum += (row[c] - centre[c]) * (row[c] - centre[c]);
    return sum;
}

double squared(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0;
    for (std::size_t c = 0; c < a.size(); ++c)
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

void addCentreScores(MatrixView points, const Grouped& grouped, ClusterQuality& quality)
{
    const std::size_t k = grouped.sizes.size();
    std::vector<double> spread(k);
    double within = 0;
    for (std::size_t i = 0; i < grouped.rows.size(); ++i) {
        const double distance = squared(points.row(grouped.rows[i]), grouped.centres[grouped.cluster[i]]);
        within += distance;
        spread[grouped.cluster[i]] += std::sqrt(distance) / grouped.sizes[grouped.cluster[i]];
    }
    double between = 0;
    double worstSum = 0;
    for (std::size_t a = 0; a < k; ++a) {
        between += grouped.sizes[a] * squared(grouped.centres[a], grouped.overall);
        double worst = 0;
        for (std::size_t b = 0; b < k; ++b) {
            const double apart = a == b ? 0 : std::sqrt(squared(grouped.centres[a], grouped.centres[b]));
            if (apart > 0)
                worst = std::max(worst, (spread[a] + spread[b]) / apart);
        }
        worstSum += worst;
    }
    const auto n = static_cast<double>(grouped.rows.size());
    const auto count = static_cast<double>(k);
    quality.daviesBouldin = worstSum / count;
    quality.calinskiHarabasz = within > 0 ? between / (count - 1) / (within / (n - count)) : 1;
}

/// (b - a) / max(a, b) of one row against all rows.
double silhouetteOf(MatrixView points, const Grouped& grouped, std::size_t own, std::vector<double>& sums)
{
    std::fill(sums.begin(), sums.end(), 0);
    const SquaredDistance distance = squaredDistanceFunction();
    const float* row = points.data + grouped.rows[own] * points.cols;
    for (std::size_t i = 0; i < grouped.rows.size(); ++i)
        sums[grouped.cluster[i]] += std::sqrt(distance(row, points.data + grouped.rows[i] * points.cols, points.cols));
    const std::size_t mine = grouped.cluster[own];
    if (grouped.sizes[mine] <= 1)
        return 0;
    double nearest = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < sums.size(); ++k)
        if (k != mine && grouped.sizes[k] > 0)
            nearest = std::min(nearest, sums[k] / grouped.sizes[k]);
    const double inside = sums[mine] / (grouped.sizes[mine] - 1);
    const double larger = std::max(inside, nearest);
    return larger > 0 ? (nearest - inside) / larger : 0;
}

} // namespace

Result<ClusterQuality> computeClusterQuality(MatrixView points, const std::vector<int>& labels,
                                             const ClusterQualityOptions& options, JobContext& job)
{
    if (labels.size() != points.rows)
        return fail(ErrorCode::InvalidArgument, "one label for each row is needed");
    if (options.silhouetteRows < 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "sampled rows and threads must be at least 1");
    return guarded("judging clusters", [&]() -> Result<ClusterQuality> {
        const Grouped grouped(points, makeClustering(labels));
        const auto used =
            std::count_if(grouped.sizes.begin(), grouped.sizes.end(), [](double size) { return size > 0; });
        if (used < 2 || static_cast<std::size_t>(used) >= grouped.rows.size())
            return fail(ErrorCode::InvalidArgument,
                        "clusters are judged where there are at least two, and fewer than rows; "
                        "there are " +
                            std::to_string(used));
        ClusterQuality quality;
        quality.rows = grouped.rows.size();
        quality.noise = points.rows - quality.rows;
        job.report(0, "judging clusters");
        addCentreScores(points, grouped, quality);
        std::vector<std::size_t> sample(grouped.rows.size());
        std::iota(sample.begin(), sample.end(), std::size_t{0});
        Rng rng(options.seed);
        if (sample.size() > options.silhouetteRows) {
            for (std::size_t i = 0; i < options.silhouetteRows; ++i)
                std::swap(sample[i], sample[i + rng.below(sample.size() - i)]);
            sample.resize(options.silhouetteRows);
        }
        std::vector<double> silhouettes(sample.size());
        WorkerTeam team(options.threads);
        MOLRL_CHECK(team.run(blockCount(sample.size(), kQueryBlock), job, [&](std::size_t block, std::size_t) {
            std::vector<double> sums(grouped.sizes.size());
            const BlockRange range(block, kQueryBlock, sample.size());
            for (std::size_t i = range.begin; i < range.end; ++i)
                silhouettes[i] = silhouetteOf(points, grouped, sample[i], sums);
        }));
        quality.silhouette =
            std::accumulate(silhouettes.begin(), silhouettes.end(), 0.0) / static_cast<double>(sample.size());
        job.report(1);
        return quality;
    });
}

} // namespace molrl::embedding
