// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas_threads.h"
#include "core/embedding/distance.h"
#include "core/embedding/kmeans.h"
#include "core/embedding/knn_exact.h"
#include "core/embedding/tile_scan.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr std::size_t kLeastRowsPerCell = 100; // else about as many as there are cells
constexpr std::size_t kMostRowsPerCell = 4000;
constexpr std::size_t kSamplePerCell = 40; // rows from which a cell's centre is learnt
constexpr int kVotes = 8;                  // cells that a row would look into, its own among them
constexpr double kCandidates = 15'000;     // rows that a row is compared with, in the mean: recall .97 on Morgan counts
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

struct CellPair {
    std::uint32_t a;
    std::uint32_t b; ///< > a
};

struct Cells {
    std::vector<std::uint32_t> order;          ///< rows, cell by cell
    std::vector<std::size_t> starts;           ///< of each cell in `order`, and the end
    std::vector<std::vector<CellPair>> rounds; ///< near cells; none occurs twice in a round

    [[nodiscard]] std::size_t count() const { return starts.size() - 1; }
    [[nodiscard]] std::size_t sizeOf(std::size_t cell) const { return starts[cell + 1] - starts[cell]; }
};

/// The pairs that most rows on their borders ask for, as many as there is time for.
std::vector<CellPair> choosePairs(const Cells& cells, const KnnGraph& nearCells)
{
    const std::size_t count = cells.count();
    std::vector<std::uint32_t> votes(count * count, 0);
    for (std::size_t i = 0; i < nearCells.n; ++i) {
        const auto near = nearCells.neighbours(i);
        for (std::size_t j = 1; j < near.size(); ++j)
            ++votes[std::min(near[0], near[j]) * count + std::max(near[0], near[j])];
    }
    struct Ranked {
        double votesAProduct;
        CellPair pair;
        double products;
    };
    std::vector<Ranked> ranked;
    for (std::uint32_t a = 0; a < count; ++a)
        for (std::uint32_t b = a + 1; b < count; ++b)
            if (const std::uint32_t given = votes[a * count + b]; given > 0) {
                const double products = static_cast<double>(cells.sizeOf(a)) * static_cast<double>(cells.sizeOf(b));
                ranked.push_back({given / products, {a, b}, products});
            }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const Ranked& x, const Ranked& y) { return x.votesAProduct > y.votesAProduct; });
    double left = kCandidates * static_cast<double>(nearCells.n) / 2; // a product serves both its rows
    std::vector<CellPair> pairs;
    for (const Ranked& one : ranked) {
        left -= one.products;
        if (left < 0)
            break;
        pairs.push_back(one.pair);
    }
    return pairs;
}

/// Deals pairs to rounds in which no cell occurs twice: no locks, and one result whatever the number of threads.
std::vector<std::vector<CellPair>> makeRounds(const std::vector<CellPair>& pairs, std::size_t cells)
{
    std::vector<std::vector<CellPair>> rounds;
    std::vector<std::vector<bool>> isBusy; // [round][cell]
    for (const CellPair& pair : pairs) {
        std::size_t round = 0;
        while (round < rounds.size() && (isBusy[round][pair.a] || isBusy[round][pair.b]))
            ++round;
        if (round == rounds.size()) {
            rounds.emplace_back();
            isBusy.emplace_back(cells, false);
        }
        rounds[round].push_back(pair);
        isBusy[round][pair.a] = isBusy[round][pair.b] = true;
    }
    return rounds;
}

Result<Cells> makeCells(MatrixView points, int threads, JobContext& job)
{
    const auto root = static_cast<std::size_t>(std::sqrt(static_cast<double>(points.rows)));
    const std::size_t wanted =
        std::max<std::size_t>(1, points.rows / std::clamp(root, kLeastRowsPerCell, kMostRowsPerCell));
    const Matrix sample = sampleEvenly(points, std::min(points.rows, wanted * kSamplePerCell));
    KMeansOptions options;
    options.clusterCount = static_cast<int>(std::min(wanted, sample.rows));
    options.maxIterations = 8;
    options.restarts = 1;
    options.threads = threads;
    JobContext learning = job.part(0, 0.5);
    MOLRL_TRY(const KMeans means, computeKMeans(sample, options, learning));
    JobContext dealing = job.part(0.5, 1);
    const int votes = std::min(kVotes, static_cast<int>(means.centres.rows));
    MOLRL_TRY(const KnnGraph near, findExactBetween(points, means.centres, votes, threads, dealing));
    Cells cells;
    cells.starts.assign(means.centres.rows + 1, 0);
    for (std::size_t i = 0; i < points.rows; ++i)
        ++cells.starts[near.neighbours(i)[0] + 1];
    std::partial_sum(cells.starts.begin(), cells.starts.end(), cells.starts.begin());
    cells.order.resize(points.rows);
    std::vector<std::size_t> next(cells.starts.begin(), cells.starts.end() - 1);
    for (std::size_t i = 0; i < points.rows; ++i)
        cells.order[next[near.neighbours(i)[0]]++] = static_cast<std::uint32_t>(i);
    cells.rounds = makeRounds(choosePairs(cells, near), cells.count());
    return cells;
}

/// A neighbour's neighbour is likely a neighbour: finds those that lie beyond the cells that were looked into. Reads
/// the lists as they were, so that the order of rows doesn't matter.
Result<void> sweep(MatrixView points, KnnGraph& graph, WorkerTeam& team, JobContext& job)
{
    const KnnGraph before = graph;
    const auto k = static_cast<std::size_t>(graph.k);
    const std::size_t width = std::min(kSweepWidth, k);
    const SquaredDistance squared = squaredDistanceFunction();
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
                const float distance =
                    squared(points.data + i * points.cols, points.data + other * points.cols, points.cols);
                if (distance < graph.distances[i * k + k - 1])
                    insertSorted(graph.distances.data() + i * k, graph.indices.data() + i * k, k, distance, other);
            }
        }
        job.report(static_cast<double>(++done) / static_cast<double>(blocks));
    });
}

/// Two cells, or one and itself, tile by tile.
void joinCells(const CentredBlock& rows, std::size_t d, const Cells& cells, CellPair pair, KnnGraph& graph,
               TileScratch& scratch)
{
    const std::size_t endA = cells.starts[pair.a + 1];
    const std::size_t endB = cells.starts[pair.b + 1];
    for (std::size_t i = cells.starts[pair.a]; i < endA; i += kTile)
        for (std::size_t j = pair.a == pair.b ? i : cells.starts[pair.b]; j < endB; j += kTile) {
            const std::size_t countA = std::min(kTile, endA - i);
            const std::size_t countB = std::min(kTile, endB - j);
            scratch.a.borrow(rows, i, d);
            scratch.b.borrow(rows, j, d);
            multiplyTile(scratch, countA, countB, d);
            scanBothSides(graph, scratch, i, countA, j, countB);
        }
}

Result<void> joinAll(const CentredBlock& rows, std::size_t d, const Cells& cells, KnnGraph& graph, WorkerTeam& team,
                     JobContext& job)
{
    std::vector<TileScratch> scratch(static_cast<std::size_t>(team.threads()));
    MOLRL_CHECK(team.run(cells.count(), job, [&](std::size_t item, std::size_t worker) {
        const auto cell = static_cast<std::uint32_t>(item);
        joinCells(rows, d, cells, {cell, cell}, graph, scratch[worker]);
    }));
    std::size_t done = 0;
    for (const auto& round : cells.rounds) {
        MOLRL_CHECK(team.run(round.size(), job, [&](std::size_t item, std::size_t worker) {
            joinCells(rows, d, cells, round[item], graph, scratch[worker]);
        }));
        job.report(static_cast<double>(++done) / static_cast<double>(cells.rounds.size()));
    }
    return {};
}

/// Rows that met fewer than k others, as in a small cell far from all: these look at all rows.
Result<void> fillShortLists(MatrixView points, KnnGraph& graph, int threads, JobContext& job)
{
    const auto k = static_cast<std::size_t>(graph.k);
    std::vector<std::uint32_t> shortOnes;
    for (std::size_t i = 0; i < graph.n; ++i)
        if (std::isinf(graph.distances[i * k + k - 1]))
            shortOnes.push_back(static_cast<std::uint32_t>(i));
    if (shortOnes.empty())
        return {};
    Matrix queries(shortOnes.size(), points.cols);
    for (std::size_t q = 0; q < shortOnes.size(); ++q)
        std::copy_n(points.row(shortOnes[q]).begin(), points.cols, queries.row(q).begin());
    MOLRL_TRY(const KnnGraph found, findExactBetween(queries, points, graph.k + 1, threads, job));
    for (std::size_t q = 0; q < shortOnes.size(); ++q) {
        std::size_t at = shortOnes[q] * k;
        const std::size_t end = at + k;
        for (std::size_t j = 0; j <= k && at < end; ++j) // itself is among them, unless as many twins come before
            if (found.neighbours(q)[j] != shortOnes[q]) {
                graph.indices[at] = found.neighbours(q)[j];
                graph.distances[at++] = found.distancesOf(q)[j];
            }
    }
    return {};
}

} // namespace

Result<KnnGraph> findByCells(MatrixView points, int k, int threads, JobContext& job)
{
    const SerialBlasScope serial;
    JobContext making = job.part(0, 0.2);
    MOLRL_TRY(const Cells cells, makeCells(points, threads, making));
    WorkerTeam team(threads);
    CentredBlock rows; // cell by cell, so that what is looked at together lies together
    rows.resize(points.rows, points.cols);
    const std::vector<float> mean = columnMeans(points);
    MOLRL_CHECK(team.run(blockCount(points.rows, kRowBlock), making, [&](std::size_t block, std::size_t) {
        const BlockRange range(block, kRowBlock, points.rows);
        for (std::size_t at = range.begin; at < range.end; ++at)
            rows.put(points.row(cells.order[at]).data(), at, mean);
    }));
    KnnGraph graph = emptyGraph(points.rows, k);
    JobContext joining = job.part(0.2, 0.85);
    MOLRL_CHECK(joinAll(rows, points.cols, cells, graph, team, joining));
    const MatrixView sorted{rows.rows, points.rows, points.cols};
    JobContext sweeping = job.part(0.85, 1);
    MOLRL_CHECK(fillShortLists(sorted, graph, threads, sweeping));
    MOLRL_CHECK(sweep(sorted, graph, team, sweeping));
    KnnGraph named = emptyGraph(points.rows, k);
    const auto width = static_cast<std::size_t>(k);
    for (std::size_t i = 0; i < points.rows; ++i)
        for (std::size_t j = 0; j < width; ++j)
            named.indices[cells.order[i] * width + j] = cells.order[graph.indices[i * width + j]];
    return named;
}

} // namespace molrl::embedding
