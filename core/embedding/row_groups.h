// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/matrix.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace molrl::embedding {

/// Rows of a matrix, equal ones taken together.
///
/// Twins (salts, stereoisomers of one drawing, repeated rows) would push each other about on a map, and rows without a
/// value have no place on it. So whatever lays rows out works on groups, each weighing as many rows as it holds, and
/// gives every row the place of its group.
struct RowGroups {
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> firstRow; ///< [groups] the row that stands for the group; ascending
    std::vector<std::uint32_t> groupOf;  ///< [rows] kNone for rows that hold a NaN or an infinity
    std::vector<float> weight;           ///< [groups] how many rows

    [[nodiscard]] std::size_t size() const { return firstRow.size(); }
    /// Every row is a group of its own.
    [[nodiscard]] bool isIdentity() const { return firstRow.size() == groupOf.size(); }
};

/// @error InvalidArgument  more than 2^32 - 2 rows.
[[nodiscard]] Result<RowGroups> makeRowGroups(MatrixView points);
/// The rows that stand for the groups.
[[nodiscard]] Matrix gatherGroups(MatrixView points, const RowGroups& groups);
/// [groups, c] -> [rows, c]; NaN for rows of no group.
[[nodiscard]] Matrix expandGroups(const Matrix& values, const RowGroups& groups);
/// The same for one label a group; -1 for rows of no group.
[[nodiscard]] std::vector<int> expandGroups(const std::vector<int>& labels, const RowGroups& groups);

} // namespace molrl::embedding
