// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/plugins/plugin_fixture.h"

namespace molrl::test {
namespace {

constexpr const char* kAspirin = "CC(=O)Oc1ccccc1C(=O)O";
constexpr const char* kAtorvastatin =
    "CC(C)c1c(C(=O)Nc2ccccc2)c(-c2ccccc2)c(-c2ccc(F)cc2)n1CC[C@@H](O)C[C@@H](O)CC(=O)O";
constexpr const char* kErythromycin = "CC[C@H]1OC(=O)[C@H](C)[C@@H](O[C@H]2C[C@@](C)(OC)[C@@H](O)[C@H](C)O2)[C@H](C)[C@"
                                      "@H](O[C@@H]2O[C@H](C)C[C@H](N(C)C)[C@H]2O)"
                                      "[C@](C)(O)C[C@@H](C)C(=O)[C@H](C)[C@@H](O)[C@]1(C)O";

using PropertiesTest = RealPlugins;

TEST_F(PropertiesTest, BothPluginsThatComeAlongLoad)
{
    EXPECT_TRUE(registry().refused().empty());
    std::vector<std::string> names;
    for (const auto& one : registry().plugins())
        names.push_back(one.name);
    EXPECT_THAT(names, ::testing::ElementsAre("properties", "structural-alerts"));
}

/// PubChem's values: CID 2244.
TEST_F(PropertiesTest, AspirinIsAsThePublicRecordsHaveIt)
{
    EXPECT_NEAR(number("mw", kAspirin), 180.16, 0.01);
    EXPECT_NEAR(number("exact-mass", kAspirin), 180.04225873, 1e-4);
    EXPECT_NEAR(number("tpsa", kAspirin), 63.6, 0.05);
    EXPECT_EQ(number("hbd", kAspirin), 1);
    EXPECT_EQ(number("heavy-atoms", kAspirin), 13);
    EXPECT_EQ(number("aromatic-rings", kAspirin), 1);
    EXPECT_EQ(number("rings", kAspirin), 1);
    EXPECT_NEAR(number("fsp3", kAspirin), 1.0 / 9, 1e-9);
    EXPECT_NEAR(number("logp", kAspirin), 1.31, 0.01); // Wildman and Crippen's
    EXPECT_EQ(number("ro5-violations", kAspirin), 0);
    EXPECT_EQ(text("formula", kAspirin), "C9H8O4");
    EXPECT_EQ(text("inchikey", kAspirin), "BSYNRYMUTXBXSQ-UHFFFAOYSA-N");
    EXPECT_EQ(text("scaffold", kAspirin), "c1ccccc1");
}

TEST_F(PropertiesTest, RulesCountWhatBreaksThem)
{
    EXPECT_EQ(number("ro5-violations", kAtorvastatin), 2) << "weight 558.6, cLogP 6.3";
    EXPECT_EQ(number("veber-violations", kAtorvastatin), 1) << "12 rotatable bonds, TPSA 112";
    EXPECT_EQ(number("ro5-violations", kErythromycin), 2) << "weight 733.9, 14 N and O; 5 NH and OH are allowed";
    EXPECT_EQ(number("veber-violations", kErythromycin), 1) << "7 rotatable bonds, TPSA 194";
}

TEST_F(PropertiesTest, StereoCentresAreCountedWithThoseLeftOpen)
{
    EXPECT_EQ(number("stereo-centres", "C[C@H](N)C(=O)O"), 1);
    EXPECT_EQ(number("open-stereo-centres", "C[C@H](N)C(=O)O"), 0);
    EXPECT_EQ(number("open-stereo-centres", "CC(N)C(=O)O"), 1);
    EXPECT_EQ(number("stereo-centres", kErythromycin), 18);
}

TEST_F(PropertiesTest, AChainHasNoScaffoldAndThatIsNoError)
{
    const auto column = compute("scaffold", {"CCCCO", "", "CCc1ccncc1"});
    EXPECT_EQ(column.texts, (std::vector<std::string>{"", "", "c1ccncc1"}));
}

TEST_F(PropertiesTest, WhatIsNoMoleculeIsAnErrorOfItsRow)
{
    JobContext job;
    const auto wanted = findColumns(registry(), {});
    ASSERT_TRUE(wanted);
    const auto computed = computeColumns(*wanted, std::vector<std::string>{"CCO", "C1CC", "c1ccccc1"}, 1, job);
    ASSERT_TRUE(computed);
    EXPECT_FALSE(computed->errors[0]);
    ASSERT_TRUE(computed->errors[1]);
    EXPECT_FALSE(computed->errors[2]);
}

} // namespace
} // namespace molrl::test
