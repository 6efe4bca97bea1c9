// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/knn_exact.h"

#include "core/base/blas_threads.h"
#include "core/embedding/distance.h"
#include "core/embedding/worker_team.h"

#include <algorithm>
#include <atomic>
#include <cblas.h>
#include <cmath>
#include <limits>

namespace molrl::embedding {
namespace {

constexpr std::size_t kTile = 1024;
constexpr std::size_t kStrip = 16; // columns that are tested together
constexpr std::size_t kRowBlock = 256;

std::vector<float> columnMeans(MatrixView points)
{
    std::vector<double> sums(points.cols);
    for (std::size_t i = 0; i < points.rows; ++i)
        for (std::size_t c = 0; c < points.cols; ++c)
            sums[c] += points.data[i * points.cols + c];
    std::vector<float> means(points.cols);
    for (std::size_t c = 0; c < points.cols; ++c)
        means[c] = static_cast<float>(sums[c] / static_cast<double>(points.rows));
    return means;
}

/// A block of rows with the mean taken off (or |a|^2 + |b|^2 - 2ab would cancel), and their squared lengths.
struct CentredBlock {
    std::vector<float> rows;
    std::vector<float> norms;

    void load(MatrixView points, std::size_t begin, std::size_t end, const std::vector<float>& mean)
    {
        const std::size_t d = points.cols;
        rows.resize((end - begin) * d);
        norms.resize(end - begin);
        for (std::size_t i = begin; i < end; ++i) {
            const float* from = points.data + i * d;
            float* to = rows.data() + (i - begin) * d;
            float norm = 0;
            for (std::size_t c = 0; c < d; ++c) {
                to[c] = from[c] - mean[c];
                norm += to[c] * to[c];
            }
            norms[i - begin] = norm;
        }
    }
};

struct Scratch {
    CentredBlock a;
    CentredBlock b;
    std::vector<float> products = std::vector<float>(kTile * kTile);
    std::vector<float> limits; // the distance that a column's list still takes
};

/// A row's list, sorted; `value` is known to be smaller than its last.
void insertSorted(float* distances, std::uint32_t* indices, std::size_t k, float value, std::uint32_t index)
{
    std::size_t j = k - 1;
    for (; j > 0 && distances[j - 1] > value; --j) {
        distances[j] = distances[j - 1];
        indices[j] = indices[j - 1];
    }
    distances[j] = value;
    indices[j] = index;
}

/// -2 a b^T
void multiply(Scratch& s, std::size_t rowsA, std::size_t rowsB, std::size_t d)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(rowsA), static_cast<int>(rowsB),
                static_cast<int>(d), -2.f, s.a.rows.data(), static_cast<int>(d), s.b.rows.data(), static_cast<int>(d),
                0.f, s.products.data(), static_cast<int>(kTile));
}

KnnGraph emptyGraph(std::size_t n, int k)
{
    KnnGraph graph;
    graph.n = n;
    graph.k = k;
    graph.indices.assign(n * static_cast<std::size_t>(k), 0);
    graph.distances.assign(n * static_cast<std::size_t>(k), std::numeric_limits<float>::infinity());
    return graph;
}

/// Offers the products of a tile to the lists of its rows and, unless null, of its columns.
class TileScan {
public:
    TileScan(KnnGraph& graph, Scratch& scratch) : m_graph(graph), m_s(scratch), m_k(static_cast<std::size_t>(graph.k))
    {
    }

    void scanRowsOnly(std::size_t beginA, std::size_t rowsA, std::size_t beginB, std::size_t rowsB)
    {
        for (std::size_t i = 0; i < rowsA; ++i) {
            float* distances = m_graph.distances.data() + (beginA + i) * m_k;
            std::uint32_t* indices = m_graph.indices.data() + (beginA + i) * m_k;
            const float* products = m_s.products.data() + i * kTile;
            for (std::size_t j = 0; j < rowsB; ++j) {
                const float value = products[j] + m_s.a.norms[i] + m_s.b.norms[j];
                if (value < distances[m_k - 1])
                    insertSorted(distances, indices, m_k, value, static_cast<std::uint32_t>(beginB + j));
            }
        }
    }

    void scanBoth(std::size_t beginA, std::size_t rowsA, std::size_t beginB, std::size_t rowsB)
    {
        m_s.limits.resize(rowsB);
        for (std::size_t j = 0; j < rowsB; ++j)
            m_s.limits[j] = m_graph.distances[(beginB + j) * m_k + m_k - 1];
        for (std::size_t i = 0; i < rowsA; ++i) {
            const std::size_t first = beginA == beginB ? i + 1 : 0;
            for (std::size_t strip = first; strip < rowsB; strip += kStrip)
                scanStrip(beginA, i, beginB, strip, std::min(rowsB, strip + kStrip));
        }
    }

private:
    void scanStrip(std::size_t beginA, std::size_t i, std::size_t beginB, std::size_t from, std::size_t to)
    {
        float* products = m_s.products.data() + i * kTile;
        float* rowDistances = m_graph.distances.data() + (beginA + i) * m_k;
        const float norm = m_s.a.norms[i];
        const float rowLimit = rowDistances[m_k - 1];
        int isAny = 0; // most strips hold nothing for anyone; this loop is vectorised
        for (std::size_t j = from; j < to; ++j) {
            const float value = products[j] + norm + m_s.b.norms[j];
            products[j] = value;
            isAny |= static_cast<int>(value < rowLimit) | static_cast<int>(value < m_s.limits[j]);
        }
        if (isAny == 0)
            return;
        std::uint32_t* rowIndices = m_graph.indices.data() + (beginA + i) * m_k;
        for (std::size_t j = from; j < to; ++j) {
            const float value = products[j];
            if (value < rowDistances[m_k - 1])
                insertSorted(rowDistances, rowIndices, m_k, value, static_cast<std::uint32_t>(beginB + j));
            if (value < m_s.limits[j]) {
                float* distances = m_graph.distances.data() + (beginB + j) * m_k;
                insertSorted(distances, m_graph.indices.data() + (beginB + j) * m_k, m_k, value,
                             static_cast<std::uint32_t>(beginA + i));
                m_s.limits[j] = distances[m_k - 1];
            }
        }
    }

    KnnGraph& m_graph;
    Scratch& m_s;
    std::size_t m_k;
};

} // namespace

Result<KnnGraph> findExact(MatrixView points, int k, int threads, JobContext& job)
{
    const SerialBlasScope serial;
    WorkerTeam team(threads);
    KnnGraph graph = emptyGraph(points.rows, k);
    const std::vector<float> mean = columnMeans(points);
    std::vector<Scratch> scratch(static_cast<std::size_t>(team.threads()));
    const std::size_t blocks = blockCount(points.rows, kTile);
    const std::size_t total = blocks * (blocks + 1) / 2;
    std::atomic<std::size_t> done{0};
    const auto tile = [&](std::size_t blockA, std::size_t blockB, Scratch& s) {
        const BlockRange a(blockA, kTile, points.rows);
        const BlockRange b(blockB, kTile, points.rows);
        s.a.load(points, a.begin, a.end, mean);
        s.b.load(points, b.begin, b.end, mean);
        multiply(s, a.end - a.begin, b.end - b.begin, points.cols);
        TileScan(graph, s).scanBoth(a.begin, a.end - a.begin, b.begin, b.end - b.begin);
        job.report(static_cast<double>(++done) / static_cast<double>(total));
    };
    MOLRL_CHECK(team.run(blocks, job, [&](std::size_t block, std::size_t worker) { tile(block, block, scratch[worker]); }));
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
    std::vector<Scratch> scratch(static_cast<std::size_t>(team.threads()));
    const std::size_t blocks = blockCount(queries.rows, kRowBlock);
    std::atomic<std::size_t> done{0};
    MOLRL_CHECK(team.run(blocks, job, [&](std::size_t block, std::size_t worker) {
        Scratch& s = scratch[worker];
        const BlockRange a(block, kRowBlock, queries.rows);
        s.a.load(queries, a.begin, a.end, mean);
        for (std::size_t tile = 0; tile < blockCount(reference.rows, kTile) && !job.stopRequested(); ++tile) {
            const BlockRange b(tile, kTile, reference.rows);
            s.b.load(reference, b.begin, b.end, mean);
            multiply(s, a.end - a.begin, b.end - b.begin, reference.cols);
            TileScan(graph, s).scanRowsOnly(a.begin, a.end - a.begin, b.begin, b.end - b.begin);
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
                list[j] = {squared(queries.data + i * queries.cols, reference.data + other * reference.cols,
                                   queries.cols),
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
