// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/umap_kernel.h"

#include "core/embedding/simd.h"

namespace molrl::embedding {
namespace {

constexpr int kLanes = 8; // one attraction, five repulsions, two that do nothing
constexpr int kUsed = 6;

union FloatBits {
    float value;
    std::uint32_t bits;
};

/// d^(2b) of d^2 by polynomial log2 and exp2 (relative error below 0.3 %, far within the noise of sampling).
MOLRL_INLINE float powerOf(float squared, float b)
{
    FloatBits parts{};
    parts.value = squared;
    const float exponent = static_cast<float>(static_cast<int>(parts.bits >> 23) - 127);
    parts.bits = (parts.bits & 0x7fffffu) | 0x3f800000u;
    const float m = parts.value;
    const float log2 = exponent + (-2.153620718f + m * (3.047884161f + m * (-1.051875031f + m * 0.158248845f)));
    const float wanted = b * log2;
    float whole = static_cast<float>(static_cast<int>(wanted));
    whole = whole > wanted ? whole - 1.f : whole;
    const float rest = wanted - whole;
    FloatBits power{};
    power.bits = static_cast<std::uint32_t>(static_cast<int>(whole) + 127) << 23;
    return power.value * (1.f + rest * (0.695556856f + rest * (0.226173572f + rest * 0.0781455737f)));
}

MOLRL_INLINE float clamp(float v, float limit)
{
    v = v < limit ? v : limit;
    return v > -limit ? v : -limit;
}

MOLRL_INLINE std::uint32_t draw(std::uint64_t& state)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state >> 33);
}

template <int Dims> MOLRL_INLINE void run(const UmapBlock& block)
{
    std::uint64_t state = block.seed;
    draw(state);
    draw(state);
    const float a = block.a;
    const float b = block.b;
    // gradient = numerator (times d^2b for the attraction) / ((regular + d^2) (1 + a d^2b))
    alignas(32) float isPull[kLanes] = {1, 0, 0, 0, 0, 0, 0, 0};
    alignas(32) float push[kLanes] = {0, 2 * b, 2 * b, 2 * b, 2 * b, 2 * b, 0, 0};
    alignas(32) float regular[kLanes] = {0, .001f, .001f, .001f, .001f, .001f, 1, 1};
    const float pull = -2 * block.pull * a * b;
    for (std::size_t head = block.begin; head < block.end; ++head) {
        float own[Dims];
        for (int c = 0; c < Dims; ++c)
            own[c] = block.live[head * Dims + c];
        for (std::size_t edge = block.offsets[head]; edge < block.offsets[head + 1]; ++edge) {
            if (block.due[edge] > block.epoch)
                continue;
            block.due[edge] += block.period[edge];
            alignas(32) float difference[Dims][kLanes];
            alignas(32) float step[Dims][kLanes];
            std::size_t tails[kUsed];
            tails[0] = block.targets[edge];
            for (int lane = 1; lane < kUsed; ++lane) {
                const std::size_t row = (static_cast<std::uint64_t>(draw(state)) * block.drawCount) >> 31;
                tails[lane] = block.drawn != nullptr ? block.drawn[row] : row;
            }
            for (int lane = 0; lane < kUsed; ++lane) {
                const bool isOwn = tails[lane] >= block.ownBegin && tails[lane] < block.ownEnd;
                const float* tail = (isOwn ? block.live : block.frozen) + tails[lane] * Dims;
                for (int c = 0; c < Dims; ++c)
                    difference[c][lane] = own[c] - tail[c];
            }
            for (int c = 0; c < Dims; ++c)
                difference[c][6] = difference[c][7] = 0;
#pragma omp simd simdlen(8) aligned(difference, step, isPull, push, regular : 32)
            for (int lane = 0; lane < kLanes; ++lane) {
                float squared = 1e-12f;
                for (int c = 0; c < Dims; ++c)
                    squared += difference[c][lane] * difference[c][lane];
                const float power = powerOf(squared, b);
                const float gradient = (pull * isPull[lane] * power + push[lane]) /
                                       ((regular[lane] + squared) * (1 + a * power));
                for (int c = 0; c < Dims; ++c)
                    step[c][lane] = clamp(gradient * difference[c][lane], block.clip);
            }
            for (int c = 0; c < Dims; ++c) {
                float sum = 0;
                for (int lane = 0; lane < kUsed; ++lane)
                    sum += step[c][lane];
                own[c] += block.rate * sum;
            }
        }
        for (int c = 0; c < Dims; ++c)
            block.live[head * Dims + c] = own[c];
    }
}

void runPlain2(const UmapBlock& block) { run<2>(block); }
void runPlain3(const UmapBlock& block) { run<3>(block); }
MOLRL_AVX2 void runAvx2In2(const UmapBlock& block) { run<2>(block); }
MOLRL_AVX2 void runAvx2In3(const UmapBlock& block) { run<3>(block); }

} // namespace

void runUmapBlock(const UmapBlock& block)
{
    static const bool isFast = hasAvx2();
    if (block.dims == 2)
        isFast ? runAvx2In2(block) : runPlain2(block);
    else
        isFast ? runAvx2In3(block) : runPlain3(block);
}

} // namespace molrl::embedding
