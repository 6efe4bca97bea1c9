// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/plugins/plugin_fixture.h"

namespace molrl::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using AlertsTest = RealPlugins;

constexpr const char* kRhodanine = "O=C1NC(=S)SC1=Cc1ccccc1"; // Baell and Holloway's ene_rhod_A
constexpr const char* kCatechol = "Oc1ccccc1O";
constexpr const char* kIbuprofen = "CC(C)Cc1ccc(cc1)C(C)C(=O)O";

TEST_F(AlertsTest, KnowsThePainsThatEverybodyKnows)
{
    EXPECT_EQ(number("pains-alerts", kRhodanine), 1);
    EXPECT_THAT(text("alert-names", kRhodanine), HasSubstr("PAINS: ene_rhod"));
    EXPECT_EQ(number("pains-alerts", "O=C1C=CC(=O)C=C1"), 1);
    EXPECT_THAT(text("alert-names", "O=C1C=CC(=O)C=C1"), HasSubstr("PAINS: quinone_A"));
    EXPECT_EQ(number("pains-alerts", kCatechol), 1);
}

TEST_F(AlertsTest, AQuietDrugHasNone)
{
    EXPECT_EQ(number("pains-alerts", kIbuprofen), 0);
    EXPECT_EQ(number("brenk-alerts", kIbuprofen), 0);
    EXPECT_EQ(number("nih-alerts", kIbuprofen), 0);
    EXPECT_EQ(text("alert-names", kIbuprofen), "");
}

TEST_F(AlertsTest, ReactiveGroupsAreBrenksAndTheNihs)
{
    EXPECT_GE(number("brenk-alerts", "CC(=O)Cl"), 1); // an acid chloride
    EXPECT_GE(number("nih-alerts", "CC(=O)Cl"), 1);
    EXPECT_EQ(number("pains-alerts", "CC(=O)Cl"), 0);
    EXPECT_GE(number("brenk-alerts", "O=[N+]([O-])c1ccccc1"), 1); // a nitro group
}

TEST_F(AlertsTest, NamesAndCountsAgree)
{
    for (const char* smiles : {kRhodanine, kCatechol, "CC(=O)Cl", "O=[N+]([O-])c1ccc(C=O)cc1", kIbuprofen}) {
        const std::string names = text("alert-names", smiles);
        double count = 0;
        for (const char* id : {"pains-alerts", "brenk-alerts", "nih-alerts"})
            count += number(id, smiles);
        const auto separators = static_cast<double>(std::count(names.begin(), names.end(), ';'));
        EXPECT_EQ(names.empty() ? 0 : separators + 1, count) << smiles << ": " << names;
    }
}

/// Patterns are shared by all threads; so much at once that two would meet.
TEST_F(AlertsTest, ManyThreadsFindTheSame)
{
    std::vector<std::string> smiles;
    for (int i = 0; i < 60; ++i)
        for (const char* one : {kRhodanine, kCatechol, kIbuprofen, "CC(=O)Cl"})
            smiles.emplace_back(one);
    JobContext job;
    const auto wanted = findColumns(registry(), {"pains-alerts", "alert-names"});
    ASSERT_TRUE(wanted);
    const auto computed = computeColumns(*wanted, smiles, 8, job);
    ASSERT_TRUE(computed);
    for (std::size_t i = 0; i < smiles.size(); ++i) {
        EXPECT_EQ(computed->columns[0].numbers[i], computed->columns[0].numbers[i % 4]);
        EXPECT_EQ(computed->columns[1].texts[i], computed->columns[1].texts[i % 4]);
    }
}

} // namespace
} // namespace molrl::test
