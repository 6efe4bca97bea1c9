// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"
#include "core/chem/depiction.h"
#include "core/chem/depiction_layout.h"
#include "tests/support/temp_dir.h"

#include <GraphMol/MolOps.h>
#include <GraphMol/RWMol.h>
#include <GraphMol/SmilesParse/SmilesWrite.h>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace molrl;
using namespace molrl::chem;

namespace {

constexpr const char* kAspirin = "CC(=O)Oc1ccccc1C(=O)O";
constexpr const char* kCholesterol =
    "C[C@H](CCCC(C)C)[C@H]1CC[C@@H]2[C@@]1(CC[C@H]3[C@H]2CC=C4[C@@]3(CC[C@@H](C4)O)C)C";

Depiction draw(const std::string& smiles, const DepictionStyle& style = {}, const CoordinateAugmentation& view = {})
{
    auto result = depict(parseSmiles(smiles).value(), style, view);
    EXPECT_TRUE(result) << result.error().message();
    return std::move(result).value();
}

bool isDark(const std::uint8_t* pixel)
{
    return pixel[0] + pixel[1] + pixel[2] < 3 * 160;
}

int countDark(const Picture& picture)
{
    int count = 0;
    for (int y = 0; y < picture.height(); ++y) {
        for (int x = 0; x < picture.width(); ++x)
            count += isDark(picture.pixel(x, y)) ? 1 : 0;
    }
    return count;
}

bool hasInkNear(const Picture& picture, PointPx p, int radius)
{
    for (int y = std::max(0, static_cast<int>(p.y) - radius);
         y <= std::min(picture.height() - 1, static_cast<int>(p.y) + radius); ++y) {
        for (int x = std::max(0, static_cast<int>(p.x) - radius);
             x <= std::min(picture.width() - 1, static_cast<int>(p.x) + radius); ++x) {
            const std::uint8_t* pixel = picture.pixel(x, y);
            if (pixel[0] < 250 || pixel[1] < 250 || pixel[2] < 250)
                return true;
        }
    }
    return false;
}

bool samePixels(const Picture& a, const Picture& b)
{
    return a.width() == b.width() && a.height() == b.height() &&
           std::memcmp(a.data(), b.data(), a.stride() * static_cast<std::size_t>(a.height())) == 0;
}

std::string smilesFromDrawing(const Molecule& mol, const CoordinateAugmentation& view)
{
    auto drawn = layOutForDrawing(mol, {}, view, false);
    EXPECT_TRUE(drawn) << drawn.error().message();
    RDKit::RWMol& m = **drawn;
    // All that a reader of the drawing has: atoms, bonds, their places, wedges.
    for (RDKit::Atom* atom : m.atoms()) {
        atom->setChiralTag(RDKit::Atom::CHI_UNSPECIFIED);
        atom->clearComputedProps();
    }
    for (RDKit::Bond* bond : m.bonds()) {
        if (bond->getBondDir() != RDKit::Bond::NONE && bond->getBondDir() != RDKit::Bond::BEGINWEDGE &&
            bond->getBondDir() != RDKit::Bond::BEGINDASH)
            bond->setBondDir(RDKit::Bond::NONE); // left over from the SMILES' slashes; not drawn
        bond->setStereo(RDKit::Bond::STEREONONE);
        bond->getStereoAtoms().clear();
    }
    m.clearComputedProps();
    RDKit::MolOps::sanitizeMol(m);
    RDKit::MolOps::assignChiralTypesFromBondDirs(m);
    for (RDKit::Bond* bond : m.bonds()) {
        if (bond->getBondDir() == RDKit::Bond::BEGINWEDGE || bond->getBondDir() == RDKit::Bond::BEGINDASH)
            bond->setBondDir(RDKit::Bond::NONE);
    }
    RDKit::MolOps::setDoubleBondNeighborDirections(m, &m.getConformer());
    RDKit::MolOps::assignStereochemistry(m, true, true);
    RDKit::MolOps::removeHs(m);
    RDKit::MolOps::assignStereochemistry(m, true, true);
    // A drawing can't leave a double bond open; where the molecule does, what is drawn says nothing.
    for (const RDKit::Bond* bond : mol.rdkit().bonds()) {
        if (bond->getStereo() <= RDKit::Bond::STEREOANY)
            m.getBondWithIdx(bond->getIdx())->setStereo(RDKit::Bond::STEREONONE);
    }
    return RDKit::MolToSmiles(m);
}

bool hasMacrocyclicDoubleBond(const Molecule& mol)
{
    const RDKit::RingInfo& rings = *mol.rdkit().getRingInfo();
    for (const RDKit::Bond* bond : mol.rdkit().bonds()) {
        if (bond->getStereo() > RDKit::Bond::STEREOANY && rings.minBondRingSize(bond->getIdx()) >= 8)
            return true;
    }
    return false;
}

std::vector<std::string> stereoSmiles()
{
    std::vector<std::string> all;
    std::ifstream file(test::testData("chem/goldens.tsv"));
    for (std::string line; std::getline(file, line);) {
        const std::string smiles = line.substr(0, line.find('\t'));
        if (smiles.find('@') != std::string::npos || smiles.find('/') != std::string::npos)
            all.push_back(smiles);
    }
    return all;
}

} // namespace

TEST(Depict, PutsInkOnEveryAtomAndBond)
{
    for (const char* smiles : {kAspirin, kCholesterol, "Cn1cnc2c1c(=O)n(C)c(=O)n2C", "[Na+].[Cl-]"}) {
        const Depiction d = draw(smiles);
        EXPECT_EQ(d.picture.width(), 224);
        EXPECT_GT(countDark(d.picture), 50);
        EXPECT_EQ(d.atoms.size(), static_cast<std::size_t>(parseSmiles(smiles).value().atomCount()));
        for (const PointPx& p : d.atoms)
            EXPECT_TRUE(hasInkNear(d.picture, p, 3)) << smiles << " at " << p.x << ", " << p.y;
        for (const BondSegment& bond : d.bonds) {
            const PointPx middle{(bond.a.x + bond.b.x) / 2, (bond.a.y + bond.b.y) / 2};
            EXPECT_TRUE(hasInkNear(d.picture, middle, 4)) << smiles;
        }
    }
}

TEST(Depict, EveryPixelIsOpaque)
{
    for (const bool dark : {false, true}) {
        DepictionStyle style;
        style.darkPalette = dark;
        if (dark)
            style.background = {0.1, 0.1, 0.12};
        const Picture picture = draw(kAspirin, style).picture;
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x)
                ASSERT_EQ(picture.pixel(x, y)[3], 255);
        }
    }
}

TEST(Depict, BondsKnowTheirAtomsAndTheMedianLength)
{
    const Depiction d = draw(kAspirin);
    ASSERT_EQ(d.bonds.size(), 13u);
    EXPECT_EQ(d.bonds[0].atomA, 0);
    EXPECT_EQ(d.bonds[0].atomB, 1);
    EXPECT_DOUBLE_EQ(d.bonds[0].a.x, d.atoms[0].x);
    EXPECT_GT(d.bondLengthPx, 15);
    EXPECT_LT(d.bondLengthPx, 60);
}

TEST(Depict, TheEmptyMoleculeIsABlankPicture)
{
    const Molecule empty = parseMolBlock("\n  test 2D\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n").value();
    const Depiction d = depict(empty).value();
    EXPECT_EQ(countDark(d.picture), 0);
    EXPECT_EQ(d.picture.width(), 224);
    EXPECT_TRUE(d.atoms.empty());
    EXPECT_EQ(d.bondLengthPx, 0);
    EXPECT_TRUE(depictSvg(empty));
}

TEST(Depict, RefusesImpossibleRequests)
{
    const Molecule mol = parseSmiles("CC").value();
    EXPECT_EQ(depict(Molecule()).error().code, ErrorCode::InvalidArgument);
    DepictionStyle style;
    style.widthPx = 0;
    EXPECT_EQ(depict(mol, style).error().code, ErrorCode::InvalidArgument);
    style.widthPx = 1'000'000;
    EXPECT_EQ(depict(mol, style).error().code, ErrorCode::InvalidArgument);
    style = {};
    style.highlightAtoms = {2};
    EXPECT_EQ(depict(mol, style).error().code, ErrorCode::InvalidArgument);
    CoordinateAugmentation view;
    view.scale = 0;
    EXPECT_EQ(depict(mol, {}, view).error().code, ErrorCode::InvalidArgument);
}

TEST(Depict, DrawsFromThumbnailToPoster)
{
    for (const int side : {80, 224, 2000}) {
        DepictionStyle style;
        style.widthPx = side;
        style.heightPx = side * 3 / 4;
        const Depiction d = draw(kCholesterol, style);
        EXPECT_GT(countDark(d.picture), side) << side;
        for (const PointPx& p : d.atoms) {
            EXPECT_GE(p.x, 0);
            EXPECT_LE(p.x, style.widthPx);
            EXPECT_GE(p.y, 0);
            EXPECT_LE(p.y, style.heightPx);
        }
    }
}

TEST(Depict, SurvivesOddMolecules)
{
    std::string peptide;
    for (int i = 0; i < 100; ++i)
        peptide += "N[C@@H](C)C(=O)";
    for (const std::string& smiles :
         {peptide + "O", std::string("[Fe+2].c1cc[cH-]c1.c1cc[cH-]c1"), std::string("*CC[2*]"), std::string("[H][H]"),
          std::string("C"), std::string("[U]"), std::string("Cl.CC.O.[Na+].c1ccccc1"),
          std::string("C12C3C4C1C5C2C3C45")})
        EXPECT_GT(countDark(draw(smiles).picture), 3) << smiles;
}

TEST(Depict, IsTheSameOnAnyThreadCount)
{
    const std::vector<std::string> smiles = stereoSmiles();
    const auto drawAll = [&](int threads) {
        std::vector<Picture> pictures(smiles.size());
        EXPECT_TRUE(parallelFor(smiles.size(), threads, JobContext(), [&](std::size_t i) {
            Rng rng = Rng(7).fork(i);
            const CoordinateAugmentation view = CoordinateAugmentation::random(rng);
            pictures[i] = draw(smiles[i], makeRandomStyle({}, rng), view).picture;
        }));
        return pictures;
    };
    const auto one = drawAll(1);
    const auto three = drawAll(3);
    for (std::size_t i = 0; i < one.size(); ++i)
        EXPECT_TRUE(samePixels(one[i], three[i])) << smiles[i];
}

TEST(Depict, OneMoleculeMayBeDrawnFromManyThreads)
{
    const Molecule mol = parseSmiles(kCholesterol).value();
    const Picture expected = depict(mol).value().picture;
    std::vector<int> same(32);
    ASSERT_TRUE(parallelFor(same.size(), 4, JobContext(),
                            [&](std::size_t i) { same[i] = samePixels(depict(mol).value().picture, expected); }));
    EXPECT_THAT(same, testing::Each(1));
}

TEST(Depict, RotationTurnsTheAtomsAboutTheCentre)
{
    CoordinateAugmentation half;
    half.rotationRad = 3.14159265358979;
    const Depiction straight = draw("c1ccccc1CCCC");
    const Depiction turned = draw("c1ccccc1CCCC", {}, half);
    for (std::size_t i = 0; i < straight.atoms.size(); ++i) {
        EXPECT_NEAR(turned.atoms[i].x, 224 - straight.atoms[i].x, 3);
        EXPECT_NEAR(turned.atoms[i].y, 224 - straight.atoms[i].y, 3);
    }
}

TEST(Depict, MirrorFlipsXOnly)
{
    CoordinateAugmentation mirror;
    mirror.mirror = true;
    const Depiction straight = draw("c1ccccc1CCCC");
    const Depiction mirrored = draw("c1ccccc1CCCC", {}, mirror);
    for (std::size_t i = 0; i < straight.atoms.size(); ++i) {
        EXPECT_NEAR(mirrored.atoms[i].x, 224 - straight.atoms[i].x, 3);
        EXPECT_NEAR(mirrored.atoms[i].y, straight.atoms[i].y, 3);
    }
}

TEST(Depict, ScaleShrinksTheDrawing)
{
    CoordinateAugmentation small;
    small.scale = 0.5;
    EXPECT_NEAR(draw(kCholesterol, {}, small).bondLengthPx, 0.5 * draw(kCholesterol).bondLengthPx, 1.5);
}

TEST(Depict, JitterMovesAtomsByAboutItsPixels)
{
    CoordinateAugmentation jitter;
    jitter.jitterPx = 2;
    jitter.jitterSeed = 5;
    const Depiction straight = draw(kCholesterol);
    const Depiction moved = draw(kCholesterol, {}, jitter);
    double sum = 0;
    for (std::size_t i = 0; i < straight.atoms.size(); ++i)
        sum +=
            std::pow(moved.atoms[i].x - straight.atoms[i].x, 2) + std::pow(moved.atoms[i].y - straight.atoms[i].y, 2);
    const double sd = std::sqrt(sum / (2 * static_cast<double>(straight.atoms.size())));
    EXPECT_GT(sd, 1);
    EXPECT_LT(sd, 4);
    EXPECT_TRUE(samePixels(moved.picture, draw(kCholesterol, {}, jitter).picture));
}

TEST(Depict, AugmentedDrawingsSayTheSameStereo)
{
    const std::vector<std::string> smiles = stereoSmiles();
    ASSERT_GT(smiles.size(), 30u);
    int stereoSeen = 0;
    for (std::size_t i = 0; i < smiles.size(); ++i) {
        const Molecule mol = parseSmiles(smiles[i]).value();
        const std::string straight = smilesFromDrawing(mol, {});
        stereoSeen += straight.find('@') != std::string::npos ? 1 : 0;
        // RDKit lays out big rings as circles, trans double bonds included: there the plain drawing is the measure.
        if (!hasMacrocyclicDoubleBond(mol)) {
            EXPECT_EQ(straight, toSmiles(mol));
        }
        for (const bool mirror : {false, true}) {
            Rng rng = Rng(11).fork(i);
            CoordinateAugmentation view = CoordinateAugmentation::random(rng);
            view.mirror = mirror;
            EXPECT_EQ(smilesFromDrawing(mol, view), straight) << (mirror ? "mirrored" : "turned");
        }
    }
    EXPECT_GT(stereoSeen, 20);
}

TEST(Depict, StylesChangeThePicture)
{
    const Picture plain = draw("Oc1ccncc1CC").picture;
    DepictionStyle style;
    style.blackAndWhite = true;
    const Picture black = draw("Oc1ccncc1CC", style).picture;
    EXPECT_FALSE(samePixels(plain, black));
    for (int y = 0; y < black.height(); ++y) {
        for (int x = 0; x < black.width(); ++x) {
            ASSERT_EQ(black.pixel(x, y)[0], black.pixel(x, y)[1]);
            ASSERT_EQ(black.pixel(x, y)[0], black.pixel(x, y)[2]);
        }
    }
    style = {};
    style.kekulize = false;
    EXPECT_FALSE(samePixels(plain, draw("Oc1ccncc1CC", style).picture));
    style = {};
    style.lineWidthPx = 4;
    EXPECT_GT(countDark(draw("Oc1ccncc1CC", style).picture), countDark(plain));
    style = {};
    style.highlightAtoms = {0, 1, 2};
    EXPECT_FALSE(samePixels(plain, draw("Oc1ccncc1CC", style).picture));
    style = {};
    style.fixedBondLengthPx = 12;
    EXPECT_NEAR(draw("Oc1ccncc1CC", style).bondLengthPx, 12, 1);
}

TEST(Depict, UsesTheMoleculesOwnCoordinatesOnRequest)
{
    const std::string square = "\n  hand 2D\n\n  4  3  0  0  0  0  0  0  0  0999 V2000\n"
                               "    0.0000    0.0000    0.0000 C   0  0\n    1.0000    0.0000    0.0000 C   0  0\n"
                               "    1.0000    1.0000    0.0000 C   0  0\n    0.0000    1.0000    0.0000 C   0  0\n"
                               "  1  2  1  0\n  2  3  1  0\n  3  4  1  0\nM  END\n";
    const Molecule mol = parseMolBlock(square).value();
    const Depiction own = depict(mol, {}, {}, true).value();
    EXPECT_NEAR(own.atoms[0].x, own.atoms[3].x, 0.5);
    EXPECT_NEAR(own.atoms[1].x, own.atoms[2].x, 0.5);
    const Depiction laidOut = depict(mol).value();
    EXPECT_GT(std::abs(laidOut.atoms[0].x - laidOut.atoms[3].x) + std::abs(laidOut.atoms[1].y - laidOut.atoms[0].y), 5);
}

TEST(DepictSvg, IsAnSvg)
{
    const std::string svg = depictSvg(parseSmiles(kAspirin).value()).value();
    EXPECT_NE(svg.find("<svg"), std::string::npos);
    EXPECT_NE(svg.find("</svg>"), std::string::npos);
}
