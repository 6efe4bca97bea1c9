// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/conformer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <gtest/gtest.h>
#include <thread>

using namespace molrl;
using namespace molrl::chem;

namespace {

double distance(const Conformer3D& c, std::size_t a, std::size_t b)
{
    double sum = 0;
    for (std::size_t k = 0; k < 3; ++k)
        sum += std::pow(c.positions[a][k] - c.positions[b][k], 2);
    return std::sqrt(sum);
}

double closestContact(const Conformer3D& c)
{
    double least = 1e9;
    for (std::size_t a = 0; a < c.positions.size(); ++a) {
        for (std::size_t b = 0; b < a; ++b)
            least = std::min(least, distance(c, a, b));
    }
    return least;
}

} // namespace

TEST(Conformer, PlacesAllAtomsWithSoundBonds)
{
    JobContext job;
    for (const char* smiles : {"CC(=O)Oc1ccccc1C(=O)O", "C", "C[C@H](N)C(=O)O", "C1CC1C#N"}) {
        const Molecule mol = parseSmiles(smiles).value();
        const Conformer3D c = computeConformer(mol, {}, job).value();
        EXPECT_EQ(c.sourceAtomCount, mol.atomCount());
        EXPECT_GT(c.positions.size(), static_cast<std::size_t>(mol.atomCount())) << "hydrogens";
        EXPECT_TRUE(c.isMinimized) << smiles;
        EXPECT_FALSE(c.isFromSource);
        for (const auto& bond : c.bonds) {
            EXPECT_GE(bond.order, 1);
            EXPECT_LE(bond.order, 3);
            const double length = distance(c, static_cast<std::size_t>(bond.a), static_cast<std::size_t>(bond.b));
            EXPECT_GT(length, 0.9) << smiles;
            EXPECT_LT(length, 1.8) << smiles;
        }
    }
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 1);
}

TEST(Conformer, ASeedFixesTheResult)
{
    JobContext job;
    const Molecule mol = parseSmiles("CCCCC(N)C(=O)NCc1ccccc1").value();
    const Conformer3D a = computeConformer(mol, {}, job).value();
    const Conformer3D b = computeConformer(mol, {}, job).value();
    EXPECT_EQ(a.positions, b.positions);
    ConformerOptions other;
    other.seed = 7;
    EXPECT_NE(computeConformer(mol, other, job).value().positions, a.positions);
}

TEST(Conformer, FragmentsDoNotLieInOneAnother)
{
    JobContext job;
    const Conformer3D c = computeConformer(parseSmiles("CC(=O)[O-].[Na+].c1ccccc1").value(), {}, job).value();
    EXPECT_GT(closestContact(c), 0.8);
}

TEST(Conformer, SourceCoordinatesAreKept)
{
    const std::string block = "\n  hand 3D\n\n  2  1  0  0  0  0  0  0  0  0999 V2000\n"
                              "    0.0000    0.0000    0.5000 C   0  0\n    1.4000    0.0000   -0.5000 O   0  0\n"
                              "  1  2  1  0\nM  END\n";
    JobContext job;
    const Molecule mol = parseMolBlock(block).value();
    const Conformer3D c = computeConformer(mol, {}, job).value();
    EXPECT_TRUE(c.isFromSource);
    EXPECT_DOUBLE_EQ(c.positions[1][0], 1.4);
    EXPECT_EQ(c.positions.size(), 6u);
    ConformerOptions compute;
    compute.keepSource3D = false;
    EXPECT_FALSE(computeConformer(mol, compute, job).value().isFromSource);
}

TEST(Conformer, MetalsAndDummiesGiveACrudeConformerOrAnErrorWithAReason)
{
    for (const char* smiles : {"[Fe+2].c1cc[cH-]c1.c1cc[cH-]c1", "*CC*", "[Na+].[Cl-]", "Cl[Pt](Cl)(N)N"}) {
        JobContext job;
        const auto c = computeConformer(parseSmiles(smiles).value(), {}, job);
        if (c)
            EXPECT_GT(closestContact(*c), 0.4) << smiles;
        else
            EXPECT_FALSE(c.error().what.empty());
    }
}

TEST(Conformer, LimitsNullsAndStops)
{
    JobContext job;
    EXPECT_EQ(computeConformer(Molecule(), {}, job).error().code, ErrorCode::InvalidArgument);
    ConformerOptions few;
    few.maxHeavyAtoms = 3;
    EXPECT_EQ(computeConformer(parseSmiles("CCCC").value(), few, job).error().code, ErrorCode::ResourceExhausted);
    job.requestStop();
    EXPECT_EQ(computeConformer(parseSmiles("CCCC").value(), {}, job).error().code, ErrorCode::Cancelled);
}

TEST(Conformer, StopsInTheMiddle)
{
    std::string peptide;
    for (int i = 0; i < 25; ++i)
        peptide += "N[C@@H](Cc1ccccc1)C(=O)";
    const Molecule mol = parseSmiles(peptide + "O").value();
    ConformerOptions options;
    options.maxHeavyAtoms = 1000;
    JobContext job;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        job.requestStop();
    });
    EXPECT_EQ(computeConformer(mol, options, job).error().code, ErrorCode::Cancelled);
}
