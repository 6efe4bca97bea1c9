// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/exclusion.h"

#include "tests/core/training/fixture.h"

namespace molrl::training {
namespace {

class ExclusionTest : public TrainingTest {
protected:
    ExclusionSet load(const std::string& file, std::size_t* bad = nullptr)
    {
        JobContext job;
        return ExclusionSet::load({file}, 2, job, bad).value();
    }
    static bool contains(const ExclusionSet& set, const std::string& smiles)
    {
        return set.contains(chem::parseSmiles(smiles).value());
    }
};

TEST_F(ExclusionTest, SaltsStereoChargesAndTautomersDoNotHideAMolecule)
{
    std::size_t bad = 0;
    const ExclusionSet set =
        load(write("out.csv", "smiles,y\nC[C@H](N)C(=O)O,1\nOc1ccccn1,2\nnot a molecule,3\nCCCCN,4\n"), &bad);
    EXPECT_EQ(set.size(), 3u);
    EXPECT_EQ(bad, 1u);
    EXPECT_TRUE(contains(set, "C[C@@H](N)C(=O)O"));
    EXPECT_TRUE(contains(set, "CC([NH3+])C(=O)[O-]"));
    EXPECT_TRUE(contains(set, "O=c1cccc[nH]1"));
    EXPECT_TRUE(contains(set, "CCCC[NH3+].[Cl-]"));
    EXPECT_FALSE(contains(set, "CCCCO"));
    EXPECT_FALSE(contains(set, "CC(C)CN"));
}

TEST_F(ExclusionTest, TakesInChIKeysWholeOrTheirFirstBlock)
{
    const ExclusionSet set = load(write("keys.txt", "BSYNRYMUTXBXSQ\nLFQSCWFLJHTTHZ-UHFFFAOYSA-N\r\n\n"));
    EXPECT_EQ(set.size(), 2u);
    EXPECT_TRUE(contains(set, "CC(=O)Oc1ccccc1C(=O)O"));
    EXPECT_TRUE(contains(set, "CCO"));
    EXPECT_FALSE(contains(set, "CCN"));
}

TEST_F(ExclusionTest, AMissingFileIsAnErrorThatNamesIt)
{
    JobContext job;
    const auto set = ExclusionSet::load({path("nowhere.smi")}, 1, job);
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, ErrorCode::NotFound);
    EXPECT_NE(set.error().message().find("nowhere.smi"), std::string::npos);
}

} // namespace
} // namespace molrl::training
