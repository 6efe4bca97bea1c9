// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/cosine.h"

#include "core/evaluate/blas.h"
#include "core/evaluate/probe_problem.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace molrl::evaluate {

Matrix makeUnitRows(MatrixView features, bool isBits, const std::vector<std::size_t>& fit)
{
    Matrix rows;
    if (isBits) {
        rows = Matrix(features.rows, features.cols);
        std::copy(features.data, features.data + rows.values.size(), rows.values.begin());
    } else {
        rows = standardizeColumns(features, fit);
    }
    for (std::size_t i = 0; i < rows.rows; ++i) {
        double square = 0;
        for (const float v : rows.row(i))
            square += static_cast<double>(v) * static_cast<double>(v);
        const auto scale = static_cast<float>(square > 0 ? 1 / std::sqrt(square) : 0);
        for (float& v : rows.row(i))
            v *= scale;
    }
    return rows;
}

Result<void> forNearest(const Matrix& unitRows, const std::vector<std::size_t>& from,
                        const std::vector<std::size_t>& among, std::size_t most, JobContext& job,
                        const std::function<void(std::size_t, std::span<const std::size_t>)>& visit)
{
    constexpr std::size_t kBlock = 128;
    const int dim = static_cast<int>(unitRows.cols);
    const int others = static_cast<int>(among.size());
    const auto gather = [&](std::span<const std::size_t> rows) {
        std::vector<float> out;
        out.reserve(rows.size() * unitRows.cols);
        for (const std::size_t row : rows)
            out.insert(out.end(), unitRows.row(row).begin(), unitRows.row(row).end());
        return out;
    };
    const std::vector<float> b = gather(among);
    std::vector<float> cosines(kBlock * among.size());
    std::vector<std::size_t> order;
    std::vector<std::size_t> neighbours;
    for (std::size_t begin = 0; begin < from.size(); begin += kBlock) {
        if (job.stopRequested())
            return JobContext::cancelled();
        const std::size_t size = std::min(kBlock, from.size() - begin);
        const std::vector<float> a = gather(std::span(from).subspan(begin, size));
        const int count = static_cast<int>(size);
        const float one = 1;
        const float zero = 0;
        if (others > 0)
            sgemm_("T", "N", &others, &count, &dim, &one, b.data(), &dim, a.data(), &dim, &zero, cosines.data(),
                   &others);
        for (std::size_t i = 0; i < size; ++i) {
            const float* row = cosines.data() + i * among.size();
            order.resize(among.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            std::erase_if(order, [&](std::size_t j) { return among[j] == from[begin + i]; });
            const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(most, order.size()));
            std::partial_sort(order.begin(), end, order.end(), [&](std::size_t x, std::size_t y) {
                return row[x] != row[y] ? row[x] > row[y] : among[x] < among[y];
            });
            neighbours.clear();
            for (auto at = order.begin(); at != end; ++at)
                neighbours.push_back(among[*at]);
            visit(from[begin + i], neighbours);
        }
    }
    return {};
}

} // namespace molrl::evaluate
