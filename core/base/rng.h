// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>

namespace molrl {

/// A small seeded generator whose streams do not depend on threads or on the standard library.
///
/// xoshiro256** (Blackman & Vigna 2021, ACM TOMS 47:36), seeded by SplitMix64. Satisfies UniformRandomBitGenerator, but
/// use the methods below rather than <random>'s distributions, whose values differ between standard libraries.
/// fork(i) gives item i its own stream: the same item gets the same numbers whichever thread works on it.
class Rng {
public:
    using result_type = std::uint64_t;

    explicit Rng(std::uint64_t seed);

    [[nodiscard]] Rng fork(std::uint64_t stream) const;

    result_type operator()();
    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

    /// Uniform in [0, 1).
    double uniform01();
    /// Uniform in [low, high).
    double uniform(double low, double high) { return low + (high - low) * uniform01(); }
    /// Uniform in [0, bound); bound >= 1.
    std::uint64_t below(std::uint64_t bound);
    /// True with probability p.
    bool chance(double probability01) { return uniform01() < probability01; }
    /// Standard normal (Box-Muller, one value a call).
    double normal();

private:
    std::uint64_t m_seed;
    std::uint64_t m_state[4];
};

} // namespace molrl
