// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/record_reader.h"
#include "core/sketch/conversion.h"
#include "core/sketch/formats.h"
#include "tests/support/temp_dir.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace molrl::sketch {
namespace {

struct Counts {
    std::size_t read = 0;
    std::size_t drawn = 0;
    std::size_t inchis = 0;
};

/// SMILES, MOL, own text and InChI of a drawing, each read back.
void roundTrip(const chem::Molecule& mol, Counts& counts)
{
    ++counts.read;
    const auto drawing = fromMolecule(mol);
    if (!drawing) { // stereo that wedges can't say; counted
        std::printf("not drawn: %s: %s\n", chem::toSmiles(mol).c_str(), drawing.error().message().c_str());
        return;
    }
    ++counts.drawn;
    const auto smiles = toSmiles(*drawing);
    ASSERT_TRUE(smiles);
    const auto readBack = [](const std::string& text) {
        const auto again = parseDrawing(text);
        return again ? toSmiles(*again).value_or("-") : again.error().message();
    };
    EXPECT_EQ(readBack(*smiles), *smiles);
    EXPECT_EQ(parseDrawing(toOwnText(*drawing)).value_or(Drawing()), *drawing) << *smiles;
    // A MOL text has no word for more than three radical electrons, as on a bare carbon.
    if (std::none_of(drawing->atoms.begin(), drawing->atoms.end(), [](const Atom& a) { return a.radicals > 3; })) {
        EXPECT_EQ(readBack(toMolBlock(*drawing)), *smiles);
    }
    // InChI moves hydrogens and charges on its own; what it gives is stable.
    if (const auto inchi = toInchi(*drawing)) {
        if (const auto again = parseDrawing(*inchi)) {
            ++counts.inchis;
            const auto second = toInchi(*again);
            EXPECT_EQ(second.value_or("-"), *inchi) << *smiles;
        }
    }
}

/// Every `step`th record of a file.
Counts roundTripFile(const std::string& path, std::size_t step)
{
    Counts counts;
    auto reader = chem::RecordReader::open(path);
    EXPECT_TRUE(reader) << path;
    for (std::size_t i = 0; reader; ++i) {
        auto record = (*reader)->next();
        if (!record || !*record)
            break;
        if (i % step != 0)
            continue;
        if (const auto mol = chem::parseAny((*record)->structure); mol && mol->atomCount() > 0)
            roundTrip(*mol, counts);
    }
    std::printf("%s: %zu read, %zu drawn, %zu InChI and back\n", std::filesystem::path(path).filename().c_str(),
                counts.read, counts.drawn, counts.inchis);
    return counts;
}

TEST(RoundTrip, DemoLibrary)
{
    const Counts counts = roundTripFile(std::string(MOLRL_SOURCE_DIR) + "/resources/demo/approved_drugs.csv", 3);
    EXPECT_GT(counts.read, 400u);
    EXPECT_GE(counts.drawn, counts.read * 99 / 100);
}

TEST(RoundTrip, LargeRingsKeepTheirDoubleBonds)
{
    Counts counts;
    for (const char* smiles :
         {"C1=C/COCc2cc(ccc2OCCN2CCCC2)Nc2nccc(n2)-c2cccc(c2)COC/1", // pacritinib
          "C=CCNC1=C2C[C@@H](C)C[C@H](OC)[C@H](O)[C@@H](C)/C=C(\\C)[C@H](OC(N)=O)[C@@H](OC)/C=C\\C=C(/"
          "C)C(=O)NC(=CC1=O)C2=O",
          "C1CCCCC/C=C/CCCC1", "C1CCCCC/C=C\\CCCC1",
          "CC1CC=CC=CC=CC=CC(OC2OC(C)C(O)C(N)C2O)CC2OC(O)(CC(O)CC3OC3C=CC(=O)O1)CC(O)C2C(=O)O"}) // none said
        roundTrip(*chem::parseSmiles(smiles), counts);
    EXPECT_EQ(counts.drawn, 5u);
}

TEST(RoundTrip, Libraries)
{
    const std::string folder = test::bigData() + "/libraries";
    if (test::bigData().empty() || !std::filesystem::exists(folder))
        GTEST_SKIP() << "set MOLRL_DATA to the folder with libraries/ to run the round trips over them";
    // Every tenth record takes a quarter of a minute, all of them nearly three: with MOLRL_LONG_TESTS=1.
    const std::size_t step = std::getenv("MOLRL_LONG_TESTS") != nullptr ? 1 : 10;
    std::size_t files = 0, read = 0, drawn = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".md")
            continue;
        const Counts counts = roundTripFile(entry.path().string(), step);
        EXPECT_GE(counts.drawn * 100, counts.read * 99) << entry.path();
        ++files;
        read += counts.read;
        drawn += counts.drawn;
    }
    EXPECT_GT(files, 3u);
    // What isn't drawn are large rings with many E double bonds, polyene macrolides above all, and crowded bridges.
    EXPECT_LE((read - drawn) * 500, read);
}

} // namespace
} // namespace molrl::sketch
