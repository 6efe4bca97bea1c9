// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/search.h"
#include "tests/support/temp_dir.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace molrl;
using namespace molrl::chem;
using testing::ElementsAre;

namespace {

/// The molecules of the goldens with a bad row in the middle.
struct Library {
    std::vector<std::string> smiles;
    std::vector<std::uint64_t> pattern;
    std::vector<std::uint64_t> morgan;

    Library()
    {
        std::ifstream file(test::testData("chem/goldens.tsv"));
        for (std::string line; std::getline(file, line);) {
            add(line.substr(0, line.find('\t')));
            if (smiles.size() == 100)
                add("");
        }
    }
    void add(const std::string& text)
    {
        smiles.push_back(text);
        const auto mol = parseSmiles(text);
        const std::vector<std::uint64_t> none(32, 0);
        const auto bits = mol ? computePatternBits(*mol).value().words : none;
        const auto counts = mol ? computeMorganBits(*mol).value().words : none;
        pattern.insert(pattern.end(), bits.begin(), bits.end());
        morgan.insert(morgan.end(), counts.begin(), counts.end());
    }
    SearchLibrary view() const
    {
        return {smiles.size(), pattern, morgan, [this](std::size_t row) { return smiles[row]; }};
    }
};

const Library& library()
{
    static const Library instance;
    return instance;
}

} // namespace

TEST(SubstructureQuery, TakesSmilesAndSmarts)
{
    const Molecule aspirin = parseSmiles("CC(=O)Oc1ccccc1C(=O)O").value();
    EXPECT_TRUE(SubstructureQuery::parse("c1ccccc1").value().matches(aspirin));
    EXPECT_TRUE(SubstructureQuery::parse("C1=CC=CC=C1").value().matches(aspirin)) << "a Kekulé SMILES means benzene";
    EXPECT_TRUE(SubstructureQuery::parse("[CX3](=O)[OX2H1]").value().matches(aspirin));
    EXPECT_TRUE(SubstructureQuery::parse("cO*").value().matches(aspirin)) << "a wildcard stands for any atom";
    EXPECT_TRUE(SubstructureQuery::parse("[$(C(=O)O)]c").value().matches(aspirin));
    EXPECT_FALSE(SubstructureQuery::parse("N").value().matches(aspirin));
    EXPECT_FALSE(SubstructureQuery::parse("c1ccccc1").value().matches(Molecule()));
}

TEST(SubstructureQuery, TellsTheAtoms)
{
    const Molecule mol = parseSmiles("CCCO").value();
    EXPECT_THAT(SubstructureQuery::parse("CO").value().matchAtoms(mol), ElementsAre(2, 3));
    EXPECT_TRUE(SubstructureQuery::parse("CN").value().matchAtoms(mol).empty());
}

TEST(SubstructureQuery, NonsenseIsAnError)
{
    for (const char* text : {"", "   ", "not a query!", "C1CC(", "[#"}) {
        const auto query = SubstructureQuery::parse(text);
        ASSERT_FALSE(query) << text;
        EXPECT_EQ(query.error().code, ErrorCode::ParseError);
    }
}

TEST(FindSubstructure, TheScreenLosesNothing)
{
    JobContext job;
    for (const char* text :
         {"c1ccccc1", "C(=O)N", "[#7;R]", "S(=O)(=O)", "C", "[!#6;!#1]~[!#6]", "[F,Cl,Br]", "*1***1", "[$(NC=O)]c"}) {
        const SubstructureQuery query = SubstructureQuery::parse(text).value();
        std::vector<std::uint32_t> expected;
        for (std::size_t i = 0; i < library().smiles.size(); ++i) {
            const auto mol = parseSmiles(library().smiles[i]);
            if (mol && query.matches(*mol))
                expected.push_back(static_cast<std::uint32_t>(i));
        }
        EXPECT_FALSE(expected.empty()) << text;
        for (const int threads : {1, 3})
            EXPECT_EQ(findSubstructure(library().view(), query, threads, job).value(), expected) << text;
    }
}

TEST(FindSubstructure, StopsOnRequestAndChecksItsInput)
{
    const SubstructureQuery query = SubstructureQuery::parse("CC").value();
    JobContext stopped;
    stopped.requestStop();
    EXPECT_EQ(findSubstructure(library().view(), query, 2, stopped).error().code, ErrorCode::Cancelled);
    JobContext job;
    SearchLibrary broken = library().view();
    broken.rows += 1;
    EXPECT_EQ(findSubstructure(broken, query, 1, job).error().code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(findSubstructure(SearchLibrary{}, query, 1, job).value().empty());
}

TEST(ComputeSimilarities, AreTanimotosAndZeroForBadRows)
{
    JobContext job;
    const auto query = computeMorganBits(parseSmiles(library().smiles[7]).value()).value();
    const auto one = computeSimilarities(library().view(), query, 1, job).value();
    EXPECT_FLOAT_EQ(one[7], 1);
    EXPECT_FLOAT_EQ(one[100], 0);
    EXPECT_EQ(one, computeSimilarities(library().view(), query, 3, job).value());
    const auto other = computeMorganBits(parseSmiles(library().smiles[50]).value()).value();
    EXPECT_FLOAT_EQ(one[50], static_cast<float>(computeTanimoto(query, other)));
    EXPECT_EQ(computeSimilarities(library().view(), BitFingerprint{64, {1}}, 1, job).error().code,
              ErrorCode::InvalidArgument);
}
