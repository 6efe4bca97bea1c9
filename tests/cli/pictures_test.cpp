// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/augmentation.h"
#include "tests/cli/program.h"

#include <cmath>
#include <numeric>

namespace molrl::cli {
namespace {

std::size_t darkPixels(const std::string& path)
{
    const auto picture = imaging::loadPicture(path);
    EXPECT_TRUE(picture) << picture.error().message();
    std::size_t dark = 0;
    for (int y = 0; picture && y < picture->height(); ++y)
        for (int x = 0; x < picture->width(); ++x)
            dark += picture->pixel(x, y)[0] < 128 ? 1 : 0;
    return dark;
}

std::size_t elementCount(const nlohmann::json& array)
{
    std::size_t count = 1;
    for (const auto& side : array["shape"])
        count *= side.get<std::size_t>();
    return count;
}

} // namespace

TEST_F(CliTest, DepictDrawsAMolecule)
{
    const auto report = json({"depict", "CC(=O)Oc1ccccc1C(=O)O", "--out", dir.file("a.png"), "--size", "300"});
    EXPECT_EQ(report["drawn"], 1);
    const auto picture = imaging::loadPicture(dir.file("a.png"));
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->width(), 300);
    EXPECT_GT(darkPixels(dir.file("a.png")), 500u);
    json({"depict", "CCO", "--out", dir.file("a.svg")});
    EXPECT_NE(contentOf(dir.file("a.svg")).find("<svg"), std::string::npos);
}

TEST_F(CliTest, DepictDrawsAFileRowByRow)
{
    const std::string file = dir.write("a.smi", "CCO a\nC1CC b\nc1ccccc1 c\nCCN d\n");
    const auto report = json({"depict", file, "--out", dir.file("all")});
    EXPECT_EQ(report["rows"], 4);
    EXPECT_EQ(report["drawn"], 3);
    EXPECT_EQ(report["errors"][0]["row"], 2);
    EXPECT_TRUE(std::filesystem::exists(dir.file("all/000003.png")));
    EXPECT_FALSE(std::filesystem::exists(dir.file("all/000002.png")));
    EXPECT_EQ(json({"depict", file, "--out", dir.file("some"), "--limit", "1"})["rows"], 1);
    json({"depict", file + ":3", "--out", dir.file("three.png")});
    EXPECT_EQ(contentOf(dir.file("three.png")), contentOf(dir.file("all/000003.png")));
}

TEST_F(CliTest, AugmentedDrawingsFollowTheirSeed)
{
    const std::string file = dir.write("a.smi", "CC(=O)Oc1ccccc1C(=O)O\nCC(=O)Oc1ccccc1C(=O)O\n");
    json({"depict", file, "--out", dir.file("one"), "--augment", "7", "--threads", "1"});
    json({"depict", file, "--out", dir.file("two"), "--augment", "7", "--threads", "2"});
    json({"depict", file, "--out", dir.file("other"), "--augment", "8"});
    EXPECT_EQ(contentOf(dir.file("one/000001.png")), contentOf(dir.file("two/000001.png")));
    EXPECT_EQ(contentOf(dir.file("one/000002.png")), contentOf(dir.file("two/000002.png")));
    EXPECT_NE(contentOf(dir.file("one/000001.png")), contentOf(dir.file("one/000002.png"))) << "each row its own view";
    EXPECT_NE(contentOf(dir.file("one/000001.png")), contentOf(dir.file("other/000001.png")));
    EXPECT_EQ(molrl({"depict", "CCO", "--out", dir.file("a.svg"), "--augment", "1"}).exitCode, 2);
}

TEST_F(CliTest, InspectWritesEveryPictureAndTheRecord)
{
    const auto report = json({"inspect", "CC(=O)Oc1ccccc1C(=O)O", "--out", dir.file("i")});
    const auto record = nlohmann::json::parse(contentOf(dir.file("i/record.json")));
    const std::size_t nodes = record["row"].size();
    EXPECT_EQ(report["nodes"], nodes);
    EXPECT_EQ(record["smiles"], "CC(=O)Oc1ccccc1C(=O)O");
    EXPECT_EQ(record["atoms"].size(), 13u);
    EXPECT_EQ(record["atomToPatches"].size(), 13u);
    EXPECT_EQ(record["patchToAtoms"].size(), nodes);
    EXPECT_EQ(record["embedding"].size(), record["model"]["dim"].get<std::size_t>());
    EXPECT_EQ(record["model"]["hash"].get<std::string>().size(), 64u);
    for (const char* name : {"anchor", "learned", "bootstrapped"})
        EXPECT_EQ(record[name]["values"].size(), elementCount(record[name])) << name;
    double rollout = 0;
    for (const auto& value : record["rollout"])
        rollout += value.get<double>();
    EXPECT_NEAR(rollout, 1, 1e-4);

    std::size_t expected =
        5 + record["assignments"].size() + 3; // drawing, grid, graphs; clusters; rollout, atoms, json
    for (const auto& layer : record["layers"]) {
        const auto& attention = layer["attention"];
        const std::size_t heads = attention["shape"][0];
        const std::size_t n = attention["shape"][1];
        ASSERT_EQ(attention["values"].size(), heads * n * n);
        double sum = 0;
        for (std::size_t j = 0; j < n; ++j)
            sum += attention["values"][j].get<double>();
        EXPECT_NEAR(sum, 1, 1e-4) << layer["name"];
        EXPECT_EQ(layer["receivedByPatches"].size(), nodes);
        expected += heads + 1;
    }
    EXPECT_EQ(report["files"].size(), expected);
    for (const auto& file : report["files"]) {
        const std::string path = file;
        if (path.ends_with(".png")) {
            EXPECT_GT(darkPixels(path), 300u) << path;
        }
    }
}

} // namespace molrl::cli
