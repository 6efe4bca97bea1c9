// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/plane_neighbours.h"

#include "core/embedding/worker_team.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace molrl::embedding {
namespace {

constexpr std::size_t kLeaf = 12;
constexpr std::size_t kRowBlock = 512;

/// Rows ordered so that each half of a range lies on one side of its middle row; the tree is the order itself.
class PlaneTree {
public:
    explicit PlaneTree(MatrixView positions) : m_positions(positions), m_order(positions.rows)
    {
        std::iota(m_order.begin(), m_order.end(), 0u);
        build(0, m_order.size(), 0);
    }

    using Found = std::pair<float, std::uint32_t>; // squared distance, row
    /// `heap` comes back with the k nearest, nearest first.
    void search(std::uint32_t self, std::size_t k, std::vector<Found>& heap) const
    {
        heap.clear();
        visit(self, k, heap, 0, m_order.size(), 0);
        std::sort_heap(heap.begin(), heap.end());
    }

private:
    [[nodiscard]] float at(std::uint32_t row, std::size_t axis) const
    {
        return m_positions.data[row * m_positions.cols + axis];
    }

    void build(std::size_t begin, std::size_t end, std::size_t axis)
    {
        if (end - begin <= kLeaf)
            return;
        const std::size_t middle = begin + (end - begin) / 2;
        const auto at0 = m_order.begin();
        std::nth_element(at0 + static_cast<std::ptrdiff_t>(begin), at0 + static_cast<std::ptrdiff_t>(middle),
                         at0 + static_cast<std::ptrdiff_t>(end), [&](std::uint32_t a, std::uint32_t b) {
                             return std::pair(at(a, axis), a) < std::pair(at(b, axis), b);
                         });
        const std::size_t next = (axis + 1) % m_positions.cols;
        build(begin, middle, next);
        build(middle + 1, end, next);
    }

    void offer(std::uint32_t self, std::size_t k, std::vector<Found>& heap, std::uint32_t row) const
    {
        if (row == self)
            return;
        float squared = 0;
        for (std::size_t c = 0; c < m_positions.cols; ++c) {
            const float difference = at(self, c) - at(row, c);
            squared += difference * difference;
        }
        const Found found(squared, row);
        if (heap.size() == k) {
            if (!(found < heap.front()))
                return;
            std::pop_heap(heap.begin(), heap.end());
            heap.pop_back();
        }
        heap.push_back(found);
        std::push_heap(heap.begin(), heap.end());
    }

    void visit(std::uint32_t self, std::size_t k, std::vector<Found>& heap, std::size_t begin, std::size_t end,
               std::size_t axis) const
    {
        if (end - begin <= kLeaf) {
            for (std::size_t i = begin; i < end; ++i)
                offer(self, k, heap, m_order[i]);
            return;
        }
        const std::size_t middle = begin + (end - begin) / 2;
        const std::size_t next = (axis + 1) % m_positions.cols;
        const float side = at(self, axis) - at(m_order[middle], axis);
        const bool isLow = side < 0;
        visit(self, k, heap, isLow ? begin : middle + 1, isLow ? middle : end, next);
        offer(self, k, heap, m_order[middle]);
        if (heap.size() < k || side * side <= heap.front().first) // <=: a tie may have a smaller row
            visit(self, k, heap, isLow ? middle + 1 : begin, isLow ? end : middle, next);
    }

    MatrixView m_positions;
    std::vector<std::uint32_t> m_order;
};

} // namespace

Result<KnnGraph> computePlaneNeighbours(MatrixView positions, int k, int threads, JobContext& job)
{
    if (positions.cols < 1 || positions.cols > 3)
        return fail(ErrorCode::InvalidArgument, "a map has 2 or 3 dimensions");
    if (k < 1 || static_cast<std::size_t>(k) >= positions.rows || threads < 1)
        return fail(ErrorCode::InvalidArgument, "the number of neighbours must lie between 1 and the rows less one");
    if (!std::all_of(positions.data, positions.data + positions.rows * positions.cols,
                     [](float v) { return std::isfinite(v); }))
        return fail(ErrorCode::InvalidArgument, "a position is not a finite number");
    return guarded("finding neighbours on the map", [&]() -> Result<KnnGraph> {
        const PlaneTree tree(positions);
        KnnGraph graph;
        graph.n = positions.rows;
        graph.k = k;
        const auto width = static_cast<std::size_t>(k);
        graph.indices.resize(graph.n * width);
        graph.distances.resize(graph.n * width);
        WorkerTeam team(threads);
        MOLRL_CHECK(team.run(blockCount(graph.n, kRowBlock), job, [&](std::size_t block, std::size_t) {
            const BlockRange range(block, kRowBlock, graph.n);
            std::vector<PlaneTree::Found> found;
            for (std::size_t i = range.begin; i < range.end; ++i) {
                tree.search(static_cast<std::uint32_t>(i), width, found);
                for (std::size_t j = 0; j < width; ++j) {
                    graph.distances[i * width + j] = std::sqrt(found[j].first);
                    graph.indices[i * width + j] = found[j].second;
                }
            }
        }));
        return graph;
    });
}

} // namespace molrl::embedding
