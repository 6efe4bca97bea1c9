// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas_threads.h"
#include "core/embedding/distance.h"
#include "core/embedding/kmeans.h"
#include "core/embedding/knn_exact.h"
#include "core/embedding/tile_scan.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <atomic>
#include <limits>

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowsPerCell = 1000;
constexpr std::size_t kSamplePerCell = 40; // rows from which a cell's centre is learnt
constexpr int kProbes = 20;                // cells that a cell's rows look into, its own among them
constexpr std::size_t kSweepWidth = 10;    // of whose neighbours' neighbours are looked at
constexpr std::size_t kRowBlock = 256;

/// Every (n / count)-th row.
Matrix sampleEvenly(MatrixView points, std::size_t count)
{
    Matrix sample(count, points.cols);
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = points.row(i * points.rows / count);
        std::copy(row.begin(), row.end(), sample.row(i).begin());
    }
    return sample;
}

struct Cells {
    std::vector<std::vector<std::uint32_t>> members;
    KnnGraph near; // cells of each cell, itself first
};

Result<Cells> makeCells(MatrixView points, int threads, JobContext& job)
{
    const std::size_t wanted = std::max<std::size_t>(1, points.rows / kRowsPerCell);
    const Matrix sample = sampleEvenly(points, std::min(points.rows, wanted * kSamplePerCell));
    KMeansOptions options;
    options.clusterCount = static_cast<int>(std::min(wanted, sample.rows));
    options.maxIterations = 8;
    options.restarts = 1;
    options.threads = threads;
    JobContext learning = job.part(0, 0.3);
    MOLRL_TRY(const KMeans cells, computeKMeans(sample, options, learning));
    JobContext dealing = job.part(0.3, 1);
    MOLRL_TRY(const KnnGraph own, findExactBetween(points, cells.centres, 1, threads, dealing));
    Cells made;
    made.members.resize(cells.centres.rows);
    for (std::size_t i = 0; i < points.rows; ++i)
        made.members[own.indices[i]].push_back(static_cast<std::uint32_t>(i));
    const int probes = std::min(kProbes, static_cast<int>(cells.centres.rows));
    MOLRL_TRY(made.near, findExactBetween(cells.centres, cells.centres, probes, threads, dealing));
    return made;
}

/// Rows of one cell against those of the cells around it, tile by tile.
void searchCell(MatrixView points, const Cells& cells, std::size_t cell, const std::vector<float>& mean, KnnGraph& graph,
                TileScratch& scratch, const JobContext& job)
{
    const auto& own = cells.members[cell];
    for (std::size_t block = 0; block < blockCount(own.size(), kTile); ++block) {
        const BlockRange a(block, kTile, own.size());
        const std::span<const std::uint32_t> rowsA(own.data() + a.begin, a.end - a.begin);
        scratch.a.load(points, rowsA, mean);
        for (const std::uint32_t other : cells.near.neighbours(cell)) {
            const auto& theirs = cells.members[other];
            for (std::size_t tile = 0; tile < blockCount(theirs.size(), kTile); ++tile) {
                if (job.stopRequested())
                    return;
                const BlockRange b(tile, kTile, theirs.size());
                const std::span<const std::uint32_t> rowsB(theirs.data() + b.begin, b.end - b.begin);
                scratch.b.load(points, rowsB, mean);
                multiplyTile(scratch, rowsA.size(), rowsB.size(), points.cols);
                scanNamedRows(graph, scratch, rowsA, rowsB);
            }
        }
    }
}

/// A neighbour's neighbour is likely a neighbour: finds those that lie beyond the cells that were looked into. Reads the
/// lists as they were, so that the order of rows doesn't matter.
Result<void> sweep(MatrixView points, KnnGraph& graph, int threads, JobContext& job)
{
    const KnnGraph before = graph;
    const auto k = static_cast<std::size_t>(graph.k);
    const std::size_t width = std::min(kSweepWidth, k);
    const SquaredDistance squared = squaredDistanceFunction();
    WorkerTeam team(threads);
    std::atomic<std::size_t> done{0};
    const std::size_t blocks = blockCount(graph.n, kRowBlock);
    return team.run(blocks, job, [&](std::size_t block, std::size_t) {
        const BlockRange range(block, kRowBlock, graph.n);
        std::vector<std::uint32_t> known;
        std::vector<std::uint32_t> tried;
        for (std::size_t i = range.begin; i < range.end; ++i) {
            const auto own = before.neighbours(i);
            known.assign(own.begin(), own.end());
            known.push_back(static_cast<std::uint32_t>(i));
            std::sort(known.begin(), known.end());
            tried.clear();
            for (std::size_t j = 0; j < width; ++j)
                for (std::size_t l = 0; l < width; ++l) {
                    const std::uint32_t other = before.neighbours(own[j])[l];
                    if (!std::binary_search(known.begin(), known.end(), other))
                        tried.push_back(other);
                }
            std::sort(tried.begin(), tried.end());
            tried.erase(std::unique(tried.begin(), tried.end()), tried.end());
            for (const std::uint32_t other : tried) {
                const float distance = squared(points.data + i * points.cols, points.data + other * points.cols, points.cols);
                if (distance < graph.distances[i * k + k - 1])
                    insertSorted(graph.distances.data() + i * k, graph.indices.data() + i * k, k, distance, other);
            }
        }
        job.report(static_cast<double>(++done) / static_cast<double>(blocks));
    });
}

} // namespace

Result<KnnGraph> findByCells(MatrixView points, int k, int threads, JobContext& job)
{
    const SerialBlasScope serial;
    JobContext making = job.part(0, 0.15);
    MOLRL_TRY(const Cells cells, makeCells(points, threads, making));
    KnnGraph graph = emptyGraph(points.rows, k);
    const std::vector<float> mean = columnMeans(points);
    WorkerTeam team(threads);
    std::vector<TileScratch> scratch(static_cast<std::size_t>(team.threads()));
    std::atomic<std::size_t> done{0};
    JobContext searching = job.part(0.15, 0.85);
    MOLRL_CHECK(team.run(cells.members.size(), searching, [&](std::size_t cell, std::size_t worker) {
        searchCell(points, cells, cell, mean, graph, scratch[worker], searching);
        searching.report(static_cast<double>(++done) / static_cast<double>(cells.members.size()));
    }));
    MOLRL_CHECK(settleDistances(graph, points, points, threads, searching));
    for (float& distance : graph.distances)
        distance *= distance; // squared, as the sweep compares them
    JobContext sweeping = job.part(0.85, 1);
    MOLRL_CHECK(sweep(points, graph, threads, sweeping));
    return graph;
}

} // namespace molrl::embedding
