// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/analysis.h"
#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "core/sketch/formats.h"

#include <gtest/gtest.h>

namespace molrl::sketch {
namespace {

const char* const kDrugs[] = {"CC(=O)Oc1ccccc1C(=O)O", "CN1CC[C@]23c4c5ccc(O)c4O[C@H]2[C@@H](O)C=C[C@H]3[C@H]1C5",
                              "C/C=C/C(=O)O", "[NH3+]CC(=O)[O-]", "c1ccc2[nH]ccc2c1"};

TEST(Formats, EveryFormatComesBackAsTheSameMolecule)
{
    for (const char* smiles : kDrugs) {
        const auto mol = chem::parseSmiles(smiles);
        const std::string wanted = chem::toSmiles(*mol);
        const auto drawing = parseDrawing(smiles);
        ASSERT_TRUE(drawing) << drawing.error().message();
        EXPECT_EQ(toSmiles(*drawing).value_or("-"), wanted);
        const std::string block = toMolBlock(*drawing);
        EXPECT_EQ(toSmiles(parseDrawing(block).value_or(Drawing())).value_or("-"), wanted) << block;
        EXPECT_EQ(toSmiles(parseDrawing(block + "> <x>\n1\n\n$$$$\n" + block).value_or(Drawing())).value_or("-"),
                  wanted);
        EXPECT_EQ(parseDrawing(toOwnText(*drawing)).value_or(Drawing()), *drawing);
        const auto inchi = toInchi(*drawing);
        ASSERT_TRUE(inchi);
        EXPECT_EQ(toInchi(parseDrawing(*inchi).value_or(Drawing())).value_or("-"), *inchi);
    }
    const auto aspirin = parseDrawing("InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)");
    ASSERT_TRUE(aspirin);
    EXPECT_EQ(*toSmiles(*aspirin), "CC(=O)Oc1ccccc1C(=O)O");
}

TEST(Formats, BadTextHasAReason)
{
    std::string peptide = "N";
    for (int i = 0; i < 1000; ++i)
        peptide += "[C@@H](C)C(=O)N";
    const std::string garbage = "Dear colleagues, \xff\xfe", empty = " \n";
    const std::string cut = "MOLRL-SKETCH 1\n2 1\n6 0 0 0", loop = "MOLRL-SKETCH 1\n1 1\n6 0 0 0 0 0 -1\n0 0 0\n";
    for (const std::string& text :
         {peptide, garbage, empty, cut, loop, std::string("CC(C"), std::string("MKTAYIAKQRQISFVKSHFSRQ")}) {
        const auto drawing = parseDrawing(text);
        ASSERT_FALSE(drawing) << text.substr(0, 40);
        EXPECT_EQ(drawing.error().code, ErrorCode::ParseError);
        EXPECT_FALSE(drawing.error().what.empty());
    }
    Drawing impossible;
    addRingAt(impossible, {}, 3, false);
    for (auto& b : impossible.bonds)
        b.kind = BondKind::Triple;
    EXPECT_EQ(*parseDrawing(toOwnText(impossible)), impossible);
    EXPECT_EQ(parseDrawing(toMolBlock(impossible))->bonds, impossible.bonds);
    EXPECT_FALSE(toInchi(impossible));
}

TEST(Formats, MolTextKeepsAtomsAsTheyAre)
{
    for (const char* smiles :
         {"[13CH3][NH3+].[Cl-]", "[2H]OC", "C[CH2]", "[CH2]", "CC(=O)[O-].[Na+]", "*CC", "O=C=O", "c1cc[nH]c1",
          "[Fe+2]", "CN(C)->[Pt]", "F/C=C/Cl", "FC=CCl", "[Na]", "[O-][n+]1ccccc1"}) {
        const auto drawing = parseDrawing(smiles);
        ASSERT_TRUE(drawing) << smiles;
        const std::string block = toMolBlock(*drawing);
        EXPECT_EQ(toSmiles(parseDrawing(block).value_or(Drawing())).value_or("-"), *toSmiles(*drawing)) << block;
    }
    Drawing large; // more atoms than V2000 holds
    addChain(large, -1, {}, {2000, 0}, 1000);
    const std::string block = toMolBlock(large);
    EXPECT_NE(block.find("V3000"), std::string::npos);
    EXPECT_EQ(chem::parseMolBlock(block)->atomCount(), 1001);
}

TEST(Formats, WhatCantBeIsDrawnAndMarked)
{
    const std::string block = "\n  five bonds\n\n  6  5  0  0  0  0  0  0  0  0999 V2000\n"
                              "    0.0000    0.0000    0.0000 C   0  0\n    1.5000    0.0000    0.0000 C   0  0\n"
                              "   -1.5000    0.0000    0.0000 C   0  0\n    0.0000    1.5000    0.0000 C   0  0\n"
                              "    0.0000   -1.5000    0.0000 C   0  0\n    1.1000    1.1000    0.0000 C   0  0\n"
                              "  1  2  1  0\n  1  3  1  0\n  1  4  1  0\n  1  5  1  0\n  1  6  1  0\nM  END\n";
    for (const std::string& text :
         {block, std::string("C(C)(C)(C)(C)C"), std::string("CN(C)(C)C"), std::string("c1cccc1")}) {
        const auto drawing = parseDrawing(text);
        ASSERT_TRUE(drawing) << text << drawing.error().message();
        const Analysis analysis = analyze(*drawing);
        ASSERT_FALSE(analysis.problems.empty()) << text;
        EXPECT_FALSE(analysis.problems[0].what.empty());
        EXPECT_FALSE(analysis.problems[0].atoms.empty());
        EXPECT_TRUE(analysis.molecule.isNull());
    }
    EXPECT_NEAR(parseDrawing(block)->atoms[5].at.x, 1.1, 1e-6); // as it was drawn
    const auto peptide = parseDrawing("MKTAYIAKQRQISFVKSHFSRQ");
    EXPECT_NE(peptide.error().what.find("peptide"), std::string::npos);
}

TEST(Formats, AQueryIsNotDrawnAsItsFirstElement)
{
    const auto drawing =
        parseDrawing("\n  list\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n"
                     "    0.0000    0.0000    0.0000 C   0  0\n    1.5000    0.0000    0.0000 L   0  0\n"
                     "  1  2  1  0\nM  ALS   2  2 F N   O   \nM  END\n");
    ASSERT_FALSE(drawing);
    EXPECT_EQ(drawing.error().what, "atom 2 is a list of elements: a query, not a molecule");
}

} // namespace
} // namespace molrl::sketch
