// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/patch_graph.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace molrl::graph {
namespace {

struct Shape {
    std::size_t heads = 0;
    std::size_t nodes = 0;
};

/// [n, n] counts as one head.
Shape shapeOf(const NamedArray& graph)
{
    MOLRL_ASSERT(graph.shape.size() == 2 || graph.shape.size() == 3);
    const Shape shape{graph.shape.size() == 3 ? static_cast<std::size_t>(graph.shape[0]) : 1,
                      static_cast<std::size_t>(graph.shape.back())};
    MOLRL_ASSERT(graph.values.size() == shape.heads * shape.nodes * shape.nodes);
    return shape;
}

void keepTopKOfRow(std::span<const float> row, std::span<float> kept, std::size_t k, std::vector<std::size_t>& order)
{
    order.resize(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(k), order.end(),
                      [row](std::size_t a, std::size_t b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
    double sum = 0;
    for (std::size_t i = 0; i < k; ++i)
        sum += row[order[i]];
    for (std::size_t i = 0; i < k && sum > 0; ++i)
        kept[order[i]] = static_cast<float>(row[order[i]] / sum);
}

} // namespace

EdgeList makeAnchorGraph(const imaging::PatchBatch& batch)
{
    EdgeList edges;
    const int side = batch.gridSide;
    std::vector<std::int32_t> nodeAt;
    for (std::size_t m = 0; m < batch.moleculeCount(); ++m) {
        const auto begin = static_cast<std::size_t>(batch.offsets[m]);
        const auto end = static_cast<std::size_t>(batch.offsets[m + 1]);
        nodeAt.assign(static_cast<std::size_t>(side) * static_cast<std::size_t>(side), -1);
        for (std::size_t i = begin; i < end; ++i)
            nodeAt[static_cast<std::size_t>(batch.row[i] * side + batch.col[i])] = static_cast<std::int32_t>(i);
        for (std::size_t i = begin; i < end; ++i) {
            for (int row = std::max(0, batch.row[i] - 1); row <= std::min(side - 1, batch.row[i] + 1); ++row) {
                for (int col = std::max(0, batch.col[i] - 1); col <= std::min(side - 1, batch.col[i] + 1); ++col) {
                    const std::int32_t j = nodeAt[static_cast<std::size_t>(row * side + col)];
                    if (j < 0 || j == static_cast<std::int32_t>(i))
                        continue;
                    edges.from.push_back(static_cast<std::int32_t>(i));
                    edges.to.push_back(j);
                }
            }
        }
    }
    edges.weight.assign(edges.from.size(), 1.f);
    return edges;
}

void normalizeSymmetric(EdgeList& edges, std::size_t nodeCount)
{
    std::vector<double> degree(nodeCount, 0.0);
    for (std::size_t e = 0; e < edges.from.size(); ++e)
        degree[static_cast<std::size_t>(edges.from[e])] += edges.weight[e];
    for (std::size_t e = 0; e < edges.from.size(); ++e) {
        const double product =
            degree[static_cast<std::size_t>(edges.from[e])] * degree[static_cast<std::size_t>(edges.to[e])];
        edges.weight[e] = product > 0 ? static_cast<float>(edges.weight[e] / std::sqrt(product)) : 0.f;
    }
}

NamedArray toDense(const EdgeList& edges, const imaging::PatchBatch& batch, std::size_t molecule)
{
    MOLRL_ASSERT(molecule < batch.moleculeCount());
    const std::int64_t begin = batch.offsets[molecule];
    const std::int64_t count = batch.offsets[molecule + 1] - begin;
    NamedArray dense{{count, count}, std::vector<float>(static_cast<std::size_t>(count * count), 0.f)};
    for (std::size_t e = 0; e < edges.from.size(); ++e) {
        const std::int64_t i = edges.from[e] - begin;
        const std::int64_t j = edges.to[e] - begin;
        if (i >= 0 && i < count && j >= 0 && j < count)
            dense.values[static_cast<std::size_t>(i * count + j)] += edges.weight[e];
    }
    return dense;
}

NamedArray keepTopK(const NamedArray& graph, int k)
{
    const Shape shape = shapeOf(graph);
    const std::size_t n = shape.nodes;
    const std::size_t kept = std::min(n, static_cast<std::size_t>(std::max(k, 0)));
    NamedArray result{graph.shape, std::vector<float>(graph.values.size(), 0.f)};
    std::vector<std::size_t> order;
    for (std::size_t row = 0; row < shape.heads * n; ++row)
        keepTopKOfRow(std::span(graph.values).subspan(row * n, n), std::span(result.values).subspan(row * n, n), kept,
                      order);
    return result;
}

EdgeList edgesAbove(const NamedArray& graph, double threshold, std::size_t maxEdges)
{
    const Shape shape = shapeOf(graph);
    const std::size_t n = shape.nodes;
    std::vector<float> mean(n * n, 0.f);
    for (std::size_t h = 0; h < shape.heads; ++h)
        for (std::size_t i = 0; i < n * n; ++i)
            mean[i] += graph.values[h * n * n + i] / static_cast<float>(shape.heads);

    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < n * n; ++i)
        if (mean[i] > 0 && mean[i] >= threshold)
            order.push_back(i);
    const auto stronger = [&mean](std::size_t a, std::size_t b) {
        return mean[a] != mean[b] ? mean[a] > mean[b] : a < b;
    };
    const std::size_t count = std::min(maxEdges, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(), stronger);
    order.resize(count);

    EdgeList edges;
    for (const std::size_t at : order) {
        edges.from.push_back(static_cast<std::int32_t>(at / n));
        edges.to.push_back(static_cast<std::int32_t>(at % n));
        edges.weight.push_back(mean[at]);
    }
    return edges;
}

} // namespace molrl::graph
