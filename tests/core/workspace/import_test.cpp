// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/workspace/fixture.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

namespace molrl::workspace {

TEST_F(WorkspaceTest, EveryRowIsKeptOrFlagged)
{
    const auto report = import("a.csv", "smiles,name,value\nCCO,ethanol,1\n,nothing,2\nC1CC,open ring,3\n"
                                        "[Na+].CC(=O)[O-],salt,4\nOCC,again,5\n");
    EXPECT_EQ(report.rows, 5);
    EXPECT_EQ(report.kept, 3);
    EXPECT_EQ(report.flagged, 2);
    EXPECT_EQ(report.changed, 1);
    EXPECT_EQ(report.duplicates, 1);
    ASSERT_EQ(report.issues.size(), 2u);
    EXPECT_EQ(report.issues[0].row, 2);
    EXPECT_EQ(report.issues[1].row, 3);
    EXPECT_EQ(report.issues[1].line, 4);
    EXPECT_EQ(report.issues[1].text, "C1CC");
    EXPECT_FALSE(report.issues[1].reason.empty());
    ASSERT_EQ(report.changeSamples.size(), 1u);

    const auto now = snapshot();
    ASSERT_EQ(now->rows(), 5u);
    EXPECT_EQ(now->isBad, (std::vector<std::uint8_t>{0, 1, 1, 0, 0}));
    const auto salt = workspace->compound(now->ids[3]);
    EXPECT_EQ(salt->original, "[Na+].CC(=O)[O-]");
    EXPECT_EQ(salt->smiles, "CC(=O)O");
    EXPECT_FALSE(salt->changes.empty());
    EXPECT_EQ(salt->name, "salt");
    EXPECT_EQ(cell(2, "value"), CellValue(3.0)) << "a bad row keeps its values";
    const auto source = workspace->sources()->front();
    EXPECT_TRUE(source.complete);
    EXPECT_EQ(source.rows, 5);
    EXPECT_EQ(source.flagged, 2);
}

TEST_F(WorkspaceTest, ARacemateIsNoDuplicateOfItsEnantiomer)
{
    const auto report = import("a.smi", "C[C@H](N)C(=O)O\tL-alanine\nC[C@H](N)C(=O)O |&1:1|\tDL-alanine\n");
    EXPECT_EQ(report.duplicates, 0);
    EXPECT_EQ(report.changed, 1);
    const auto racemate = workspace->compound(snapshot()->ids[1]);
    EXPECT_EQ(racemate->smiles, "CC(N)C(=O)O");
    EXPECT_EQ(racemate->changes, "racemic stereo (AND) of 1 centre read as unspecified");
}

TEST_F(WorkspaceTest, TheNameIsNoColumnAndItsNeighboursAreKept)
{
    import("a.csv", "smiles,name,pIC50\nCCO,Alcohol,5.25\nCCN,Amine,6.5\n");
    const auto live = columns();
    ASSERT_EQ(live.size(), 1u);
    EXPECT_EQ(live[0].name, "pIC50");
    const auto cells = workspace->cells(snapshot()->ids[1]);
    ASSERT_TRUE(cells);
    EXPECT_EQ(cells->at(live[0].id), CellValue(6.5));
    EXPECT_EQ(workspace->compound(snapshot()->ids[1])->name, "Amine");
}

TEST_F(WorkspaceTest, CellsThatAreNoNumbersAreLeftMissingAndKeepTheirText)
{
    const auto report = import("a.csv", "smiles,IC50\nCCO,1.5\nCCC,>10\nCCN,\"1,5\"\nCCS,NaN\nCCF,2\nCCCl,3\nCCBr,4\n");
    EXPECT_EQ(column("IC50").kind, ColumnKind::Number);
    EXPECT_EQ(report.badCells, 2);
    ASSERT_EQ(report.cellIssues.size(), 2u);
    EXPECT_EQ(report.cellIssues[0].text, ">10");
    EXPECT_EQ(report.cellIssues[0].row, 2);
    EXPECT_NE(report.cellIssues[0].reason.find("IC50"), std::string::npos);
    const auto data = workspace->loadColumn(column("IC50").id, snapshot());
    ASSERT_TRUE(data);
    EXPECT_EQ((*data)->numbers[0], 1.5);
    EXPECT_TRUE(std::isnan((*data)->numbers[1]));
    EXPECT_TRUE(std::isnan((*data)->numbers[3]));
    ASSERT_EQ((*data)->unreadable.size(), 2u);
    EXPECT_EQ((*data)->unreadable[1], (std::pair<std::uint32_t, std::string>(2, "1,5")));
    EXPECT_EQ(cell(1, "IC50"), CellValue(std::string(">10")));
    EXPECT_EQ(cell(3, "IC50"), CellValue());
}

TEST_F(WorkspaceTest, AWrongGuessOfAKindIsPutRightAtTheEnd)
{
    std::string rows = "smiles,code,late\n";
    for (int i = 0; i < 4000; ++i) // numbers at first, as far as the guess looks
        rows += "C" + std::string(60, 'C') + "," + std::to_string(i) + "," + std::to_string(i) + ".5\n";
    for (int i = 0; i < 5000; ++i)
        rows += "CC,B" + std::to_string(i) + ",7\n";
    const auto report = import("a.csv", rows);
    EXPECT_EQ(column("code").kind, ColumnKind::Text);
    EXPECT_EQ(column("late").kind, ColumnKind::Number);
    EXPECT_EQ(cell(3, "code"), CellValue(std::string("3")));
    EXPECT_EQ(cell(8999, "code"), CellValue(std::string("B4999")));
    EXPECT_EQ(report.badCells, 0);
    EXPECT_TRUE(report.cellIssues.empty());
}

TEST_F(WorkspaceTest, AKindThatWasAskedForStays)
{
    ImportOptions options;
    options.columns = {{.take = true, .name = "dose", .kind = ColumnKind::Number},
                       {.take = false, .name = "", .kind = {}}};
    const auto report = import("a.csv", "smiles,a,b\nCCO,low,1\nCCC,high,2\nCCN,3,3\n", options);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"dose"}));
    EXPECT_EQ(column("dose").kind, ColumnKind::Number);
    EXPECT_EQ(report.badCells, 2);
    EXPECT_EQ(cell(0, "dose"), CellValue(std::string("low")));
}

TEST_F(WorkspaceTest, FilesShareColumnsWhoseKindsAgree)
{
    import("a.csv", "smiles,IC50,batch\nCCO,1,A1\n");
    import("b.csv", "smiles,ic50,batch\nCCC,2,7\n");
    import("c.csv", "smiles,IC50\nCCN,low\nCCS,high\n");
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"IC50", "batch", "IC50 (2)"}));
    EXPECT_EQ(cell(1, "IC50"), CellValue(2.0));
    EXPECT_EQ(cell(1, "batch"), CellValue(std::string("7"))) << "a number is at home in a text column";
    EXPECT_EQ(cell(2, "IC50 (2)"), CellValue(std::string("low")));
    EXPECT_EQ(cell(2, "IC50"), CellValue());
}

TEST_F(WorkspaceTest, IdentifiersKeepTheirZeros)
{
    import("a.csv", "smiles,code\nCCO,00123\nCCC,00456\n");
    EXPECT_EQ(column("code").kind, ColumnKind::Text);
    EXPECT_EQ(cell(0, "code"), CellValue(std::string("00123")));
}

TEST_F(WorkspaceTest, SdfTagsThatAppearLateBecomeColumns)
{
    const std::string block =
        "m\n  x\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0000    0.0000    0.0000 C   0  0\n"
        "M  END\n";
    std::string sdf;
    for (int i = 0; i < 200; ++i)
        sdf += block + ">  <first>\n" + std::to_string(i) + "\n\n" +
               (i >= 150 ? ">  <late>\n" + std::to_string(i / 2.0) + "\n\n" : "") + "$$$$\n";
    const auto report = import("a.sdf", sdf);
    EXPECT_EQ(report.rows, 200);
    EXPECT_EQ(report.flagged, 0);
    EXPECT_EQ(columnNames(), (std::vector<std::string>{"first", "late"}));
    EXPECT_EQ(column("late").kind, ColumnKind::Number);
    EXPECT_EQ(cell(149, "late"), CellValue());
    EXPECT_EQ(cell(160, "late"), CellValue(80.0));
}

TEST_F(WorkspaceTest, ThreadCountChangesNothing)
{
    std::string rows = "smiles,v\n";
    for (int i = 0; i < 2000; ++i)
        rows += std::string(static_cast<std::size_t>(i % 40), 'C') + (i % 7 == 0 ? "(" : "O") + "," +
                std::to_string(i) + "\n";
    ImportOptions many;
    many.budget.threads = 4;
    import("a.csv", rows);
    import("b.csv", rows, many);
    const auto now = snapshot();
    ASSERT_EQ(now->rows(), 4000u);
    const auto smiles = workspace->loadSmiles(now);
    EXPECT_TRUE(std::equal(smiles->begin(), smiles->begin() + 2000, smiles->begin() + 2000));
    EXPECT_EQ(cell(1999, "v"), cell(3999, "v"));
}

TEST_F(WorkspaceTest, AnImportThatIsStoppedKeepsWhatItStored)
{
    std::string rows;
    for (int i = 0; i < 100000; ++i)
        rows += "c1ccccc1C(=O)NCC" + std::string(static_cast<std::size_t>(i % 20), 'C') + "\n";
    const std::string path = dir.write("a.smi", rows);
    JobContext job;
    std::chrono::steady_clock::time_point stopped;
    std::thread stopper([&] {
        while (snapshot()->rows() < 200)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        job.requestStop();
        stopped = std::chrono::steady_clock::now();
    });
    const auto report = importFile(*workspace, path, {}, job);
    const auto ended = std::chrono::steady_clock::now();
    stopper.join();
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_TRUE(report->cancelled);
    EXPECT_GE(report->rows, 200);
    EXPECT_LT(report->rows, 100000);
    EXPECT_EQ(static_cast<std::int64_t>(snapshot()->rows()), report->rows);
    EXPECT_FALSE(workspace->sources()->front().complete);
    EXPECT_LT(std::chrono::duration<double>(ended - stopped).count(), 0.5) << "0.1 s on a quiet machine";
}

TEST_F(WorkspaceTest, AnImportThatIsStoppedBeforeItBeginsLeavesNoTrace)
{
    const std::string path = dir.write("a.smi", "CCO\n");
    JobContext job;
    job.requestStop();
    const auto report = importFile(*workspace, path, {}, job);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->cancelled);
    EXPECT_EQ(report->rows, 0);
    EXPECT_TRUE(workspace->sources()->empty());
}

TEST_F(WorkspaceTest, FilesThatCantBeReadAreErrorsThatNameThem)
{
    JobContext job;
    const auto absent = importFile(*workspace, dir.file("absent.csv"), {}, job);
    ASSERT_FALSE(absent);
    EXPECT_EQ(absent.error().code, ErrorCode::NotFound);
    EXPECT_NE(absent.error().message().find("absent.csv"), std::string::npos);
    EXPECT_FALSE(importFile(*workspace, dir.path().string(), {}, job));
    EXPECT_FALSE(importFile(*workspace, dir.write("empty.csv", ""), {}, job));
    EXPECT_TRUE(workspace->sources()->empty());
}

} // namespace molrl::workspace
