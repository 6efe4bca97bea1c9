// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/program.h"

#include <gmock/gmock.h>

namespace molrl::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(CliTest, PropertiesOfAFileKeepItsRowsAndSayWhichFailed)
{
    const std::string file =
        dir.write("a.csv", "smiles,name\nCCO,ethanol\nC1CC,broken\nOc1ccccc1O,catechol\nCC(=O)[O-].[Na+],salt\n");
    const auto report =
        json({"properties", file, "--columns", "mw,pains-alerts,alert-names", "--out", dir.file("out.csv")});
    EXPECT_EQ(report["rows"], 4);
    EXPECT_EQ(report["failed"], 1);
    EXPECT_EQ(report["columns"], (nlohmann::json{"mw", "pains-alerts", "alert-names"}));
    EXPECT_EQ(report["errors"][0]["row"], 2);
    const std::string out = contentOf(dir.file("out.csv"));
    EXPECT_THAT(out, HasSubstr("SMILES,Name,row,MW,PAINS alerts,Alerts,error\n"));
    EXPECT_THAT(out, HasSubstr("CCO,ethanol,1,46.069,0,,\n"));
    EXPECT_THAT(out, HasSubstr("C1CC,broken,2,,,,"));
    EXPECT_THAT(out, HasSubstr("Oc1ccccc1O,catechol,3,110.112,1,PAINS: catechol_A(92); Brenk: catechol"));
    EXPECT_THAT(out, HasSubstr("CC(=O)O,salt,4,60.052,0,")) << "as the library would have it: without its sodium";
}

TEST_F(CliTest, PropertiesOfOneMoleculeArePrinted)
{
    const auto values = json({"properties", "CC(=O)Oc1ccccc1C(=O)O", "--columns", "mw,scaffold,hbd"});
    EXPECT_NEAR(values["mw"].get<double>(), 180.16, 0.01);
    EXPECT_EQ(values["scaffold"], "c1ccccc1");
    EXPECT_EQ(values["hbd"], 1);
    const Ran words = molrl({"properties", "CCO"});
    EXPECT_EQ(words.exitCode, 0);
    EXPECT_THAT(words.out, HasSubstr("cLogP"));
    EXPECT_THAT(words.out, Not(HasSubstr("InChIKey"))) << "not one of the usual columns";
}

TEST_F(CliTest, PropertiesListsWhatThePluginsOffer)
{
    const auto all = json({"properties", "--list"});
    EXPECT_EQ(all["plugins"].size(), 2u);
    EXPECT_TRUE(all["refused"].empty());
    bool hasTpsa = false;
    for (const auto& column : all["columns"])
        hasTpsa = hasTpsa || (column["id"] == "tpsa" && column["plugin"] == "properties" && column["kind"] == "number");
    EXPECT_TRUE(hasTpsa);
}

TEST_F(CliTest, PropertiesSaysWhatIsWrong)
{
    const std::string file = dir.write("a.smi", "CCO ethanol\n");
    const auto expect = [&](std::vector<std::string> arguments, int exitCode, const char* words) {
        arguments.insert(arguments.begin(), "properties");
        const Ran ran = molrl(arguments);
        EXPECT_EQ(ran.exitCode, exitCode) << words;
        EXPECT_THAT(ran.err, HasSubstr(words));
    };
    expect({}, 2, "missing");
    expect({file}, 2, "--out is missing");
    expect({file, "--out", file}, 2, "a.smi");
    expect({"CCO", "--out", dir.file("o.csv")}, 2, "a single molecule is printed");
    expect({"CCO", "--columns", "weight"}, 1, "no plugin has a column \"weight\"; there are: ");
    expect({"C1CC"}, 1, "C1CC");
    EXPECT_EQ(contentOf(file), "CCO ethanol\n");
    EXPECT_FALSE(std::filesystem::exists(dir.file("o.csv")));
}

/// What people start is a few lines that load the program proper.
TEST_F(CliTest, AProgramWithoutItsModuleSaysSo)
{
    std::filesystem::create_directory(dir.file("bin"));
    std::filesystem::copy_file(MOLRL_PROGRAM, dir.file("bin/molrl"));
    const Ran alone = runProgram({dir.file("bin/molrl"), "--version"});
    EXPECT_EQ(alone.exitCode, 1);
    EXPECT_THAT(alone.err, HasSubstr("molrl.so can't be loaded, it is not where it belongs"));
    std::filesystem::create_directory(dir.file("modules"));
    const std::string broken = dir.write("modules/molrl.so", "no library");
    const Ran cut = runProgram({dir.file("bin/molrl"), "--version"});
    EXPECT_EQ(cut.exitCode, 1);
    EXPECT_THAT(cut.err, HasSubstr("install the program again"));
    EXPECT_THAT(cut.err, HasSubstr("modules/molrl.so"));
}

TEST_F(CliTest, ABrokenPluginIsNamedAndTheOthersWork)
{
    const std::string broken = dir.write("broken.so", "no library");
    Program program({MOLRL_PROGRAM, "properties", "CCO", "--columns", "mw"},
                    {"MOLRL_PLUGIN_PATH=" + dir.path().string()});
    const Ran ran = program.wait();
    EXPECT_EQ(ran.exitCode, 0);
    EXPECT_THAT(ran.out, HasSubstr("46.069"));
    EXPECT_THAT(ran.err, HasSubstr(broken));
}

} // namespace
} // namespace molrl::cli
