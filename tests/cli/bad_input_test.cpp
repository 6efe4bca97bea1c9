// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever a person may hand to the program: one clear message, or a row with a reason. Never a crash, a hang or a lost
// row.
#include "tests/cli/program.h"

#include <fstream>
#include <sys/stat.h>

namespace molrl::cli {
namespace {

/// One atom, with a name; a record of an SDF with the terminator.
std::string sdfRecord(const std::string& name)
{
    return name + "\n  x\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n"
                  "    0.0000    0.0000    0.0000 C   0  0\nM  END\n$$$$\n";
}

class BadInputTest : public CliTest {
protected:
    /// The import of a file that can't be read at all: exit 1, one message that names the file.
    void expectRefused(const std::string& file)
    {
        const auto object = json({"import", file}, 1);
        ASSERT_EQ(object["files"].size(), 1u);
        ASSERT_TRUE(object["files"][0].contains("error")) << object;
        const Ran human = molrl({"import", file});
        EXPECT_EQ(human.exitCode, 1);
        EXPECT_NE(human.err.find(std::filesystem::path(file).filename().string()), std::string::npos) << human.err;
        EXPECT_EQ(human.err.find("exception"), std::string::npos) << human.err;
    }

    /// The import's report of a file, rows adding up.
    nlohmann::json report(const std::string& file, const std::vector<std::string>& options = {})
    {
        std::vector<std::string> arguments{"import", file};
        arguments.insert(arguments.end(), options.begin(), options.end());
        auto object = json(arguments);
        auto entry = object["files"].at(0);
        EXPECT_EQ(entry["rows"].get<int>(), entry["kept"].get<int>() + entry["flagged"].get<int>());
        for (const auto& issue : entry["issues"])
            EXPECT_FALSE(issue["reason"].get<std::string>().empty());
        return entry;
    }
};

} // namespace

TEST_F(BadInputTest, MissingFolderEmptyAndBinaryFilesAreRefusedByName)
{
    expectRefused(dir.file("missing.csv"));
    expectRefused(dir.path().string());
    expectRefused(dir.write("empty.csv", ""));
    std::string garbage;
    for (int i = 0; i < 20000; ++i)
        garbage += static_cast<char>((i * 7919 + i / 13) % 256);
    expectRefused(dir.write("garbage.csv", garbage));
}

TEST_F(BadInputTest, AFileWithoutPermissionIsRefusedByName)
{
    if (geteuid() == 0)
        GTEST_SKIP() << "root may read everything";
    const std::string file = dir.write("secret.csv", "smiles\nCCO\n");
    chmod(file.c_str(), 0);
    expectRefused(file);
}

TEST_F(BadInputTest, NothingThatThrowsEndsTheProgram)
{
    const std::string good = dir.write("good.smi", "CCO a\n");
    const std::string document = dir.file("ok.molrl");
    const auto withoutTemp = [](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), MOLRL_PROGRAM);
        arguments.emplace_back("--json");
        return Program(arguments, {"TMPDIR=/nonexistent"}).wait();
    };
    EXPECT_EQ(withoutTemp({"import", good, "-w", document}).exitCode, 0) << "a workspace needs no temporary file";
    const Ran none = withoutTemp({"import", good});
    EXPECT_EQ(none.exitCode, 1) << none.err;
    EXPECT_NE(none.out.find("TMPDIR"), std::string::npos) << none.out;

    const std::string longName = dir.file(std::string(300, 'x'));
    for (const std::vector<std::string>& asked :
         std::vector<std::vector<std::string>>{{"import", good, "-w", longName},
                                               {"map", longName, "--out", dir.file("o.csv")},
                                               {"import", longName},
                                               {"encode", good, "--out", longName, "--model", longName}})
        EXPECT_TRUE(json(asked, 1).is_object()) << asked.front();
    EXPECT_EQ(molrl({"pretrain", "--corpus", good, "--molecules", "8", "--run", dir.file("run"), "--config", longName})
                  .exitCode,
              2);
    const std::string latin = dir.write("m\xfcll.smi", "CCO a\n");
    const auto refused = json({"pretrain", "--corpus", latin, "--molecules", "8", "--run", dir.file("run")}, 1).dump();
    EXPECT_NE(refused.find("the path is not UTF-8"), std::string::npos) << refused;
    EXPECT_FALSE(std::filesystem::exists(dir.file("run")));
    EXPECT_EQ(json({"import", latin})["files"][0]["kept"], 1);
}

TEST_F(BadInputTest, AResultNeverReplacesItsInput)
{
    const std::string input = dir.write("a.csv", "smiles,a,b\nCCO,1,2\nCCC,3,4\n");
    const std::string before = contentOf(input);
    const std::string other = dir.file("b.csv"); // the same file by another name
    std::filesystem::create_symlink(input, other);
    for (const std::string& out : {input, other})
        for (const std::vector<std::string>& asked : std::vector<std::vector<std::string>>{
                 {"predict", input, "--model", dir.file("none"), "--out", out},
                 {"encode", input, "--out", out},
                 {"map", input, "--method", "pca", "--out", out},
                 {"map", input, "--place-on", dir.write("old.csv", "id,a,b\nx,1,2\n"), "--out", out},
                 {"cluster", input, "--out", out}}) {
            const auto refused = json(asked, 1);
            EXPECT_NE(refused.dump().find("would replace its own input"), std::string::npos) << refused;
            EXPECT_EQ(contentOf(input), before) << asked.front();
        }
}

TEST_F(BadInputTest, AResultThatCantBeWrittenIsAFailure)
{
    const std::string good = dir.write("good.smi", "CCO a\n");
    for (const char* flag : {"", " --json"}) {
        const Ran ran =
            runProgram({"sh", "-c", std::string(MOLRL_PROGRAM) + " import " + good + flag + " > /dev/full"});
        EXPECT_EQ(ran.exitCode, 1);
        EXPECT_NE(ran.err.find("can't be written"), std::string::npos) << ran.err;
    }
}

TEST_F(BadInputTest, ABadFileDoesNotStopTheOthers)
{
    const std::string good = dir.write("good.smi", "CCO a\n");
    const auto object = json({"import", dir.file("missing.csv"), good}, 1);
    ASSERT_EQ(object["files"].size(), 2u);
    EXPECT_TRUE(object["files"][0].contains("error"));
    EXPECT_EQ(object["files"][1]["kept"], 1);
}

TEST_F(BadInputTest, AWrongDelimiterLosesNoRow)
{
    const std::string file = dir.write("a.csv", "smiles,name\nCCO,a\nCCC,b\n");
    EXPECT_EQ(report(file, {"--delimiter", "tab", "--header"})["rows"], 2);
    EXPECT_EQ(report(file, {"--delimiter", "semicolon", "--no-header"})["rows"], 3);
}

TEST_F(BadInputTest, ACutSdfKeepsWhatIsWhole)
{
    const std::string third = sdfRecord("three");
    const auto entry =
        report(dir.write("cut.sdf", sdfRecord("one") + sdfRecord("two") + third.substr(0, third.size() / 2)));
    EXPECT_EQ(entry["rows"], 3);
    EXPECT_EQ(entry["kept"], 2);
    EXPECT_EQ(entry["issues"][0]["row"], 3);
}

TEST_F(BadInputTest, MoleculesThatDontParseAreRowsWithReasons)
{
    const auto entry = report(dir.write("a.smi", "c1ccccc a\nC(C)(C)(C)(C)C b\nnot-a-molecule c\nCCO d\n"));
    EXPECT_EQ(entry["rows"], 4);
    EXPECT_EQ(entry["flagged"], 3);
}

TEST_F(BadInputTest, EmptyMoleculesAreFlagged)
{
    const auto csv = report(dir.write("a.csv", "smiles,name\n,nothing\nCCO,something\n"));
    EXPECT_EQ(csv["rows"], 2);
    EXPECT_EQ(csv["flagged"], 1);
    const std::string none = "none\n  x\n\n  0  0  0  0  0  0  0  0  0  0999 V2000\nM  END\n$$$$\n";
    const auto sdf = report(dir.write("a.sdf", none + sdfRecord("one")));
    EXPECT_EQ(sdf["rows"], 2);
    EXPECT_EQ(sdf["flagged"], 1);
}

TEST_F(BadInputTest, RGroupsMetalsAndLargeMoleculesAreKept)
{
    const std::string large = std::string(500, 'C');
    const std::string file = dir.write("a.smi", "*c1ccccc1 rgroup\n[Pt](Cl)(Cl)(N)N platin\n[Fe+2] iron\n" + large +
                                                    " large\nC[C@H](N)C(=O)O |$_AV:1;2$| extended\n");
    const auto entry = report(file);
    EXPECT_EQ(entry["rows"], 5);
    EXPECT_EQ(entry["kept"], 5) << entry["issues"];
    for (int row = 1; row <= 5; ++row) {
        const std::string out = dir.file("r" + std::to_string(row) + ".png");
        EXPECT_EQ(molrl({"depict", file + ":" + std::to_string(row), "--out", out}).exitCode, 0);
        EXPECT_GT(contentOf(out).size(), 100u);
    }
    const auto encoded = json({"encode", file, "--out", dir.file("e.npy")});
    EXPECT_EQ(encoded["failed"], 0) << encoded["errors"];
}

TEST_F(BadInputTest, CoordinatesInSpaceAloneAreEnough)
{
    const std::string block = "alanine\n  x\n\n  6  5  0  0  0  0  0  0  0  0999 V2000\n"
                              "    0.0000    0.0000    0.0000 C   0  0\n    1.5000    0.0000    0.0000 C   0  0\n"
                              "   -0.5000    1.4000    0.0000 N   0  0\n   -0.5000   -0.7000    1.2000 C   0  0\n"
                              "    2.1000    1.0000    0.3000 O   0  0\n    2.1000   -1.1000   -0.3000 O   0  0\n"
                              "  1  2  1  0\n  1  3  1  0\n  1  4  1  0\n  2  5  2  0\n  2  6  1  0\nM  END\n";
    const std::string file = dir.write("a.mol", block);
    EXPECT_EQ(report(file)["kept"], 1);
    EXPECT_EQ(molrl({"depict", file, "--out", dir.file("a.png")}).exitCode, 0);
}

TEST_F(BadInputTest, AVeryLongLineIsOneRowAndMemoryStaysSmall)
{
    const std::string file = dir.file("long.smi");
    {
        std::ofstream out(file);
        out << "CCO a\n";
        const std::string piece(1u << 20, 'C');
        for (int i = 0; i < 50; ++i)
            out << piece;
        out << "\nCCC b\n";
    }
    const Ran small = molrl({"import", dir.write("small.smi", "CCO a\n"), "--json"});
    const Ran ran = molrl({"import", file, "--json"});
    ASSERT_EQ(ran.exitCode, 0) << ran.err;
    const auto entry = nlohmann::json::parse(ran.out)["files"][0];
    EXPECT_EQ(entry["rows"], 3);
    EXPECT_EQ(entry["kept"], 2);
    EXPECT_EQ(entry["issues"][0]["row"], 2);
    EXPECT_LT(ran.peakKb - small.peakKb, 120 * 1024) << "a record is at most 16 MB, whatever the file holds";
}

TEST_F(BadInputTest, WindowsLatin1AndQuotesAreRead)
{
    const auto entry =
        report(dir.write("a.csv", "smiles,name\r\nCCO,\"na\xefve, quoted\"\r\nCCC,\"two\r\nlines\"\r\n"));
    EXPECT_EQ(entry["rows"], 2);
    EXPECT_EQ(entry["kept"], 2);
}

TEST_F(BadInputTest, AForeignWorkspaceIsRefused)
{
    const std::string good = dir.write("good.smi", "CCO a\n");
    const std::string foreign = dir.write("foreign.molrl", "this is no database, but somebody's text\n");
    const auto object = json({"import", good, "-w", foreign}, 1);
    EXPECT_EQ(object["error"]["code"], "parse_error");
    EXPECT_EQ(contentOf(foreign), "this is no database, but somebody's text\n");
    EXPECT_EQ(json({"import", good, "-w", dir.file("no/folder/w.molrl")}, 1)["error"]["code"], "io_error");
}

TEST_F(BadInputTest, DepictEncodeAndInspectSayWhatIsWrong)
{
    EXPECT_EQ(json({"depict", "no-such-file.csv", "--out", dir.file("d")}, 1)["error"]["code"], "parse_error");
    EXPECT_EQ(json({"depict", "C1CC", "--out", dir.file("a.png")}, 1)["error"]["code"], "parse_error");
    const std::string file = dir.write("a.smi", "CCO a\nC1CC b\n");
    EXPECT_EQ(json({"inspect", file + ":7", "--out", dir.file("i")}, 1)["error"]["code"], "not_found");
    const auto bad = json({"inspect", file + ":2", "--out", dir.file("i")}, 1);
    EXPECT_NE(bad["error"]["message"].get<std::string>().find("row 2"), std::string::npos) << bad;
    EXPECT_EQ(json({"inspect", file + ":x", "--out", dir.file("i")}, 1)["error"]["code"], "invalid_argument");
    EXPECT_FALSE(json({"encode", dir.file("missing.smi"), "--out", dir.file("e.npy")}, 1)["error"].is_null());
    EXPECT_EQ(json({"encode", file, "--out", dir.path().string()}, 1)["error"]["code"], "io_error");
    EXPECT_EQ(
        json({"encode", file, "--out", dir.file("e.npy"), "--model", dir.file("none.safetensors")}, 1)["error"]["code"],
        "not_found");
    const std::string noModel = dir.write("bad.safetensors", std::string(64, 'x'));
    EXPECT_EQ(json({"encode", file, "--out", dir.file("e.npy"), "--model", noModel}, 1)["error"]["code"],
              "unsupported_model");
    EXPECT_FALSE(std::filesystem::exists(dir.file("e.npy")));
    for (const char* views : {"0", "1001"}) { // each view is a drawing of every molecule: a slip would run for days
        const auto many = json({"predict", file, "--model", noModel, "--out", dir.file("p.csv"), "--views", views}, 2);
        EXPECT_NE(many["error"]["message"].get<std::string>().find("--views"), std::string::npos) << many;
    }
}

} // namespace molrl::cli
