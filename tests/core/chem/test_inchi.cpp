// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"
#include "core/chem/molecule.h"
#include "tests/support/temp_dir.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace molrl;
using namespace molrl::chem;

namespace {

struct KnownInchi {
    const char* smiles;
    const char* inchi;
    const char* key;
};

// From PubChem's pages of these compounds.
const KnownInchi kKnown[] = {
    {"CC(=O)Oc1ccccc1C(=O)O", "InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)",
     "BSYNRYMUTXBXSQ-UHFFFAOYSA-N"},
    {"C[C@H](N)C(=O)O", "InChI=1S/C3H7NO2/c1-2(4)3(5)6/h2H,4H2,1H3,(H,5,6)/t2-/m0/s1", "QNAYBMKLOCPYGJ-REOHCLBHSA-N"},
    {"C[C@@H](N)C(=O)O", "InChI=1S/C3H7NO2/c1-2(4)3(5)6/h2H,4H2,1H3,(H,5,6)/t2-/m1/s1", "QNAYBMKLOCPYGJ-UWTATZPHSA-N"},
    {"OC(=O)/C=C/C(=O)O", "InChI=1S/C4H4O4/c5-3(6)1-2-4(7)8/h1-2H,(H,5,6)(H,7,8)/b2-1+", "VZCYOOQTPOCHFL-OWOJBTEDSA-N"},
    {"OC(=O)/C=C\\C(=O)O", "InChI=1S/C4H4O4/c5-3(6)1-2-4(7)8/h1-2H,(H,5,6)(H,7,8)/b2-1-",
     "VZCYOOQTPOCHFL-UPHRSURJSA-N"},
    {"Cn1cnc2c1c(=O)n(C)c(=O)n2C", "InChI=1S/C8H10N4O2/c1-10-4-9-6-5(10)7(13)12(3)8(14)11(6)2/h4H,1-3H3",
     "RYYVLZVUVIJVGH-UHFFFAOYSA-N"},
    {"[2H]O[2H]", "InChI=1S/H2O/h1H2/i/hD2", "XLYOFNOQVPJJNP-ZSJDYOACSA-N"},
    {"[Na+].[Cl-]", "InChI=1S/ClH.Na/h1H;/q;+1/p-1", "FAPWRFPIFSIZLT-UHFFFAOYSA-M"},
    {"OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
     "InChI=1S/C6H12O6/c7-1-2-3(8)4(9)5(10)6(11)12-2/h2-11H,1H2/t2-,3-,4+,5-,6-/m1/s1", "WQZGKKKJIJFFOK-VFUOTHLCSA-N"},
};

} // namespace

TEST(Inchi, AgreesWithPublishedOnes)
{
    for (const KnownInchi& known : kKnown) {
        const Molecule mol = parseSmiles(known.smiles).value();
        EXPECT_EQ(toInchi(mol).value_or("?"), known.inchi);
        EXPECT_EQ(toInchiKey(mol).value_or("?"), known.key);
        const auto back = parseInchi(known.inchi);
        ASSERT_TRUE(back) << back.error().message();
        EXPECT_EQ(toSmiles(*back), toSmiles(mol)) << known.inchi;
    }
}

TEST(Inchi, AmidesComeBackAsAmides)
{
    for (const char* smiles :
         {"CC(=O)Nc1ccc(O)cc1", "NC(N)=O", "NC(N)=S", "C[C@H](N)C(=O)N[C@@H](C)C(=O)O", "CCN(CC)CC(=O)Nc1c(C)cccc1C",
          "O=C1CC[C@@H](N2C(=O)c3ccccc3C2=O)C(=O)N1", "CC(=O)N/N=C/c1ccccc1", "C/C=C/C(=O)N[C@H](C)c1ccccc1", "CC(N)=S",
          "COC(=O)NC", "CC(=O)NO", "O=C1CCCCCN1", "CC(=O)NC(C)=N"}) {
        const Molecule mol = parseSmiles(smiles).value();
        const auto back = parseInchi(toInchi(mol).value());
        ASSERT_TRUE(back) << smiles;
        EXPECT_EQ(toSmiles(*back), toSmiles(mol));
        EXPECT_EQ(toSmiles(parseSmiles(toSmiles(*back)).value()), toSmiles(*back)) << "no mark is left over";
    }
}

TEST(Inchi, HydrogensThatAreNoAmidesStayWhereTheyAre)
{
    for (const char* smiles : {"CC(O)=C(C)C#N", "C/C(=N\\O)c1ccccc1", "Oc1ccccc1N=C"}) {
        const Molecule mol = parseSmiles(smiles).value();
        EXPECT_EQ(toSmiles(parseInchi(toInchi(mol).value()).value()), toSmiles(mol));
    }
    // A fixed hydrogen (/f) says which tautomer is meant.
    EXPECT_EQ(toSmiles(parseInchi("InChI=1/C2H5NO/c1-2(3)4/h1H3,(H2,3,4)/f/h3-4H").value()), "CC(=N)O");
}

TEST(Inchi, RoundTripsTheMoleculesOfTheGoldens)
{
    std::ifstream file(test::testData("chem/goldens.tsv"));
    std::string line;
    int count = 0;
    int same = 0;
    while (std::getline(file, line)) {
        const std::string smiles = line.substr(0, line.find('\t'));
        const Molecule mol = parseSmiles(smiles).value();
        const auto inchi = toInchi(mol);
        if (!inchi)
            continue; // R-groups
        const auto back = parseInchi(*inchi);
        ASSERT_TRUE(back) << smiles << ": " << back.error().message();
        ++count;
        const auto again = toInchi(*back);
        ASSERT_TRUE(again) << smiles;
        same += *again == *inchi ? 1 : 0;
        if (*again != *inchi)
            std::cout << smiles << "\n  " << *inchi << "\n  " << *again << "\n";
    }
    EXPECT_GT(count, 180);
    // InChI's own way back drops the charge of one nitrenium salt.
    EXPECT_GE(same, count - 1);
}

TEST(Inchi, RefusesWhatItCannotSayWithAReason)
{
    const auto rGroup = toInchi(parseSmiles("*CC").value());
    ASSERT_FALSE(rGroup);
    EXPECT_EQ(rGroup.error().code, ErrorCode::Internal);
    EXPECT_NE(rGroup.error().what.find("R-groups"), std::string::npos);
    EXPECT_FALSE(toInchi(Molecule()));
    std::string polymer;
    for (int i = 0; i < 210; ++i)
        polymer += "NC(C)C(=O)";
    EXPECT_FALSE(toInchi(parseSmiles(polymer).value()));
}

TEST(Inchi, BrokenTextIsAnError)
{
    for (const char* text :
         {"InChI=", "InChI=1S/", "InChI=1S/C9H8O4/c1-6(10", "InChI=nonsense", "CCO", "InChI=1S/C3H8/c1-9-2"}) {
        const auto result = parseInchi(text);
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, ErrorCode::ParseError) << text;
    }
    const std::string whole = kKnown[8].inchi;
    for (std::size_t end = 0; end < whole.size(); ++end)
        [[maybe_unused]] const auto result = parseInchi(whole.substr(0, end));
}

TEST(Inchi, IsTheSameFromSeveralThreads)
{
    std::vector<std::string> inchis(64);
    ASSERT_TRUE(parallelFor(inchis.size(), 4, JobContext(), [&](std::size_t i) {
        const KnownInchi& known = kKnown[i % std::size(kKnown)];
        inchis[i] = toInchi(parseSmiles(known.smiles).value()).value_or("?");
    }));
    for (std::size_t i = 0; i < inchis.size(); ++i)
        EXPECT_EQ(inchis[i], kKnown[i % std::size(kKnown)].inchi);
}
