// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/standardize.h"

#include "core/base/parallel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace molrl;
using namespace molrl::chem;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

Standardized run(const char* smiles, const StandardizeOptions& options = {})
{
    return standardize(parseSmiles(smiles).value(), options).value();
}

} // namespace

TEST(Standardize, RemovesSaltsAndSaysWhich)
{
    const Standardized out = run("CC(=O)Oc1ccccc1C(=O)[O-].[Na+].O.O");
    EXPECT_EQ(toSmiles(out.molecule), "CC(=O)Oc1ccccc1C(=O)O");
    EXPECT_THAT(out.changes, ElementsAre("removed 3 fragments (O, [Na+])", "neutralised"));
}

TEST(Standardize, LeavesAChangelessMoleculeAsItIs)
{
    const Molecule mol = parseSmiles("c1ccccc1O").value();
    const Standardized out = standardize(mol, {}).value();
    EXPECT_THAT(out.changes, IsEmpty());
    EXPECT_EQ(out.molecule.share(), mol.share());
}

TEST(Standardize, KeepsChargesThatNoProtonCanTakeAway)
{
    const Standardized out = run("C[N+](C)(C)CC(=O)[O-]");
    EXPECT_EQ(toSmiles(out.molecule), "C[N+](C)(C)CC(=O)[O-]");
    EXPECT_THAT(out.changes, IsEmpty());
}

TEST(Standardize, OptionsAreHonoured)
{
    StandardizeOptions none{false, false, false};
    EXPECT_THAT(run("CC(=O)[O-].[Na+]", none).changes, IsEmpty());
    StandardizeOptions tautomer{false, false, true};
    EXPECT_EQ(toSmiles(run("Oc1ccccn1", tautomer).molecule), "O=c1cccc[nH]1");
    EXPECT_THAT(run("Oc1ccccn1", tautomer).changes, ElementsAre("tautomer changed"));
}

TEST(Standardize, KeepsStereo)
{
    EXPECT_EQ(toSmiles(run("C[C@H]([NH3+])C(=O)[O-].Cl").molecule), toSmiles(parseSmiles("C[C@H](N)C(=O)O").value()));
}

TEST(Standardize, ATautomerKeepsItsStereoOrSaysWhatIsLost)
{
    const StandardizeOptions tautomer{false, false, true};
    for (const char* smiles : {"N[C@@H](Cc1ccccc1)C(=O)O", "C/C=C/C(C)=O", "C[C@H]1CCCCC1=O"}) {
        const Standardized out = run(smiles, tautomer);
        EXPECT_EQ(toSmiles(out.molecule), toSmiles(parseSmiles(smiles).value()));
        EXPECT_THAT(out.changes, IsEmpty());
    }
    const Standardized amide = run("C[C@@H](N)C(O)=N", tautomer);
    EXPECT_EQ(toSmiles(amide.molecule), toSmiles(parseSmiles("C[C@@H](N)C(N)=O").value()));
    EXPECT_THAT(amide.changes, ElementsAre("tautomer changed"));
    EXPECT_THAT(run("C[C@H](O)C=O", tautomer).changes,
                ElementsAre("tautomer changed", "stereo lost at 1 centre or double bond"));
}

TEST(Standardize, RacemicStereoIsNotTakenForOneEnantiomer)
{
    const Standardized racemate = run("C[C@H](N)C(=O)O |&1:1|");
    EXPECT_EQ(toSmiles(racemate.molecule), "CC(N)C(=O)O");
    EXPECT_THAT(racemate.changes, ElementsAre("racemic stereo (AND) of 1 centre read as unspecified"));
    const Standardized epimers = run("C[C@H](N)C(=O)N[C@@H](C)C(=O)O |a:1,&1:6|");
    EXPECT_EQ(toSmiles(epimers.molecule), toSmiles(parseSmiles("C[C@H](N)C(=O)NC(C)C(=O)O").value()));
    // Cleared, trans could not be told from cis.
    const char* trans = "C[C@H]1CCCC[C@@H]1O";
    const Standardized bound = run((std::string(trans) + " |&1:1,6|").c_str());
    EXPECT_EQ(toSmiles(bound.molecule), toSmiles(parseSmiles(trans).value()));
    EXPECT_THAT(bound.changes, ElementsAre("racemic stereo (AND) of several centres read as one enantiomer"));
    const Standardized relative = run("C[C@H](N)C(=O)O |o1:1|");
    EXPECT_EQ(toSmiles(relative.molecule), toSmiles(parseSmiles("C[C@H](N)C(=O)O").value()));
    EXPECT_THAT(relative.changes, ElementsAre("relative stereo (OR) read as one enantiomer"));
    EXPECT_THAT(run("C[C@H](N)C(=O)O |a:1|").changes, IsEmpty());
}

TEST(Standardize, NullAndEmptyMolecules)
{
    EXPECT_EQ(standardize(Molecule(), {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeScaffold(Molecule()).error().code, ErrorCode::InvalidArgument);
}

TEST(Standardize, IsTheSameFromSeveralThreads)
{
    const Molecule mol = parseSmiles("CC(=O)Oc1ccccc1C(=O)[O-].[Na+]").value();
    std::vector<std::string> smiles(40);
    ASSERT_TRUE(parallelFor(smiles.size(), 4, JobContext(), [&](std::size_t i) {
        smiles[i] = toSmiles(standardize(mol, {true, true, true}).value().molecule);
    }));
    EXPECT_THAT(smiles, testing::Each(testing::StrEq("CC(=O)Oc1ccccc1C(=O)O")));
}

TEST(Scaffold, IsRingsAndLinkersAndEmptyForChains)
{
    EXPECT_EQ(computeScaffold(parseSmiles("CCc1ccc(CCc2cccnc2)cc1").value()).value(), "c1ccc(CCc2cccnc2)cc1");
    EXPECT_EQ(computeScaffold(parseSmiles("CCCCO").value()).value(), "");
    EXPECT_EQ(computeScaffold(parseSmiles("C[C@H]1CC[C@@H](c2ccccc2)O1").value(), true).value(),
              "c1ccc([C@@H]2CCCO2)cc1");
}
