// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/ranking.h"

#include "tests/core/workspace/fixture.h"

#include <cmath>
#include <gmock/gmock.h>

namespace molrl::workspace {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Desirability, RisesOrFallsStraightBetweenItsEnds)
{
    const Desirability more{5, 7, 1};
    EXPECT_DOUBLE_EQ(more.of(4), 0);
    EXPECT_DOUBLE_EQ(more.of(6), 0.5);
    EXPECT_DOUBLE_EQ(more.of(9), 1);
    const Desirability less{5, 3, 1};
    EXPECT_DOUBLE_EQ(less.of(3.5), 0.75);
    EXPECT_DOUBLE_EQ(less.of(10), 0);
    EXPECT_TRUE(std::isnan(more.of(kMissing)));
}

TEST(ComputeScores, IsTheWeightedGeometricMean)
{
    const std::vector<double> a{0.25, 1, 0, 0.5};
    const std::vector<double> b{1, 1, 1, kMissing};
    const std::vector<std::span<const double>> columns{a, b};
    const std::vector<Desirability> wishes{{0, 1, 1}, {0, 1, 3}};
    const auto scores = computeScores(columns, wishes);
    ASSERT_TRUE(scores);
    EXPECT_NEAR((*scores)[0], std::pow(0.25, 0.25), 1e-12);
    EXPECT_DOUBLE_EQ((*scores)[1], 1);
    EXPECT_DOUBLE_EQ((*scores)[2], 0);
    EXPECT_TRUE(std::isnan((*scores)[3]));
}

TEST(ComputeScores, RefusesWhatHasNoMeaning)
{
    const std::vector<double> a{1, 2};
    const std::vector<double> shorter{1};
    const auto code = [&](std::vector<std::span<const double>> columns, std::vector<Desirability> wishes) {
        return computeScores(columns, wishes).error().code;
    };
    EXPECT_EQ(code({}, {}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({a}, {}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({a, shorter}, {{}, {}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({a}, {{0, 1, 0}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code({a}, {{2, 2, 1}}), ErrorCode::InvalidArgument);
}

TEST(TopRows, GivesTheBestFirstAndNeverOneWithoutAScore)
{
    const std::vector<double> scores{0.5, kMissing, 0.9, 0.5, 0};
    EXPECT_THAT(topRows(scores, 3), ElementsAre(2, 0, 3));
    EXPECT_THAT(topRows(scores, 99), ElementsAre(2, 0, 3, 4));
    EXPECT_THAT(topRows(scores, 0), IsEmpty());
}

TEST_F(WorkspaceTest, PickDiverseTakesOneOfEachKindFirst)
{
    AddCompounds add;
    for (const char* smiles : {"CCCCCCO", "CCCCCCCO", "CCCCCCCCO", "c1ccc2ccccc2c1", "Cc1ccc2ccccc2c1", "broken("})
        add.entries.push_back({smiles, ""});
    apply(add);
    JobContext job;
    const auto library = workspace->loadSearchData(snapshot(), job);
    ASSERT_TRUE(library);
    const std::vector<std::uint32_t> all{0, 1, 2, 3, 4, 5};
    const auto two = pickDiverse(**library, all, 2, job);
    ASSERT_TRUE(two);
    ASSERT_EQ(two->size(), 2u);
    EXPECT_EQ((*two)[0], 0u); // the best candidate
    EXPECT_GE((*two)[1], 3u); // of the other kind
    EXPECT_LE((*two)[1], 4u);
    EXPECT_EQ(pickDiverse(**library, all, 99, job)->size(), 5u); // the broken one never
    EXPECT_THAT(*pickDiverse(**library, {}, 3, job), IsEmpty());
    job.requestStop();
    EXPECT_EQ(pickDiverse(**library, all, 2, job).error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace molrl::workspace
