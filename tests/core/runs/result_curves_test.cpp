// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/result_curves.h"

#include "core/base/rng.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// By hand (and sklearn.metrics.roc_auc_score): 0.75.
const std::vector<double> kScores{0.1, 0.4, 0.35, 0.8};
const std::vector<double> kLabels{0, 0, 1, 1};

TEST(RocCurve, PassesEachCompoundInOrderOfItsScore)
{
    const auto curve = rocCurve(kScores, kLabels);
    ASSERT_EQ(curve.size(), 4u);
    EXPECT_EQ(curve[0].row, 3u);
    EXPECT_EQ(curve[1].row, 1u);
    EXPECT_DOUBLE_EQ(curve[1].x, 0.5);
    EXPECT_DOUBLE_EQ(curve[1].y, 0.5);
    EXPECT_DOUBLE_EQ(curve.back().x, 1);
    EXPECT_DOUBLE_EQ(curve.back().y, 1);
    EXPECT_DOUBLE_EQ(areaUnder(curve), 0.75);
}

TEST(RocCurve, AreaIsTheChanceThatAPositiveRanksAboveANegative)
{
    Rng rng(3);
    std::vector<double> scores;
    std::vector<double> labels;
    for (int i = 0; i < 300; ++i) {
        labels.push_back(rng.chance(0.3) ? 1 : 0);
        scores.push_back(static_cast<double>(rng.below(20)) + labels.back() * 3); // many ties
    }
    double above = 0;
    double pairs = 0;
    for (int p = 0; p < 300; ++p)
        for (int n = 0; n < 300; ++n)
            if (labels[p] > labels[n]) {
                above += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
                pairs += 1;
            }
    EXPECT_NEAR(areaUnder(rocCurve(scores, labels)), above / pairs, 1e-12);
}

TEST(RocCurve, LeavesOutWhatIsMissingAndNeedsBothClasses)
{
    const std::vector<double> scores{0.9, std::nan(""), 0.1, 0.5};
    const std::vector<double> labels{1, 1, 0, std::nan("")};
    EXPECT_EQ(rocCurve(scores, labels).size(), 2u);
    EXPECT_THAT(rocCurve(scores, std::vector<double>{1, 1, 1, 1}), IsEmpty());
    EXPECT_THAT(rocCurve({}, {}), IsEmpty());
}

TEST(PrecisionRecall, FollowsTheDefinition)
{
    const auto curve = precisionRecallCurve(kScores, kLabels);
    ASSERT_EQ(curve.size(), 4u);
    EXPECT_DOUBLE_EQ(curve[0].x, 0.5);
    EXPECT_DOUBLE_EQ(curve[0].y, 1);
    EXPECT_DOUBLE_EQ(curve[1].y, 0.5);
    EXPECT_DOUBLE_EQ(curve[2].x, 1);
    EXPECT_DOUBLE_EQ(curve[2].y, 2.0 / 3);
    EXPECT_THAT(precisionRecallCurve(kScores, std::vector<double>(4, 0)), IsEmpty());
}

TEST(Calibration, BinsHoldEqualNumbersAndTheTruth)
{
    std::vector<double> probabilities;
    std::vector<double> labels;
    for (int i = 0; i < 100; ++i) {
        probabilities.push_back(i / 100.0);
        labels.push_back(i % 2);
    }
    const auto bins = calibrationBins(probabilities, labels, 10);
    ASSERT_EQ(bins.size(), 10u);
    EXPECT_NEAR(bins[0].predicted, 0.045, 1e-12);
    EXPECT_NEAR(bins[9].observed, 0.5, 1e-12);
    EXPECT_NEAR(bins[9].low, 0.2366, 1e-3); // Wilson, n = 10, p = 0.5
    EXPECT_NEAR(bins[9].high, 0.7634, 1e-3);
    EXPECT_EQ(calibrationBins(std::vector<double>{0.5}, std::vector<double>{1}, 10).size(), 1u);
    EXPECT_THAT(calibrationBins({}, {}, 10), IsEmpty());
}

TEST(Confusion, SortsRowsIntoFourCells)
{
    const auto cells = confusionRows(kScores, kLabels, 0.4);
    EXPECT_THAT(cells[0][0], ElementsAre(0));
    EXPECT_THAT(cells[0][1], ElementsAre(1)); // at the threshold counts as positive
    EXPECT_THAT(cells[1][0], ElementsAre(2));
    EXPECT_THAT(cells[1][1], ElementsAre(3));
}

} // namespace
} // namespace molrl::runs
