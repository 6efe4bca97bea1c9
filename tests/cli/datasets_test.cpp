// SPDX-License-Identifier: GPL-3.0-or-later
// Real libraries, row by row, against an independent reader (Python's csv module and RDKit).
#include "tests/cli/program.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace molrl::cli {
namespace {

namespace fs = std::filesystem;

/// Rows and refused ones of the files whose documentation counts them.
const std::map<std::string, std::pair<int, int>> kCounts{{"bbbp.csv", {2050, 11}},
                                                         {"bace.csv", {1513, 0}},
                                                         {"clintox.csv", {1484, 4}},
                                                         {"sider.csv", {1427, 0}},
                                                         {"tox21.csv", {7831, 0}},
                                                         {"toxcast.csv", {8576, 0}},
                                                         {"hiv.csv", {41127, 0}},
                                                         {"esol.csv", {1128, 0}},
                                                         {"freesolv.csv", {642, 0}},
                                                         {"lipophilicity.csv", {4200, 0}},
                                                         {"qm7.csv", {6830, 0}},
                                                         {"approved_drugs.sdf", {1284, 0}},
                                                         {"chembl_drugs.csv", {11442, 2652}},
                                                         {"enamine_dna_library_small.sdf", {881, 0}},
                                                         {"cdk2.sdf", {47, 0}},
                                                         {"bzr.sdf", {163, 0}},
                                                         {"actives_5ht3.sdf", {180, 0}},
                                                         {"solubility_train.sdf", {1025, 0}},
                                                         {"nci_first_200_props.sdf", {200, 0}},
                                                         {"nci_first_5k.smi", {4999, 6}},
                                                         {"awkward_nci_aids_few.sdf", {16, 0}},
                                                         {"awkward_last_record_broken.sdf", {10, 1}}};

std::vector<std::string> filesIn(const std::string& folder)
{
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file())
            files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    return files;
}

class DatasetsTest : public CliTest {
protected:
    void SetUp() override
    {
        if (test::bigData().empty())
            GTEST_SKIP() << "set MOLRL_DATA to the folder of the data sets (libraries, moleculenet)";
        if (runProgram({"/usr/bin/python3", "-c", "import rdkit"}).exitCode != 0)
            GTEST_SKIP() << "python3-rdkit is not installed";
    }

    void compareFolder(const std::string& name)
    {
        for (const std::string& file : filesIn(test::bigData() + "/" + name)) {
            SCOPED_TRACE(file);
            const std::string base = fs::path(file).filename().string();
            const std::string document = dir.file(base + ".molrl");
            const auto report = json({"import", file, "-w", document, "--keep-salts", "--keep-charges"})["files"].at(0);
            const int rows = report["rows"];
            const int flagged = report["flagged"];
            EXPECT_EQ(rows, report["kept"].get<int>() + flagged);
            if (const auto count = kCounts.find(base); count != kCounts.end()) {
                EXPECT_EQ(rows, count->second.first);
                // Newer RDKits refuse more, of ClinTox two fewer; that these are the
                // rows that Python's refuses, too, is checked below.
                EXPECT_GE(flagged, count->second.second);
            }
            const Ran python =
                runProgram({"/usr/bin/python3", MOLRL_SOURCE_DIR "/tests/parity/import_validity.py", document, file});
            EXPECT_EQ(python.exitCode, 0) << python.out << python.err;
            std::printf("%-34s %6d rows %6d flagged %8.2f s   %s", base.c_str(), rows, flagged,
                        report["seconds"].get<double>(), python.out.c_str());
            fs::remove(document);
        }
    }
};

} // namespace

TEST_F(DatasetsTest, LibrariesAgreeWithRdkitRowByRow)
{
    compareFolder("libraries");
}
TEST_F(DatasetsTest, MoleculeNetAgreesWithRdkitRowByRow)
{
    compareFolder("moleculenet");
}

} // namespace molrl::cli
