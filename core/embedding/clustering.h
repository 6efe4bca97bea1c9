// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace molrl::embedding {

/// Which cluster each row belongs to. Clusters are numbered by size, the largest is 0; equal sizes by first row.
struct Clustering {
    static constexpr int kNoise = -1;
    std::vector<int> labels; ///< [rows] in [0, count) or kNoise (noise, or a row without a value)
    int count = 0;
};

/// Any labels (negative: noise), renumbered as the struct promises.
[[nodiscard]] Clustering makeClustering(const std::vector<int>& labels);
/// Rows of each cluster, ascending; noise is left out.
[[nodiscard]] std::vector<std::vector<std::uint32_t>> rowsByCluster(const Clustering& clustering);

} // namespace molrl::embedding
