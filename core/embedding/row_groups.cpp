// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/row_groups.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <unordered_map>

namespace molrl::embedding {
namespace {

bool isFinite(std::span<const float> row)
{
    return std::all_of(row.begin(), row.end(), [](float v) { return std::isfinite(v); });
}

/// -0 and 0 are one value.
bool areEqual(std::span<const float> a, std::span<const float> b)
{
    return std::equal(a.begin(), a.end(), b.begin());
}

std::uint64_t hashOf(std::span<const float> row)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ULL;
    for (const float value : row)
        hash = std::rotl(hash ^ std::bit_cast<std::uint32_t>(value + 0.f), 27) * 0x2545f4914f6cdd1dULL;
    return hash ^ (hash >> 29);
}

} // namespace

Result<RowGroups> makeRowGroups(MatrixView points)
{
    if (points.rows >= RowGroups::kNone)
        return fail(ErrorCode::InvalidArgument, "a map takes at most 4294967294 rows");
    RowGroups groups;
    groups.groupOf.assign(points.rows, RowGroups::kNone);
    std::unordered_multimap<std::uint64_t, std::uint32_t> seen; // hash -> group
    seen.reserve(points.rows);
    for (std::size_t i = 0; i < points.rows; ++i) {
        const auto row = points.row(i);
        if (!isFinite(row))
            continue;
        const std::uint64_t hash = hashOf(row);
        const auto [from, to] = seen.equal_range(hash);
        const auto twin = std::find_if(
            from, to, [&](const auto& entry) { return areEqual(points.row(groups.firstRow[entry.second]), row); });
        if (twin != to) {
            groups.groupOf[i] = twin->second;
            groups.weight[twin->second] += 1;
            continue;
        }
        groups.groupOf[i] = static_cast<std::uint32_t>(groups.firstRow.size());
        seen.emplace(hash, groups.groupOf[i]);
        groups.firstRow.push_back(static_cast<std::uint32_t>(i));
        groups.weight.push_back(1);
    }
    return groups;
}

Matrix gatherGroups(MatrixView points, const RowGroups& groups)
{
    Matrix gathered(groups.size(), points.cols);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const auto row = points.row(groups.firstRow[g]);
        std::copy(row.begin(), row.end(), gathered.row(g).begin());
    }
    return gathered;
}

Matrix expandGroups(const Matrix& values, const RowGroups& groups)
{
    Matrix expanded(groups.groupOf.size(), values.cols, std::numeric_limits<float>::quiet_NaN());
    for (std::size_t i = 0; i < expanded.rows; ++i)
        if (groups.groupOf[i] != RowGroups::kNone) {
            const auto row = values.row(groups.groupOf[i]);
            std::copy(row.begin(), row.end(), expanded.row(i).begin());
        }
    return expanded;
}

std::vector<int> expandGroups(const std::vector<int>& labels, const RowGroups& groups)
{
    std::vector<int> expanded(groups.groupOf.size(), -1);
    for (std::size_t i = 0; i < expanded.size(); ++i)
        if (groups.groupOf[i] != RowGroups::kNone)
            expanded[i] = labels[groups.groupOf[i]];
    return expanded;
}

} // namespace molrl::embedding
