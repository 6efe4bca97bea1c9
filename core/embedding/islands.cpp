// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/islands.h"

#include "core/embedding/disjoint_sets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

namespace molrl::embedding {
namespace {

constexpr double kBodyShare = 0.95;
constexpr double kReach = 1.3;     // of the body's radius: farther out an island may begin
constexpr double kIslandGap = 0.2; // of the body's radius: rows nearer than about this are of one island

constexpr double kSpread = 0.25; // how much farther an island lies when it was e times as far

using Cell = std::array<int, 3>;

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Which rows belong together: those in the same or touching cells of a grid.
std::vector<std::uint32_t> joinNear(const Matrix& positions, const std::vector<std::size_t>& rows, double side)
{
    DisjointSets sets(rows.size());
    std::map<Cell, std::uint32_t> firstIn;
    const auto cellOf = [&](std::size_t row) {
        Cell cell{};
        for (std::size_t c = 0; c < positions.cols; ++c)
            cell[c] = static_cast<int>(std::floor(double(positions.row(row)[c]) / side));
        return cell;
    };
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        if (const auto [at, isNew] = firstIn.emplace(cellOf(rows[i]), i); !isNew)
            sets.join(i, at->second);
    for (const auto& [cell, i] : firstIn)
        for (int shift = 0; shift < 27; ++shift) {
            const Cell beside{cell[0] + shift % 3 - 1, cell[1] + shift / 3 % 3 - 1, cell[2] + shift / 9 - 1};
            if (const auto other = firstIn.find(beside); other != firstIn.end())
                sets.join(i, other->second);
        }
    std::vector<std::uint32_t> roots(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        roots[i] = sets.rootOf(i);
    return roots;
}

} // namespace

std::size_t gatherIslands(Layout& layout)
{
    Matrix& positions = layout.positions;
    std::vector<std::size_t> placed;
    for (std::size_t i = 0; i < positions.rows; ++i)
        if (std::isfinite(positions.row(i)[0]))
            placed.push_back(i);
    if (placed.size() < 3 || positions.cols < 1 || positions.cols > 3)
        return 0;
    std::array<double, 3> middle{};
    for (std::size_t c = 0; c < positions.cols; ++c) {
        std::vector<double> axis;
        for (const std::size_t row : placed)
            axis.push_back(double(positions.row(row)[c]));
        middle[c] = medianOf(std::move(axis));
    }
    const auto distanceOf = [&](std::size_t row) {
        double square = 0;
        for (std::size_t c = 0; c < positions.cols; ++c)
            square += std::pow(double(positions.row(row)[c]) - middle[c], 2);
        return std::sqrt(square);
    };
    std::vector<double> distances;
    for (const std::size_t row : placed)
        distances.push_back(distanceOf(row));
    std::vector<double> sorted = distances;
    const auto body = sorted.begin() + static_cast<std::ptrdiff_t>(kBodyShare * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), body, sorted.end());
    const double reach = kReach * *body;
    if (!(reach > 0))
        return 0;
    const auto island = joinNear(positions, placed, kIslandGap * *body);
    // A part moves as its nearest row would, so that none comes into the body; what hangs together with the body is no
    // island.
    std::map<std::uint32_t, std::size_t> nearest;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const auto [at, isNew] = nearest.emplace(island[i], i);
        if (!isNew && distances[i] < distances[at->second])
            at->second = i;
    }
    std::erase_if(nearest, [&](const auto& part) { return distances[part.second] <= reach; });
    std::map<std::uint32_t, std::array<float, 3>> shift;
    for (const auto& [number, i] : nearest) {
        const double wanted = reach * (1 + kSpread * std::log(distances[i] / reach));
        for (std::size_t c = 0; c < positions.cols; ++c)
            shift[number][c] =
                static_cast<float>((wanted / distances[i] - 1) * (double(positions.row(placed[i])[c]) - middle[c]));
    }
    std::size_t moved = 0;
    for (std::size_t i = 0; i < placed.size() && !shift.empty(); ++i)
        if (const auto by = shift.find(island[i]); by != shift.end()) {
            for (std::size_t c = 0; c < positions.cols; ++c)
                positions.row(placed[i])[c] += by->second[c];
            ++moved;
        }
    return moved;
}

} // namespace molrl::embedding
