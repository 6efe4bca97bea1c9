// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/features.h"

#include "core/chem/descriptors.h"
#include "core/chem/fingerprint.h"
#include "tests/core/training/fixture.h"

#include <cmath>
#include <numeric>

namespace molrl::evaluate {
namespace {

std::vector<chem::Molecule> someMolecules()
{
    std::vector<chem::Molecule> molecules;
    for (const char* smiles : {"CCO", "c1ccccc1C(=O)O", "CCN(CC)CC", "C1CCNCC1"})
        molecules.push_back(chem::parseSmiles(smiles).value());
    return molecules;
}

std::shared_ptr<const model::Network> tinyNetwork(std::uint64_t seed)
{
    return model::Network::makeUntrained(training::tinyConfig().network, seed).value();
}

TEST(Features, MorganBitsAndDescriptorsAreChems)
{
    const auto molecules = someMolecules();
    JobContext job;
    const auto bits = computeMorganFeatures(molecules, 2, job);
    ASSERT_TRUE(bits);
    EXPECT_TRUE(bits->isBits);
    const auto expected = chem::computeMorganBits(molecules[1]).value();
    for (int bit = 0; bit < 2048; ++bit)
        ASSERT_EQ(bits->values.row(1)[static_cast<std::size_t>(bit)] == 1.f, expected.test(bit));
    const auto descriptors = computeDescriptorFeatures(molecules, 2, job);
    ASSERT_TRUE(descriptors);
    EXPECT_EQ(descriptors->values.cols, chem::descriptorNames().size());
    EXPECT_FLOAT_EQ(descriptors->values.row(2)[0],
                    static_cast<float>(chem::computeDescriptors(molecules[2]).value()[0]));
    EXPECT_EQ(descriptors->rowsFilled, 0u);
}

TEST(Features, ARowWithoutAMoleculeGetsTheMeanAndIsCounted)
{
    auto molecules = someMolecules();
    molecules.insert(molecules.begin() + 1, chem::Molecule());
    JobContext job;
    const auto bits = computeMorganFeatures(molecules, 1, job, 2, 64);
    ASSERT_TRUE(bits);
    EXPECT_EQ(bits->rowsFilled, 1u);
    for (std::size_t c = 0; c < 64; ++c) {
        float mean = 0;
        for (const std::size_t row : {0u, 2u, 3u, 4u})
            mean += bits->values.row(row)[c] / 4;
        EXPECT_FLOAT_EQ(bits->values.row(1)[c], mean);
    }
}

TEST(Features, RandomNumbersAreNormalAndSeeded)
{
    const FeatureTable table = makeRandomFeatures(200, 50, 3);
    const auto& v = table.values.values;
    EXPECT_NEAR(std::accumulate(v.begin(), v.end(), 0.0) / 10000, 0, 0.05);
    EXPECT_EQ(makeRandomFeatures(200, 50, 3).values.values, v);
    EXPECT_NE(makeRandomFeatures(200, 50, 4).values.values, v);
}

TEST(Features, EmbeddingsAreKeptByNetworkAndMolecules)
{
    const test::TempDir dir;
    const std::string cache = dir.file("cache");
    const auto molecules = someMolecules();
    const auto network = tinyNetwork(1);
    JobContext job;
    const auto fresh = computeEmbeddingFeatures(*network, molecules, 2, cache, job);
    ASSERT_TRUE(fresh) << fresh.error().message();
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(cache))
        files.push_back(entry.path());
    ASSERT_EQ(files.size(), 1u);

    // What is kept is what comes back: a changed number shows.
    std::fstream file(files[0], std::ios::in | std::ios::out | std::ios::binary);
    const float marked = 123.f;
    file.seekp(24);
    file.write(reinterpret_cast<const char*>(&marked), sizeof marked);
    file.close();
    EXPECT_EQ(computeEmbeddingFeatures(*network, molecules, 2, cache, job)->values.values[0], 123.f);
    EXPECT_NE(computeEmbeddingFeatures(*tinyNetwork(2), molecules, 2, cache, job)->values.values[0], 123.f);
    EXPECT_NE(computeEmbeddingFeatures(*network, std::span(molecules).first(2), 2, cache, job)->values.values[0],
              123.f);

    std::filesystem::resize_file(files[0], std::filesystem::file_size(files[0]) - 1);
    EXPECT_EQ(computeEmbeddingFeatures(*network, molecules, 2, cache, job)->values.values, fresh->values.values)
        << "a cut file is computed anew";
}

TEST(Features, ACacheThatCannotBeWrittenIsNoError)
{
    const test::TempDir dir;
    const std::string file = dir.write("file", "x");
    JobContext job;
    EXPECT_TRUE(computeEmbeddingFeatures(*tinyNetwork(1), someMolecules(), 1, file + "/below", job));
    job.requestStop();
    EXPECT_EQ(computeEmbeddingFeatures(*tinyNetwork(1), someMolecules(), 1, "", job).error().code,
              ErrorCode::Cancelled);
    EXPECT_EQ(computeMorganFeatures(someMolecules(), 1, job).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(computeDescriptorFeatures(someMolecules(), 1, job).error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace molrl::evaluate
