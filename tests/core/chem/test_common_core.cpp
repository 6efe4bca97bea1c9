// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/common_core.h"
#include "core/chem/search.h"

#include <chrono>
#include <gtest/gtest.h>

namespace molrl::chem {
namespace {

std::vector<Molecule> parseAll(std::initializer_list<const char*> smiles)
{
    std::vector<Molecule> molecules;
    for (const char* one : smiles)
        molecules.push_back(parseSmiles(one).value());
    return molecules;
}

CommonCore coreOf(const std::vector<Molecule>& molecules, CommonCoreOptions options = {1, 20000})
{
    JobContext job;
    return findCommonCore(molecules, options, job).value();
}

TEST(CommonCore, isWhatTheSeriesShares)
{
    const auto series = parseAll({"CC(=O)Nc1ccc(O)cc1", "CC(=O)Nc1ccc(OC)cc1Cl", "CC(=O)Nc1ccc(OCC)c(F)c1"});
    const CommonCore core = coreOf(series);
    EXPECT_EQ(core.atomCount, 11) << core.smarts; // acetanilide with an oxygen in para
    EXPECT_EQ(core.holders, 3u);
    EXPECT_TRUE(core.isComplete);
    EXPECT_EQ(parseSmiles(core.smiles)->heavyAtomCount(), 11);
    const auto query = SubstructureQuery::parse(core.smarts).value();
    for (const Molecule& molecule : series)
        EXPECT_EQ(query.matchAtoms(molecule).size(), 11u) << "the SMARTS can be highlighted";
}

TEST(CommonCore, ringsAreKeptWhole)
{
    // Cyclohexane's carbons look like hexane's; a ring is no chain.
    EXPECT_EQ(coreOf(parseAll({"C1CCCCC1", "CCCCCC"})).atomCount, 0);
    EXPECT_EQ(coreOf(parseAll({"Cc1cccc2ccccc12", "Cc1ccccc1"})).atomCount, 7);
    EXPECT_EQ(coreOf(parseAll({"C1CCCCC1", "c1ccccc1"})).atomCount, 0) << "aromatic bonds are no single ones";
}

TEST(CommonCore, aShareLeavesStrangersOut)
{
    const auto mixed = parseAll({"c1ccccc1C(=O)O", "c1ccccc1C(=O)OC", "c1ccccc1C(=O)OCC", "CCCCCCCC"});
    EXPECT_EQ(coreOf(mixed).atomCount, 0);
    const CommonCore most = coreOf(mixed, {0.7, 20000});
    EXPECT_EQ(most.atomCount, 9);
    EXPECT_EQ(most.holders, 3u);
}

TEST(CommonCore, nullMoleculesAreLeftOut)
{
    auto series = parseAll({"c1ccncc1", "c1ccncc1C"});
    series.insert(series.begin(), Molecule());
    EXPECT_EQ(coreOf(series).atomCount, 6);
}

TEST(CommonCore, saysWhatIsWrong)
{
    JobContext job;
    const auto two = parseAll({"CC", "CCC"});
    const auto code = [&](const std::vector<Molecule>& molecules, const CommonCoreOptions& options) {
        return findCommonCore(molecules, options, job).error().code;
    };
    EXPECT_EQ(code({}, {}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(parseAll({"CC"}), {}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(two, {0, 100}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(two, {1.1, 100}), ErrorCode::InvalidArgument);
    EXPECT_EQ(code(two, {1, 0}), ErrorCode::InvalidArgument);
}

/// Large and symmetric: without a limit this takes very long.
std::vector<Molecule> hardSeries()
{
    return parseAll({"CC(C)(C)CC(C)(C)CC(C)(C)CC(C)(C)CC(C)(C)CC(C)(C)CC(C)(C)CC(C)(C)CC(C)(C)CCN",
                     "CC(C)(C)CC(C)(CC)CC(C)(C)CC(C)(C)CC(CC)(C)CC(C)(C)CC(C)(C)CC(C)(C)CCC(C)(C)CCO",
                     "CC(C)(C)CCC(C)(C)CC(C)(CC)CC(C)(C)CC(C)(C)CC(C)(CC)CC(C)(C)CCC(C)(C)CC(C)(C)CF"});
}

TEST(CommonCore, aStoppedJobIsCancelledAndAnEndedTimeGivesWhatIsThere)
{
    JobContext job;
    job.requestStop();
    EXPECT_EQ(findCommonCore(hardSeries(), {}, job).error().code, ErrorCode::Cancelled);
    const auto begin = std::chrono::steady_clock::now();
    const CommonCore core = coreOf(hardSeries(), {1, 100});
    EXPECT_FALSE(core.isComplete);
    EXPECT_GT(core.atomCount, 1);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(60));
}

} // namespace
} // namespace molrl::chem
