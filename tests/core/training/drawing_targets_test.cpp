// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/drawing_targets.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <span>

namespace molrl::training {
namespace {

struct Read {
    chem::Depiction depiction;
    chem::StructureFacts facts;
    imaging::PatchBatch patches;
    DrawingTargets targets;

    [[nodiscard]] bool says(int node, const std::string& fact) const
    {
        const auto& names = patchFactNames();
        const auto column = static_cast<std::size_t>(std::find(names.begin(), names.end(), fact) - names.begin());
        EXPECT_LT(column, names.size()) << fact;
        return targets.facts[static_cast<std::size_t>(node) * names.size() + column] != 0;
    }
    /// Node of the patch that holds a place; -1 without ink there.
    [[nodiscard]] int nodeAt(PointPx place) const
    {
        for (std::size_t i = 0; i < patches.nodeCount(); ++i)
            if (patches.row[i] == static_cast<int>(place.y) / 14 && patches.col[i] == static_cast<int>(place.x) / 14)
                return static_cast<int>(i);
        return -1;
    }
    [[nodiscard]] int nodeOfAtom(int atom) const { return nodeAt(depiction.atoms[static_cast<std::size_t>(atom)]); }
};

Read readDrawing(const std::string& smiles, const chem::CoordinateAugmentation& view = {})
{
    Read read;
    const auto mol = chem::parseSmiles(smiles).value();
    read.depiction = chem::depict(mol, {}, view).value();
    read.facts = chem::computeStructureFacts(mol).value();
    read.patches = imaging::decompose(std::span(&read.depiction.picture, 1), {}).value();
    read.targets = makeDrawingTargets(read.depiction, read.facts, read.patches, 64, 128);
    return read;
}

TEST(DrawingTargets, ThePatchOfAnOxygenSaysOxygen)
{
    chem::CoordinateAugmentation turned;
    turned.rotationRad = 0.7;
    turned.mirror = true;
    for (const auto& view : {chem::CoordinateAugmentation{}, turned}) {
        const Read ethanol = readDrawing("CCO", view);
        const int oxygen = ethanol.nodeOfAtom(2);
        ASSERT_GE(oxygen, 0);
        EXPECT_TRUE(ethanol.says(oxygen, "holds O"));
        EXPECT_TRUE(ethanol.says(oxygen, "holds an atom"));
        EXPECT_TRUE(ethanol.says(oxygen, "1 H"));
        EXPECT_FALSE(ethanol.says(oxygen, "holds N"));
        const int carbon = ethanol.nodeOfAtom(0);
        ASSERT_GE(carbon, 0);
        EXPECT_FALSE(ethanol.says(carbon, "holds O"));
        EXPECT_TRUE(ethanol.says(carbon, "3 H or more"));
    }
}

TEST(DrawingTargets, RingsChargesStereoAndBondsAreSaid)
{
    const Read acid = readDrawing("[NH3+][C@@H](Cc1ccccc1)C(=O)[O-]");
    const auto at = [&](int atom) { return acid.nodeOfAtom(atom); };
    for (int atom = 3; atom <= 8; ++atom) {
        ASSERT_GE(at(atom), 0);
        EXPECT_TRUE(acid.says(at(atom), "aromatic atom"));
        EXPECT_TRUE(acid.says(at(atom), "ring of 6"));
        EXPECT_TRUE(acid.says(at(atom), "aromatic bond"));
        EXPECT_TRUE(acid.says(at(atom), "ring bond"));
    }
    EXPECT_TRUE(acid.says(at(0), "positive"));
    EXPECT_TRUE(acid.says(at(11), "negative"));
    EXPECT_TRUE(acid.says(at(1), "stereo centre"));
    EXPECT_FALSE(acid.says(at(2), "stereo centre"));
    EXPECT_TRUE(acid.says(at(10), "double bond"));
    EXPECT_FALSE(acid.says(at(2), "ring bond"));
}

TEST(DrawingTargets, ABondIsSaidByThePatchesItCrosses)
{
    const Read ethane = readDrawing("CC");
    const chem::BondSegment bond = ethane.depiction.bonds.at(0);
    const int middle = ethane.nodeAt({(bond.a.x + bond.b.x) / 2, (bond.a.y + bond.b.y) / 2});
    ASSERT_GE(middle, 0);
    EXPECT_TRUE(ethane.says(middle, "single bond"));
    EXPECT_FALSE(ethane.says(middle, "holds an atom"));
}

TEST(DrawingTargets, EnvironmentsGoWithTheNodesOfTheirAtoms)
{
    const Read toluene = readDrawing("Cc1ccccc1");
    const auto& targets = toluene.targets;
    ASSERT_EQ(targets.atomNode.size(), 7u);
    ASSERT_EQ(targets.environment1.size(), 7u);
    ASSERT_EQ(targets.environment2.size(), 7u);
    EXPECT_EQ(targets.environment1[2], targets.environment1[6]) << "the two ortho carbons are alike";
    EXPECT_EQ(targets.environment2[3], targets.environment2[5]);
    for (std::size_t i = 0; i < 7; ++i) {
        EXPECT_EQ(targets.atomNode[i], toluene.nodeOfAtom(static_cast<int>(i)));
        EXPECT_GE(targets.environment1[i], 0);
        EXPECT_LT(targets.environment1[i], 64);
        EXPECT_LT(targets.environment2[i], 128);
    }
}

TEST(DrawingTargets, EveryNodeThatHoldsNothingSaysNothing)
{
    const Read drawing = readDrawing("CC(C)Cc1ccc(cc1)C(C)C(=O)O");
    const std::size_t width = patchFactNames().size();
    ASSERT_EQ(drawing.targets.facts.size(), drawing.patches.nodeCount() * width);
    int silent = 0;
    for (std::size_t i = 0; i < drawing.patches.nodeCount(); ++i) {
        const auto begin = drawing.targets.facts.begin() + static_cast<std::ptrdiff_t>(i * width);
        if (!drawing.says(static_cast<int>(i), "holds an atom") && !drawing.says(static_cast<int>(i), "holds a bond")) {
            EXPECT_EQ(std::count(begin, begin + static_cast<std::ptrdiff_t>(width), 1), 0);
            ++silent;
        }
    }
    EXPECT_LT(silent, static_cast<int>(drawing.patches.nodeCount()) / 2) << "most ink is an atom or a bond";
}

} // namespace
} // namespace molrl::training
