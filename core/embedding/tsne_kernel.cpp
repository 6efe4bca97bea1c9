// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/tsne_kernel.h"

#include "core/embedding/simd.h"

#include <cmath>

namespace molrl::embedding {
namespace {

struct Cell {
    std::size_t node[2]; // of the box's first node
    float weight[2][3];
};

/// Lagrange weights of the nodes at 1/6, 3/6 and 5/6 of a box.
MOLRL_INLINE Cell cellOf(const GridBox& box, const float* position)
{
    Cell cell;
    for (int c = 0; c < 2; ++c) {
        float u = (position[c] - box.low[c]) / box.side;
        const float most = static_cast<float>(box.boxes) - 1e-3f;
        u = u < 0 ? 0 : u > most ? most : u;
        const auto index = static_cast<std::size_t>(static_cast<int>(u));
        const float a = u - static_cast<float>(index) - 1.f / 6;
        const float b = u - static_cast<float>(index) - .5f;
        const float e = u - static_cast<float>(index) - 5.f / 6;
        cell.node[c] = 3 * index;
        cell.weight[c][0] = b * e * 4.5f;
        cell.weight[c][1] = -a * e * 9.f;
        cell.weight[c][2] = a * b * 4.5f;
    }
    return cell;
}

using PairBits [[gnu::may_alias]] = std::uint64_t; // x and y, read at once

union FloatBits {
    std::uint32_t bits;
    float value;
};

MOLRL_INLINE float floatOf(std::uint32_t bits)
{
    FloatBits one{};
    one.bits = bits;
    return one.value;
}

MOLRL_INLINE void attractInPlane(const AttractionRows& rows, const float* here, const float* there, std::size_t begin,
                                 std::size_t end, float* force)
{
    const auto* places = reinterpret_cast<const PairBits*>(there);
    for (std::size_t i = begin; i < end; ++i) {
        const float x = here[2 * i];
        const float y = here[2 * i + 1];
        float sumX = 0;
        float sumY = 0;
        const auto first = static_cast<std::ptrdiff_t>(rows.offsets[i]);
        const auto last = static_cast<std::ptrdiff_t>(rows.offsets[i + 1]);
        const std::uint32_t* targets = rows.targets + first;
        const float* weights = rows.weights + first;
#pragma omp simd reduction(+ : sumX, sumY)
        for (std::ptrdiff_t edge = 0; edge < last - first; ++edge) {
            const std::uint64_t place = places[targets[edge]];
            const float dx = x - floatOf(static_cast<std::uint32_t>(place));
            const float dy = y - floatOf(static_cast<std::uint32_t>(place >> 32));
            const float pull = weights[edge] / (1 + dx * dx + dy * dy);
            sumX += pull * dx;
            sumY += pull * dy;
        }
        force[2 * i] = sumX;
        force[2 * i + 1] = sumY;
    }
}

template <int Dims>
MOLRL_INLINE void attract(const AttractionRows& rows, const float* here, const float* there, std::size_t begin,
                          std::size_t end, float* force)
{
    for (std::size_t i = begin; i < end; ++i) {
        const float x = here[i * Dims];
        const float y = here[i * Dims + 1];
        const float z = Dims == 3 ? here[i * Dims + 2] : 0.f;
        float sumX = 0;
        float sumY = 0;
        float sumZ = 0;
        const auto first = static_cast<std::ptrdiff_t>(rows.offsets[i]);
        const auto last = static_cast<std::ptrdiff_t>(rows.offsets[i + 1]);
#pragma omp simd reduction(+ : sumX, sumY, sumZ)
        for (std::ptrdiff_t edge = first; edge < last; ++edge) {
            const int target = static_cast<int>(rows.targets[edge]) * Dims; // int: what gathers take
            const float dx = x - there[target];
            const float dy = y - there[target + 1];
            const float dz = Dims == 3 ? z - there[target + Dims - 1] : 0.f;
            const float pull = rows.weights[edge] / (1 + dx * dx + dy * dy + dz * dz);
            sumX += pull * dx;
            sumY += pull * dy;
            sumZ += pull * dz;
        }
        force[i * Dims] = sumX;
        force[i * Dims + 1] = sumY;
        if (Dims == 3)
            force[i * Dims + 2] = sumZ;
    }
}

template <int Dims>
MOLRL_INLINE void descendIn(const DescentStep& step, const float* attraction, const float* repulsion, float inverseZ,
                            std::size_t begin, std::size_t end, float* positions, float* velocity, float* gains)
{
    for (std::size_t i = begin; i < end; ++i) {
        float length = 0;
        for (int c = 0; c < Dims; ++c) {
            const std::size_t k = i * Dims + static_cast<std::size_t>(c);
            const float gradient = step.exaggeration * attraction[k] - repulsion[k] * inverseZ;
            gains[k] = (gradient > 0) != (velocity[k] > 0) ? gains[k] + .2f : gains[k] * .8f + .01f;
            velocity[k] = step.momentum * velocity[k] - step.rate * gains[k] * gradient;
            length += velocity[k] * velocity[k];
        }
        const float scale = length > step.longest * step.longest ? step.longest / std::sqrt(length) : 1.f;
        for (int c = 0; c < Dims; ++c) {
            const std::size_t k = i * Dims + static_cast<std::size_t>(c);
            velocity[k] *= scale; // the stored step, too, or it would spring back
            positions[k] += velocity[k];
        }
    }
}

MOLRL_INLINE void readFields(const GridBox& box, const float* positions, std::size_t begin, std::size_t end,
                             const float* const* fields, std::size_t pitch, float* potential, float* force)
{
    for (std::size_t i = begin; i < end; ++i) {
        const Cell cell = cellOf(box, positions + 2 * i);
        float sum[3];
        for (int f = 0; f < 3; ++f) {
            const float* node = fields[f] + cell.node[1] * pitch + cell.node[0];
            sum[f] = 0;
            for (int b = 0; b < 3; ++b, node += pitch)
                sum[f] += cell.weight[1][b] *
                          (node[0] * cell.weight[0][0] + node[1] * cell.weight[0][1] + node[2] * cell.weight[0][2]);
        }
        potential[i] = sum[0];
        force[2 * i] = sum[1];
        force[2 * i + 1] = sum[2];
    }
}

void attract2(const AttractionRows& r, const float* h, const float* t, std::size_t b, std::size_t e, float* f)
{
    attractInPlane(r, h, t, b, e, f);
}
void attract3(const AttractionRows& r, const float* h, const float* t, std::size_t b, std::size_t e, float* f)
{
    attract<3>(r, h, t, b, e, f);
}
MOLRL_AVX2 void attractAvx2In2(const AttractionRows& r, const float* h, const float* t, std::size_t b, std::size_t e,
                               float* f)
{
    attractInPlane(r, h, t, b, e, f);
}
MOLRL_AVX2 void attractAvx2In3(const AttractionRows& r, const float* h, const float* t, std::size_t b, std::size_t e,
                               float* f)
{
    attract<3>(r, h, t, b, e, f);
}
void readPlain(const GridBox& x, const float* p, std::size_t b, std::size_t e, const float* const* f, std::size_t s,
               float* o, float* q)
{
    readFields(x, p, b, e, f, s, o, q);
}
MOLRL_AVX2 void readAvx2(const GridBox& x, const float* p, std::size_t b, std::size_t e, const float* const* f,
                         std::size_t s, float* o, float* q)
{
    readFields(x, p, b, e, f, s, o, q);
}

} // namespace

void spreadOnGrid(const GridBox& box, const float* positions, const float* charges, std::size_t begin, std::size_t end,
                  float* grid, std::size_t pitch)
{
    for (std::size_t i = begin; i < end; ++i) {
        const Cell cell = cellOf(box, positions + 2 * i);
        float* node = grid + cell.node[1] * pitch + cell.node[0];
        for (int b = 0; b < 3; ++b, node += pitch) {
            const float share = charges[i] * cell.weight[1][b];
            node[0] += share * cell.weight[0][0];
            node[1] += share * cell.weight[0][1];
            node[2] += share * cell.weight[0][2];
        }
    }
}

void readGrid(const GridBox& box, const float* positions, std::size_t begin, std::size_t end,
              const float* const* fields, std::size_t pitch, float* potential, float* force)
{
    static const auto chosen = hasAvx2() ? readAvx2 : readPlain;
    chosen(box, positions, begin, end, fields, pitch, potential, force);
}

void multiplyByKernel(const float* columns, const float* kernel, bool isImaginary, std::size_t count, float* product)
{
    if (!isImaginary) {
        for (std::size_t i = 0; i < count; ++i) {
            product[2 * i] = columns[2 * i] * kernel[i];
            product[2 * i + 1] = columns[2 * i + 1] * kernel[i];
        }
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        product[2 * i] = -columns[2 * i + 1] * kernel[i];
        product[2 * i + 1] = columns[2 * i] * kernel[i];
    }
}

void computeAttraction(const AttractionRows& rows, const float* here, const float* there, std::size_t begin,
                       std::size_t end, float* force)
{
    static const bool isFast = hasAvx2();
    if (rows.dims == 2)
        (isFast ? attractAvx2In2 : attract2)(rows, here, there, begin, end, force);
    else
        (isFast ? attractAvx2In3 : attract3)(rows, here, there, begin, end, force);
}

void descend(const DescentStep& step, const float* attraction, const float* repulsion, float inverseZ,
             std::size_t begin, std::size_t end, float* positions, float* velocity, float* gains)
{
    if (step.dims == 2)
        descendIn<2>(step, attraction, repulsion, inverseZ, begin, end, positions, velocity, gains);
    else
        descendIn<3>(step, attraction, repulsion, inverseZ, begin, end, positions, velocity, gains);
}

} // namespace molrl::embedding
