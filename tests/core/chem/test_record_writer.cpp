// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/record_reader.h"
#include "core/chem/record_writer.h"
#include "tests/support/temp_dir.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace molrl;
using namespace molrl::chem;
using testing::ElementsAre;

namespace {

std::string writeThree(const test::TempDir& dir, const char* name)
{
    const std::string path = dir.file(name);
    auto writer = RecordWriter::create(path, {{"x", "note"}, ','}).value();
    EXPECT_TRUE(writer->write(parseSmiles("C[C@H](N)C(=O)O").value(), "alanine", {"1.5", "say \"hi\", twice"}));
    EXPECT_TRUE(writer->write(Molecule(), "broken", {"", ""}, "c1cc"));
    EXPECT_TRUE(writer->write(parseSmiles("c1ccccc1").value(), "benzene", {"2", "two\nlines"}));
    EXPECT_FALSE(std::filesystem::exists(path)) << "appears on close only";
    EXPECT_TRUE(writer->close());
    return path;
}

std::vector<RawRecord> readAll(RecordReader& reader)
{
    std::vector<RawRecord> records;
    while (auto record = reader.next().value())
        records.push_back(std::move(*record));
    return records;
}

} // namespace

TEST(Write, EveryFormatReadsBack)
{
    const test::TempDir dir;
    for (const char* name : {"a.smi", "a.csv", "a.tsv", "a.sdf", "a.smi.gz", "a.csv.gz", "a.sdf.gz"}) {
        auto reader = RecordReader::open(writeThree(dir, name)).value();
        const auto records = readAll(*reader);
        ASSERT_EQ(records.size(), 3u) << name;
        EXPECT_EQ(toSmiles(parseRecord(records[0], reader->format()).value()), "C[C@H](N)C(=O)O") << name;
        EXPECT_EQ(records[0].name, "alanine") << name;
        EXPECT_EQ(records[2].name, "benzene") << name;
        if (reader->format() != FileFormat::Sdf) {
            EXPECT_FALSE(parseRecord(records[1], reader->format())) << name;
            EXPECT_EQ(records[1].structure, "c1cc");
        } else {
            EXPECT_EQ(parseRecord(records[1], reader->format()).value().atomCount(), 0);
        }
        if (reader->format() == FileFormat::Delimited) {
            EXPECT_THAT(reader->columns(), ElementsAre("x", "note"));
            EXPECT_THAT(records[0].fields, ElementsAre("1.5", "say \"hi\", twice"));
            EXPECT_EQ(records[2].fields[1], "two\nlines");
        }
        if (reader->format() == FileFormat::Sdf) {
            EXPECT_THAT(reader->columns(), ElementsAre("x", "note"));
            EXPECT_EQ(records[2].fields[1], "two\nlines");
        }
    }
}

TEST(Write, ValuesCannotBreakTheSdf)
{
    const test::TempDir dir;
    const std::string path = dir.file("a.sdf");
    auto writer = RecordWriter::create(path, {{"evil\n<tag>"}, ','}).value();
    ASSERT_TRUE(writer->write(parseSmiles("CC").value(), "a\nb", {"first\n\n$$$$\n> <x>\nlast"}));
    ASSERT_TRUE(writer->write(parseSmiles("CCC").value(), "c", {"ok"}));
    ASSERT_TRUE(writer->close());
    auto reader = RecordReader::open(path).value();
    const auto records = readAll(*reader);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].name, "a b");
    EXPECT_EQ(reader->columns().size(), 1u);
}

TEST(Write, CensoredValuesReadBackFromSdfUnchanged)
{
    const test::TempDir dir;
    const std::string path = dir.file("a.sdf");
    auto writer = RecordWriter::create(path, {{"IC50", "note"}, ','}).value();
    ASSERT_TRUE(writer->write(parseSmiles("CC").value(), "a", {">10000", "one\n> <x>\n>two"}));
    ASSERT_TRUE(writer->write(parseSmiles("CC").value(), "b", {">10000", "> <x>"}));
    ASSERT_TRUE(writer->close());
    auto reader = RecordReader::open(path).value();
    const auto records = readAll(*reader);
    EXPECT_THAT(reader->columns(), ElementsAre("IC50", "note"));
    ASSERT_EQ(records.size(), 2u);
    EXPECT_THAT(records[0].fields, ElementsAre(">10000", "one\n> <x>\n>two"));
    EXPECT_THAT(records[1].fields, ElementsAre(">10000", " > <x>")) << "alone, it would be a header";
}

TEST(Write, WithoutCloseNothingAppearsAndAnOldFileStays)
{
    const test::TempDir dir;
    const std::string path = dir.write("a.csv", "old");
    {
        auto writer = RecordWriter::create(path, {}).value();
        ASSERT_TRUE(writer->write(parseSmiles("CC").value(), "x", {}));
    }
    EXPECT_EQ(std::filesystem::file_size(path), 3u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1) << "no leftovers";
}

TEST(Write, ErrorsHaveAReason)
{
    const test::TempDir dir;
    EXPECT_EQ(RecordWriter::create(dir.file("a.xlsx"), {}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(RecordWriter::create(dir.file("no/such/folder/a.csv"), {}).error().code, ErrorCode::IoError);
    auto writer = RecordWriter::create(dir.file("a.csv"), {{"x"}, ','}).value();
    EXPECT_EQ(writer->write(parseSmiles("CC").value(), "n", {}).error().code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(writer->close());
    EXPECT_EQ(writer->close().error().code, ErrorCode::IoError);
}
