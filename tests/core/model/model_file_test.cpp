// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"
#include "core/model/network.h"
#include "core/model/tensor_file.h"
#include "tests/core/model/painted_batch.h"
#include "tests/support/temp_dir.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/stat.h>

namespace molrl::model {
namespace {

std::string readFile(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class ModelFile : public ::testing::Test {
protected:
    void SetUp() override
    {
        network = Network::makeUntrained(test::tinyConfig(), 3).value();
        path = folder.file("model.molrl");
        ASSERT_TRUE(network->save(path));
        bytes = readFile(path);
        ASSERT_GT(bytes.size(), 1000u);
    }
    void expectUnsupported(const std::string& content, const std::string& what)
    {
        const auto loaded = Network::load(folder.write("broken.molrl", content));
        ASSERT_FALSE(loaded) << what;
        EXPECT_EQ(loaded.error().code, ErrorCode::UnsupportedModel) << what << ": " << loaded.error().message();
        EXPECT_NE(loaded.error().what.find("again"), std::string::npos) << "no remedy in: " << loaded.error().what;
        EXPECT_NE(loaded.error().context.find("broken.molrl"), std::string::npos);
    }

    test::TempDir folder;
    std::shared_ptr<const Network> network;
    std::string path;
    std::string bytes;
};

TEST_F(ModelFile, RoundTripKeepsWeightsConfigurationAndHash)
{
    const auto again = Network::load(path);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ((*again)->hash(), network->hash());
    EXPECT_EQ((*again)->config().toJson(), network->config().toJson());
    EXPECT_EQ((*again)->parameterCount(), network->parameterCount());
    EXPECT_FALSE((*again)->provenance().trained);
    EXPECT_EQ((*again)->provenance().name, network->provenance().name);
    const auto batch = test::paintBatch(network->config(), 5);
    JobContext job;
    EXPECT_EQ((*again)->encode(batch, job)->values, network->encode(batch, job)->values);
}

TEST_F(ModelFile, HalfPrecisionHalvesTheFileAndNearlyKeepsEmbeddings)
{
    const std::string half = folder.file("half.molrl");
    ASSERT_TRUE(network->save(half, true));
    EXPECT_LT(std::filesystem::file_size(half), bytes.size() * 3 / 4);
    const auto again = Network::load(half);
    ASSERT_TRUE(again);
    EXPECT_NE((*again)->hash(), network->hash());
    const auto batch = test::paintBatch(network->config(), 5);
    JobContext job;
    const Matrix a = network->encode(batch, job).value();
    const Matrix b = (*again)->encode(batch, job).value();
    for (std::size_t i = 0; i < a.values.size(); ++i)
        EXPECT_NEAR(a.values[i], b.values[i], 0.02);
}

TEST_F(ModelFile, CutAnywhereIsSaidSo)
{
    for (std::size_t part = 0; part < 50; ++part)
        expectUnsupported(bytes.substr(0, bytes.size() * part / 50), "cut at " + std::to_string(part) + "/50");
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{8}, std::size_t{9}, bytes.size() - 1})
        expectUnsupported(bytes.substr(0, size), "cut at byte " + std::to_string(size));
    expectUnsupported(bytes + "x", "a byte too many");
}

TEST_F(ModelFile, FlippedBitsAreNoticed)
{
    Rng rng(1);
    for (int i = 0; i < 300; ++i) {
        std::string changed = bytes;
        const std::size_t at = i < 8 ? static_cast<std::size_t>(i) : rng.below(bytes.size());
        changed[at] = static_cast<char>(changed[at] ^ (1 << rng.below(8)));
        if (changed[at] == ' ' || bytes[at] == ' ')
            continue; // blanks around JSON values carry nothing
        expectUnsupported(changed, "bit flipped in byte " + std::to_string(at));
    }
}

TEST_F(ModelFile, RandomHeadersAreRefused)
{
    Rng rng(2);
    const std::string pieces[] = {"{",
                                  "}",
                                  "[",
                                  "]",
                                  "\"__metadata__\"",
                                  ":",
                                  ",",
                                  "\"dtype\"",
                                  "\"F32\"",
                                  "\"shape\"",
                                  "\"data_offsets\"",
                                  "-1",
                                  "0",
                                  "18446744073709551615",
                                  "1e400",
                                  "null",
                                  "\"\\u0000\""};
    for (int i = 0; i < 300; ++i) {
        std::string header;
        for (std::uint64_t k = rng.below(40); k > 0; --k)
            header += pieces[rng.below(std::size(pieces))];
        std::string content(8, '\0');
        content[0] = static_cast<char>(header.size() & 0xff);
        content[1] = static_cast<char>(header.size() >> 8);
        expectUnsupported(content + header + "0123456789abcdef", header);
    }
    expectUnsupported(std::string(8, '\xff') + "{}", "a header of 2^64 bytes");
    const std::string deep = std::string(100000, '[');
    std::string content(8, '\0');
    for (int i = 0; i < 4; ++i)
        content[static_cast<std::size_t>(i)] = static_cast<char>(deep.size() >> (8 * i) & 0xff);
    expectUnsupported(content + deep, "deep nesting");
}

TEST_F(ModelFile, OtherFilesVersionsAndWeightsAreRefused)
{
    const TensorFile good = readTensorFile(path).value();
    const auto refused = [&](auto change, const char* word) {
        TensorFile file = good;
        change(file);
        const std::string other = folder.file("other.molrl");
        ASSERT_TRUE(writeTensorFile(other, file));
        const auto loaded = Network::load(other);
        ASSERT_FALSE(loaded) << word;
        EXPECT_EQ(loaded.error().code, ErrorCode::UnsupportedModel);
        EXPECT_NE(loaded.error().what.find(word), std::string::npos) << loaded.error().what;
    };
    refused([](TensorFile& f) { f.metadata["format"] = "pt"; }, "MolRL");
    refused([](TensorFile& f) { f.metadata["format_version"] = "99"; }, "99");
    refused([](TensorFile& f) { f.metadata["config"] = "{\"dim\":"; }, "configuration");
    refused([](TensorFile& f) { f.metadata["config"] = "{\"dim\":7}"; }, "heads");
    refused([](TensorFile& f) { f.metadata["config"] = "{}"; }, "shape");
    refused([](TensorFile& f) { f.metadata.erase("provenance"); }, "again");
    refused([](TensorFile& f) { f.tensors.pop_back(); }, "missing");
    refused([](TensorFile& f) { std::swap(f.tensors[2].shape[0], f.tensors[2].shape[1]); }, "shape");
    refused(
        [](TensorFile& f) {
            f.tensors.push_back(f.tensors[0]);
            f.tensors.back().name = "extra";
        },
        "known");
}

TEST_F(ModelFile, MissingFileFolderAndEmptyFile)
{
    EXPECT_EQ(Network::load(folder.file("nothing")).error().code, ErrorCode::NotFound);
    const auto directory = Network::load(folder.path().string());
    ASSERT_FALSE(directory);
    EXPECT_EQ(directory.error().code, ErrorCode::UnsupportedModel);
    EXPECT_NE(directory.error().what.find("folder"), std::string::npos);
    expectUnsupported("", "empty");
}

TEST_F(ModelFile, FailedWriteLeavesTheOldFileAndNoLitter)
{
    // A full disk stands in /dev/full's place: the folder can't be written to, or the name can't be created.
    const auto failed = network->save(folder.file("no/such/folder/model.molrl"));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::IoError);
    const std::string occupied = folder.file("occupied");
    ASSERT_TRUE(std::filesystem::create_directories(occupied + "/inside"));
    EXPECT_FALSE(network->save(occupied)); // the rename is refused after everything was written
    EXPECT_EQ(readFile(path), bytes);
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path()))
        ++files;
    EXPECT_EQ(files, 2u);
}

} // namespace
} // namespace molrl::model
