// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/imaging/picture_file.h"
#include "tests/cli/program.h"

namespace molrl::cli {
namespace {

constexpr const char* kLibrary = "CC(=O)Oc1ccccc1C(=O)O aspirin\nCN1C=NC2=C1C(=O)N(C(=O)N2C)C caffeine\nC1CC bad\n"
                                 "CC(C)Cc1ccc(cc1)C(C)C(=O)O ibuprofen\nCCO ethanol\n";

} // namespace

TEST_F(CliTest, CleanWritesTheDrawingAndEachStep)
{
    json({"depict", "CC(=O)Oc1ccccc1C(=O)O", "--out", dir.file("big.png"), "--size", "700"});
    const auto report =
        json({"clean", dir.file("big.png"), "--out", dir.file("clean.png"), "--steps", dir.file("steps")});
    ASSERT_EQ(report["drawings"].size(), 1u);
    EXPECT_EQ(report["steps"].size(), 8u);
    for (const auto& step : report["steps"])
        EXPECT_TRUE(std::filesystem::exists(step["file"].get<std::string>())) << step;
    const auto picture = imaging::loadPicture(dir.file("clean.png"));
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->width(), 224);
    const auto part = json({"clean", dir.file("big.png"), "--out", dir.file("folder"), "--region", "0,0,700,700"});
    EXPECT_EQ(part["drawings"][0]["file"], dir.file("folder/big.png"));
}

TEST_F(CliTest, CleanRefusesWhatIsNoPictureOrNoDrawing)
{
    json({"depict", "CCO", "--out", dir.file("a.png")});
    const std::string bytes = contentOf(dir.file("a.png"));
    const std::pair<std::string, const char*> cases[] = {
        {dir.file("none.png"), "no such file"},
        {dir.write("text.png", "no picture"), "PNG"},
        {dir.write("cut.png", bytes.substr(0, bytes.size() / 2)), "cut short"}};
    for (const auto& [path, words] : cases) {
        const Ran ran = molrl({"clean", path, "--out", dir.file("out.png")});
        EXPECT_EQ(ran.exitCode, 1) << path;
        EXPECT_NE(ran.err.find(words), std::string::npos) << ran.err;
    }
    EXPECT_EQ(molrl({"clean", dir.file("a.png"), "--out", dir.file("b.png"), "--denoise", "9"}).exitCode, 2);
    EXPECT_EQ(molrl({"clean", dir.file("a.png"), "--out", dir.file("b.png"), "--region", "1,2"}).exitCode, 1);
}

TEST_F(CliTest, SearchFindsTheMoleculeByPictureSmilesAndFingerprint)
{
    const std::string library = dir.write("library.smi", kLibrary);
    json({"depict", "CC(C)Cc1ccc(cc1)C(C)C(=O)O", "--out", dir.file("q.png"), "--style", "bw"});
    const auto byPicture = json({"search", dir.file("q.png"), "--library", library, "--as-it-is"});
    EXPECT_EQ(byPicture["rows"], 5);
    EXPECT_EQ(byPicture["failed"], 1);
    EXPECT_EQ(byPicture["results"][0][0]["name"], "ibuprofen");
    EXPECT_EQ(byPicture["results"][0].size(), 4u);
    EXPECT_EQ(json({"search", dir.file("q.png"), "--library", library})["results"][0][0]["name"], "ibuprofen")
        << "cleaned as well";
    const auto bySmiles = json({"search", "CCO", "--library", library, "--count", "2"});
    EXPECT_EQ(bySmiles["results"][0][0]["name"], "ethanol");
    EXPECT_NEAR(bySmiles["results"][0][0]["similarity"].get<double>(), 1, 1e-4);
    EXPECT_EQ(bySmiles["results"][0].size(), 2u);
    const auto byBits = json({"search", "CCO", "--library", library, "--tanimoto"});
    EXPECT_EQ(byBits["results"][0][0]["similarity"], 1.0);
    EXPECT_LT(byBits["results"][0][1]["similarity"].get<double>(), 0.5);
}

TEST_F(CliTest, SearchKeepsTheEmbeddingsOfAWorkspace)
{
    json({"import", dir.write("library.smi", kLibrary), "--workspace", dir.file("w.molrl")});
    EXPECT_EQ(json({"search", "CCO", "--library", dir.file("w.molrl")})["results"][0][0]["name"], "ethanol");
    const auto encoded = json({"encode", dir.file("w.molrl"), "--out", dir.file("e.npy")});
    EXPECT_EQ(encoded["cached"], 4);
}

TEST_F(CliTest, SearchSaysWhatIsWrong)
{
    const std::string library = dir.write("library.smi", kLibrary);
    json({"depict", "CCO", "--out", dir.file("q.png")});
    EXPECT_EQ(molrl({"search", dir.file("q.png"), "--library", library, "--tanimoto"}).exitCode, 1);
    EXPECT_EQ(molrl({"search", "not a molecule", "--library", library}).exitCode, 1);
    EXPECT_EQ(molrl({"search", "CCO", "--library", dir.file("none.smi")}).exitCode, 1);
    EXPECT_EQ(molrl({"search", "CCO", "--library", dir.write("bad.smi", "C1CC a\nC(C b\n")}).exitCode, 1);
    EXPECT_EQ(molrl({"search", "CCO"}).exitCode, 2);
}

} // namespace molrl::cli
