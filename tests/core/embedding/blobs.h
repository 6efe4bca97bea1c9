// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/rng.h"

#include <vector>

namespace molrl::embedding::test {

/// Rows around `centres` random centres of standard deviation `apart`; row i belongs to centre i % centres.
inline Matrix makeBlobs(std::size_t rows, std::size_t cols, std::size_t centres, double apart, std::uint64_t seed = 7)
{
    Rng rng(seed);
    Matrix middle(centres, cols);
    for (float& value : middle.values)
        value = static_cast<float>(apart * rng.normal());
    Matrix points(rows, cols);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t c = 0; c < cols; ++c)
            points.row(i)[c] = middle.row(i % centres)[c] + static_cast<float>(rng.normal());
    return points;
}

inline std::vector<int> blobLabels(std::size_t rows, std::size_t centres)
{
    std::vector<int> labels(rows);
    for (std::size_t i = 0; i < rows; ++i)
        labels[i] = static_cast<int>(i % centres);
    return labels;
}

} // namespace molrl::embedding::test
