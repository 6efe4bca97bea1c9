// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/analysis.h"
#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"

#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace molrl::sketch {
namespace {

std::string canonical(const std::string& smiles)
{
    const auto mol = chem::parseSmiles(smiles);
    EXPECT_TRUE(mol) << smiles;
    return mol ? chem::toSmiles(*mol) : std::string();
}

Drawing draw(const std::string& smiles)
{
    const auto mol = chem::parseSmiles(smiles);
    EXPECT_TRUE(mol) << smiles;
    auto drawing = fromMolecule(*mol);
    EXPECT_TRUE(drawing) << smiles << ": " << (drawing ? "" : drawing.error().message());
    return drawing.value_or(Drawing());
}

std::vector<std::string> demoSmiles()
{
    std::ifstream file(std::string(MOLRL_SOURCE_DIR) + "/resources/demo/approved_drugs.csv");
    std::vector<std::string> all;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::stringstream cells(line);
        std::string name;
        if (line[0] == '"') { // a name with a comma in it
            std::getline(cells, name, '"');
            std::getline(cells, name, '"');
        }
        std::getline(cells, name, ',');
        std::string smiles;
        std::getline(cells, smiles, ',');
        all.push_back(smiles);
    }
    return all;
}

TEST(Conversion, KeepsWhatASmilesSays)
{
    for (const char* smiles : {"C", "[NH4+]", "[Na+].[Cl-]", "[13CH4]", "[CH3]", "c1cc[nH]c1", "C/C=C/C", "C/C=C\\C",
                               "CC=CC", "N[C@@H](C)C(=O)O", "C[S@](=O)CC", "O=[N+]([O-])c1ccccc1", "[2H]C", "*CC",
                               "[Fe]", "CC(C)=O", "C1CC[C@@H]2CCCC[C@@H]2C1", "N#[N+]c1ccccc1"})
        EXPECT_EQ(toSmiles(draw(smiles)).value_or("-"), canonical(smiles)) << smiles;
}

TEST(Conversion, DrawsMappedStructuresWithoutTheirMaps)
{
    EXPECT_EQ(toSmiles(draw("[CH3:1][C@H:2]([NH2:3])[C:4](=[O:5])[OH:6]")).value_or("-"), canonical("C[C@H](N)C(=O)O"));
    EXPECT_EQ(toSmiles(draw("[CH3:2]/[CH:1]=[CH:3]/[c:4]1cc[nH:9]c1")).value_or("-"), canonical("C/C=C/c1cc[nH]c1"));
}

TEST(Conversion, RefusesWhatIsNoMolecule)
{
    EXPECT_EQ(fromMolecule({}).error().code, ErrorCode::InvalidArgument);
    Drawing five;
    addAtom(five, 6, {});
    for (int i = 0; i < 5; ++i)
        setBond(five, 0, addAtom(five, 6, {double(i + 1), 1.0}), BondKind::Single);
    EXPECT_EQ(toMolecule(five).error().code, ErrorCode::ParseError);
    EXPECT_FALSE(cleanUp(five));
    const Analysis analysis = analyze(five);
    ASSERT_EQ(analysis.problems.size(), 1u);
    EXPECT_EQ(analysis.problems[0].atoms, std::vector<int>{0});
    EXPECT_NE(analysis.problems[0].what.find("C (atom 1) has 5 bonds"), std::string::npos) << analysis.problems[0].what;
    EXPECT_TRUE(toSmiles(Drawing())->empty());
}

TEST(Conversion, LabelsCentresAndDoubleBonds)
{
    const Analysis alanine = analyze(draw("N[C@@H](C)C(=O)O"));
    EXPECT_EQ(alanine.atomLabels[1], "S");
    EXPECT_EQ(analyze(draw("NC(C)C(=O)O")).atomLabels[1], "?");
    EXPECT_EQ(analyze(draw("C/C=C\\C")).bondLabels[1], "Z");
    EXPECT_EQ(analyze(draw("CC=CC")).bondLabels[1], "?");
    ASSERT_TRUE(alanine.properties);
    EXPECT_EQ(alanine.properties->formula, "C3H7NO2");
}

/// Every drug of the demo library, drawn, cleaned up whole and in part, mirrored and turned.
TEST(Conversion, DemoLibraryKeepsItsIsomericSmiles)
{
    const auto all = demoSmiles();
    ASSERT_GT(all.size(), 1200u);
    std::size_t drawn = 0;
    std::size_t cleaned = 0;
    for (const std::string& smiles : all) {
        const auto mol = chem::parseSmiles(smiles);
        if (!mol)
            continue;
        const std::string wanted = canonical(smiles);
        const auto drawing = fromMolecule(*mol);
        if (!drawing) {
            std::printf("can't be drawn: %s: %s\n", smiles.c_str(), drawing.error().message().c_str());
            continue;
        }
        ++drawn;
        ASSERT_EQ(toSmiles(*drawing).value_or("-"), wanted) << smiles;
        Drawing turned = *drawing;
        rotateAtoms(turned, allAtoms(turned), {1, 2}, 1.1);
        flipAtoms(turned, allAtoms(turned), true);
        EXPECT_EQ(toSmiles(turned).value_or("-"), wanted) << smiles;
        std::vector<int> part;
        for (int i = 0; i < static_cast<int>(turned.atoms.size()); i += 1 + static_cast<int>(turned.atoms.size()) / 3)
            part.push_back(i);
        for (const auto& which : {std::vector<int>(), part})
            if (const auto clean = cleanUp(turned, which)) {
                cleaned += which.empty();
                EXPECT_EQ(toSmiles(*clean).value_or("-"), wanted) << smiles;
            }
    }
    std::printf("%zu of %zu drawn, %zu cleaned up\n", drawn, all.size(), cleaned);
    EXPECT_GE(drawn, all.size() * 99 / 100);
    EXPECT_GE(cleaned, all.size() * 97 / 100);
}

} // namespace
} // namespace molrl::sketch
