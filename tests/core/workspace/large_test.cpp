// SPDX-License-Identifier: GPL-3.0-or-later
// 100,000 real compounds: what the window's promises of speed rest on. Prints its figures.
#include "core/workspace/view.h"
#include "tests/core/workspace/fixture.h"

#include <chrono>
#include <cstdio>
#include <string>

namespace molrl::workspace {
namespace {

class LargeWorkspaceTest : public WorkspaceTest {
protected:
    static constexpr int kRows = 100000;

    void SetUp() override
    {
        if (test::bigData().empty())
            GTEST_SKIP() << "set MOLRL_DATA to the folder of the data sets (pretrain/zinc250k.smi.zst)";
        WorkspaceTest::SetUp();
    }

    template <class Work> double time(const char* what, Work&& work)
    {
        const auto start = std::chrono::steady_clock::now();
        work();
        const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        std::printf("%-44s %9.1f ms\n", what, ms);
        return ms;
    }

    /// The first 100k molecules with a number and a text each.
    std::string makeTable()
    {
        auto reader = chem::RecordReader::open(test::bigData() + "/pretrain/zinc250k.smi.zst");
        EXPECT_TRUE(reader) << reader.error().message();
        std::string table = "smiles,name,value,batch\n";
        for (int i = 0; reader && i < kRows; ++i) {
            const auto record = (*reader)->next();
            if (!record || !*record)
                break;
            table += (*record)->structure + ",ZINC-" + std::to_string(i * 7919 % kRows) + "," +
                     std::to_string(i * 7919 % 1000) + ".5,batch " + std::to_string(i % 50) + "\n";
        }
        return dir.write("zinc.csv", table);
    }
};

} // namespace

TEST_F(LargeWorkspaceTest, OpensInASecondAndFiltersInATenth)
{
    const std::string file = makeTable();
    JobContext job;
    ImportOptions options;
    options.budget.threads = 2;
    const double importMs = time("import, two threads", [&] {
        const auto report = importFile(*workspace, file, options, job);
        ASSERT_TRUE(report) << report.error().message();
        EXPECT_EQ(report->rows, kRows);
    });
    std::printf("%-44s %9.0f rows/s\n", "", kRows / importMs * 1000);
    std::printf("%-44s %9.1f MB\n", "file", static_cast<double>(std::filesystem::file_size(workspace->path())) / 1e6);

    const double openMs = time("open, snapshot, columns", [&] {
        reopen();
        EXPECT_EQ(snapshot()->rows(), static_cast<std::size_t>(kRows));
        EXPECT_EQ(columns().size(), 2u);
    });
    EXPECT_LT(openMs, 1000);

    const auto ids = snapshot()->ids;
    const std::vector<CompoundId> visible(ids.end() - 50, ids.end());
    EXPECT_LT(time("50 visible rows", [&] { EXPECT_EQ(workspace->compounds(visible)->size(), 50u); }), 20);

    ViewCache cache(workspace);
    const ColumnId value = column("value").id;
    const auto view = [&](const ViewSpec& spec) {
        const auto computed = cache.compute(spec, 2, job);
        EXPECT_TRUE(computed) << computed.error().message();
        return computed ? computed->rows.size() : 0;
    };
    const ViewSpec range{.filters = {NumberRangeFilter{value, 100, 200, false}}};
    const ViewSpec text{.filters = {TextFilter{{}, "Batch 7"}}};
    const ViewSpec similar{.filters = {SimilarityFilter{"CC(=O)Nc1ccc(O)cc1", 0.4}},
                           .sort = SortKey::Similarity,
                           .sortColumn = {},
                           .descending = true};
    const ViewSpec byName{.filters = {}, .sort = SortKey::Name};
    const ViewSpec byValue{.filters = {}, .sort = SortKey::Column, .sortColumn = value, .descending = true};
    time("first range filter", [&] { EXPECT_EQ(view(range), 10000u); });
    EXPECT_LT(time("range filter", [&] { view(range); }), 100);
    time("first text filter", [&] { EXPECT_EQ(view(text), 2000u); });
    EXPECT_LT(time("text filter over name, SMILES, text", [&] { view(text); }), 100);
    time("first similarity filter", [&] { EXPECT_GT(view(similar), 0u); });
    EXPECT_LT(time("similarity filter", [&] { view(similar); }), 100);
    time("first sort by name", [&] { EXPECT_EQ(view(byName), static_cast<std::size_t>(kRows)); });
    EXPECT_LT(time("sort by name", [&] { view(byName); }), 100);
    time("first sort by number", [&] { view(byValue); });
    EXPECT_LT(time("sort by number", [&] { view(byValue); }), 100);
    time("substructure c1ccncc1 (loads nothing new)", [&] { view({.filters = {SubstructureFilter{"c1ccncc1"}}}); });
    time("copy", [&] { EXPECT_TRUE(workspace->copyTo(dir.file("copy.molrl"), job)); });
    time("remove 50,000 compounds", [&] {
        apply(RemoveCompounds{std::vector<CompoundId>(ids.begin(), ids.begin() + kRows / 2)});
        EXPECT_EQ(snapshot()->rows(), static_cast<std::size_t>(kRows / 2));
    });
}

} // namespace molrl::workspace
