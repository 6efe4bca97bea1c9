// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/view.h"
#include "tests/core/workspace/fixture.h"

#include <chrono>
#include <cmath>

namespace molrl::workspace {
namespace {

constexpr const char* kTable = "smiles,name,value,note\n"
                               "CCO,cmpd-10,3,Ärger\n"
                               "c1ccccc1O,cmpd-2,1,blue\n"
                               "C1CC,broken,2,red\n"
                               "c1ccccc1N,Cmpd-1,,Red wine\n"
                               "CCN,cmpd-3,1,\n";
using Rows = std::vector<std::uint32_t>;

class ViewTest : public WorkspaceTest {
protected:
    void SetUp() override
    {
        WorkspaceTest::SetUp();
        import("a.csv", kTable);
        cache = std::make_unique<ViewCache>(workspace);
    }

    Rows rows(const ViewSpec& spec)
    {
        JobContext job;
        const auto view = cache->compute(spec, 2, job);
        EXPECT_TRUE(view) << view.error().message();
        return view ? view->rows : Rows{};
    }

    ErrorCode errorOf(const ViewSpec& spec)
    {
        JobContext job;
        const auto view = cache->compute(spec, 1, job);
        EXPECT_FALSE(view);
        return view ? ErrorCode::Internal : view.error().code;
    }

    std::unique_ptr<ViewCache> cache;
};

} // namespace

TEST_F(ViewTest, ShowsAllInFileOrderByDefault)
{
    EXPECT_EQ(rows({}), (Rows{0, 1, 2, 3, 4}));
    EXPECT_EQ(rows({.filters = {}, .sort = SortKey::Row, .sortColumn = {}, .descending = true}), (Rows{4, 3, 2, 1, 0}));
}

TEST_F(ViewTest, RangesKeepMissingOnlyOnRequest)
{
    const ColumnId value = column("value").id;
    EXPECT_EQ(rows({.filters = {NumberRangeFilter{value, 1, 2, false}}}), (Rows{1, 2, 4}));
    EXPECT_EQ(rows({.filters = {NumberRangeFilter{value, 1, 2, true}}}), (Rows{1, 2, 3, 4}));
    EXPECT_EQ(errorOf({.filters = {NumberRangeFilter{column("note").id, 0, 1, false}}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(errorOf({.filters = {NumberRangeFilter{ColumnId{99}, 0, 1, false}}}), ErrorCode::NotFound);
}

TEST_F(ViewTest, TextsAreFoundWhateverTheirCase)
{
    EXPECT_EQ(rows({.filters = {TextFilter{column("note").id, "RED"}}}), (Rows{2, 3}));
    EXPECT_EQ(rows({.filters = {TextFilter{column("note").id, "äRG"}}}), (Rows{0}));
    EXPECT_EQ(rows({.filters = {TextFilter{{}, "CMPD-1"}}}), (Rows{0, 3}));
    EXPECT_EQ(rows({.filters = {TextFilter{{}, "oc1ccccc1"}}}), (Rows{1})) << "the SMILES is looked through as well";
    EXPECT_EQ(rows({.filters = {TextFilter{{}, ""}}}).size(), 5u);
}

TEST_F(ViewTest, StructuresAreFoundAndRankedBySimilarity)
{
    EXPECT_EQ(rows({.filters = {SubstructureFilter{"c1ccccc1"}}}), (Rows{1, 3}));
    EXPECT_EQ(rows({.filters = {SubstructureFilter{"[OX2H]"}}}), (Rows{0, 1}));
    EXPECT_EQ(errorOf({.filters = {SubstructureFilter{"c1cc("}}}), ErrorCode::ParseError);
    EXPECT_EQ(errorOf({.filters = {SimilarityFilter{"c1cc(", 0.5}}}), ErrorCode::ParseError);
    JobContext job;
    const auto view = cache->compute({.filters = {SimilarityFilter{"Nc1ccccc1", 0.2}},
                                      .sort = SortKey::Similarity,
                                      .sortColumn = {},
                                      .descending = true},
                                     1, job);
    ASSERT_TRUE(view) << view.error().message();
    EXPECT_EQ(view->rows, (Rows{3, 1}));
    EXPECT_FLOAT_EQ(view->similarity[3], 1.f);
    ASSERT_EQ(view->similarity.size(), 5u);
}

TEST_F(ViewTest, StatesIdsAndSeveralFiltersAtOnce)
{
    EXPECT_EQ(rows({.filters = {StateFilter{false, true}}}), (Rows{2}));
    EXPECT_EQ(rows({.filters = {StateFilter{true, false}}}), (Rows{0, 1, 3, 4}));
    const auto ids = snapshot()->ids;
    EXPECT_EQ(rows({.filters = {IdFilter{{ids[1], ids[4], CompoundId{500}}}}}), (Rows{1, 4}));
    EXPECT_EQ(rows({.filters = {IdFilter{{}}}}), Rows{});
    EXPECT_EQ(rows({.filters = {StateFilter{true, false}, TextFilter{{}, "cmpd"}, IdFilter{{ids[3], ids[4]}}}}),
              (Rows{3, 4}));
}

TEST_F(ViewTest, SortsKeepRowOrderOfEqualsAndPutMissingLast)
{
    const ColumnId value = column("value").id;
    EXPECT_EQ(rows({.filters = {}, .sort = SortKey::Column, .sortColumn = value, .descending = false}),
              (Rows{1, 4, 2, 0, 3}));
    EXPECT_EQ(rows({.filters = {}, .sort = SortKey::Column, .sortColumn = value, .descending = true}),
              (Rows{0, 2, 1, 4, 3}));
    EXPECT_EQ(rows({.filters = {}, .sort = SortKey::Name, .sortColumn = {}, .descending = false}),
              (Rows{2, 3, 1, 4, 0}));
    EXPECT_EQ(rows({.filters = {}, .sort = SortKey::Column, .sortColumn = column("note").id, .descending = false}),
              (Rows{1, 2, 3, 0, 4}));
}

TEST_F(ViewTest, EditsShowAfterInvalidationAndNewRowsAtOnce)
{
    const ColumnId value = column("value").id;
    const ViewSpec spec{.filters = {NumberRangeFilter{value, 5, 9, false}}};
    EXPECT_EQ(rows(spec), Rows{});
    apply(SetCells{value, {{snapshot()->ids[2], 7.0}}});
    cache->invalidate(value);
    EXPECT_EQ(rows(spec), (Rows{2}));
    apply(RemoveCompounds{{snapshot()->ids[0]}});
    EXPECT_EQ(rows(spec), (Rows{1}));
}

TEST_F(ViewTest, AStoppedViewSaysSo)
{
    JobContext job;
    job.requestStop();
    const auto view = cache->compute({.filters = {TextFilter{{}, "x"}}}, 1, job);
    ASSERT_FALSE(view);
    EXPECT_EQ(view.error().code, ErrorCode::Cancelled);
}

TEST(Histogram, CountsEveryValueOnce)
{
    const std::vector<double> values{0, 1, 2, 3, 4, kMissing, INFINITY, 4};
    const Histogram h = computeHistogram(values, 4);
    EXPECT_EQ(h.low, 0);
    EXPECT_EQ(h.high, 4);
    EXPECT_EQ(h.counts, (std::vector<std::int64_t>{1, 1, 1, 3}));
    EXPECT_EQ(h.missing, 2);
}

TEST(Histogram, HoldsEmptyEqualAndHugeValues)
{
    EXPECT_EQ(computeHistogram({}, 3).counts, (std::vector<std::int64_t>{0, 0, 0}));
    EXPECT_EQ(computeHistogram(std::vector<double>{5, 5}, 3).counts, (std::vector<std::int64_t>{2, 0, 0}));
    const std::vector<double> huge{-1.7e308, 1.7e308, 0};
    EXPECT_EQ(computeHistogram(huge, 2).counts, (std::vector<std::int64_t>{1, 2}));
}

} // namespace molrl::workspace
