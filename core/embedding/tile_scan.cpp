// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/tile_scan.h"

#include <algorithm>
#include <cblas.h>
#include <limits>

namespace molrl::embedding {
namespace {

constexpr std::size_t kStrip = 16; // columns that are tested together

void scanStrip(KnnGraph& graph, TileScratch& s, std::size_t beginA, std::size_t i, std::size_t beginB, std::size_t from,
               std::size_t to)
{
    const auto k = static_cast<std::size_t>(graph.k);
    float* products = s.products.data() + i * kTile;
    float* rowDistances = graph.distances.data() + (beginA + i) * k;
    const float* norms = s.b.norms;
    const float* limits = s.limits.data();
    const float norm = s.a.norms[i];
    const float rowLimit = rowDistances[k - 1];
    int isAny = 0; // most strips hold nothing for anyone; this loop is vectorised
    for (std::size_t j = from; j < to; ++j) {
        const float value = products[j] + norm + norms[j];
        products[j] = value;
        isAny |= static_cast<int>(value < rowLimit) | static_cast<int>(value < limits[j]);
    }
    if (isAny == 0)
        return;
    std::uint32_t* rowIndices = graph.indices.data() + (beginA + i) * k;
    for (std::size_t j = from; j < to; ++j) {
        const float value = products[j];
        if (value < rowDistances[k - 1])
            insertSorted(rowDistances, rowIndices, k, value, static_cast<std::uint32_t>(beginB + j));
        if (value < s.limits[j]) {
            float* distances = graph.distances.data() + (beginB + j) * k;
            insertSorted(distances, graph.indices.data() + (beginB + j) * k, k, value,
                         static_cast<std::uint32_t>(beginA + i));
            s.limits[j] = distances[k - 1];
        }
    }
}

} // namespace

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

KnnGraph emptyGraph(std::size_t n, int k)
{
    KnnGraph graph;
    graph.n = n;
    graph.k = k;
    graph.indices.assign(n * static_cast<std::size_t>(k), 0);
    graph.distances.assign(n * static_cast<std::size_t>(k), std::numeric_limits<float>::infinity());
    return graph;
}

void CentredBlock::resize(std::size_t count, std::size_t d)
{
    m_rows.resize(count * d);
    m_norms.resize(count);
    rows = m_rows.data();
    norms = m_norms.data();
}

void CentredBlock::put(const float* from, std::size_t at, const std::vector<float>& mean)
{
    float* to = m_rows.data() + at * mean.size();
    float norm = 0;
    for (std::size_t c = 0; c < mean.size(); ++c) {
        to[c] = from[c] - mean[c];
        norm += to[c] * to[c];
    }
    m_norms[at] = norm;
}

void CentredBlock::load(MatrixView points, std::size_t begin, std::size_t end, const std::vector<float>& mean)
{
    resize(end - begin, points.cols);
    for (std::size_t i = begin; i < end; ++i)
        put(points.data + i * points.cols, i - begin, mean);
}

void multiplyTile(TileScratch& s, std::size_t rowsA, std::size_t rowsB, std::size_t d)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(rowsA), static_cast<int>(rowsB),
                static_cast<int>(d), -2.f, s.a.rows, static_cast<int>(d), s.b.rows, static_cast<int>(d), 0.f,
                s.products.data(), static_cast<int>(kTile));
}

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

void scanRows(KnnGraph& graph, TileScratch& s, std::size_t beginA, std::size_t rowsA, std::size_t beginB,
              std::size_t rowsB)
{
    const auto k = static_cast<std::size_t>(graph.k);
    for (std::size_t i = 0; i < rowsA; ++i) {
        float* distances = graph.distances.data() + (beginA + i) * k;
        std::uint32_t* indices = graph.indices.data() + (beginA + i) * k;
        const float* products = s.products.data() + i * kTile;
        for (std::size_t j = 0; j < rowsB; ++j) {
            const float value = products[j] + s.a.norms[i] + s.b.norms[j];
            if (value < distances[k - 1])
                insertSorted(distances, indices, k, value, static_cast<std::uint32_t>(beginB + j));
        }
    }
}

void scanBothSides(KnnGraph& graph, TileScratch& s, std::size_t beginA, std::size_t rowsA, std::size_t beginB,
                   std::size_t rowsB)
{
    const auto k = static_cast<std::size_t>(graph.k);
    s.limits.resize(rowsB);
    for (std::size_t j = 0; j < rowsB; ++j)
        s.limits[j] = graph.distances[(beginB + j) * k + k - 1];
    for (std::size_t i = 0; i < rowsA; ++i) {
        const std::size_t first = beginA == beginB ? i + 1 : 0;
        for (std::size_t strip = first; strip < rowsB; strip += kStrip)
            scanStrip(graph, s, beginA, i, beginB, strip, std::min(rowsB, strip + kStrip));
    }
}

} // namespace molrl::embedding
