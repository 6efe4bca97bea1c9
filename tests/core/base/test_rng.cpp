// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"

#include <cmath>
#include <gtest/gtest.h>
#include <set>
#include <vector>

namespace molrl {
namespace {

TEST(Rng, TheSameSeedGivesTheSameNumbers)
{
    Rng a(7);
    Rng b(7);
    Rng c(8);
    for (int i = 0; i < 100; ++i) {
        const auto value = a();
        EXPECT_EQ(value, b());
        EXPECT_NE(value, c());
    }
}

// Pinned, so that views and splits of an old run can be made again by a new version.
TEST(Rng, TheNumbersOfASeedNeverChange)
{
    Rng rng(42);
    EXPECT_EQ(rng(), 1546998764402558742ULL);
    EXPECT_EQ(rng(), 6990951692964543102ULL);
}

TEST(Rng, ForksAreIndependentOfHowMuchTheParentWasUsed)
{
    Rng fresh(3);
    Rng used(3);
    for (int i = 0; i < 10; ++i)
        used();
    EXPECT_EQ(fresh.fork(5)(), used.fork(5)());
    std::set<std::uint64_t> firsts;
    for (std::uint64_t i = 0; i < 1000; ++i)
        firsts.insert(fresh.fork(i)());
    EXPECT_EQ(firsts.size(), 1000u);
}

TEST(Rng, DistributionsHaveTheirMoments)
{
    Rng rng(1);
    constexpr int kDraws = 200000;
    double sum = 0;
    double squares = 0;
    double uniform = 0;
    std::vector<int> counts(5);
    for (int i = 0; i < kDraws; ++i) {
        const double x = rng.normal();
        sum += x;
        squares += x * x;
        uniform += rng.uniform(2, 4);
        ++counts[rng.below(5)];
    }
    EXPECT_NEAR(sum / kDraws, 0, 0.01);
    EXPECT_NEAR(squares / kDraws, 1, 0.02);
    EXPECT_NEAR(uniform / kDraws, 3, 0.01);
    for (const int count : counts)
        EXPECT_NEAR(count, kDraws / 5, 800);
}

} // namespace
} // namespace molrl
