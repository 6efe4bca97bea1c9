// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/umap_kernel.h"

#include "core/embedding/simd.h"

#include <algorithm>
#include <vector>

namespace molrl::embedding {
namespace {

constexpr int kLanes = 8;  // heads that are moved together; one by one, each step would wait for the last
constexpr int kPushes = 5; // repulsions an attraction
constexpr std::size_t kHeadsAtOnce = 256;
constexpr std::uint32_t kMostFloatRows = 1u << 22;

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

/// Numbers that look random (after Wellons' lowbias32), for whatever differs in either argument.
MOLRL_INLINE std::uint32_t scramble(std::uint32_t number, std::uint32_t key)
{
    number ^= number >> 16;
    number *= 0x7feb352dU;
    number ^= (number >> 15) ^ key;
    number *= 0x846ca68bU;
    return number ^ (number >> 16);
}

/// The edges that are due, dealt to lanes so that all edges of a head lie in one, in their order; a step takes one a
/// lane.
struct Schedule {
    std::vector<std::uint32_t> heads;   ///< [steps, lanes]
    std::vector<std::uint32_t> tails;   ///< rows at the edges' other ends
    std::vector<std::uint32_t> numbers; ///< of the edges among their heads'
    std::vector<float> isActive;        ///< 1, or 0 where a lane has nothing left to do
    std::size_t steps = 0;
};

/// The same while it is made.
struct DueEdges {
    std::vector<std::uint8_t> isDue;  ///< of each edge of the heads
    std::vector<std::uint32_t> edges; ///< those that are, counted from the first head's first
    std::vector<std::uint32_t> heads; ///< of each head, where its own begin, and the end
};

/// Without branches on what is due, which no processor can foresee.
MOLRL_INLINE void takeDue(const UmapBlock& block, std::size_t begin, std::size_t end, DueEdges& found)
{
    const std::size_t first = block.offsets[begin];
    const std::size_t count = block.offsets[end] - first;
    found.isDue.resize(count);
    found.edges.resize(count + 1);
    found.heads.resize(end - begin + 1);
    std::uint8_t* isDue = found.isDue.data();
    const float* period = block.period + first;
    float* due = block.due + first;
    const float epoch = block.epoch;
#pragma omp simd
    for (std::size_t edge = 0; edge < count; ++edge) {
        isDue[edge] = due[edge] <= epoch ? 1 : 0;
        due[edge] += due[edge] <= epoch ? period[edge] : 0.f;
    }
    std::uint32_t* edges = found.edges.data();
    std::uint32_t taken = 0;
    for (std::size_t head = begin; head < end; ++head) {
        found.heads[head - begin] = taken;
        for (std::size_t edge = block.offsets[head] - first; edge < block.offsets[head + 1] - first; ++edge) {
            edges[taken] = static_cast<std::uint32_t>(edge);
            taken += isDue[edge];
        }
    }
    found.heads[end - begin] = taken;
}

/// Heads share out by lanes so that these have about as many edges each.
MOLRL_INLINE void deal(const UmapBlock& block, std::size_t begin, std::size_t end, const DueEdges& found,
                       Schedule& schedule)
{
    const std::size_t heads = end - begin;
    const std::size_t first = block.offsets[begin];
    std::size_t cuts[kLanes + 1] = {};
    schedule.steps = 0;
    for (std::size_t lane = 1; lane <= kLanes; ++lane) {
        const std::size_t wanted = lane * found.heads[heads] / kLanes;
        cuts[lane] = cuts[lane - 1];
        while (cuts[lane] < heads && found.heads[cuts[lane]] < wanted)
            ++cuts[lane];
        schedule.steps = std::max<std::size_t>(schedule.steps, found.heads[cuts[lane]] - found.heads[cuts[lane - 1]]);
    }
    const std::size_t slots = schedule.steps * kLanes;
    schedule.heads.assign(slots, static_cast<std::uint32_t>(begin));
    schedule.tails.assign(slots, 0);
    schedule.numbers.assign(slots, 0);
    schedule.isActive.assign(slots, 0.f);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
        std::size_t slot = lane;
        for (std::size_t head = cuts[lane]; head < cuts[lane + 1]; ++head) {
            const auto own = static_cast<std::uint32_t>(block.offsets[begin + head] - first);
            for (std::uint32_t at = found.heads[head]; at < found.heads[head + 1]; ++at, slot += kLanes) {
                schedule.heads[slot] = static_cast<std::uint32_t>(begin + head);
                schedule.tails[slot] = block.targets[first + found.edges[at]];
                schedule.numbers[slot] = found.edges[at] - own;
                schedule.isActive[slot] = 1;
            }
        }
    }
}

/// Rows that are repelled at a step: [kPushes, kLanes].
MOLRL_INLINE void drawRows(const UmapBlock& block, std::uint32_t key, const std::uint32_t* heads,
                           const std::uint32_t* numbers, std::uint32_t* rows)
{
    const auto count = static_cast<std::uint32_t>(block.drawCount);
    const std::uint32_t headFactor = block.headsDrawAlike ? 0 : 0x9e3779b1U;
    const float scale = static_cast<float>(count) / static_cast<float>(1u << 23);
    const bool isSmall = count <= kMostFloatRows;
    for (std::uint32_t push = 0; push < kPushes; ++push)
#pragma omp simd simdlen(8)
        for (int lane = 0; lane < kLanes; ++lane) {
            const std::uint32_t random = scramble(numbers[lane] * 8 + push, key + headFactor * heads[lane]);
            rows[push * kLanes + static_cast<std::uint32_t>(lane)] =
                isSmall ? static_cast<std::uint32_t>(static_cast<std::int32_t>(static_cast<float>(random >> 9) * scale))
                        : random;
        }
    if (!isSmall)
        for (int i = 0; i < kPushes * kLanes; ++i)
            rows[i] = static_cast<std::uint32_t>((static_cast<std::uint64_t>(rows[i]) * count) >> 32);
    if (block.drawn != nullptr)
        for (int i = 0; i < kPushes * kLanes; ++i)
            rows[i] = block.drawn[rows[i]];
}

/// Moves a head a lane along one edge and away from five rows.
template <int Dims>
MOLRL_INLINE void moveHeads(const UmapBlock& block, const std::uint32_t* heads, const std::uint32_t* rows,
                            const float* isActive, float* moved)
{
    const float a = block.a;
    const float b = block.b;
    const float pull = -2 * block.pull * a * b;
    const float push = 2 * b;
    const float clip = block.clip;
    const float rate = block.rate;
    const float* frozen = block.frozen;
    const float* live = block.live;
    const auto first = static_cast<std::uint32_t>(block.ownBegin);
    const auto width = static_cast<std::uint32_t>(block.ownEnd - block.ownBegin);
    const auto shift = static_cast<std::uint32_t>(block.ownShift);
#pragma omp simd simdlen(8)
    for (int lane = 0; lane < kLanes; ++lane) {
        const auto head = static_cast<std::int32_t>(heads[lane] * Dims);
        const float x = live[head];
        const float y = live[head + 1];
        const float z = Dims == 3 ? live[head + Dims - 1] : 0.f;
        float sumX = 0;
        float sumY = 0;
        float sumZ = 0;
#pragma GCC unroll 6
        for (int other = 0; other <= kPushes; ++other) {
            const std::uint32_t row = rows[other * kLanes + lane];
            const auto tail = static_cast<std::int32_t>((row + (row - first < width ? shift : 0u)) * Dims);
            const float dx = x - frozen[tail];
            const float dy = y - frozen[tail + 1];
            const float dz = Dims == 3 ? z - frozen[tail + Dims - 1] : 0.f;
            const float squared = 1e-12f + dx * dx + dy * dy + dz * dz;
            const float power = powerOf(squared, b);
            const float gradient =
                other == 0 ? pull * power / (squared * (1 + a * power)) : push / ((.001f + squared) * (1 + a * power));
            sumX += clamp(gradient * dx, clip);
            sumY += clamp(gradient * dy, clip);
            sumZ += clamp(gradient * dz, clip);
        }
        const float scale = rate * isActive[lane];
        moved[lane] = x + scale * sumX;
        moved[kLanes + lane] = y + scale * sumY;
        if (Dims == 3)
            moved[2 * kLanes + lane] = z + scale * sumZ;
    }
}

template <int Dims> MOLRL_INLINE void run(const UmapBlock& given)
{
    const UmapBlock block = given; // its own, so that no store can change it
    const auto key = static_cast<std::uint32_t>((block.seed * 0x9e3779b97f4a7c15ULL) >> 32);
    DueEdges found;
    Schedule schedule;
    alignas(32) std::uint32_t rows[(1 + kPushes) * kLanes];
    alignas(32) float moved[Dims * kLanes];
    for (std::size_t begin = block.begin; begin < block.end; begin += kHeadsAtOnce) {
        const std::size_t end = std::min(block.end, begin + kHeadsAtOnce);
        takeDue(block, begin, end, found);
        deal(block, begin, end, found, schedule);
        for (std::size_t step = 0; step < schedule.steps; ++step) {
            const std::uint32_t* heads = schedule.heads.data() + step * kLanes;
            const float* isActive = schedule.isActive.data() + step * kLanes;
            std::copy_n(schedule.tails.data() + step * kLanes, kLanes, rows);
            drawRows(block, key, heads, schedule.numbers.data() + step * kLanes, rows + kLanes);
            moveHeads<Dims>(block, heads, rows, isActive, moved);
            for (int lane = 0; lane < kLanes; ++lane)
                if (isActive[lane] != 0)
                    for (int c = 0; c < Dims; ++c)
                        block.live[heads[lane] * Dims + static_cast<std::size_t>(c)] = moved[c * kLanes + lane];
        }
    }
}

void runPlain2(const UmapBlock& block)
{
    run<2>(block);
}
void runPlain3(const UmapBlock& block)
{
    run<3>(block);
}
MOLRL_AVX2 void runAvx2In2(const UmapBlock& block)
{
    run<2>(block);
}
MOLRL_AVX2 void runAvx2In3(const UmapBlock& block)
{
    run<3>(block);
}

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
