// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/encoder.h"

#include "tests/core/model/painted_batch.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace molrl::model {
namespace {

const char* const kSmiles[] = {"CC(=O)Oc1ccccc1C(=O)O",
                               "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
                               "C",
                               "[Na+].[Cl-]",
                               "C[C@H](N)C(=O)O",
                               "CC(C)Cc1ccc(cc1)C(C)C(=O)O",
                               "OC[C@H]1O[C@@H](O)[C@H](O)[C@@H](O)[C@@H]1O",
                               "c1ccc2ccccc2c1",
                               "N#Cc1ccccc1",
                               "O",
                               "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
                               "FC(F)(F)c1ccccc1",
                               "[Fe]",
                               "C1CC1",
                               "BrCCBr"};

std::vector<chem::Molecule> molecules()
{
    std::vector<chem::Molecule> all;
    for (const char* smiles : kSmiles)
        all.push_back(chem::parseSmiles(smiles).value());
    return all;
}

chem::Molecule emptyMolecule()
{
    return chem::parseMolBlock("\n\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n").value();
}

/// Bitwise, so that NaN equals NaN.
bool same(const Matrix& a, const Matrix& b)
{
    return a.rows == b.rows && a.cols == b.cols &&
           std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                      [](float x, float y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

class Encoder : public ::testing::Test {
protected:
    std::shared_ptr<const Network> network = Network::makeUntrained(NetworkConfig::small(), 7).value();
    JobContext job;
    EncodeOptions options;
};

TEST_F(Encoder, EveryMoleculeGetsItsRow)
{
    const auto mols = molecules();
    options.budget.threads = 2;
    const auto encoded = encodeMolecules(*network, mols, options, job);
    ASSERT_TRUE(encoded) << encoded.error().message();
    ASSERT_EQ(encoded->embeddings.rows, mols.size());
    for (std::size_t i = 0; i < mols.size(); ++i) {
        EXPECT_FALSE(encoded->errors[i]) << kSmiles[i];
        for (const float value : encoded->embeddings.row(i))
            ASSERT_TRUE(std::isfinite(value)) << kSmiles[i];
        const auto inspection = inspectMolecule(*network, mols[i], job);
        ASSERT_TRUE(inspection);
        for (std::size_t k = 0; k < inspection->record.embedding.size(); ++k)
            EXPECT_NEAR(inspection->record.embedding[k], encoded->embeddings.row(i)[k], 1e-5) << kSmiles[i];
        EXPECT_EQ(inspection->depiction.picture.width(), 224);
        EXPECT_EQ(inspection->depiction.atoms.size(), static_cast<std::size_t>(mols[i].atomCount()));
    }
    EXPECT_DOUBLE_EQ(job.progress().fraction01, 1);
}

TEST_F(Encoder, ThreadsAndBatchSizeDoNotChangeTheResult)
{
    std::vector<chem::Molecule> mols;
    for (int i = 0; i < 6; ++i)
        std::ranges::copy(molecules(), std::back_inserter(mols));
    options.batchSize = 15; // blocks of the same molecules on any thread count
    options.budget.threads = 1;
    const Matrix one = encodeMolecules(*network, mols, options, job)->embeddings;
    options.budget.threads = 2;
    EXPECT_TRUE(same(encodeMolecules(*network, mols, options, job)->embeddings, one));
    options.budget.threads = 3;
    options.batchSize = 64;
    const Matrix other = encodeMolecules(*network, mols, options, job)->embeddings;
    for (std::size_t i = 0; i < one.values.size(); ++i)
        EXPECT_NEAR(one.values[i], other.values[i], 1e-5);
}

TEST_F(Encoder, BadRowsAreKeptAndSaidSo)
{
    const std::vector<chem::Molecule> mols{chem::parseSmiles("CCO").value(), chem::Molecule(), emptyMolecule(),
                                           chem::parseSmiles("CCN").value()};
    const auto encoded = encodeMolecules(*network, mols, options, job);
    ASSERT_TRUE(encoded);
    ASSERT_EQ(encoded->embeddings.rows, 4u);
    for (const std::size_t bad : {1u, 2u}) {
        EXPECT_TRUE(std::isnan(encoded->embeddings.row(bad)[0]));
        ASSERT_TRUE(encoded->errors[bad]);
        EXPECT_EQ(encoded->errors[bad]->code, ErrorCode::InvalidArgument);
    }
    EXPECT_FALSE(std::isnan(encoded->embeddings.row(3)[0]));
    EXPECT_FALSE(encoded->errors[3]);
    EXPECT_EQ(inspectMolecule(*network, {}, job).error().code, ErrorCode::InvalidArgument);
}

TEST_F(Encoder, BatchesArriveInOrderAndCoverEveryRowOnce)
{
    const auto mols = molecules();
    options.batchSize = 4;
    options.budget.threads = 2;
    std::size_t next = 0;
    Matrix gathered(mols.size(), static_cast<std::size_t>(network->embeddingDim()));
    const auto encoded = encodeMolecules(*network, mols, options, job, [&](std::size_t first, MatrixView rows) {
        EXPECT_EQ(first, next);
        std::copy_n(rows.data, rows.rows * rows.cols, gathered.row(first).data());
        next += rows.rows;
    });
    EXPECT_EQ(next, mols.size());
    EXPECT_TRUE(same(gathered, encoded->embeddings));
}

TEST_F(Encoder, StopsAtTheStartAndInTheMiddle)
{
    std::vector<chem::Molecule> mols;
    for (int i = 0; i < 20; ++i)
        std::ranges::copy(molecules(), std::back_inserter(mols));
    options.batchSize = 5;
    JobContext midway;
    const auto stopped =
        encodeMolecules(*network, mols, options, midway, [&](std::size_t, MatrixView) { midway.requestStop(); });
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    EXPECT_LT(midway.progress().fraction01, 0.5);
    EXPECT_EQ(encodeMolecules(*network, mols, options, midway).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(inspectMolecule(*network, mols[0], midway).error().code, ErrorCode::Cancelled);
}

TEST_F(Encoder, ApprovedDrugsGetFiniteEmbeddingsThatDiffer)
{
    std::vector<chem::Molecule> mols;
    std::ifstream demo(MOLRL_SOURCE_DIR "/resources/demo/approved_drugs.csv");
    std::string line;
    std::getline(demo, line);
    while (std::getline(demo, line) && mols.size() < 500) {
        if (line.front() == '"') // a quoted name may hold commas
            continue;
        const std::size_t begin = line.find(',') + 1;
        if (auto molecule = chem::parseSmiles(line.substr(begin, line.find(',', begin) - begin)))
            mols.push_back(std::move(*molecule));
    }
    ASSERT_GT(mols.size(), 300u);
    options.budget.threads = 2;
    const Matrix embeddings = encodeMolecules(*network, mols, options, job)->embeddings;
    for (std::size_t c = 0; c < embeddings.cols; ++c) {
        double sum = 0;
        double squares = 0;
        for (std::size_t r = 0; r < embeddings.rows; ++r) {
            const double value = embeddings.row(r)[c];
            ASSERT_TRUE(std::isfinite(value)) << "row " << r;
            sum += value;
            squares += value * value;
        }
        const auto n = static_cast<double>(embeddings.rows);
        EXPECT_GT(squares / n - sum / n * sum / n, 1e-6) << "column " << c << " says nothing";
    }
}

TEST_F(Encoder, NoMoleculesGiveNoRows)
{
    const auto encoded = encodeMolecules(*network, {}, options, job);
    ASSERT_TRUE(encoded);
    EXPECT_EQ(encoded->embeddings.rows, 0u);
}

TEST_F(Encoder, EmptyMoleculeIsInspectedAsABlankDrawing)
{
    const auto inspection = inspectMolecule(*network, emptyMolecule(), job);
    ASSERT_TRUE(inspection) << inspection.error().message();
    EXPECT_TRUE(inspection->record.row.empty());
}

TEST(ThreadBudget, DoesNotChangeTheNumbers)
{
    const auto network = Network::makeUntrained(NetworkConfig::small(), 1).value();
    const auto batch = test::paintBatch(network->config(), 40);
    JobContext job;
    applyThreadBudget({1});
    const Matrix one = network->encode(batch, job).value();
    applyThreadBudget({2});
    const Matrix two = network->encode(batch, job).value();
    for (std::size_t i = 0; i < one.values.size(); ++i)
        EXPECT_NEAR(one.values[i], two.values[i], 5e-6);
}

TEST(ThreadBudget, MayBeAppliedTwice)
{
    applyThreadBudget({2});
    applyThreadBudget({1});
    const auto network = Network::makeUntrained(NetworkConfig::small(), 1).value();
    JobContext job;
    EXPECT_TRUE(inspectMolecule(*network, chem::parseSmiles("CCO").value(), job));
}

} // namespace
} // namespace molrl::model
