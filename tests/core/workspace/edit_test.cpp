// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/workspace/fixture.h"

namespace molrl::workspace {

constexpr const char* kThree = "smiles,name,IC50,batch\nCCO,ethanol,1.5,A\nc1ccccc1,benzene,>10,B\nCC(=O)O,acid,,A\n";

TEST_F(WorkspaceTest, CellsAreSetAndTakenBack)
{
    import("a.csv", kThree);
    const auto ids = snapshot()->ids;
    const ColumnId ic50 = column("IC50").id;
    const Edit undo =
        apply(SetCells{ic50, {{ids[0], 9.0}, {ids[1], 7.0}, {ids[2], std::string("2.5")}, {ids[0], 3.0}}});
    EXPECT_EQ(cell(0, "IC50"), CellValue(3.0));
    EXPECT_EQ(cell(1, "IC50"), CellValue(7.0));
    EXPECT_EQ(cell(2, "IC50"), CellValue(2.5));
    const Edit redo = apply(undo);
    EXPECT_EQ(cell(0, "IC50"), CellValue(1.5));
    EXPECT_EQ(cell(1, "IC50"), CellValue(std::string(">10"))) << "the text of an unreadable cell comes back too";
    EXPECT_EQ(cell(2, "IC50"), CellValue());
    apply(redo);
    EXPECT_EQ(cell(0, "IC50"), CellValue(3.0));
}

TEST_F(WorkspaceTest, AFailedEditChangesNothing)
{
    import("a.csv", kThree);
    const auto ids = snapshot()->ids;
    const auto failed = workspace->apply(SetCells{column("IC50").id, {{ids[0], 9.0}, {CompoundId{12345}, 1.0}}});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::NotFound);
    EXPECT_EQ(cell(0, "IC50"), CellValue(1.5));
    EXPECT_FALSE(workspace->apply(RemoveColumn{ColumnId{99}}));
    EXPECT_FALSE(workspace->apply(RemoveSource{99}));
    EXPECT_FALSE(workspace->apply(SetCompoundName{CompoundId{99}, "x"}));
}

TEST_F(WorkspaceTest, CompoundsGoAndComeBackWithTheirIds)
{
    import("a.csv", kThree);
    const auto before = snapshot();
    const Edit undo = apply(RemoveCompounds{{before->ids[1], before->ids[1], CompoundId{777}}});
    EXPECT_EQ(snapshot()->rows(), 2u);
    EXPECT_NE(snapshot()->generation, before->generation);
    EXPECT_FALSE(workspace->compound(before->ids[1]));
    EXPECT_EQ(std::get<RestoreCompounds>(undo).ids.size(), 1u) << "only what really went";
    apply(undo);
    EXPECT_EQ(snapshot()->ids, before->ids);
    EXPECT_EQ(cell(1, "batch"), CellValue(std::string("B")));
}

TEST_F(WorkspaceTest, DrawnCompoundsAreAddedAlsoBadOnes)
{
    import("a.csv", kThree);
    const Edit undo = apply(AddCompounds{{{"CCN", "amine"}, {"not a molecule(", "bad one"}}});
    ASSERT_EQ(snapshot()->rows(), 5u);
    EXPECT_EQ(snapshot()->isBad[4], 1);
    const auto bad = workspace->compound(snapshot()->ids[4]);
    ASSERT_TRUE(bad);
    EXPECT_EQ(bad->original, "not a molecule(");
    EXPECT_FALSE(bad->error.empty());
    EXPECT_EQ(workspace->compound(snapshot()->ids[3])->smiles, "CCN");
    const Edit redo = apply(undo);
    EXPECT_EQ(snapshot()->rows(), 3u);
    apply(redo);
    EXPECT_EQ(snapshot()->rows(), 5u);
}

TEST_F(WorkspaceTest, ColumnsAreMadeRenamedMovedHiddenAndTakenBack)
{
    import("a.csv", kThree);
    const Edit undoAdd = apply(AddColumn{{}, "note", ColumnKind::Text, "made by hand"});
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "note"}));
    const ColumnId note = column("note").id;
    apply(SetCells{note, {{snapshot()->ids[2], std::string("hello")}}});

    const Edit undoRename = apply(RenameColumn{note, "remark"});
    EXPECT_FALSE(workspace->apply(RenameColumn{note, "ic50"})) << "names differ by more than case";
    EXPECT_FALSE(workspace->apply(AddColumn{{}, "REMARK", ColumnKind::Text, ""}));
    EXPECT_FALSE(workspace->apply(AddColumn{{}, "", ColumnKind::Text, ""}));
    const Edit undoMove = apply(MoveColumn{note, 0});
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"remark", "IC50", "batch"}));
    const Edit undoHide = apply(SetColumnHidden{note, true});
    EXPECT_TRUE(column("remark").hidden);

    const Edit undoRemove = apply(RemoveColumn{note});
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch"}));
    EXPECT_FALSE(workspace->loadColumn(note, snapshot()));
    apply(undoRemove);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"remark", "IC50", "batch"}));
    EXPECT_EQ(cell(2, "remark"), CellValue(std::string("hello")));

    apply(undoHide);
    apply(undoMove);
    apply(undoRename);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "note"}));
    EXPECT_FALSE(column("note").hidden);
    apply(undoAdd);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch"}));
}

TEST_F(WorkspaceTest, FilledColumnsComeGoAndComeBackTogether)
{
    import("a.csv", kThree);
    const auto ids = snapshot()->ids;
    AddColumns map{"lay out a map", ids, {}};
    map.columns.push_back({.name = "map x", .origin = "map 1 x", .hidden = true, .numbers = {1.5, kMissing, -2}});
    map.columns.push_back({.name = "IC50", .origin = "map 1 note", .texts = {"a", "", "c"}});
    EXPECT_EQ(describe(map), "lay out a map");
    const Edit undo = apply(map);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "map x", "IC50 (2)"}));
    EXPECT_TRUE(column("map x").hidden);
    EXPECT_EQ(column("map x").origin, "map 1 x");
    EXPECT_EQ(cell(0, "map x"), CellValue(1.5));
    EXPECT_EQ(cell(1, "map x"), CellValue());
    EXPECT_EQ(cell(2, "IC50 (2)"), CellValue(std::string("c")));

    const Edit redo = apply(undo);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch"}));
    apply(redo);
    reopen();
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "map x", "IC50 (2)"}));
    EXPECT_EQ(cell(2, "map x"), CellValue(-2.0));
}

TEST_F(WorkspaceTest, FilledColumnsReplaceOthersInOneStep)
{
    import("a.csv", kThree);
    const auto ids = snapshot()->ids;
    AddColumns map{"lay out a map", ids, {}};
    for (const char* name : {"map x", "map y", "map reliability"})
        map.columns.push_back({.name = name, .origin = "map 1", .numbers = {1, 2, 3}});
    apply(map);
    const std::vector<std::string> before{"IC50", "batch", "map x", "map y", "map reliability"};
    AddColumns next{"lay out a map", ids, {}};
    for (const char* name : {"map x", "MAP Y"})
        next.columns.push_back({.name = name, .origin = "map 2", .numbers = {4, 5, 6}});
    next.replaced = {column("map x").id, column("map y").id, column("map reliability").id};

    next.columns.back().numbers.pop_back();
    EXPECT_FALSE(workspace->apply(next)) << "a column is short";
    EXPECT_EQ(columnNames(), before) << "a failed edit takes nothing away";
    next.columns.back().numbers.push_back(6);
    const Edit undo = apply(next);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "map x", "MAP Y"}));
    EXPECT_EQ(cell(0, "map x"), CellValue(4.0));

    const Edit redo = apply(undo);
    EXPECT_EQ(columnNames(), before);
    EXPECT_EQ(cell(0, "map x"), CellValue(1.0));
    apply(redo);
    reopen();
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "map x", "MAP Y"}));
    EXPECT_EQ(cell(2, "MAP Y"), CellValue(6.0));
    EXPECT_FALSE(workspace->apply(next)) << "what was to be replaced is gone";
}

TEST_F(WorkspaceTest, FilledColumnsAreAddedWholeOrNotAtAll)
{
    import("a.csv", kThree);
    const auto ids = snapshot()->ids;
    const auto one = [](std::string name, std::vector<double> numbers) {
        return AddColumns::One{.name = std::move(name), .origin = "", .numbers = std::move(numbers)};
    };
    EXPECT_FALSE(workspace->apply(AddColumns{"", ids, {one("good", {1, 2, 3}), one("short", {1})}}));
    EXPECT_FALSE(workspace->apply(AddColumns{"", ids, {one("good", {1, 2, 3}), one("", {1, 2, 3})}}));
    EXPECT_FALSE(workspace->apply(AddColumns{"", {{999}}, {one("stranger", {1})}}));
    EXPECT_FALSE(workspace->apply(RemoveColumns{"", {{999}}}));
    EXPECT_FALSE(workspace->apply(RestoreColumns{"", {column("batch").id}})) << "it was never removed";
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch"}));
}

TEST_F(WorkspaceTest, AnImportIsTakenBackWithTheColumnsItBrought)
{
    const auto first = import("a.csv", kThree);
    const auto second = import("b.csv", "smiles,IC50,dose\nCCCC,4,1\nCCCCC,5,2\n");
    const auto removed = snapshot()->ids[0];
    apply(RemoveCompounds{{removed}});

    const Edit undo = apply(RemoveSource{second.sourceId});
    EXPECT_EQ(snapshot()->rows(), 2u);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch"})) << "IC50 is the first file's too";
    EXPECT_EQ(workspace->sources()->size(), 1u);
    apply(undo);
    EXPECT_EQ(snapshot()->rows(), 4u);
    EXPECT_EQ(cell(3, "dose"), CellValue(2.0));

    apply(RemoveSource{first.sourceId});
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "dose"}));
    apply(AddColumn{{}, "Batch", ColumnKind::Text, "made by hand"});
    apply(RestoreSource{first.sourceId});
    EXPECT_EQ(snapshot()->rows(), 4u) << "what was removed by hand stays removed";
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch (2)", "dose", "Batch"}));
}

TEST_F(WorkspaceTest, EditsSurviveReopening)
{
    import("a.csv", kThree);
    apply(SetCompoundName{snapshot()->ids[0], "spirit"});
    apply(RemoveCompounds{{snapshot()->ids[1]}});
    reopen();
    EXPECT_EQ(snapshot()->rows(), 2u);
    EXPECT_EQ(workspace->compound(snapshot()->ids[0])->name, "spirit");
    apply(AddCompounds{{{"CCN", ""}}});
    EXPECT_GT(snapshot()->ids.back().value, 3) << "ids are never used twice";
}

TEST(EditWords, SpeakTheUsersLanguage)
{
    EXPECT_EQ(describe(RemoveCompounds{std::vector<CompoundId>(12)}), "remove 12 compounds");
    EXPECT_EQ(describe(SetCells{ColumnId{1}, {{CompoundId{1}, 1.0}}}), "change 1 value");
    EXPECT_EQ(describe(AddColumn{{}, "pIC50", ColumnKind::Number, ""}), "add column \"pIC50\"");
}

} // namespace molrl::workspace
