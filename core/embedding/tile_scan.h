// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header: tiles of products between blocks of rows, offered to lists of nearest neighbours.
#pragma once

#include "core/embedding/knn.h"

#include <span>
#include <vector>

namespace molrl::embedding {

constexpr std::size_t kTile = 1024;

[[nodiscard]] std::vector<float> columnMeans(MatrixView points);
/// Lists with room for k, all at infinity.
[[nodiscard]] KnnGraph emptyGraph(std::size_t n, int k);

/// A block of rows with the mean taken off (or |a|^2 + |b|^2 - 2ab would cancel), and their squared lengths.
class CentredBlock {
public:
    const float* rows = nullptr;
    const float* norms = nullptr;
    void load(MatrixView points, std::size_t begin, std::size_t end, const std::vector<float>& mean);
    /// Room for rows that put() then fills, by any number of threads.
    void resize(std::size_t count, std::size_t d);
    void put(const float* from, std::size_t at, const std::vector<float>& mean);
    /// Rows [begin, ...) of another block of `d` columns, which must outlive the use.
    void borrow(const CentredBlock& from, std::size_t begin, std::size_t d)
    {
        rows = from.rows + begin * d;
        norms = from.norms + begin;
    }

private:
    std::vector<float> m_rows;
    std::vector<float> m_norms;
};

/// What one worker needs for a tile.
struct TileScratch {
    CentredBlock a;
    CentredBlock b;
    std::vector<float> products = std::vector<float>(kTile * kTile);
    std::vector<float> limits; // the distance that a column's list still takes
};

/// products = -2 a b^T
void multiplyTile(TileScratch& scratch, std::size_t rowsA, std::size_t rowsB, std::size_t d);
/// Into a sorted list whose last is larger than `value`.
void insertSorted(float* distances, std::uint32_t* indices, std::size_t k, float value, std::uint32_t index);

/// Offers b's rows to the lists of a's rows, which are `beginA`, ... of the graph.
void scanRows(KnnGraph& graph, TileScratch& scratch, std::size_t beginA, std::size_t rowsA, std::size_t beginB,
              std::size_t rowsB);
/// Serves both sides; on the diagonal each pair once.
void scanBothSides(KnnGraph& graph, TileScratch& scratch, std::size_t beginA, std::size_t rowsA, std::size_t beginB,
                   std::size_t rowsB);

} // namespace molrl::embedding
