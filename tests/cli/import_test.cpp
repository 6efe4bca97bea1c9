// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/workspace.h"
#include "tests/cli/program.h"

#include <random>

namespace molrl::cli {

TEST_F(CliTest, ImportReportsEveryRow)
{
    const std::string file = dir.write("a.csv", "smiles,name,v\nCCO,a,1\nC1CC,b,2\n,c,3\n[Na+].CC(=O)[O-],d,>4\n");
    const auto report = json({"import", file})["files"].at(0);
    EXPECT_EQ(report["file"], file);
    EXPECT_EQ(report["rows"], 4);
    EXPECT_EQ(report["kept"], 2);
    EXPECT_EQ(report["flagged"], 2);
    EXPECT_EQ(report["changed"], 1);
    EXPECT_EQ(report["issues"].size(), 2u);
    EXPECT_EQ(report["issues"][0]["row"], 2);
    EXPECT_EQ(report["issues"][0]["line"], 3);

    const Ran human = molrl({"import", file});
    EXPECT_EQ(human.exitCode, 0);
    EXPECT_NE(human.out.find(file + ":3: "), std::string::npos) << human.out;
}

TEST_F(CliTest, ImportAddsToAWorkspace)
{
    const std::string document = dir.file("w.molrl");
    json({"import", dir.write("a.smi", "CCO a\nCCC b\n"), "--workspace", document});
    json({"import", dir.write("b.smi", "CCN c\n"), "-w", document});
    const auto opened = workspace::Workspace::open(document);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ((*(*opened)->snapshot())->rows(), 3u);
    EXPECT_EQ((*opened)->sources()->size(), 2u);
}

TEST_F(CliTest, AFailedImportTellsWhatItStored)
{
    std::mt19937_64 random(1);
    std::string rows = "smiles,noise\n"; // that hardly compresses: the cut is to lie beyond what is looked at first
    for (int i = 0; i < 8000; ++i) {
        rows += std::string(static_cast<std::size_t>(1 + i % 29), 'C') + (i % 3 ? "O,n" : "N,n");
        for (int k = 0; k < 20; ++k)
            rows += std::to_string(random());
        rows += "\n";
    }
    const std::string whole = dir.write("a.csv", rows);
    ASSERT_EQ(runProgram({"gzip", whole}).exitCode, 0);
    const std::string bytes = contentOf(whole + ".gz");
    const std::string file = dir.write("cut.csv.gz", bytes.substr(0, bytes.size() / 2));
    const std::string document = dir.file("w.molrl");
    json({"import", dir.write("b.smi", "CCO\n"), "-w", document});
    const Ran ran = molrl({"import", file, "-w", document, "--json"});
    EXPECT_EQ(ran.exitCode, 1);
    const auto entry = nlohmann::json::parse(ran.out)["files"][0];
    const auto opened = workspace::Workspace::open(document);
    ASSERT_TRUE(opened) << opened.error().message();
    const auto stored = (*(*opened)->snapshot())->rows() - 1;
    EXPECT_GT(stored, 1000u);
    EXPECT_EQ(entry["rows"].get<std::size_t>(), stored);
    EXPECT_EQ(entry["rows"].get<int>(), entry["kept"].get<int>() + entry["flagged"].get<int>());
    EXPECT_TRUE(entry.contains("error"));
    EXPECT_NE(ran.err.find(std::to_string(stored) + " rows were stored"), std::string::npos) << ran.err;
    EXPECT_EQ(json({"import", dir.file("none.csv"), "-w", document}, 1)["files"][0]["rows"], 0)
        << "not those of before";
}

TEST_F(CliTest, OptionsCorrectWhatTheFileSaysOfItself)
{
    const std::string file = dir.write("a.txt", "id;what\n1;CCO\n2;CCC\n");
    const auto named = json({"import", file, "--delimiter", "semicolon", "--structure-column", "what", "--header"});
    EXPECT_EQ(named["files"][0]["kept"], 2);
    const auto numbered = json({"import", file, "--delimiter", ";", "--structure-column", "2", "--no-header"});
    EXPECT_EQ(numbered["files"][0]["rows"], 3);
    EXPECT_EQ(numbered["files"][0]["flagged"], 1);
    const auto absent = json({"import", file, "--structure-column", "smiles"}, 1);
    const std::string message = absent["files"][0]["error"]["message"];
    EXPECT_NE(message.find("there are: id, what"), std::string::npos) << message;
    const std::string salt = dir.write("s.smi", "[Na+].CC(=O)[O-] salt\n");
    EXPECT_EQ(json({"import", salt})["files"][0]["changed"], 1);
    EXPECT_EQ(json({"import", salt, "--keep-salts", "--keep-charges"})["files"][0]["changed"], 0);
}

TEST_F(CliTest, UsageErrorsAreTwo)
{
    EXPECT_EQ(molrl({}).exitCode, 2);
    EXPECT_EQ(molrl({"import"}).exitCode, 2);
    EXPECT_EQ(molrl({"frobnicate"}).exitCode, 2);
    EXPECT_NE(molrl({"frobnicate"}).err.find("frobnicate"), std::string::npos);
    EXPECT_EQ(molrl({"import", "a.csv", "--delimiter", "colon"}).exitCode, 2);
    EXPECT_EQ(molrl({"import", "a.csv", "--threads", "-1"}).exitCode, 2);
    EXPECT_EQ(json({"import", "--frobnicate"}, 2)["error"]["code"], "invalid_argument");
    EXPECT_EQ(molrl({"--help"}).exitCode, 0);
    EXPECT_EQ(molrl({"import", "--help"}).exitCode, 0);
    EXPECT_EQ(molrl({"--version"}).exitCode, 0);
}

TEST_F(CliTest, CtrlCStopsAnImportAndKeepsWhatWasRead)
{
    std::string rows;
    for (int i = 0; i < 200000; ++i)
        rows += "CC(C)Cc1ccc(cc1)C(C)C(=O)NC" + std::string(static_cast<std::size_t>(i % 9), 'C') + "\n";
    const std::string file = dir.write("big.smi", rows);
    const std::string document = dir.file("w.molrl");
    const Ran ran = molrl({"import", file, "-w", document, "--json"}, [&] {
        std::error_code ignored; // the log grows with the first rows
        return std::filesystem::file_size(document + "-wal", ignored) > 200000 && !ignored;
    });
    EXPECT_EQ(ran.exitCode, 1) << ran.err;
    const auto object = nlohmann::json::parse(ran.out, nullptr, false);
    ASSERT_TRUE(object.is_object()) << ran.out;
    ASSERT_EQ(object["files"].size(), 1u);
    EXPECT_EQ(object["files"][0]["cancelled"], true);
    const auto opened = workspace::Workspace::open(document);
    ASSERT_TRUE(opened);
    EXPECT_EQ((*(*opened)->snapshot())->rows(), object["files"][0]["rows"].get<std::size_t>());
}

} // namespace molrl::cli
