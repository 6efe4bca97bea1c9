// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/knn_exact.h"

#include "core/base/blas_threads.h"
#include "core/embedding/distance.h"
#include "core/embedding/tile_scan.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace molrl::embedding {
namespace {

constexpr std::size_t kRowBlock = 256;

} // namespace

Result<KnnGraph> findExact(MatrixView points, int k, int threads, JobContext& job)
{
    const SerialBlasScope serial;
    WorkerTeam team(threads);
    KnnGraph graph = emptyGraph(points.rows, k);
    const std::vector<float> mean = columnMeans(points);
    std::vector<TileScratch> scratch(static_cast<std::size_t>(team.threads()));
    const std::size_t blocks = blockCount(points.rows, kTile);
    const std::size_t total = blocks * (blocks + 1) / 2;
    std::atomic<std::size_t> done{0};
    const auto tile = [&](std::size_t blockA, std::size_t blockB, TileScratch& s) {
        const BlockRange a(blockA, kTile, points.rows);
        const BlockRange b(blockB, kTile, points.rows);
        s.a.load(points, a.begin, a.end, mean);
        s.b.load(points, b.begin, b.end, mean);
        multiplyTile(s, a.end - a.begin, b.end - b.begin, points.cols);
        scanBothSides(graph, s, a.begin, a.end - a.begin, b.begin, b.end - b.begin);
        job.report(static_cast<double>(++done) / static_cast<double>(total));
    };
    MOLRL_CHECK(
        team.run(blocks, job, [&](std::size_t block, std::size_t worker) { tile(block, block, scratch[worker]); }));
    const std::size_t players = blocks + (blocks & 1u); // round-robin by the circle method; an odd one sits out
    for (std::size_t round = 0; round + 1 < players; ++round)
        MOLRL_CHECK(team.run(players / 2, job, [&](std::size_t table, std::size_t worker) {
            const std::size_t p = table == 0 ? players - 1 : (round + table) % (players - 1);
            const std::size_t q = (round + players - 1 - table) % (players - 1);
            if (p < blocks && q < blocks && p != q)
                tile(std::min(p, q), std::max(p, q), scratch[worker]);
        }));
    return graph;
}

Result<KnnGraph> findExactBetween(MatrixView queries, MatrixView reference, int k, int threads, JobContext& job)
{
    const SerialBlasScope serial;
    WorkerTeam team(threads);
    KnnGraph graph = emptyGraph(queries.rows, k);
    const std::vector<float> mean = columnMeans(reference);
    std::vector<TileScratch> scratch(static_cast<std::size_t>(team.threads()));
    const std::size_t blocks = blockCount(queries.rows, kRowBlock);
    std::atomic<std::size_t> done{0};
    MOLRL_CHECK(team.run(blocks, job, [&](std::size_t block, std::size_t worker) {
        TileScratch& s = scratch[worker];
        const BlockRange a(block, kRowBlock, queries.rows);
        s.a.load(queries, a.begin, a.end, mean);
        for (std::size_t tile = 0; tile < blockCount(reference.rows, kTile) && !job.stopRequested(); ++tile) {
            const BlockRange b(tile, kTile, reference.rows);
            s.b.load(reference, b.begin, b.end, mean);
            multiplyTile(s, a.end - a.begin, b.end - b.begin, reference.cols);
            scanRows(graph, s, a.begin, a.end - a.begin, b.begin, b.end - b.begin);
        }
        job.report(static_cast<double>(++done) / static_cast<double>(blocks));
    }));
    return graph;
}

Result<void> settleDistances(KnnGraph& graph, MatrixView queries, MatrixView reference, int threads, JobContext& job)
{
    WorkerTeam team(threads);
    const auto k = static_cast<std::size_t>(graph.k);
    const SquaredDistance squared = squaredDistanceFunction();
    return team.run(blockCount(graph.n, kRowBlock), job, [&](std::size_t block, std::size_t) {
        const BlockRange range(block, kRowBlock, graph.n);
        std::vector<std::pair<float, std::uint32_t>> list(k);
        for (std::size_t i = range.begin; i < range.end; ++i) {
            for (std::size_t j = 0; j < k; ++j) {
                const std::uint32_t other = graph.indices[i * k + j];
                list[j] = {
                    squared(queries.data + i * queries.cols, reference.data + other * reference.cols, queries.cols),
                    other};
            }
            std::sort(list.begin(), list.end());
            for (std::size_t j = 0; j < k; ++j) {
                graph.distances[i * k + j] = std::sqrt(list[j].first);
                graph.indices[i * k + j] = list[j].second;
            }
        }
    });
}

} // namespace molrl::embedding
