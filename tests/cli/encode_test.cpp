// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/workspace.h"
#include "tests/cli/program.h"

#include <cmath>
#include <cstring>

namespace molrl::cli {
namespace {

struct Npy {
    std::size_t rows = 0;
    std::size_t cols = 0;
    std::vector<float> values;
};

Npy readNpy(const std::string& path)
{
    const std::string bytes = contentOf(path);
    Npy npy;
    EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    EXPECT_EQ(std::sscanf(bytes.c_str() + 10, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }",
                          &npy.rows, &npy.cols),
              2);
    EXPECT_EQ(bytes.size(), 128 + npy.rows * npy.cols * 4);
    npy.values.resize(npy.rows * npy.cols);
    std::memcpy(npy.values.data(), bytes.data() + 128, bytes.size() - 128);
    return npy;
}

double distance(const Npy& a, std::size_t i, const Npy& b, std::size_t j)
{
    double sum = 0;
    for (std::size_t c = 0; c < a.cols; ++c)
        sum += std::abs(a.values[i * a.cols + c] - b.values[j * b.cols + c]);
    return sum / static_cast<double>(a.cols);
}

} // namespace

TEST_F(CliTest, EncodeWritesFileOrderAndNaNRows)
{
    const std::string file = dir.write("a.csv", "smiles,name\nCCO,a\nC1CC,bad\nc1ccccc1,b\n,empty\nOCC,a again\n");
    const auto report = json({"encode", file, "--out", dir.file("e.npy")});
    EXPECT_EQ(report["rows"], 5);
    EXPECT_EQ(report["failed"], 2);
    EXPECT_EQ(report["model"]["dim"], report["dim"]);
    const Npy npy = readNpy(dir.file("e.npy"));
    ASSERT_EQ(npy.rows, 5u);
    EXPECT_EQ(npy.cols, report["dim"].get<std::size_t>());
    for (const std::size_t row : {1u, 3u})
        for (std::size_t c = 0; c < npy.cols; ++c)
            ASSERT_TRUE(std::isnan(npy.values[row * npy.cols + c]));
    EXPECT_LT(distance(npy, 0, npy, 4), 1e-5) << "the same molecule, written otherwise";
    EXPECT_GT(distance(npy, 0, npy, 2), 1e-4);
}

TEST_F(CliTest, EncodeDoesNotDependOnThreadsOrBatches)
{
    std::string rows;
    for (int i = 1; i < 60; ++i)
        rows += "c1ccccc1" + std::string(static_cast<std::size_t>(i % 20), 'C') + (i % 3 == 0 ? "O" : "N") + "\n";
    const std::string file = dir.write("a.smi", rows);
    json({"encode", file, "--out", dir.file("one.npy"), "--threads", "1", "--batch", "7"});
    json({"encode", file, "--out", dir.file("two.npy"), "--threads", "2"});
    const Npy one = readNpy(dir.file("one.npy"));
    const Npy two = readNpy(dir.file("two.npy"));
    ASSERT_EQ(one.rows, 59u);
    ASSERT_EQ(two.rows, 59u);
    for (std::size_t i = 0; i < one.rows; ++i)
        ASSERT_LT(distance(one, i, two, i), 1e-5) << i;
}

TEST_F(CliTest, EncodeKeepsAWorkspacesEmbeddings)
{
    const std::string document = dir.file("w.molrl");
    const std::string file = dir.write("a.smi", "CCO\nC1CC\nc1ccccc1\n");
    json({"import", file, "-w", document});
    const auto first = json({"encode", document, "--out", dir.file("1.npy")});
    EXPECT_EQ(first["cached"], 0);
    EXPECT_EQ(first["failed"], 1);
    const auto second = json({"encode", document, "--out", dir.file("2.npy")});
    EXPECT_EQ(second["cached"], 2);
    EXPECT_EQ(contentOf(dir.file("1.npy")), contentOf(dir.file("2.npy")));
    json({"encode", file, "--out", dir.file("3.npy")});
    const Npy kept = readNpy(dir.file("1.npy"));
    const Npy direct = readNpy(dir.file("3.npy"));
    EXPECT_LT(distance(kept, 0, direct, 0), 1e-5);
    EXPECT_LT(distance(kept, 2, direct, 2), 1e-5);
}

TEST_F(CliTest, AHeaderAloneEncodesToNoRows)
{
    json({"encode", dir.write("a.csv", "smiles,name\n"), "--out", dir.file("e.npy"), "--header"});
    EXPECT_EQ(readNpy(dir.file("e.npy")).rows, 0u);
}

} // namespace molrl::cli
