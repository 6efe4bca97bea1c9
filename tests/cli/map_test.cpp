// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/workspace.h"
#include "tests/cli/program.h"

#include <cmath>
#include <sstream>

namespace molrl::cli {
namespace {

/// Three groups of twenty rows, apart by 10.
std::string groupsCsv()
{
    std::string text = "id,a,b,c,note\n";
    for (int i = 0; i < 60; ++i)
        text += "m" + std::to_string(i) + "," + std::to_string(10 * (i % 3) + 0.01 * (i * 7 % 11)) + "," +
                std::to_string(0.01 * (i * 5 % 13)) + "," + std::to_string(-10 * (i % 3 == 1) + 0.01 * i) + ",text\n";
    return text;
}

std::vector<std::string> linesOf(const std::string& path)
{
    std::istringstream text(contentOf(path));
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    return lines;
}

} // namespace

TEST_F(CliTest, MapsATableTheSameOnAnyNumberOfThreads)
{
    const std::string file = dir.write("a.csv", groupsCsv());
    for (const std::string method : {"umap", "tsne", "pca"})
        for (const std::string dims : {"2", "3"}) {
            const auto report =
                json({"map", file, "--method", method, "--dims", dims, "--out", dir.file("1.csv"), "--threads", "1"});
            EXPECT_EQ(report["placed"], 60);
            EXPECT_EQ(report["columns"], 3);
            EXPECT_GT(report["quality"]["trustworthiness"].get<double>(), 0.8) << method;
            json({"map", file, "--method", method, "--dims", dims, "--out", dir.file("2.csv"), "--threads", "2"});
            EXPECT_EQ(contentOf(dir.file("1.csv")), contentOf(dir.file("2.csv")));
            const auto lines = linesOf(dir.file("1.csv"));
            ASSERT_EQ(lines.size(), 61u);
            EXPECT_EQ(lines[0], dims == "2" ? "id,x,y,reliability" : "id,x,y,z,reliability");
            EXPECT_EQ(lines[1].substr(0, 3), "m0,");
        }
}

TEST_F(CliTest, ClustersATable)
{
    const std::string file = dir.write("a.csv", groupsCsv());
    for (const std::vector<std::string>& method : {std::vector<std::string>{"leiden", "--resolution", "0.2"},
                                                   {"hdbscan", "--min-size", "5"},
                                                   {"kmeans", "--clusters", "3"}}) {
        std::vector<std::string> arguments{"cluster", file, "--out", dir.file("c.csv"), "--method"};
        arguments.insert(arguments.end(), method.begin(), method.end());
        const auto report = json(arguments);
        EXPECT_EQ(report["clusters"], 3) << method[0];
        EXPECT_GT(report["quality"]["silhouette"].get<double>(), 0.9);
        EXPECT_EQ(report["largest"][0]["size"], 20);
        const auto lines = linesOf(dir.file("c.csv"));
        ASSERT_EQ(lines.size(), 61u);
        EXPECT_EQ(lines[1], "m0,1");
        EXPECT_EQ(lines[4], "m3,1");
    }
}

TEST_F(CliTest, MapsAndClustersAWorkspace)
{
    std::string smiles;
    for (int i = 1; i <= 24; ++i)
        smiles += (i % 2 == 0 ? "c1ccccc1" : "C1CCCCC1N") + std::string(static_cast<std::size_t>(i), 'C') + "\n";
    const std::string document = dir.file("w.molrl");
    json({"import", dir.write("a.smi", smiles + "C1CC\n"), "-w", document});
    const auto early = json({"map", document}, 1);
    EXPECT_NE(early.dump().find("molrl encode"), std::string::npos) << "the remedy is named: " << early;
    json({"encode", document, "--out", dir.file("e.npy")});
    const auto map = json({"map", document, "--neighbours", "5"});
    EXPECT_EQ(map["placed"], 24);
    EXPECT_EQ(map["rows"], 25);
    EXPECT_EQ(map["stored"], (nlohmann::json{"UMAP x", "UMAP y", "UMAP reliability"}));
    EXPECT_EQ(json({"map", document, "--neighbours", "6"})["stored"][0], "UMAP x") << "replaced, not doubled";
    const auto scaffolds = json({"cluster", document, "--method", "scaffold"});
    EXPECT_EQ(scaffolds["clusters"], 2);
    const auto butina = json({"cluster", document, "--method", "butina", "--similarity", "0.5"});
    EXPECT_GE(butina["clusters"].get<int>(), 2);
    EXPECT_TRUE(butina.contains("withScaffolds"));
    const auto npy = json({"map", dir.file("e.npy"), "--method", "pca", "--out", dir.file("p.csv")});
    EXPECT_EQ(npy["rows"], 25);
    EXPECT_EQ(npy["placed"], 24);
}

TEST_F(CliTest, ANewMapTakesAllOfTheOldOneAwayAndNoOthersColumn)
{
    std::string csv = "smiles,umap X\n";
    for (int i = 1; i <= 24; ++i)
        csv += (i % 2 == 0 ? "c1ccccc1" : "C1CCCCC1N") + std::string(static_cast<std::size_t>(i), 'C') + ",7\n";
    const std::string document = dir.file("w.molrl");
    json({"import", dir.write("a.csv", csv), "-w", document});
    json({"encode", document, "--out", dir.file("e.npy")});
    const auto names = [&] {
        std::vector<std::string> found;
        const auto opened = workspace::Workspace::open(document);
        const auto columns = (*opened)->columns();
        for (const workspace::Column& column : *columns)
            found.push_back(column.name);
        return found;
    };
    json({"map", document, "--neighbours", "5", "--dims", "3"});
    EXPECT_EQ(names(), (std::vector<std::string>{"umap X", "UMAP x (2)", "UMAP y", "UMAP z", "UMAP reliability"}));
    json({"map", document, "--method", "pca"});
    const auto again = json({"map", document, "--neighbours", "5", "--no-quality"});
    EXPECT_EQ(again["stored"], (nlohmann::json{"UMAP x (2)", "UMAP y"}));
    EXPECT_EQ(names(),
              (std::vector<std::string>{"umap X", "PCA x", "PCA y", "PCA reliability", "UMAP x (2)", "UMAP y"}))
        << "neither depth nor reliability of the old map is left";
    json({"cluster", document, "--method", "kmeans", "--clusters", "2"});
    EXPECT_EQ(json({"cluster", document, "--method", "kmeans", "--clusters", "3"})["stored"], "Cluster (kmeans)");
}

TEST_F(CliTest, PlacesNewRowsOnAMapThatStands)
{
    const std::string old = dir.write("old.csv", groupsCsv());
    // The first is one of the old rows, the last is like none of them.
    const std::string fresh = dir.write("new.csv", "id,a,b,c\nn0,0,0,0\nn1,10.02,0.04,-9.7\nn2,500,500,500\n");
    for (const std::string method : {"umap", "tsne", "pca"}) {
        json({"map", old, "--method", method, "--out", dir.file("m.csv")});
        const auto before = contentOf(dir.file("m.csv"));
        const auto report = json({"map", fresh, "--method", method, "--place-on", old, "--places", dir.file("m.csv"),
                                  "--out", dir.file("p.csv")});
        EXPECT_EQ(report["placed"], 3) << method;
        EXPECT_EQ(report["standing"], 60);
        EXPECT_EQ(contentOf(dir.file("m.csv")), before) << "the map stays as it is";
        const auto lines = linesOf(dir.file("p.csv"));
        ASSERT_EQ(lines.size(), 4u);
        EXPECT_EQ(lines[0], "id,x,y,novelty");
        if (method != "pca") {
            EXPECT_EQ(report["outOfDomain"], 1);
            const auto place = [](const std::string& line) {
                return line.substr(line.find(',') + 1, line.rfind(',') - line.find(',') - 1);
            };
            const auto mapped = linesOf(dir.file("m.csv"))[1]; // m0: equal to n0
            EXPECT_EQ(mapped.substr(3, place(lines[1]).size()), place(lines[1])) << "a row of the map lands on itself";
        }
    }
    const auto what = [&](std::vector<std::string> arguments) { return json(std::move(arguments), 1).dump(); };
    EXPECT_NE(what({"map", fresh, "--place-on", old, "--out", dir.file("o.csv")}).find("--places"), std::string::npos);
    EXPECT_NE(
        what({"map", fresh, "--place-on", old, "--places", fresh, "--out", dir.file("o.csv")}).find("not those of"),
        std::string::npos);
    EXPECT_NE(what({"map", dir.write("w.csv", "id,a\nq,1\n"), "--place-on", old, "--places", dir.file("m.csv"), "--out",
                    dir.file("o.csv")})
                  .find("columns"),
              std::string::npos);
}

TEST_F(CliTest, PlacesAWorkspacesLaterCompoundsAndTellsWhatSetsClustersApart)
{
    std::string csv = "smiles,family,size\n";
    for (int i = 1; i <= 40; ++i)
        csv += (i % 2 == 0 ? "c1ccccc1" : "C1CCCCC1N") + std::string(static_cast<std::size_t>(i), 'C') + "," +
               (i % 2 == 0 ? "arene" : "amine") + "," + std::to_string(i) + "\n";
    const std::string document = dir.file("w.molrl");
    json({"import", dir.write("a.csv", csv), "-w", document});
    json({"encode", document, "--out", dir.file("e.npy")});
    EXPECT_NE(json({"map", document, "--place-on", document}, 1).dump().find("no map"), std::string::npos);
    json({"map", document, "--neighbours", "5"});
    json({"import", dir.write("b.csv", "smiles,family,size\nc1ccccc1CCCCO,arene,5\nC1CCCCC1NCCF,amine,4\n"), "-w",
          document});
    json({"encode", document, "--out", dir.file("e.npy")});
    const auto report = json({"map", document, "--place-on", document, "--neighbours", "5"});
    EXPECT_EQ(report["placed"], 2) << report;
    EXPECT_EQ(report["standing"], 40);
    EXPECT_EQ(report["stored"][0], "UMAP x");
    EXPECT_EQ(json({"map", document, "--place-on", document, "--neighbours", "5"})["placed"], 0)
        << "all have a place by now";

    const auto clusters = json({"cluster", document, "--method", "scaffold"});
    ASSERT_FALSE(clusters["enriched"].empty());
    EXPECT_EQ(clusters["enriched"][0]["column"], "family");
    EXPECT_LT(clusters["enriched"][0]["q"].get<double>(), 1e-6);
    for (const auto& one : clusters["enriched"])
        EXPECT_NE(one["column"].get<std::string>().rfind("UMAP", 0), 0u)
            << "where a map puts a compound explains nothing";
}

TEST_F(CliTest, MapNamesWhatIsWrong)
{
    const auto what = [&](std::vector<std::string> arguments) { return json(std::move(arguments), 1).dump(); };
    const std::string good = dir.write("a.csv", groupsCsv());
    EXPECT_NE(what({"map", good}).find("--out"), std::string::npos);
    EXPECT_NE(what({"map", dir.file("none.npy"), "--out", dir.file("o.csv")}).find("none.npy"), std::string::npos);
    EXPECT_NE(what({"map", dir.write("t.csv", "id,a\nx,1\ny,2,3\n"), "--out", dir.file("o.csv")}).find("line 3"),
              std::string::npos);
    EXPECT_NE(what({"map", dir.write("x.npy", "nonsense"), "--out", dir.file("o.csv")}).find("NumPy"),
              std::string::npos);
    EXPECT_NE(what({"map", dir.write("n.csv", "a,b\nx,y\n"), "--out", dir.file("o.csv")}).find("numbers"),
              std::string::npos);
    EXPECT_NE(what({"map", good, "--neighbours", "1", "--out", dir.file("o.csv")}).find("neighbours"),
              std::string::npos);
    EXPECT_NE(what({"cluster", good, "--method", "butina", "--out", dir.file("o.csv")}).find("workspace"),
              std::string::npos);
    EXPECT_NE(what({"map", good, "--out", dir.file("no/such/o.csv")}).find("o.csv"), std::string::npos);
    EXPECT_EQ(molrl({"map", good, "--dims", "4"}).exitCode, 2);
}

} // namespace molrl::cli
