// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/depiction.h"
#include "core/model/encoder.h"
#include "core/model/tensor_file.h"
#include "tests/support/temp_dir.h"

#include <array>
#include <cstdio>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/wait.h>

namespace molrl::model {
namespace {

StoredTensor toStored(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values)
{
    StoredTensor stored{name, StoredType::Float32, shape, std::vector<std::byte>(values.size() * sizeof(float))};
    std::memcpy(stored.bytes.data(), values.data(), stored.bytes.size());
    return stored;
}

template <class T> std::vector<float> asFloats(const std::vector<T>& values)
{
    return {values.begin(), values.end()};
}

imaging::PatchBatch drawMolecules(const NetworkConfig& config)
{
    std::vector<Picture> pictures;
    for (const char* smiles : {"CC(=O)Oc1ccccc1C(=O)O", "C", "[Na+].[Cl-]", "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
                               "C[C@]12CC[C@H]3[C@H]([C@@H]1CC[C@@H]2O)CCC4=CC(=O)CC[C@]34C"})
        pictures.push_back(chem::depict(chem::parseSmiles(smiles).value()).value().picture);
    return imaging::decompose(pictures, patchOptionsOf(config)).value();
}

/// What the reference is to reproduce: the patches, every graph and attention, and the embeddings.
TensorFile makeDump(const Network& network, const imaging::PatchBatch& batch)
{
    const auto window = static_cast<std::int64_t>(batch.windowPx());
    const auto nodes = static_cast<std::int64_t>(batch.nodeCount());
    TensorFile dump;
    dump.tensors.push_back(toStored("pixels", {nodes, 3, window, window}, asFloats(batch.pixels)));
    dump.tensors.push_back(toStored("row", {nodes}, asFloats(batch.row)));
    dump.tensors.push_back(toStored("col", {nodes}, asFloats(batch.col)));
    dump.tensors.push_back(
        toStored("offsets", {static_cast<std::int64_t>(batch.offsets.size())}, asFloats(batch.offsets)));
    JobContext job;
    const Matrix embeddings = network.encode(batch, job).value();
    const std::vector<NetworkRecord> records = network.inspect(batch, job).value();
    for (std::size_t m = 0; m < records.size(); ++m) {
        const NetworkRecord& record = records[m];
        const auto add = [&](const std::string& name, const NamedArray& array) {
            dump.tensors.push_back(toStored(std::to_string(m) + "." + name, array.shape, array.values));
        };
        add("anchor", record.anchor);
        add("learned", record.learned);
        add("bootstrapped", record.bootstrapped);
        for (std::size_t i = 0; i < record.layers.size(); ++i)
            add("layer." + std::to_string(i), record.layers[i].attention);
        for (std::size_t i = 0; i < record.assignments.size(); ++i)
            add("assignment." + std::to_string(i), record.assignments[i]);
        for (std::size_t i = 0; i < record.readout.size(); ++i)
            add("readout." + std::to_string(i), record.readout[i]);
        const auto row = embeddings.row(m); // encode()'s, not the record's own
        add("embedding", {{static_cast<std::int64_t>(row.size())}, {row.begin(), row.end()}});
    }
    return dump;
}

struct Outcome {
    int exitCode = -1;
    std::string output;
};

Outcome runPython(const std::string& script, const std::string& arguments)
{
    Outcome outcome;
    const std::string command = std::string(MOLRL_PYTHON) + " " + script + " " + arguments + " 2>&1";
    FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
        return outcome;
    std::array<char, 512> buffer{};
    while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr)
        outcome.output += buffer.data();
    const int status = pclose(pipe);
    outcome.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

struct Case {
    const char* name;
    NetworkConfig (*make)();
};

class NetworkParity : public ::testing::TestWithParam<Case> {
protected:
    /// Runs the reference on a network's dump, changed by `tamper` first.
    template <class Tamper> Outcome compare(Tamper&& tamper)
    {
        const auto network = Network::makeUntrained(GetParam().make(), 20).value();
        TensorFile dump = makeDump(*network, drawMolecules(network->config()));
        tamper(dump);
        const test::TempDir folder;
        EXPECT_TRUE(network->save(folder.file("model.molrl")));
        EXPECT_TRUE(writeTensorFile(folder.file("dump.molrl"), dump));
        return runPython(MOLRL_SOURCE_DIR "/tests/parity/network_parity.py",
                         folder.file("model.molrl") + " " + folder.file("dump.molrl"));
    }
};

constexpr int kTorchIsMissing = 77;

TEST_P(NetworkParity, PlainPyTorchGivesTheSameAttentionsAndEmbeddings)
{
    const Outcome outcome = compare([](TensorFile&) {});
    if (outcome.exitCode == kTorchIsMissing)
        GTEST_SKIP() << outcome.output;
    EXPECT_EQ(outcome.exitCode, 0) << outcome.output;
    std::printf("%s\n", outcome.output.c_str());
}

std::vector<Case> cases()
{
    return {{"Small", [] { return NetworkConfig::small(); }},
            {"Base", [] { return NetworkConfig::base(); }},
            {"Paper", [] { return NetworkConfig::paper(); }},
            {"PaperFullGrid",
             [] {
                 NetworkConfig config = NetworkConfig::paper();
                 config.keepBlank = true;
                 return config;
             }},
            {"SmallFullGrid",
             [] {
                 NetworkConfig config = NetworkConfig::small();
                 config.keepBlank = true;
                 return config;
             }},
            {"AnchorWithoutRouting",
             [] {
                 NetworkConfig config = NetworkConfig::small();
                 config.graph = "anchor";
                 config.localRouting = false;
                 return config;
             }},
            {"LearnedWithoutPooling", [] {
                 NetworkConfig config = NetworkConfig::small();
                 config.graph = "learned";
                 config.pooling = false;
                 return config;
             }}};
}

INSTANTIATE_TEST_SUITE_P(All, NetworkParity, ::testing::ValuesIn(cases()),
                         [](const auto& variant) { return variant.param.name; });

class NetworkParityItself : public NetworkParity {};

TEST_P(NetworkParityItself, NoticesASmallDifference)
{
    const Outcome outcome = compare([](TensorFile& dump) {
        float last = 0;
        std::vector<std::byte>& bytes = dump.tensors.back().bytes;
        std::memcpy(&last, bytes.data() + bytes.size() - sizeof last, sizeof last);
        last += 3e-4F;
        std::memcpy(bytes.data() + bytes.size() - sizeof last, &last, sizeof last);
    });
    if (outcome.exitCode == kTorchIsMissing)
        GTEST_SKIP() << outcome.output;
    EXPECT_EQ(outcome.exitCode, 1) << outcome.output;
}

INSTANTIATE_TEST_SUITE_P(All, NetworkParityItself, ::testing::Values(cases().front()),
                         [](const auto& variant) { return variant.param.name; });

} // namespace
} // namespace molrl::model
