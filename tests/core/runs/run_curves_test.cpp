// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_curves.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::runs {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;

TEST(Smoothed, KeepsAConstantFromTheFirstPointOn)
{
    const std::vector<double> values(50, 3.5);
    EXPECT_THAT(smoothed(values, 0.95), Each(DoubleNear(3.5, 1e-12)));
}

TEST(Smoothed, ChangesNothingWithoutWeightAndPassesOverNan)
{
    const std::vector<double> values{1, 5, 2};
    EXPECT_THAT(smoothed(values, 0), ElementsAre(DoubleEq(1), DoubleEq(5), DoubleEq(2)));
    const std::vector<double> broken{2, std::nan(""), 2};
    EXPECT_THAT(smoothed(broken, 0.5), Each(DoubleNear(2, 1e-12)));
    EXPECT_TRUE(smoothed({}, 0.5).empty());
}

TEST(Smoothed, ForgetsAtTheGivenRate)
{
    // By hand: weights 0.5 of the past, divided by 1 - 0.5^n.
    const std::vector<double> values{0, 4};
    EXPECT_THAT(smoothed(values, 0.5), ElementsAre(DoubleNear(0, 1e-12), DoubleNear(2.0 / 0.75, 1e-12)));
}

TEST(BestPoint, FollowsTheMetricsDirection)
{
    RunSeries series{"validation", "", "loss", {1, 2, 3, 4}, {3, 1, 1, std::nan("")}};
    EXPECT_EQ(bestPoint(series), 1u); // the first of equals
    series.name = "rocAuc";
    EXPECT_EQ(bestPoint(series), 0u);
    series.values.assign(4, std::nan(""));
    EXPECT_EQ(bestPoint(series), std::nullopt);
    EXPECT_FALSE(isHigherBetter("rmse"));
    EXPECT_TRUE(isHigherBetter("balancedAccuracy"));
}

RunView runOf(int points, double secondsAStep)
{
    RunView run;
    run.state = RunState::Running;
    run.totalSteps = 1000;
    for (int i = 1; i <= points; ++i) {
        run.pace.steps.push_back(10 * i);
        run.pace.seconds.push_back(10 * i * secondsAStep);
    }
    run.step = 10 * points;
    return run;
}

TEST(EstimateRemaining, IsExactForASteadyRun)
{
    const auto left = estimateRemaining(runOf(20, 0.5));
    ASSERT_TRUE(left);
    EXPECT_NEAR(left->lowSeconds, 400, 1e-6); // 800 steps of half a second
    EXPECT_NEAR(left->highSeconds, 400, 1e-6);
}

TEST(EstimateRemaining, SpreadsWhenTheMachineIsShared)
{
    RunView run = runOf(20, 0.5);
    for (std::size_t i = 10; i < 20; ++i) // half as fast from here on
        run.pace.seconds[i] += 5.0 * static_cast<double>(i - 9);
    const auto left = estimateRemaining(run);
    ASSERT_TRUE(left);
    EXPECT_NEAR(left->lowSeconds, 400, 1);
    EXPECT_NEAR(left->highSeconds, 800, 1);
}

TEST(EstimateRemaining, SaysNothingWhenNothingIsKnown)
{
    EXPECT_FALSE(estimateRemaining(runOf(1, 1)));
    RunView paused = runOf(20, 1);
    paused.state = RunState::Paused;
    EXPECT_FALSE(estimateRemaining(paused));
    RunView endless = runOf(20, 1);
    endless.totalSteps = 0;
    EXPECT_FALSE(estimateRemaining(endless));
    RunView done = runOf(20, 1);
    done.step = 2000;
    EXPECT_EQ(estimateRemaining(done)->highSeconds, 0);
}

TEST(EstimateRemaining, FollowsTheClockOfARunByHours)
{
    RunView run;
    run.state = RunState::Running;
    run.secondsLimit = 3600;
    run.seconds = 600;
    EXPECT_EQ(estimateRemaining(run)->lowSeconds, 3000);
    EXPECT_EQ(estimateRemaining(run)->highSeconds, 3000);
}

TEST(DiffSettings, NamesWhatDiffersAndWhatOneLacks)
{
    RunView a;
    a.settings = {{"seed", "1"}, {"batch", "64"}, {"old", "x"}};
    RunView b;
    b.settings = {{"seed", "2"}, {"batch", "64"}, {"new", "y"}};
    const auto differences = diffSettings({&a, &b});
    ASSERT_EQ(differences.size(), 3u);
    EXPECT_EQ(differences[0].name, "seed");
    EXPECT_THAT(differences[0].values, ElementsAre("1", "2"));
    EXPECT_EQ(differences[1].name, "old");
    EXPECT_THAT(differences[1].values, ElementsAre("x", ""));
    EXPECT_EQ(differences[2].name, "new");
    EXPECT_TRUE(diffSettings({&a}).empty());
    EXPECT_TRUE(diffSettings({&a, &a}).empty());
}

} // namespace
} // namespace molrl::runs
