// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/layout_start.h"

#include "core/base/rng.h"
#include "core/embedding/pca.h"

#include <algorithm>
#include <cmath>

namespace molrl::embedding {
namespace {

/// Rows that agree on an axis (all of them, when there are fewer columns than dimensions) would stay on a line.
constexpr double kJitter = 1e-3;

void stretch(Matrix& start, double span)
{
    for (std::size_t c = 0; c < start.cols; ++c) {
        float low = start.values[c];
        float high = low;
        for (std::size_t i = 0; i < start.rows; ++i) {
            low = std::min(low, start.row(i)[c]);
            high = std::max(high, start.row(i)[c]);
        }
        const double scale = high > low ? span / (static_cast<double>(high) - low) : 0;
        for (std::size_t i = 0; i < start.rows; ++i)
            start.row(i)[c] = static_cast<float>((start.row(i)[c] - low) * scale);
    }
}

void shrink(Matrix& start, double deviation)
{
    double sum = 0;
    for (std::size_t i = 0; i < start.rows; ++i)
        sum += static_cast<double>(start.row(i)[0]) * start.row(i)[0];
    const double scale = sum > 0 ? deviation / std::sqrt(sum / static_cast<double>(start.rows)) : 0;
    for (float& value : start.values)
        value = static_cast<float>(value * scale);
}

} // namespace

Result<std::vector<float>> makeLayoutStart(MatrixView points, const RowGroups& groups, int dims, double span,
                                           int threads, JobContext& job)
{
    const Matrix gathered = groups.isIdentity() ? Matrix() : gatherGroups(points, groups);
    const MatrixView rows = groups.isIdentity() ? points : MatrixView(gathered);
    MOLRL_TRY(Matrix start, computePcaStart(rows, dims, threads, job));
    if (span > 0)
        stretch(start, span);
    else
        shrink(start, -span);
    Rng rng(20180209);
    for (float& value : start.values)
        value += static_cast<float>(kJitter * std::abs(span) * rng.normal());
    return std::move(start.values);
}

Layout toLayout(const std::vector<float>& positions, int dims, const RowGroups& groups)
{
    const auto width = static_cast<std::size_t>(dims);
    std::vector<double> mean(width);
    double total = 0;
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (std::size_t c = 0; c < width; ++c)
            mean[c] += static_cast<double>(groups.weight[g]) * positions[g * width + c];
        total += groups.weight[g];
    }
    Matrix centred(groups.size(), width);
    for (std::size_t g = 0; g < groups.size(); ++g)
        for (std::size_t c = 0; c < width; ++c)
            centred.row(g)[c] = static_cast<float>(positions[g * width + c] - mean[c] / total);
    return {groups.isIdentity() ? std::move(centred) : expandGroups(centred, groups)};
}

} // namespace molrl::embedding
