// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_plan.h"
#include "core/training/finetune_report.h"
#include "core/training/label_column.h"
#include "core/training/label_table.h"
#include "core/training/number_text.h"
#include "core/training/preflight.h"
#include "tests/core/training/comma_locale.h"
#include "tests/core/training/finetune_fixture.h"

#include <cmath>
#include <map>

namespace molrl::training {
namespace {

using Cells = std::vector<std::string>;

Cells repeat(const Cells& cells, int times)
{
    Cells all;
    for (int i = 0; i < times; ++i)
        all.insert(all.end(), cells.begin(), cells.end());
    return all;
}

TEST(LabelColumnTest, GuessesTheKind)
{
    const auto kindOf = [](const Cells& cells) {
        const auto column = readLabelColumn("y", cells, "auto");
        EXPECT_TRUE(column) << column.error().message();
        return column ? column->task.kind : TaskKind::MultiClass;
    };
    EXPECT_EQ(kindOf({"0", "1", "", "1"}), TaskKind::Binary);
    EXPECT_EQ(kindOf({"1.5", "2", "7"}), TaskKind::Regression);
    EXPECT_EQ(kindOf(repeat({"0", "1", "2"}, 12)), TaskKind::MultiClass);
    EXPECT_EQ(kindOf(repeat({"0", "1", "2"}, 3)), TaskKind::Regression) << "too seldom to be classes";
    EXPECT_EQ(kindOf(repeat({"low", "mid", "top"}, 3)), TaskKind::MultiClass);
}

TEST(LabelColumnTest, KnowsWhichWordIsPositive)
{
    const auto column = readLabelColumn("y", {"Active", "inactive", "ACTIVE", "n/a", "inactive"}, "auto");
    ASSERT_TRUE(column) << column.error().message();
    EXPECT_EQ(column->task.classes, (Cells{"inactive", "Active"}));
    EXPECT_EQ(column->labels[0], 1);
    EXPECT_EQ(column->labels[1], 0);
    EXPECT_EQ(column->labels[2], 1);
    EXPECT_TRUE(std::isnan(column->labels[3]));
}

TEST(LabelColumnTest, TakesQualifiedAndInfiniteNumbersAsMissingAndSaysSo)
{
    Cells cells = repeat({"1.5", "2.5", "3.5"}, 5);
    cells.insert(cells.end(), {">10", "inf", "nan"});
    const auto column = readLabelColumn("y", cells, "auto");
    ASSERT_TRUE(column) << column.error().message();
    EXPECT_EQ(column->task.kind, TaskKind::Regression);
    ASSERT_EQ(column->unreadable.size(), 2U);
    EXPECT_EQ(column->unreadable[0].second, ">10");
    EXPECT_EQ(column->unreadable[1].second, "inf");
    EXPECT_TRUE(std::isnan(column->labels.back()));
}

TEST(LabelColumnTest, RefusesWhatCannotBeLearned)
{
    const auto messageOf = [](const Cells& cells, const std::string& wish) {
        const auto column = readLabelColumn("activity", cells, wish);
        EXPECT_FALSE(column);
        return column ? std::string() : column.error().message();
    };
    EXPECT_NE(messageOf({"", "NA"}, "auto").find("empty"), std::string::npos);
    EXPECT_NE(messageOf({"7", "7"}, "auto").find("all its values are 7"), std::string::npos);
    EXPECT_NE(messageOf({"a", "b", "c", "d"}, "auto").find("text of 4 different"), std::string::npos);
    EXPECT_NE(messageOf({"1", "b", "c", "2"}, "auto").find("mixes"), std::string::npos);
    EXPECT_NE(messageOf({"yes", "no", "yes"}, "regression").find("numbers are needed"), std::string::npos);
    EXPECT_NE(messageOf({"1", "2", "3"}, "binary").find("3 different"), std::string::npos);
}

TEST(LabelColumnTest, ReadsTheClassesOfAKnownTask)
{
    Task task{"y", TaskKind::Binary, {"inactive", "active"}, {}};
    const auto column = readKnownColumn(task, {"ACTIVE", "other", ""});
    ASSERT_TRUE(column);
    EXPECT_EQ(column->labels[0], 1);
    ASSERT_EQ(column->unreadable.size(), 1U);
    EXPECT_FALSE(readKnownColumn(task, {"3", "4"}));
}

TEST(LabelColumnTest, ADecimalCommaOfTheLocaleChangesNothing)
{
    const test::TempDir folder;
    const test::CommaLocale comma(folder.path().string());
    ASSERT_TRUE(comma.isSet()) << "neither de_DE.UTF-8 nor C.utf8 is installed";
    const auto values = readLabelColumn("y", {"1.5", "2.25", "-3e-1"}, "auto");
    ASSERT_TRUE(values) << values.error().message();
    EXPECT_EQ(values->labels, (std::vector<double>{1.5, 2.25, -0.3}));
    const auto classes = readLabelColumn("y", {"0.5", "1.5", "0.5"}, "auto");
    ASSERT_TRUE(classes) << classes.error().message();
    EXPECT_EQ(classes->task.classes, (Cells{"0.5", "1.5"}));
    const auto known = readKnownColumn({"y", TaskKind::Binary, {"0.5", "1.5"}, {}}, {"1.50", "0.5"});
    ASSERT_TRUE(known) << known.error().message();
    EXPECT_EQ(known->labels, (std::vector<double>{1, 0}));
    const auto split = makeOrderedSplit(Cells{"1.9", "1.1", "1.3", "1.2", "1.0"}, {0.6, 0.2, 0.2});
    ASSERT_TRUE(split) << split.error().message();
    EXPECT_EQ(split->valid, (std::vector<std::size_t>{2}));
    EXPECT_EQ(split->test, (std::vector<std::size_t>{0}));
    TaskPrediction prediction;
    prediction.value = {0.25};
    prediction.spread = prediction.low = prediction.high = {1234.5};
    EXPECT_EQ(predictionCells({"y", TaskKind::Regression, {}, {}}, prediction, 0),
              (Cells{"0.25", "1234.5", "1234.5", "1234.5"}));
}

TEST(NumberTextTest, ReadsWhatLibrariesPrintAndWritesAsPrintfDoes)
{
    EXPECT_EQ(parsePrintedNumber("0.52"), 0.52);
    EXPECT_EQ(parsePrintedNumber("0,52\n"), 0.52);
    EXPECT_EQ(parsePrintedNumber("1.234,5"), 1234.5);
    EXPECT_TRUE(std::isnan(parsePrintedNumber("nan")));
    EXPECT_EQ(parseNumber("+1e3"), 1000);
    EXPECT_TRUE(std::isnan(parseNumber("1,5")));
    EXPECT_TRUE(std::isnan(parseNumber("1.5 ")));
    EXPECT_EQ(formatGeneral(0.0001234567, 4), "0.0001235");
    EXPECT_EQ(formatGeneral(1e20, 6), "1e+20");
    EXPECT_EQ(formatFixed(1e308, 3).size(), 313U);
}

class LabelTableTest : public FinetuneTest {
protected:
    Result<LabelTable> load(const std::string& text, std::vector<std::string> labels)
    {
        LabelSource source;
        source.path = write("table.csv", text);
        source.labels = std::move(labels);
        return loadLabelTable(source, 2, job);
    }
    JobContext job;
};

TEST_F(LabelTableTest, KeepsBadRowsSaltsAndOtherColumns)
{
    const auto table = load("smiles,y,note\nCCO,1,a\nnonsense,0,b\nCC[NH3+].[Cl-],0,c\nCCN,1,d\n", {"y"});
    ASSERT_TRUE(table) << table.error().message();
    EXPECT_EQ(table->size(), 3U);
    EXPECT_EQ(table->fileRows, 4);
    ASSERT_EQ(table->badRows.size(), 1U);
    EXPECT_EQ(table->badRows[0].row, 2);
    EXPECT_EQ(table->saltRows, 1U);
    EXPECT_EQ(table->smiles[1], "CCN") << "the salt is stripped and neutralised";
    EXPECT_EQ(table->rows, (std::vector<std::int64_t>{1, 3, 4}));
    EXPECT_EQ(table->otherColumns, (std::vector<std::string>{"note"}));
    EXPECT_EQ(table->otherCells[0][1], "c");
}

TEST_F(LabelTableTest, TakesListsOfColumnsAndNamesWithCommas)
{
    const std::string text = "smiles,\"a, in water\",b\nCCO,1.5,2\nCCN,2.5,3\nCCC,4,5\n";
    const auto one = load(text, {"a, in water"});
    ASSERT_TRUE(one) << one.error().message();
    EXPECT_EQ(one->tasks.size(), 1U);
    const auto all = load(text, {"*"});
    ASSERT_TRUE(all);
    EXPECT_EQ(all->tasks.size(), 2U);
    EXPECT_EQ(load("smiles,a,b\nCCO,1,2\nCCN,2,3\n", {"a,b"})->tasks.size(), 2U);
}

TEST_F(LabelTableTest, SaysWhichColumnsThereAre)
{
    const std::string text = "smiles,y,name of it\nCCO,1.5,x\nCCN,2,z\nCCC,2,q\n";
    const auto missing = load(text, {"z"});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().what.find("\"y\""), std::string::npos);
    const auto words = load(text, {"name of it"});
    ASSERT_FALSE(words);
    EXPECT_NE(words.error().what.find("columns of numbers here: \"y\""), std::string::npos) << words.error().what;
    EXPECT_FALSE(load("smiles,y\nxx,1\nyy,2\n", {"y"})) << "no row is a molecule";
}

TEST_F(LabelTableTest, TreatsDuplicatesAsWished)
{
    const auto table = load("smiles,y,c\nCCO,1,0\nOCC,2,1\nCCN,5.25,1\nCCN,5.26,1\nCCC,9,0\n", {"y", "c"});
    ASSERT_TRUE(table) << table.error().message();
    const DuplicateCounts counts = countDuplicates(*table, 0.25);
    EXPECT_EQ(counts.repeatedRows, 2U);
    EXPECT_EQ(counts.repeatedMolecules, 2U);
    EXPECT_EQ(counts.conflictingMolecules, 1U);
    EXPECT_EQ(counts.examples, (std::vector<std::int64_t>{2}));
    EXPECT_EQ(resolveDuplicates(*table, DuplicatePolicy::Keep, 0.25).size(), 5U);
    const LabelTable mean = resolveDuplicates(*table, DuplicatePolicy::Mean, 0.25);
    ASSERT_EQ(mean.size(), 3U);
    EXPECT_DOUBLE_EQ(mean.labels[0][0], 1.5);
    EXPECT_TRUE(std::isnan(mean.labels[1][0])) << "a tie of classes";
    EXPECT_DOUBLE_EQ(mean.labels[0][1], 5.255);
    EXPECT_EQ(mean.labels[1][1], 1);
    const LabelTable drop = resolveDuplicates(*table, DuplicatePolicy::Drop, 0.25);
    ASSERT_EQ(drop.size(), 3U);
    EXPECT_TRUE(std::isnan(drop.labels[0][0]));
    EXPECT_DOUBLE_EQ(drop.labels[0][1], 5.255);
}

TEST_F(LabelTableTest, HeldOutRowsStandForTheirMolecule)
{
    const auto table = load("smiles,y\nCCO,1\nOCC,2\nC(C)O,3\nCCN,4\nNCC,5\nCCC,6\nCCS,7\nSCC,8\n", {"y"});
    ASSERT_TRUE(table) << table.error().message();
    const Split split{{0, 3}, {1, 4, 6}, {7}}; // the third row of ethanol and propane are in none
    const HeldOutRows kept = keepMostHeldOut(*table, split);
    EXPECT_EQ(kept.rows, (std::vector<std::size_t>{1, 4, 5, 7}));
    EXPECT_EQ(kept.molecules, 3U);
    EXPECT_EQ(kept.dropped, 3U);
}

class PreflightTest : public FinetuneTest {
protected:
    Result<FinetuneData> prepare(const std::string& data, std::vector<std::string> labels, FinetuneConfig config)
    {
        LabelSource source;
        source.path = data;
        source.labels = std::move(labels);
        source.splitColumn = config.splitColumn;
        return prepareFinetuneData(source, config, 2, job);
    }
    JobContext job;
};

TEST_F(PreflightTest, ReportsWhatTheFileHolds)
{
    FinetuneConfig config = quickConfig();
    config.duplicates = "keep";
    const std::string data =
        writeLabelled("data.csv", 80, "nonsense,3,1,acid,1\nOC1CC1,3,0,alcohol,0\nC1CC1O,9,1,alcohol,1\n");
    const auto prepared = prepare(data, {"acid", "half"}, config);
    ASSERT_TRUE(prepared) << prepared.error().message();
    const Preflight& report = prepared->report;
    EXPECT_EQ(report.fileRows, 83);
    EXPECT_EQ(report.badRows.size(), 1U);
    EXPECT_EQ(report.duplicates.repeatedRows, 1U);
    EXPECT_EQ(report.duplicates.conflictingMolecules, 1U);
    EXPECT_EQ(report.partSizes[0] + report.partSizes[1] + report.partSizes[2], 82U);
    EXPECT_EQ(report.tasks[1].missing, 16U);
    ASSERT_FALSE(report.giveAways.empty());
    EXPECT_EQ(report.giveAways[0].column, "kind");
    EXPECT_NE(toText(report).find("nearly equals a label"), std::string::npos);
    EXPECT_NE(toJson(report).find("\"conflictingMolecules\": 1"), std::string::npos);
}

TEST_F(PreflightTest, WarnsOfAClassThatIsCommonerInOnePartOnly)
{
    const auto shifts = [&](int positivesInValid, int validRows) {
        std::string text = "smiles,active,part\n";
        int length = 0;
        const auto add = [&](const char* part, int rows, int positives) {
            for (int i = 0; i < rows; ++i)
                text += std::string(static_cast<std::size_t>(++length), 'C') + "O," + (i < positives ? "1," : "0,") +
                        part + "\n";
        };
        add("train", 60, 24);
        add("valid", validRows, positivesInValid);
        add("test", 30, 12);
        FinetuneConfig config = quickConfig();
        config.split = "column";
        config.splitColumn = "part";
        LabelSource source;
        source.path = write("shift.csv", text);
        source.labels = {"active"};
        source.splitColumn = "part";
        const auto prepared = prepareFinetuneData(source, config, 1, job);
        EXPECT_TRUE(prepared) << prepared.error().message();
        std::vector<std::string> found;
        for (const std::string& warning : prepared ? prepared->report.warnings : std::vector<std::string>{})
            if (warning.find("but in") != std::string::npos)
                found.push_back(warning);
        return found;
    };
    const auto found = shifts(24, 30);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].find("\"active\" is \"1\" in 80 % of validation, but in 40 % of training"), 0U) << found[0];
    const auto other = shifts(3, 30);
    ASSERT_EQ(other.size(), 1U);
    EXPECT_EQ(other[0].find("\"active\" is \"0\" in 90 % of validation, but in 60 % of training"), 0U) << other[0];
    EXPECT_TRUE(shifts(15, 30).empty()) << "a tenth more is nothing to warn of";
    EXPECT_TRUE(shifts(8, 10).empty()) << "of ten molecules it may be chance";
}

TEST_F(PreflightTest, FindsColumnsThatNearlyEqualALabel)
{
    Rng rng(1);
    std::string text = "smiles,y,active,copied,calculated,curved,unrelated,word,rare\n";
    for (int i = 0; i < 100; ++i) {
        const double y = rng.normal();
        const bool active = rng.chance(0.5);
        text += std::string(static_cast<std::size_t>(i) + 1, 'C') + "O," + std::to_string(y) + "," +
                (active ? "1," : "0,") + std::to_string(3 - 2 * y) + "," + std::to_string(y + 0.38 * rng.normal()) +
                "," + std::to_string(std::exp(3 * y)) + "," + std::to_string(rng.normal()) + "," +
                (rng.chance(0.97) == active ? "hit" : "miss") + "," + (i == 7 ? "seen" : "unseen") + "\n";
    }
    const auto prepared = prepare(write("like.csv", text), {"y", "active"}, quickConfig());
    ASSERT_TRUE(prepared) << prepared.error().message();
    std::map<std::string, std::string> found;
    for (const GiveAway& giveAway : prepared->report.giveAways)
        found[giveAway.column + " = " + giveAway.task] = giveAway.how;
    EXPECT_EQ(found.size(), 4U) << toText(prepared->report);
    EXPECT_EQ(found["copied = y"], "Spearman 1.000");
    EXPECT_NE(found["calculated = y"].find("same scale"), std::string::npos) << found["calculated = y"];
    EXPECT_EQ(found["curved = y"], "Spearman 1.000");
    EXPECT_NE(found["word = active"].find("goes with one label"), std::string::npos);
}

TEST_F(PreflightTest, FindsTheCalculatedValueBesideTheMeasuredOne)
{
    if (test::bigData().empty())
        GTEST_SKIP() << "set MOLRL_DATA to the folder of the data sets";
    FinetuneConfig config;
    const auto prepared = prepare(test::bigData() + "/moleculenet/freesolv.csv", {"expt"}, config);
    ASSERT_TRUE(prepared) << prepared.error().message();
    ASSERT_EQ(prepared->report.giveAways.size(), 1U);
    EXPECT_EQ(prepared->report.giveAways[0].column, "calc");
}

TEST_F(PreflightTest, FindsMoleculesOfTestInTraining)
{
    FinetuneConfig config = quickConfig();
    config.duplicates = "keep";
    config.split = "column";
    config.splitColumn = "part";
    std::string text = "smiles,y,part\n";
    for (int i = 0; i < 40; ++i)
        text += std::string(static_cast<std::size_t>(i) + 1, 'C') + "O," + std::to_string(i * 1.5) + "," +
                (i < 30   ? "train"
                 : i < 35 ? "valid"
                          : "test") +
                "\n";
    const auto prepared = prepare(write("parts.csv", text + "OCC,2,test\n"), {"y"}, config);
    ASSERT_TRUE(prepared) << prepared.error().message();
    EXPECT_EQ(prepared->report.sharedMolecules, 1U);
    EXPECT_EQ(prepared->report.partSizes[2], 6U);
}

TEST_F(PreflightTest, LabelsOfTestAreNotMergedWithThoseOfTraining)
{
    FinetuneConfig config = quickConfig();
    config.split = "column";
    config.splitColumn = "part";
    std::string text = "smiles,y,part\n";
    for (int i = 0; i < 40; ++i)
        text += std::string(static_cast<std::size_t>(i) + 1, 'C') + "O," + std::to_string(i * 1.5) + "," +
                (i < 30   ? "train"
                 : i < 35 ? "valid"
                          : "test") +
                "\n";
    const auto prepared = prepare(write("parts.csv", text + "OCC,100,test\nC(C)O,102,test\nCCO,7,\n"), {"y"}, config);
    ASSERT_TRUE(prepared) << prepared.error().message();
    const FinetuneData& data = *prepared;
    EXPECT_EQ(data.report.partSizes, (std::array<std::size_t, 3>{29, 5, 6}));
    EXPECT_EQ(data.report.sharedMolecules, 0U);
    double measured = 0;
    for (const std::size_t row : data.split.test)
        if (data.table.smiles[row] == "CCO")
            measured = data.table.labels[0][row];
    EXPECT_EQ(measured, 101) << "of its two test rows";
    EXPECT_NE(toText(data.report).find("1 molecules stand in several parts"), std::string::npos) << toText(data.report);
    EXPECT_NE(toText(data.report).find("1 rows of the other parts"), std::string::npos);
}

TEST_F(PreflightTest, AMoleculeStandsAtItsEarliestDate)
{
    FinetuneConfig config = quickConfig();
    config.split = "ordered";
    config.splitColumn = "year";
    std::string text = "smiles,y,year\nCCCO,3,2999\n";
    for (int i = 0; i < 40; ++i)
        text += std::string(static_cast<std::size_t>(i) + 1, 'C') + "O," + std::to_string(i * 1.5) + "," +
                std::to_string(900 + 10 * i) + "\n";
    const auto prepared = prepare(write("years.csv", text), {"y"}, config);
    ASSERT_TRUE(prepared) << prepared.error().message();
    const auto& smiles = prepared->table.smiles;
    const auto row = static_cast<std::size_t>(std::find(smiles.begin(), smiles.end(), "CCCO") - smiles.begin());
    EXPECT_EQ(prepared->table.splitCells.at(row), "920");
    const auto& train = prepared->split.train;
    EXPECT_NE(std::find(train.begin(), train.end(), row), train.end());
}

TEST_F(PreflightTest, TooFewMoleculesForCalibrationAreNotSetAside)
{
    FinetuneConfig config = quickConfig();
    config.calibrationShare = 0.1;
    const auto few = prepare(writeLabelled(), {"size"}, config); // 64 to train
    ASSERT_TRUE(few) << few.error().message();
    const FinetunePlan plan = FinetunePlan::make(*few, config);
    EXPECT_FALSE(plan.hasOwnCalibration);
    EXPECT_EQ(plan.calibration, plan.valid);
    EXPECT_EQ(plan.train, few->split.train);
    EXPECT_NE(toText(few->report).find("validation is calibrated on"), std::string::npos) << toText(few->report);
    config.calibrationShare = 0.2;
    const auto enough = prepare(writeLabelled(), {"size"}, config);
    ASSERT_TRUE(enough) << enough.error().message();
    const FinetunePlan other = FinetunePlan::make(*enough, config);
    EXPECT_TRUE(other.hasOwnCalibration);
    EXPECT_EQ(other.calibration.size(), 12U);
    EXPECT_EQ(toText(enough->report).find("validation is calibrated on"), std::string::npos);
}

TEST_F(PreflightTest, RefusesTooFewMoleculesAndPartsOfOneClass)
{
    const auto few = prepare(writeLabelled("few.csv", 12), {"size"}, quickConfig());
    ASSERT_FALSE(few);
    EXPECT_EQ(few.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(few.error().what.find("12 labelled molecules"), std::string::npos);

    FinetuneConfig config = quickConfig();
    config.split = "column";
    config.splitColumn = "part";
    std::string text = "smiles,y,part\n";
    for (int i = 0; i < 40; ++i)
        text += std::string(static_cast<std::size_t>(i) + 1, 'C') + "O," + std::to_string(i < 30 ? i % 2 : 0) + "," +
                (i < 30   ? "train"
                 : i < 35 ? "valid"
                          : "test") +
                "\n";
    const auto one = prepare(write("one.csv", text), {"y"}, config);
    ASSERT_FALSE(one);
    EXPECT_NE(one.error().what.find("validation part has only the class \"0\""), std::string::npos) << one.error().what;
    EXPECT_NE(one.error().what.find("stratified"), std::string::npos);
}

TEST_F(PreflightTest, StopsWhenAsked)
{
    job.requestStop();
    const auto prepared = prepare(writeLabelled(), {"size"}, quickConfig());
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().code, ErrorCode::Cancelled);
}

TEST(FinetuneConfigTest, ComesBackFromJsonAndNamesWrongFields)
{
    FinetuneConfig config;
    config.learningRates = {1e-5};
    config.split = "random";
    config.augment = false;
    const auto back = FinetuneConfig::fromJson(config.toJson());
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->toJson(), config.toJson());
    EXPECT_NE(FinetuneConfig::fromJson(R"({"batch": "many"})").error().what.find("batch"), std::string::npos);
    EXPECT_NE(FinetuneConfig::fromJson(R"({"bach": 3})").error().what.find("bach"), std::string::npos);
    EXPECT_FALSE(FinetuneConfig::fromJson("[]"));
    EXPECT_TRUE(config.validate());
    const auto wrong = [](auto&& change) {
        FinetuneConfig changed;
        change(changed);
        return !changed.validate();
    };
    EXPECT_TRUE(wrong([](auto& c) { c.trainShare = 0.95; }));
    EXPECT_TRUE(wrong([](auto& c) { c.split = "magic"; }));
    EXPECT_TRUE(wrong([](auto& c) { c.split = "column"; }));
    EXPECT_TRUE(wrong([](auto& c) { c.learningRates.clear(); }));
    EXPECT_TRUE(wrong([](auto& c) { c.duplicates = "some"; }));
    EXPECT_TRUE(wrong([](auto& c) { c.task = "guess"; }));
}

} // namespace
} // namespace molrl::training
