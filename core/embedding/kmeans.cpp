// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/kmeans.h"

#include "core/base/blas_threads.h"
#include "core/base/rng.h"
#include "core/embedding/distance.h"
#include "core/embedding/row_groups.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cblas.h>
#include <cmath>
#include <limits>

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowBlock = 512;
constexpr std::size_t kSeedRowsLeast = 20'000; // larger sets are seeded from an even sample of so many rows,
constexpr std::size_t kSeedRowsEach = 50;      // or so many a cluster: seeding looks at all of them for every candidate
constexpr std::size_t kShares = 16;            // fixed shares of the rows whose sums are added in order

/// One seeding and its iterations, on the different rows weighted by their number.
class Lloyd {
public:
    Lloyd(MatrixView rows, const std::vector<float>& weights, const KMeansOptions& options)
        : m_rows(rows), m_weights(weights), m_options(options),
          m_k(std::min(static_cast<std::size_t>(options.clusterCount), rows.rows)), m_team(options.threads),
          m_centres(m_k, rows.cols), m_labels(rows.rows), m_distances(rows.rows)
    {
    }

    Result<void> run(Rng rng, JobContext& job)
    {
        MOLRL_CHECK(seed(rng, job));
        const double settled = m_options.tolerance * meanVariance();
        for (m_iterations = 1;; ++m_iterations) {
            MOLRL_CHECK(assign(job));
            if (m_iterations >= m_options.maxIterations)
                break;
            MOLRL_TRY(const double moved, moveCentres(job));
            job.report(static_cast<double>(m_iterations) / m_options.maxIterations);
            if (moved <= settled)
                break;
        }
        return assign(job);
    }

    [[nodiscard]] double inertia() const
    {
        double sum = 0;
        for (std::size_t i = 0; i < m_rows.rows; ++i)
            sum += static_cast<double>(m_weights[i]) * m_distances[i];
        return sum;
    }
    [[nodiscard]] const std::vector<int>& labels() const { return m_labels; }
    [[nodiscard]] const Matrix& centres() const { return m_centres; }
    [[nodiscard]] int iterations() const { return m_iterations; }

private:
    /// Of a few candidates, drawn with a chance that grows with the squared distance to the nearest seed, the one that
    /// helps most.
    Result<void> seed(Rng& rng, const JobContext& job)
    {
        const std::size_t count = std::min(m_rows.rows, std::max(kSeedRowsLeast, kSeedRowsEach * m_k));
        std::vector<std::size_t> rows(count);
        for (std::size_t i = 0; i < count; ++i)
            rows[i] = i * m_rows.rows / count;
        const int trials = 2 + static_cast<int>(std::log(static_cast<double>(m_k)));
        std::vector<float> nearest(count, std::numeric_limits<float>::infinity());
        std::vector<float> tried(count);
        std::vector<float> best;
        std::vector<double> running(count);
        for (std::size_t c = 0; c < m_k; ++c) {
            double bestSum = std::numeric_limits<double>::infinity();
            std::size_t bestRow = 0;
            double total = 0;
            for (std::size_t i = 0; i < count; ++i)
                running[i] = total += m_weights[rows[i]] * (c == 0 ? 1.0 : static_cast<double>(nearest[i]));
            for (int trial = 0; trial < (c == 0 ? 1 : trials); ++trial) {
                const double mark = rng.uniform01() * total;
                const auto at = std::upper_bound(running.begin(), running.end(), mark) - running.begin();
                const std::size_t row = rows[std::min(static_cast<std::size_t>(at), count - 1)];
                MOLRL_CHECK(nearestWith(row, rows, nearest, tried, job));
                double sum = 0;
                for (std::size_t i = 0; i < count; ++i)
                    sum += static_cast<double>(m_weights[rows[i]]) * tried[i];
                if (sum < bestSum) {
                    bestSum = sum;
                    bestRow = row;
                    best = tried;
                }
            }
            nearest = best;
            std::copy(m_rows.row(bestRow).begin(), m_rows.row(bestRow).end(), m_centres.row(c).begin());
        }
        return {};
    }

    Result<void> nearestWith(std::size_t row, const std::vector<std::size_t>& rows, const std::vector<float>& nearest,
                             std::vector<float>& with, const JobContext& job)
    {
        const SquaredDistance squared = squaredDistanceFunction();
        return m_team.run(blockCount(rows.size(), 4 * kRowBlock), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, 4 * kRowBlock, rows.size());
            for (std::size_t i = range.begin; i < range.end; ++i)
                with[i] = std::min(nearest[i], squared(m_rows.data + rows[i] * m_rows.cols,
                                                       m_rows.data + row * m_rows.cols, m_rows.cols));
        });
    }

    /// Nearest centre by |c|^2 - 2 x c; the chosen one's distance is computed exactly.
    Result<void> assign(const JobContext& job)
    {
        const std::size_t d = m_rows.cols;
        std::vector<float> norms(m_k);
        for (std::size_t c = 0; c < m_k; ++c)
            for (const float value : m_centres.row(c))
                norms[c] += value * value;
        const SquaredDistance squared = squaredDistanceFunction();
        return m_team.run(blockCount(m_rows.rows, kRowBlock), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kRowBlock, m_rows.rows);
            std::vector<float> products((range.end - range.begin) * m_k);
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(range.end - range.begin),
                        static_cast<int>(m_k), static_cast<int>(d), -2.f, m_rows.data + range.begin * d,
                        static_cast<int>(d), m_centres.values.data(), static_cast<int>(d), 0.f, products.data(),
                        static_cast<int>(m_k));
            for (std::size_t i = range.begin; i < range.end; ++i) {
                const float* row = products.data() + (i - range.begin) * m_k;
                std::size_t best = 0;
                float least = std::numeric_limits<float>::infinity();
                for (std::size_t c = 0; c < m_k; ++c)
                    if (row[c] + norms[c] < least) {
                        least = row[c] + norms[c];
                        best = c;
                    }
                m_labels[i] = static_cast<int>(best);
                m_distances[i] = squared(m_rows.data + i * d, m_centres.row(best).data(), d);
            }
        });
    }

    /// To the means of their rows; how far they moved, squared and summed.
    Result<double> moveCentres(const JobContext& job)
    {
        const std::size_t d = m_rows.cols;
        const std::size_t share = blockCount(m_rows.rows, kShares);
        const std::size_t shares = blockCount(m_rows.rows, share);
        std::vector<std::vector<double>> sums(shares);
        std::vector<std::vector<double>> counts(shares);
        MOLRL_CHECK(m_team.run(shares, job, [&](std::size_t part, std::size_t) {
            sums[part].assign(m_k * d, 0);
            counts[part].assign(m_k, 0);
            const BlockRange range(part, share, m_rows.rows);
            for (std::size_t i = range.begin; i < range.end; ++i) {
                const auto c = static_cast<std::size_t>(m_labels[i]);
                counts[part][c] += m_weights[i];
                for (std::size_t j = 0; j < d; ++j)
                    sums[part][c * d + j] += static_cast<double>(m_weights[i]) * m_rows.data[i * d + j];
            }
        }));
        for (std::size_t part = 1; part < shares; ++part) {
            for (std::size_t i = 0; i < m_k * d; ++i)
                sums[0][i] += sums[part][i];
            for (std::size_t c = 0; c < m_k; ++c)
                counts[0][c] += counts[part][c];
        }
        double moved = 0;
        for (std::size_t c = 0; c < m_k; ++c) {
            const bool isEmpty = counts[0][c] == 0;
            const std::size_t far = isEmpty ? takeFarthest() : 0;
            for (std::size_t j = 0; j < d; ++j) {
                const float value =
                    isEmpty ? m_rows.data[far * d + j] : static_cast<float>(sums[0][c * d + j] / counts[0][c]);
                const double step = static_cast<double>(value) - m_centres.row(c)[j];
                moved += step * step;
                m_centres.row(c)[j] = value;
            }
        }
        return moved;
    }

    /// The row that fits its centre worst becomes the centre of a cluster that lost all rows.
    std::size_t takeFarthest()
    {
        const auto far = std::max_element(m_distances.begin(), m_distances.end()) - m_distances.begin();
        m_distances[static_cast<std::size_t>(far)] = 0;
        return static_cast<std::size_t>(far);
    }

    [[nodiscard]] double meanVariance() const
    {
        double total = 0;
        for (const float weight : m_weights)
            total += weight;
        std::vector<double> sum(m_rows.cols);
        std::vector<double> squares(m_rows.cols);
        for (std::size_t i = 0; i < m_rows.rows; ++i)
            for (std::size_t j = 0; j < m_rows.cols; ++j) {
                const double value = m_rows.data[i * m_rows.cols + j];
                sum[j] += m_weights[i] * value;
                squares[j] += m_weights[i] * value * value;
            }
        double variance = 0;
        for (std::size_t j = 0; j < m_rows.cols; ++j)
            variance += std::max(0.0, squares[j] / total - sum[j] / total * (sum[j] / total));
        return variance / static_cast<double>(m_rows.cols);
    }

    MatrixView m_rows;
    const std::vector<float>& m_weights;
    const KMeansOptions& m_options;
    std::size_t m_k;
    WorkerTeam m_team;
    Matrix m_centres;
    std::vector<int> m_labels;
    std::vector<float> m_distances; // squared, to the own centre
    int m_iterations = 0;
};

Result<void> check(const KMeansOptions& options)
{
    if (options.clusterCount < 1 || options.maxIterations < 1 || options.restarts < 1 || options.threads < 1)
        return fail(ErrorCode::InvalidArgument, "clusters, iterations, restarts and threads must be at least 1");
    if (!(options.tolerance >= 0))
        return fail(ErrorCode::InvalidArgument, "the tolerance must not be negative");
    return {};
}

} // namespace

Result<KMeans> computeKMeans(MatrixView points, const KMeansOptions& options, JobContext& job)
{
    MOLRL_CHECK(check(options));
    return guarded("computing k-means", [&]() -> Result<KMeans> {
        MOLRL_TRY(const RowGroups groups, makeRowGroups(points));
        const auto valued =
            groups.groupOf.size() -
            static_cast<std::size_t>(std::count(groups.groupOf.begin(), groups.groupOf.end(), RowGroups::kNone));
        if (points.cols < 1 || static_cast<std::size_t>(options.clusterCount) > valued)
            return fail(ErrorCode::InvalidArgument, "there are " + std::to_string(valued) +
                                                        " rows with a value, too few for " +
                                                        std::to_string(options.clusterCount) + " clusters");
        const SerialBlasScope serial;
        Matrix rows = gatherGroups(points, groups);
        std::vector<double> mean(points.cols); // taken off, or |c|^2 - 2 x c would cancel
        for (std::size_t g = 0; g < rows.rows; ++g)
            for (std::size_t c = 0; c < rows.cols; ++c)
                mean[c] += rows.row(g)[c] / static_cast<double>(rows.rows);
        for (std::size_t g = 0; g < rows.rows; ++g)
            for (std::size_t c = 0; c < rows.cols; ++c)
                rows.row(g)[c] = static_cast<float>(rows.row(g)[c] - mean[c]);
        KMeans best;
        best.inertia = std::numeric_limits<double>::infinity();
        std::vector<int> labels;
        const Rng rng(options.seed);
        for (int restart = 0; restart < options.restarts; ++restart) {
            JobContext part = job.part(static_cast<double>(restart) / options.restarts,
                                       static_cast<double>(restart + 1) / options.restarts);
            part.report(0, "k-means");
            Lloyd lloyd(rows, groups.weight, options);
            MOLRL_CHECK(lloyd.run(rng.fork(static_cast<std::uint64_t>(restart)), part));
            if (lloyd.inertia() >= best.inertia)
                continue;
            best.inertia = lloyd.inertia();
            best.iterations = lloyd.iterations();
            best.centres = lloyd.centres();
            labels = lloyd.labels();
        }
        const std::vector<int> ofRows = expandGroups(labels, groups);
        best.clustering = makeClustering(ofRows);
        Matrix ordered(static_cast<std::size_t>(best.clustering.count), points.cols);
        for (std::size_t i = 0; i < ofRows.size(); ++i)
            if (ofRows[i] >= 0)
                for (std::size_t c = 0; c < points.cols; ++c)
                    ordered.row(static_cast<std::size_t>(best.clustering.labels[i]))[c] =
                        static_cast<float>(best.centres.row(static_cast<std::size_t>(ofRows[i]))[c] + mean[c]);
        best.centres = std::move(ordered);
        job.report(1);
        return best;
    });
}

} // namespace molrl::embedding
