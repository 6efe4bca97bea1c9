// SPDX-License-Identifier: GPL-3.0-or-later
// Row by row, the readers and python3-rdkit must agree on what is a molecule.
#include "core/chem/record_reader.h"
#include "tests/support/temp_dir.h"

#include <cstdio>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>

using namespace molrl;
using namespace molrl::chem;

namespace {

std::string runReference(const std::string& path)
{
    const std::string command =
        "/usr/bin/python3 '" MOLRL_SOURCE_DIR "/tests/core/chem/parity/rows_validity.py' '" + path + "'";
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string out;
    char buffer[4096];
    while (std::fgets(buffer, sizeof buffer, pipe.get()) != nullptr)
        out += buffer;
    while (!out.empty() && out.back() == '\n')
        out.pop_back();
    return out;
}

std::string runOurs(const std::string& path)
{
    auto reader = RecordReader::open(path);
    EXPECT_TRUE(reader) << reader.error().message();
    std::string flags;
    while (reader) {
        const auto record = (*reader)->next();
        EXPECT_TRUE(record) << record.error().message();
        if (!record || !*record)
            break;
        flags += parseRecord(**record, (*reader)->format()) ? '1' : '0';
        EXPECT_EQ((*record)->row, static_cast<std::int64_t>(flags.size()));
    }
    return flags;
}

} // namespace

TEST(ValidityParity, EveryRowOfEveryFileAgreesWithPythonRdkit)
{
    const std::string data = test::bigData();
    if (data.empty())
        GTEST_SKIP() << "SKIPPED: set MOLRL_DATA to the folder of the data sets (libraries/, moleculenet/)";
    if (std::system("/usr/bin/python3 -c 'import rdkit' 2>/dev/null") != 0)
        GTEST_SKIP() << "SKIPPED: /usr/bin/python3 has no rdkit (Debian's python3-rdkit)";
    int files = 0;
    for (const char* folder : {"libraries", "moleculenet"}) {
        for (const auto& entry : std::filesystem::directory_iterator(data + "/" + folder)) {
            if (!entry.is_regular_file())
                continue;
            const std::string path = entry.path().string();
            const std::string expected = runReference(path);
            const std::string ours = runOurs(path);
            ++files;
            ASSERT_EQ(ours.size(), expected.size()) << path << ": rows";
            for (std::size_t row = 0; row < ours.size(); ++row)
                EXPECT_EQ(ours[row], expected[row]) << path << " row " << row + 1;
        }
    }
    EXPECT_GE(files, 20);
}
