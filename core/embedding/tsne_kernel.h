// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header: t-SNE's inner loops.
#pragma once

#include <cstddef>
#include <cstdint>

namespace molrl::embedding {

/// Square boxes with 3 x 3 interpolation nodes each.
struct GridBox {
    float low[2] = {0, 0};
    float side = 1;
    std::size_t boxes = 0; ///< along a side
};

/// Adds the charges of points [begin, end) to the nodes of their boxes.
void spreadOnGrid(const GridBox& box, const float* positions, const float* charges, std::size_t begin, std::size_t end,
                  float* grid, std::size_t pitch);
/// Interpolates three fields at points [begin, end).
void readGrid(const GridBox& box, const float* positions, std::size_t begin, std::size_t end,
              const float* const* fields, std::size_t pitch, float* potential, float* force);
/// product = columns * kernel, or * i kernel; complex numbers as pairs.
void multiplyByKernel(const float* columns, const float* kernel, bool isImaginary, std::size_t count, float* product);

/// Rows of the affinities, as used by the attraction.
struct AttractionRows {
    int dims = 2;
    const std::size_t* offsets = nullptr;
    const std::uint32_t* targets = nullptr;
    const float* weights = nullptr;
};
/// force = sum of weight * (here - there) / (1 + d^2), for rows [begin, end); `there` are positions of the targets.
void computeAttraction(const AttractionRows& rows, const float* here, const float* there, std::size_t begin,
                       std::size_t end, float* force);

struct DescentStep {
    int dims = 2;
    float exaggeration = 1;
    float rate = 1;
    float momentum = 0.8f;
    float longest = 5; ///< a step is shortened to this
};
/// One step of gradient descent with momentum and gains.
void descend(const DescentStep& step, const float* attraction, const float* repulsion, float inverseZ,
             std::size_t begin, std::size_t end, float* positions, float* velocity, float* gains);

} // namespace molrl::embedding
