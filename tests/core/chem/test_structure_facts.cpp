// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/structure_facts.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <vector>

namespace molrl::chem {
namespace {

StructureFacts factsOf(const std::string& smiles)
{
    return computeStructureFacts(parseSmiles(smiles).value()).value();
}

std::uint64_t skeletonOf(const std::string& smiles)
{
    return computeSkeletonCode(parseSmiles(smiles).value()).value();
}

std::vector<std::uint64_t> environments(const StructureFacts& facts, int radius)
{
    std::vector<std::uint64_t> codes;
    for (const AtomFacts& atom : facts.atoms)
        codes.push_back(atom.environment[radius - 1]);
    std::sort(codes.begin(), codes.end());
    return codes;
}

TEST(StructureFacts, TellWhatAChemistReads)
{
    const StructureFacts facts = factsOf("C[N+](C)(C)Cc1ccc(O)cc1");
    EXPECT_EQ(facts.atoms[1].charge, 1);
    EXPECT_EQ(facts.atoms[1].degree, 4);
    EXPECT_EQ(facts.atoms[0].hydrogens, 3);
    EXPECT_TRUE(facts.atoms[5].isAromatic);
    EXPECT_EQ(facts.atoms[5].smallestRing, 6);
    EXPECT_EQ(facts.atoms[5].hybridization, 2);
    EXPECT_EQ(facts.atoms[4].smallestRing, 0);
    EXPECT_EQ(facts.bonds.size(), 12u);
    EXPECT_EQ(facts.bonds[4].kind, BondKind::Single);
    EXPECT_EQ(facts.bonds[5].kind, BondKind::Aromatic);
    EXPECT_TRUE(facts.bonds[5].inRing);
}

TEST(StructureFacts, StereoIsToldWhereItIsDrawn)
{
    EXPECT_TRUE(factsOf("C[C@H](N)C(=O)O").atoms[1].hasStereo);
    EXPECT_FALSE(factsOf("CC(N)C(=O)O").atoms[1].hasStereo);
    EXPECT_TRUE(factsOf("C/C=C/C").bonds[1].hasStereo);
    EXPECT_FALSE(factsOf("CC=CC").bonds[1].hasStereo);
}

TEST(StructureFacts, EnvironmentsDoNotDependOnAtomOrder)
{
    const auto one = factsOf("CC(=O)Oc1ccccc1C(=O)O");
    const auto other = factsOf("OC(=O)c1c(OC(C)=O)cccc1");
    EXPECT_EQ(environments(one, 1), environments(other, 1));
    EXPECT_EQ(environments(one, 2), environments(other, 2));
    EXPECT_NE(environments(one, 2), environments(factsOf("CC(=O)Oc1cccc(C(=O)O)c1"), 2));
}

TEST(StructureFacts, EnvironmentsGrowWithTheirRadius)
{
    // Both end carbons of pentane and of hexane look alike one bond far; two bonds tell propane's.
    const auto propane = factsOf("CCC");
    const auto pentane = factsOf("CCCCC");
    EXPECT_EQ(propane.atoms[0].environment[0], pentane.atoms[0].environment[0]);
    EXPECT_NE(propane.atoms[0].environment[1], pentane.atoms[0].environment[1]);
}

TEST(SkeletonCode, IsBlindToWhatInChIsFirstBlockIsBlindTo)
{
    EXPECT_EQ(skeletonOf("Oc1ccccn1"), skeletonOf("O=c1cccc[nH]1")) << "tautomers";
    EXPECT_EQ(skeletonOf("C[C@H](N)C(=O)O"), skeletonOf("CC([NH3+])C(=O)[O-]")) << "stereo and charge";
    EXPECT_EQ(skeletonOf("CCO"), skeletonOf("[H]OCC")) << "explicit hydrogens";
    EXPECT_EQ(skeletonOf("OCC"), skeletonOf("CCO")) << "atom order";
    EXPECT_NE(skeletonOf("CCO"), skeletonOf("CCN"));
    EXPECT_NE(skeletonOf("CCCC"), skeletonOf("CC(C)C"));
}

TEST(StructureFacts, ANullMoleculeIsAnError)
{
    EXPECT_EQ(computeStructureFacts({}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeSkeletonCode({}).error().code, ErrorCode::InvalidArgument);
}

} // namespace
} // namespace molrl::chem
