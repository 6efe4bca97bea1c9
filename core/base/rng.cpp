// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"

#include <bit>
#include <cmath>
#include <numbers>

namespace molrl {
namespace {

std::uint64_t splitMix(std::uint64_t& x)
{
    x += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = x;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

} // namespace

Rng::Rng(std::uint64_t seed) : m_seed(seed)
{
    std::uint64_t x = seed;
    for (auto& word : m_state)
        word = splitMix(x);
}

Rng Rng::fork(std::uint64_t stream) const
{
    std::uint64_t x = m_seed ^ 0x5851f42d4c957f2dULL;
    const std::uint64_t a = splitMix(x);
    x = stream + 0x14057b7ef767814fULL;
    return Rng(a ^ std::rotl(splitMix(x), 29));
}

Rng::result_type Rng::operator()()
{
    const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
    const std::uint64_t t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

double Rng::uniform01()
{
    return static_cast<double>((*this)() >> 11) * 0x1.0p-53;
}

std::uint64_t Rng::below(std::uint64_t bound)
{
    // Rejection keeps it exactly uniform.
    const std::uint64_t limit = max() - max() % bound;
    std::uint64_t value = (*this)();
    while (value >= limit)
        value = (*this)();
    return value % bound;
}

double Rng::normal()
{
    const double u = 1.0 - uniform01();
    const double v = uniform01();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v);
}

} // namespace molrl
