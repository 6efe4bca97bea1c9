// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace molrl {

/// A dense float32 matrix, row-major. NaN rows stand for rows without a value.
struct Matrix {
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::vector<float> values; ///< rows * cols

    Matrix() = default;
    Matrix(std::size_t r, std::size_t c, float fill = 0.f) : rows(r), cols(c), values(r * c, fill) {}
    [[nodiscard]] std::span<const float> row(std::size_t i) const { return {values.data() + i * cols, cols}; }
    [[nodiscard]] std::span<float> row(std::size_t i) { return {values.data() + i * cols, cols}; }
};

/// Rows of somebody else's float32 matrix, row-major and contiguous.
struct MatrixView {
    const float* data = nullptr;
    std::size_t rows = 0;
    std::size_t cols = 0;

    MatrixView() = default;
    MatrixView(const float* d, std::size_t r, std::size_t c) : data(d), rows(r), cols(c) {}
    MatrixView(const Matrix& m)
        : data(m.values.data()), rows(m.rows), cols(m.cols) {} // NOLINT: a view, meant to convert
    [[nodiscard]] std::span<const float> row(std::size_t i) const { return {data + i * cols, cols}; }
};

/// A float32 array of any rank, row-major: how graphs, attentions and assignments leave the network.
struct NamedArray {
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

} // namespace molrl
