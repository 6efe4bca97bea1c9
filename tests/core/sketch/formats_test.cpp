// SPDX-License-Identifier: GPL-3.0-or-later
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
        const auto block = toMolBlock(*drawing);
        ASSERT_TRUE(block);
        EXPECT_EQ(toSmiles(parseDrawing(*block).value_or(Drawing())).value_or("-"), wanted) << *block;
        EXPECT_EQ(toSmiles(parseDrawing(*block + "> <x>\n1\n\n$$$$\n" + *block).value_or(Drawing())).value_or("-"), wanted);
        EXPECT_EQ(parseDrawing(toOwnText(*drawing)).value_or(Drawing()), *drawing);
        EXPECT_NE(toSvg(*drawing).value_or("").find("<svg"), std::string::npos);
        EXPECT_EQ(toPicture(*drawing, 300, 200)->width(), 300);
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
    for (const std::string& text : {peptide, garbage, empty, cut, loop, std::string("C(C)(C)(C)(C)C")}) {
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
    EXPECT_FALSE(toSvg(impossible));
}

} // namespace
} // namespace molrl::sketch
