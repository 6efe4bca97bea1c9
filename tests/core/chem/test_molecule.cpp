// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/molecule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace molrl;
using namespace molrl::chem;
using testing::HasSubstr;

namespace {

/// A polymer of at least so many atoms; a plain chain of carbons is RDKit's slowest case.
std::string chainOf(int atoms)
{
    std::string smiles;
    for (int i = 0; i * 5 < atoms; ++i)
        smiles += "NC(C)C(=O)";
    return smiles;
}

/// Propane drawn with a hydrogen before it; the third atom's symbol, the second bond's type and property lines are
/// given.
std::string queryBlock(const char* symbol, int bondType, const char* properties)
{
    return std::string("\n  hand\n\n  4  3  0  0  0  0  0  0  0  0999 V2000\n"
                       "   -1.0000    0.6000    0.0000 H   0  0\n"
                       "    0.0000    0.0000    0.0000 C   0  0\n"
                       "    1.0000    0.6000    0.0000 ") +
           symbol + "   0  0\n    2.0000    0.0000    0.0000 C   0  0\n  1  2  1  0\n  2  3  " +
           std::to_string(bondType) + "  0\n  3  4  1  0\n" + properties + "M  END\n";
}

} // namespace

TEST(Molecule, CountsAtomsBondsAndFragments)
{
    const Molecule mol = parseSmiles("CC(=O)O.[Na+]").value();
    EXPECT_EQ(mol.atomCount(), 5);
    EXPECT_EQ(mol.bondCount(), 3);
    EXPECT_EQ(mol.fragmentCount(), 2);
    EXPECT_EQ(mol.atomSymbol(4), "Na");
    EXPECT_EQ(toFormula(mol), "C2H4NaO2+");
    EXPECT_FALSE(mol.has2D());
    EXPECT_FALSE(mol.has3D());
}

TEST(Molecule, NullMoleculeIsHarmless)
{
    const Molecule none;
    EXPECT_TRUE(none.isNull());
    EXPECT_EQ(none.atomCount(), 0);
    EXPECT_EQ(none.fragmentCount(), 0);
    EXPECT_EQ(toSmiles(none), "");
    EXPECT_EQ(toMolBlock(none).error().code, ErrorCode::InvalidArgument);
}

TEST(ParseSmiles, IgnoresANameAndBlanksAround)
{
    EXPECT_EQ(toSmiles(parseSmiles("  OCC  ethanol 95 %").value()), "CCO");
    EXPECT_EQ(toSmiles(parseSmiles("OCC\t17\r\n").value()), "CCO");
}

TEST(ParseSmiles, AcceptsCxsmilesExtensions)
{
    EXPECT_EQ(toSmiles(parseSmiles("CO |$R1;$|").value()), "CO");
}

TEST(ParseSmiles, SaysWhichAtomHasAnImpossibleValence)
{
    const auto result = parseSmiles("CCCCN(C)(C)(C)C");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::ParseError);
    EXPECT_EQ(result.error().message(), "Explicit valence for atom # 4 N, 5, is greater than permitted");
}

TEST(ParseSmiles, SaysWhichAtomsCannotBeKekulized)
{
    EXPECT_THAT(parseSmiles("c1cccc1").error().what, HasSubstr("Can't kekulize mol"));
}

TEST(ParseSmiles, SaysWhereTheSyntaxBreaks)
{
    EXPECT_THAT(parseSmiles("c1ccccc").error().what, HasSubstr("character 2: ring bond 1 is opened but never closed"));
    EXPECT_THAT(parseSmiles("CC(=O").error().what, HasSubstr("character 3: this \"(\" is never closed"));
    EXPECT_THAT(parseSmiles("CC)C").error().what, HasSubstr("character 3: this \")\" was never opened"));
    EXPECT_THAT(parseSmiles("CCXC").error().what, HasSubstr("character 3: \"X\" is no atom here"));
    EXPECT_THAT(parseSmiles("C[NH2").error().what, HasSubstr("character 2: this \"[\" is never closed"));
    EXPECT_THAT(parseSmiles("C%1C").error().what, HasSubstr("two-digit ring bond number"));
    EXPECT_THAT(parseSmiles("hello, world").error().what, HasSubstr("is not a SMILES"));
}

TEST(ParseSmiles, EmptyTextIsNoStructure)
{
    for (const char* text : {"", "   ", "\t\r\n"}) {
        EXPECT_EQ(parseSmiles(text).error().what, "no structure");
        EXPECT_EQ(parseSmiles(text).error().code, ErrorCode::ParseError);
    }
}

TEST(ParseSmiles, SurvivesBytesThatAreNoText)
{
    EXPECT_FALSE(parseSmiles(std::string_view("CC\0CC", 5)));
    for (int byte = 1; byte < 256; ++byte) {
        const std::string text = std::string("CC") + static_cast<char>(byte) + "(";
        const bool isBlank = byte == ' ' || byte == '\t';
        EXPECT_EQ(parseSmiles(text).has_value(), isBlank) << byte;
    }
    EXPECT_FALSE(parseSmiles(std::string(200'000, '(')));
}

TEST(ParseSmiles, AcceptsMetalsRGroupsAndBigMolecules)
{
    EXPECT_TRUE(parseSmiles("[Fe+2].c1cc[cH-]c1.c1cc[cH-]c1"));
    EXPECT_TRUE(parseSmiles("*CC[1*]"));
    std::string chain;
    for (int i = 0; i < 125; ++i)
        chain += "NC(C)C(=O)";
    EXPECT_EQ(parseSmiles(chain + "O").value().atomCount(), 626);
}

TEST(ParseSmiles, RefusesWhatWouldTakeForEver)
{
    EXPECT_THAT(parseSmiles(std::string(5000, 'C')).error().what, HasSubstr("5000 atoms; up to 2000"));
    EXPECT_THAT(parseSmiles(std::string(1 << 20, 'C')).error().what, HasSubstr("characters"));
    EXPECT_EQ(parseSmiles(chainOf(1500)).value().atomCount(), 1500);
}

TEST(ParseSmarts, ReadsQueriesAndRefusesNonsense)
{
    EXPECT_TRUE(parseSmarts("[#6;R]~[!#1]"));
    EXPECT_EQ(parseSmarts("[#6").error().code, ErrorCode::ParseError);
    EXPECT_EQ(parseSmarts("").error().code, ErrorCode::ParseError);
}

TEST(MolBlock, RoundTripsWithStereo)
{
    const Molecule mol = parseSmiles("C/C=C/[C@H](N)C(=O)O").value();
    const std::string block = toMolBlock(mol).value();
    const Molecule again = parseMolBlock(block).value();
    EXPECT_EQ(toSmiles(again), toSmiles(mol));
    EXPECT_TRUE(again.has2D());
    EXPECT_FALSE(again.has3D());
}

TEST(MolBlock, UsesV3000WhereV2000CannotHoldTheMolecule)
{
    const Molecule big = parseSmiles(chainOf(1001)).value();
    const std::string block = toMolBlock(big).value();
    EXPECT_THAT(block, HasSubstr("V3000"));
    EXPECT_EQ(parseMolBlock(block).value().atomCount(), big.atomCount());
}

TEST(MolBlock, TakesStereoFrom3DCoordinatesAlone)
{
    // Bromochlorofluoromethane, no wedge anywhere; mirrored in z it is the other enantiomer.
    const auto block = [](double z) {
        char text[1024];
        std::snprintf(text, sizeof text,
                      "\n  hand 3D\n\n  5  4  0  0  0  0  0  0  0  0999 V2000\n"
                      "    0.0000    0.0000    0.0000 C   0  0\n"
                      "    0.6000    0.6000 %9.4f F   0  0\n"
                      "   -1.0000   -1.0000 %9.4f Cl  0  0\n"
                      "    1.1000   -1.1000 %9.4f Br  0  0\n"
                      "   -0.6000    0.6000 %9.4f H   0  0\n"
                      "  1  2  1  0\n  1  3  1  0\n  1  4  1  0\n  1  5  1  0\nM  END\n",
                      0.6 * z, 1.0 * z, -1.1 * z, -0.6 * z);
        return std::string(text);
    };
    const Molecule left = parseMolBlock(block(1)).value();
    const Molecule right = parseMolBlock(block(-1)).value();
    EXPECT_TRUE(left.has3D());
    EXPECT_THAT(toSmiles(left), HasSubstr("@"));
    EXPECT_NE(toSmiles(left), toSmiles(right));
}

TEST(MolBlock, AQueryIsNoMoleculeAndSaysWhere)
{
    const auto reasonOf = [](const std::string& block) {
        const auto result = parseMolBlock(block);
        return result ? "read as " + toSmiles(*result) : result.error().what;
    };
    const std::string list = "atom 3 is a list of elements: a query, not a molecule";
    EXPECT_EQ(reasonOf(queryBlock("L", 1, "M  ALS   3  2 F N   O   \n")), list);
    EXPECT_EQ(reasonOf(queryBlock("C", 1, "M  ALS   3  2 T N   O   \n")), list);
    EXPECT_EQ(reasonOf(queryBlock("L", 1, "M  ALS   3  1 T N   \n")), list) << "all but one";
    EXPECT_EQ(reasonOf(queryBlock("C", 5, "")), "bond 2 is single or double: a query, not a molecule");
    EXPECT_EQ(reasonOf(queryBlock("C", 6, "")), "bond 2 is single or aromatic: a query, not a molecule");
    EXPECT_EQ(reasonOf(queryBlock("C", 7, "")), "bond 2 is double or aromatic: a query, not a molecule");
    EXPECT_EQ(reasonOf(queryBlock("C", 8, "")), "bond 2 is of any kind: a query, not a molecule");
    const std::string v3000 = "\n  hand\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\n"
                              "M  V30 COUNTS 2 1 0 0 0\nM  V30 BEGIN ATOM\nM  V30 1 C 0 0 0 0\nM  V30 2 [N,O] 1 0 0 0\n"
                              "M  V30 END ATOM\nM  V30 BEGIN BOND\nM  V30 1 1 1 2\nM  V30 END BOND\nM  V30 END CTAB\n"
                              "M  END\n";
    EXPECT_EQ(reasonOf(v3000), "atom 2 is a list of elements: a query, not a molecule");

    EXPECT_EQ(reasonOf(queryBlock("L", 1, "M  ALS   3  1 F N   \n")), "read as CNC") << "a list of one is that one";
    EXPECT_EQ(reasonOf(queryBlock("C", 1, "M  RBC  1   3  -2\n")), "read as CCC") << "as it is drawn";
    for (const char* dummy : {"A", "Q", "*", "R"})
        EXPECT_EQ(reasonOf(queryBlock(dummy, 1, "")), "read as C*C") << dummy;
}

TEST(MolBlock, TruncatedAnywhereIsAnErrorOrAMoleculeButNeverACrash)
{
    const Molecule mol = parseSmiles("C[C@H](N)C(=O)Oc1ccccc1").value();
    for (const bool v3000 : {false, true}) {
        std::string block = toMolBlock(mol).value();
        if (v3000) {
            const std::string big = toMolBlock(parseSmiles(chainOf(1001)).value()).value();
            block = big.substr(0, 4000);
        }
        for (std::size_t end = 0; end < block.size(); ++end) {
            const auto result = parseMolBlock(std::string_view(block).substr(0, end));
            EXPECT_TRUE(result || result.error().code == ErrorCode::ParseError) << end;
        }
    }
}

TEST(MolBlock, EveryFlippedByteIsSurvived)
{
    const std::string block = toMolBlock(parseSmiles("C[C@H](N)C(=O)O").value()).value();
    for (std::size_t i = 0; i < block.size(); ++i) {
        for (const char byte : {'\0', '9', '-', '\n', '\xff'}) {
            std::string broken = block;
            broken[i] = byte;
            [[maybe_unused]] const auto result = parseMolBlock(broken);
        }
    }
    EXPECT_FALSE(parseMolBlock("garbage\nin\nfour\nlines\n"));
}

TEST(ParseAny, TellsTheFormatsApart)
{
    const Molecule aspirin = parseAny("CC(=O)Oc1ccccc1C(=O)O").value();
    EXPECT_EQ(toSmiles(parseAny(toMolBlock(aspirin).value()).value()), toSmiles(aspirin));
    EXPECT_EQ(toSmiles(parseAny("InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)\n").value()),
              toSmiles(aspirin));
    EXPECT_FALSE(parseAny("no molecule at all"));
}
