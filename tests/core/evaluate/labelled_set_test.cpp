// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/labelled_set.h"

#include "tests/core/training/comma_locale.h"
#include "tests/support/temp_dir.h"

#include <cmath>
#include <gtest/gtest.h>

namespace molrl::evaluate {
namespace {

class LabelledSetTest : public testing::Test {
protected:
    Result<LabelledSet> load(const std::string& text, std::vector<std::string> columns, const std::string& split = {})
    {
        return loadLabelledSet({"", m_dir.write("set.csv", text), std::move(columns), split}, 2, m_job);
    }
    std::string refusal(const std::string& text, std::vector<std::string> columns)
    {
        const auto set = load(text, std::move(columns));
        EXPECT_FALSE(set);
        return set ? "" : set.error().message();
    }
    test::TempDir m_dir;
    JobContext m_job;
};

TEST_F(LabelledSetTest, KeepsEveryRowThatHoldsAMoleculeAndListsTheOthers)
{
    const auto set = load("smiles,y\nCCO,1.5\nC1CC(,2\nCC[Na].Cl,NA\n,3\nc1ccccc1,>10\nCCN,-2e-1\n", {"y"});
    ASSERT_TRUE(set) << set.error().message();
    EXPECT_EQ(set->name, "set");
    EXPECT_EQ(set->fileRows, 6);
    ASSERT_EQ(set->size(), 4u);
    ASSERT_EQ(set->badRows.size(), 2u);
    EXPECT_EQ(set->badRows[0].row, 2);
    EXPECT_EQ(set->badRows[1].row, 4);
    ASSERT_EQ(set->badLabels.size(), 1u);
    EXPECT_EQ(set->badLabels[0].row, 5);
    EXPECT_NE(set->badLabels[0].reason.find(">10"), std::string::npos);
    EXPECT_FALSE(set->isForClasses);
    EXPECT_EQ(set->labels[0][0], 1.5);
    EXPECT_TRUE(std::isnan(set->labels[0][1]));
    EXPECT_TRUE(std::isnan(set->labels[0][2]));
    EXPECT_EQ(set->labels[0][3], -0.2);
    EXPECT_EQ(set->asWritten[1].fragmentCount(), 2);
    EXPECT_EQ(set->molecules[1].fragmentCount(), 1);
}

TEST_F(LabelledSetTest, ADecimalCommaOfTheLocaleChangesNothing)
{
    const test::CommaLocale comma(m_dir.path().string());
    ASSERT_TRUE(comma.isSet()) << "neither de_DE.UTF-8 nor C.utf8 is installed";
    const auto set = load("smiles,y\nCCO,1.5\nCCN,-2.5e-1\n", {"y"});
    ASSERT_TRUE(set) << set.error().message();
    EXPECT_EQ(set->labels[0], (std::vector<double>{1.5, -0.25}));
}

TEST_F(LabelledSetTest, TakesSeveralColumnsByNameListOrAll)
{
    const std::string text = "smiles,a,\"b, c\",word\nCCO,0,1,x\nCCN,1,,y\n";
    EXPECT_EQ(load(text, {"b, c"})->tasks, (std::vector<std::string>{"b, c"}));
    EXPECT_EQ(load("smiles,a,b\nC,0,1\nCC,1,0\n", {"a, b"})->tasks, (std::vector<std::string>{"a", "b"}));
    const auto all = load(text, {"*"});
    ASSERT_TRUE(all) << all.error().message();
    EXPECT_EQ(all->tasks, (std::vector<std::string>{"a", "b, c"}));
    EXPECT_TRUE(all->isForClasses);
}

TEST_F(LabelledSetTest, KeepsTheSplitColumn)
{
    const auto set = load("smiles,y,part\nCCO,1,train\nC(,1,train\nCCN,2,test\n", {"y"}, "part");
    ASSERT_TRUE(set) << set.error().message();
    EXPECT_EQ(set->splitCells, (std::vector<std::string>{"train", "test"}));
}

TEST_F(LabelledSetTest, SaysWhatIsWrong)
{
    const std::string text = "smiles,a,b\nCCO,0,1.5\nCCN,1,2.5\n";
    EXPECT_NE(refusal(text, {"c"}).find("the file has \"a\", \"b\""), std::string::npos);
    EXPECT_NE(refusal(text, {"a,c"}).find("\"c\""), std::string::npos);
    EXPECT_NE(refusal(text, {"a", "b"}).find("probe them apart"), std::string::npos);
    EXPECT_NE(refusal("smiles,a\nCCO,x\n", {"a"}).find("holds no number"), std::string::npos);
    EXPECT_NE(refusal("smiles,a\nCCO,x\n", {"*"}).find("no column holds numbers"), std::string::npos);
    EXPECT_NE(refusal("smiles,a\nC1C(,1\nC2(,2\n", {"a"}).find("no row holds a molecule"), std::string::npos);
    EXPECT_EQ(loadLabelledSet({"", m_dir.file("none.csv"), {"a"}, {}}, 1, m_job).error().code, ErrorCode::NotFound);
    m_job.requestStop();
    EXPECT_EQ(load(text, {"a"}).error().code, ErrorCode::Cancelled);
}

TEST_F(LabelledSetTest, SourcesAreFilesWithColumns)
{
    const std::string path = m_dir.write("a:b.csv", "smiles,x\nC,1\n");
    const auto source = parseLabelledSource(path + ":x");
    ASSERT_TRUE(source) << source.error().message();
    EXPECT_EQ(source->path, path);
    EXPECT_EQ(source->columns, (std::vector<std::string>{"x"}));
    EXPECT_EQ(parseLabelledSource(path).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseLabelledSource(path + ":").error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(parseLabelledSource(m_dir.file("none.csv:x")).error().code, ErrorCode::NotFound);
}

TEST_F(LabelledSetTest, TheSuiteIsWhatTheFolderHolds)
{
    const std::string folder = m_dir.path().string();
    EXPECT_EQ(findSuite(folder).error().code, ErrorCode::NotFound);
    m_dir.write("esol.csv", "smiles,measured log solubility in mols per litre\nC,1\n");
    m_dir.write("bace.csv", "smiles,Class\nC,1\n");
    const auto suite = findSuite(folder);
    ASSERT_TRUE(suite) << suite.error().message();
    ASSERT_EQ(suite->size(), 2u);
    EXPECT_EQ((*suite)[0].name, "bace");
    EXPECT_EQ(findSuite(folder, {"esol"})->size(), 1u);
    EXPECT_EQ(findSuite(folder, {"bbbp"}).error().code, ErrorCode::NotFound);
    EXPECT_EQ(findSuite(folder, {"esol", "hiv2"}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(LabelledSetTest, MoleculeNetsSetsAreWhatTheirPageSays)
{
    const std::string data = test::bigData();
    if (data.empty())
        GTEST_SKIP() << "MOLRL_DATA is not set";
    const auto suite = findSuite(data + "/moleculenet", {"sider", "clintox", "freesolv"});
    ASSERT_TRUE(suite) << suite.error().message();
    const auto sider = loadLabelledSet((*suite)[0], 2, m_job);
    ASSERT_TRUE(sider) << sider.error().message();
    EXPECT_EQ(sider->tasks.size(), 27u);
    EXPECT_EQ(sider->size(), 1427u);
    EXPECT_TRUE(sider->isForClasses);
    const auto clintox = loadLabelledSet((*suite)[1], 2, m_job);
    ASSERT_TRUE(clintox);
    const std::size_t bad = clintox->badRows.size();
    EXPECT_TRUE(bad == 6 || bad == 4) << bad; // RDKit 2025.03 reads two that 2022.09 refuses
    const auto freesolv = loadLabelledSet((*suite)[2], 2, m_job);
    ASSERT_TRUE(freesolv);
    EXPECT_FALSE(freesolv->isForClasses);
    EXPECT_EQ(freesolv->size(), 642u);
}

} // namespace
} // namespace molrl::evaluate
