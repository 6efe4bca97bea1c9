// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/chemistry_targets.h"

#include <gtest/gtest.h>
#include <set>
#include <string>

namespace molrl::training {
namespace {

Chemistry chemistryOf(const std::string& smiles)
{
    return computeChemistry(chem::parseSmiles(smiles).value(), {}).value();
}

Chemistry withDescriptor(double value)
{
    Chemistry chemistry = chemistryOf("CCO");
    chemistry.descriptors = {value};
    return chemistry;
}

TEST(ChemistryReference, RanksFollowTheSampleAndStayInRange)
{
    std::vector<Chemistry> sample;
    for (int i = 0; i <= 100; ++i)
        sample.push_back(withDescriptor(i));
    const auto reference = ChemistryReference::fit(sample, 2, Rng(1));
    EXPECT_FLOAT_EQ(reference.ranksOf({-5}).at(0), 0);
    EXPECT_FLOAT_EQ(reference.ranksOf({500}).at(0), 1);
    EXPECT_NEAR(reference.ranksOf({50}).at(0), 0.5, 0.02);
    EXPECT_NEAR(reference.ranksOf({25}).at(0), 0.25, 0.02);
    EXPECT_LT(reference.ranksOf({30}).at(0), reference.ranksOf({31}).at(0));
}

TEST(ChemistryReference, TiesGetTheMiddleOfTheirRanks)
{
    std::vector<Chemistry> sample(80, withDescriptor(0));
    sample.resize(100, withDescriptor(1));
    const auto reference = ChemistryReference::fit(sample, 2, Rng(1));
    EXPECT_NEAR(reference.ranksOf({0}).at(0), 0.4, 0.02);
    EXPECT_NEAR(reference.ranksOf({1}).at(0), 0.9, 0.02);
}

TEST(ChemistryReference, AlikeMoleculesShareAClusterAndSeedsRepeat)
{
    std::vector<Chemistry> sample;
    for (int i = 1; i <= 8; ++i) {
        sample.push_back(chemistryOf(std::string(static_cast<std::size_t>(4 + i), 'C') + "O"));
        sample.push_back(chemistryOf("c1ccc2ccccc2c1" + std::string(static_cast<std::size_t>(i), 'C')));
    }
    const auto reference = ChemistryReference::fit(sample, 2, Rng(3));
    ASSERT_EQ(reference.medoids.size(), 2u);
    std::set<int> alcohols;
    std::set<int> naphthalenes;
    for (std::size_t i = 0; i < sample.size(); ++i)
        (i % 2 == 0 ? alcohols : naphthalenes).insert(reference.clusterOf(sample[i].morgan));
    EXPECT_EQ(alcohols.size(), 1u);
    EXPECT_EQ(naphthalenes.size(), 1u);
    EXPECT_NE(alcohols, naphthalenes);
    EXPECT_EQ(ChemistryReference::fit(sample, 2, Rng(3)).medoids[0].words, reference.medoids[0].words);
    EXPECT_EQ(ChemistryReference::fit(sample, 50, Rng(3)).medoids.size(), sample.size()) << "no more than molecules";
}

} // namespace
} // namespace molrl::training
