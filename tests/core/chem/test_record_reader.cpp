// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/record_reader.h"
#include "tests/support/temp_dir.h"

#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

using namespace molrl;
using namespace molrl::chem;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

std::vector<RawRecord> readAll(const std::string& path, const ReaderOptions& options = {})
{
    std::vector<RawRecord> records;
    auto reader = RecordReader::open(path, options);
    EXPECT_TRUE(reader) << reader.error().message();
    while (reader) {
        auto record = (*reader)->next();
        EXPECT_TRUE(record) << record.error().message();
        if (!record || !*record)
            break;
        records.push_back(std::move(**record));
    }
    return records;
}

std::vector<std::string> structures(const std::vector<RawRecord>& records)
{
    std::vector<std::string> all;
    for (const RawRecord& record : records)
        all.push_back(record.structure);
    return all;
}

std::string gzip(const std::string& text)
{
    std::string out(compressBound(text.size()) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(const std::string& text)
{
    std::string out(ZSTD_compressBound(text.size()), '\0');
    out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
    return out;
}

std::string benzeneBlock(const std::string& name)
{
    std::string block = toMolBlock(parseSmiles("c1ccccc1").value()).value();
    return name + block.substr(block.find('\n'));
}

} // namespace

TEST(ReadSmiles, TakesBlankOrTabAndTheRestAsName)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.smi", "CCO ethanol 95 %\nCC\tethane\n\n  c1ccccc1\nCO |$R;$| tagged\n"));
    EXPECT_THAT(structures(records), ElementsAre("CCO", "CC", "c1ccccc1", "CO |$R;$|"));
    EXPECT_EQ(records[0].name, "ethanol 95 %");
    EXPECT_EQ(records[1].name, "ethane");
    EXPECT_EQ(records[2].name, "");
    EXPECT_EQ(records[2].line, 4);
    EXPECT_EQ(records[2].row, 3);
    EXPECT_EQ(records[3].name, "tagged");
}

TEST(ReadSmiles, BadRowsAreKeptWithTheirReason)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.smi", "CCO a\nnot_a_smiles b\nC(C)(C)(C)(C)C c\nCC d"));
    ASSERT_EQ(records.size(), 4u);
    EXPECT_TRUE(parseRecord(records[0], FileFormat::Smiles));
    EXPECT_FALSE(parseRecord(records[1], FileFormat::Smiles));
    EXPECT_THAT(parseRecord(records[2], FileFormat::Smiles).error().what, HasSubstr("greater than permitted"));
}

TEST(ReadSmiles, AHeaderLineIsNoRecord)
{
    const test::TempDir dir;
    const auto path = dir.write("a.smi", "smiles\tname\nCCO\tethanol\n");
    const auto records = readAll(path);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].line, 2);
}

TEST(ReadLines, EveryLineEndGivesTheSameRows)
{
    const test::TempDir dir;
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const auto csv = readAll(dir.write("a.csv", "smiles,x" + end + "CCO,1" + end + "CC,2" + end));
        EXPECT_THAT(structures(csv), ElementsAre("CCO", "CC"));
        EXPECT_THAT(csv[1].fields, ElementsAre("2"));
        EXPECT_EQ(csv[1].line, 3);
    }
}

TEST(ReadLines, ACrLfCutByTheBufferIsOneEnd)
{
    const test::TempDir dir;
    std::string text;
    std::size_t rows = 0;
    while (text.size() < 600'000) {
        text += "CCO name" + std::to_string(rows++) + "\r\n";
        if (rows == 1)
            text.insert(3, std::string((1 << 18) - text.size() + 1, ' ')); // the CR ends the first buffer
    }
    const auto records = readAll(dir.write("a.smi", text));
    EXPECT_EQ(records.size(), rows);
    EXPECT_EQ(records.back().line, static_cast<std::int64_t>(rows));
}

TEST(ReadLines, PackedFilesReadAlike)
{
    const test::TempDir dir;
    std::string text;
    for (int i = 0; i < 50'000; ++i)
        text += "CCO mol" + std::to_string(i) + "\n";
    const std::string half = text.substr(0, text.size() / 2);
    const std::string rest = text.substr(text.size() / 2);
    EXPECT_EQ(readAll(dir.write("a.smi.gz", gzip(text))).size(), 50'000u);
    EXPECT_EQ(readAll(dir.write("b.smi", gzip(half) + gzip(rest))).size(), 50'000u) << "two members, a plain name";
    EXPECT_EQ(readAll(dir.write("c.smi.zst", zstd(text))).size(), 50'000u);
    EXPECT_EQ(readAll(dir.write("d.smi", zstd(half) + zstd(rest))).size(), 50'000u);
}

TEST(ReadLines, ACutPackedFileIsAnErrorWithARemedy)
{
    const test::TempDir dir;
    std::string text;
    for (int i = 0; i < 200'000; ++i)
        text += "CCO mol" + std::to_string(i * 7919) + "\n";
    for (const std::string& packed : {gzip(text), zstd(text)}) {
        const std::string path = dir.write("cut.smi", packed.substr(0, packed.size() / 2));
        auto reader = RecordReader::open(path);
        ASSERT_TRUE(reader) << reader.error().message();
        std::size_t rows = 0;
        while (true) {
            const auto record = (*reader)->next();
            if (!record) {
                EXPECT_EQ(record.error().code, ErrorCode::IoError);
                EXPECT_THAT(record.error().what, HasSubstr("damaged"));
                break;
            }
            ASSERT_TRUE(*record) << "the cut went unnoticed";
            ++rows;
        }
        EXPECT_GT(rows, 1000u);
    }
}

TEST(ReadLines, ByteOrderMarkLatin1AndUtf8)
{
    const test::TempDir dir;
    EXPECT_THAT(structures(readAll(dir.write("bom.csv", "\xef\xbb\xbfsmiles,n\nCC,1\n"))), ElementsAre("CC"));
    EXPECT_EQ(readAll(dir.write("u.smi", "CC \xc3\xa9thane\n"))[0].name, "\xc3\xa9thane");
    EXPECT_EQ(readAll(dir.write("l.smi", "CC \xe9thane\n"))[0].name, "\xc3\xa9thane");
    EXPECT_EQ(sniffFile(dir.write("l.smi", "CC \xe9thane\n")).value().options.encoding, TextEncoding::Latin1);
}

TEST(ReadLines, Latin1AfterTheFirstLookIsNotLost)
{
    const test::TempDir dir;
    std::string text;
    for (int i = 0; i < 60'000; ++i)
        text += "CCO plain\n";
    const auto records = readAll(dir.write("a.smi", text + "CC \xe9thane\n"));
    EXPECT_EQ(records.size(), 60'001u);
    EXPECT_EQ(records.back().name, "\xc3\xa9thane");
}

TEST(ReadCsv, QuotedCellsHoldDelimitersQuotesAndLineEnds)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.csv", "name,SMILES,note\n"
                                                    "\"a, b\",CCO,\"say \"\"hi\"\"\"\n"
                                                    "x,CC,\"two\nlines\"\n"
                                                    "y,CCC,end\n"));
    ASSERT_EQ(records.size(), 3u);
    EXPECT_THAT(records[0].fields, ElementsAre("say \"hi\""));
    EXPECT_EQ(records[0].name, "a, b");
    EXPECT_THAT(records[1].fields, ElementsAre("two\nlines"));
    EXPECT_EQ(records[1].line, 3);
    EXPECT_EQ(records[2].line, 5) << "physical lines, quoted line ends counted";
    EXPECT_EQ(records[2].row, 3);
}

TEST(ReadCsv, AnUnclosedQuoteCostsOneRowNotTheFile)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.csv", "smiles,note\nCC,fine\nCCO,\"never closed\nCCC,fine\nCCCC,fine\n"));
    ASSERT_EQ(records.size(), 4u);
    ASSERT_TRUE(records[1].error);
    EXPECT_THAT(records[1].error->what, HasSubstr("never closed"));
    EXPECT_EQ(records[1].structure, "CCO");
    EXPECT_EQ(records[2].structure, "CCC");
    EXPECT_EQ(records[2].line, 4);
    EXPECT_EQ(records[3].structure, "CCCC");
}

TEST(ReadCsv, AStrayQuoteSwallowsNoRowUpToTheNextOne)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.csv", "SMILES,Name,pIC50\nCCC,\"propane,6.1\nCCCC,butane,7\n"
                                                    "CCN,\"amine,4\nCCO, \"ethanol, pure\" ,5\n"));
    EXPECT_THAT(structures(records), ElementsAre("CCC", "CCCC", "CCN", "CCO"));
    ASSERT_TRUE(records[0].error);
    EXPECT_THAT(records[0].error->what, HasSubstr("quote"));
    EXPECT_THAT(records[0].fields, ElementsAre("6.1"));
    EXPECT_FALSE(records[1].error);
    EXPECT_EQ(records[1].line, 3);
    EXPECT_EQ(records[1].name, "butane");
    EXPECT_THAT(records[1].fields, ElementsAre("7"));
    EXPECT_TRUE(records[2].error);
    EXPECT_THAT(records[2].fields, ElementsAre("4"));
    EXPECT_FALSE(records[3].error) << "blanks around quotes are no text";
    EXPECT_EQ(records[3].name, "ethanol, pure");
}

TEST(ReadCsv, AnyDelimiterIsFound)
{
    const test::TempDir dir;
    for (const char delimiter : {',', '\t', ';', '|', ' '}) {
        const std::string d(1, delimiter);
        const auto path = dir.write("table.txt", "id" + d + "structure" + d + "pIC50\nA" + d + "CCO" + d + "1.5\nB" +
                                                     d + "c1ccccc1" + d + "2e-3\n");
        const FileSniff sniff = sniffFile(path).value();
        EXPECT_EQ(sniff.options.delimiter, delimiter);
        EXPECT_EQ(sniff.options.hasHeader, true);
        EXPECT_EQ(sniff.options.structureColumn, 1);
        EXPECT_EQ(sniff.options.nameColumn, 0);
        EXPECT_THAT(sniff.columns, ElementsAre("id", "structure", "pIC50"));
        EXPECT_THAT(sniff.columnTypes, ElementsAre(ColumnType::Text, ColumnType::Text, ColumnType::Number));
        EXPECT_EQ(readAll(path).size(), 2u);
    }
}

TEST(ReadCsv, WithoutAHeaderColumnsAreNumberedAndTheStructureIsFoundByParsing)
{
    const test::TempDir dir;
    const auto path = dir.write("a.csv", "A1,12,CCO\nA2,13,c1ccccc1O\nA3,14,CC(=O)N\n");
    const FileSniff sniff = sniffFile(path).value();
    EXPECT_EQ(sniff.options.hasHeader, false);
    EXPECT_EQ(sniff.options.structureColumn, 2);
    EXPECT_EQ(sniff.columns[1], "column 2");
    EXPECT_EQ(sniff.preview.size(), 3u);
    const auto records = readAll(path);
    EXPECT_THAT(structures(records), ElementsAre("CCO", "c1ccccc1O", "CC(=O)N"));
    EXPECT_THAT(records[0].fields, ElementsAre("A1", "12"));
}

TEST(ReadCsv, MissingAndExtraCellsKeepTheRow)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.csv", "smiles,x,y\nCC,1\nCCC,1,2,3\n,1,2\nCCO,,\n"));
    ASSERT_EQ(records.size(), 4u);
    EXPECT_THAT(records[0].fields, ElementsAre("1", ""));
    EXPECT_FALSE(records[0].error);
    EXPECT_EQ(records[1].structure, "CCC");
    ASSERT_TRUE(records[2].error);
    EXPECT_EQ(records[2].error->what, "no structure");
    EXPECT_THAT(records[3].fields, ElementsAre("", ""));
}

TEST(ReadCsv, ARowShiftedByAnUnquotedCommaSaysSo)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.csv", "SMILES,Name,pIC50\nCC,ethane,5\nCCC,2,2-dimethyl thing,6.1\n"
                                                    "CCO,ethanol,7,, ,\nCCN,amine\n"));
    ASSERT_EQ(records.size(), 4u);
    ASSERT_TRUE(records[1].error);
    EXPECT_EQ(records[1].error->what, "4 cells, the header names 3; is a comma unquoted?");
    EXPECT_EQ(records[1].structure, "CCC");
    EXPECT_EQ(records[1].name, "");
    EXPECT_THAT(records[1].fields, ElementsAre(""));
    EXPECT_FALSE(records[2].error) << "blank cells too many";
    EXPECT_THAT(records[2].fields, ElementsAre("7"));
    EXPECT_FALSE(records[3].error) << "cells too few";
    EXPECT_THAT(records[3].fields, ElementsAre(""));
}

TEST(ReadCsv, ARowTooShortForItsStructureSaysSo)
{
    const test::TempDir dir;
    const auto records = readAll(dir.write("a.csv", "id,smiles\nA,CC\nB\nC,CCO\n"));
    ASSERT_EQ(records.size(), 3u);
    EXPECT_THAT(records[1].error->what, HasSubstr("the row has 1 cell"));
}

TEST(ReadCsv, AWrongDelimiterIsNamed)
{
    const test::TempDir dir;
    const auto path = dir.write("a.csv", "smiles;x\nCCO;1\nCC;2\n");
    ReaderOptions wrong;
    wrong.delimiter = ',';
    const FileSniff sniff = sniffFile(path, wrong).value();
    EXPECT_EQ(sniff.columns.size(), 1u);
    const auto records = readAll(path, wrong);
    ASSERT_EQ(records.size(), 2u);
    for (const RawRecord& record : records)
        EXPECT_THAT(parseRecord(record, FileFormat::Delimited).error().what,
                    HasSubstr("found 1 column; is the delimiter right?"));
    wrong.structureColumn = 1;
    const auto reader = RecordReader::open(path, wrong);
    ASSERT_FALSE(reader);
    EXPECT_THAT(reader.error().message(), HasSubstr("reading a.csv: there is no column 2 for the structures: found 1 "
                                                    "column; is the delimiter right?"));
}

TEST(ReadCsv, AColumnOfNumbersMayHoldQualifiedOnes)
{
    const test::TempDir dir;
    const auto path =
        dir.write("a.csv", "smiles,ic50,note,empty\nCC,1.5,1,\nCCC,>10,x,\nCCO,\"1,5\",3,NA\nCCN,-3e-2,4,\n"
                           "CCF,nan,5,\n");
    EXPECT_THAT(sniffFile(path).value().columnTypes,
                ElementsAre(ColumnType::Text, ColumnType::Number, ColumnType::Text, ColumnType::Text));
}

TEST(ReadCsv, InchiMayBeTheStructure)
{
    const test::TempDir dir;
    const auto path = dir.write("a.csv", "name,inchi\nmethane,InChI=1S/CH4/h1H4\nwater,InChI=1S/H2O/h1H2\n");
    EXPECT_EQ(sniffFile(path).value().options.structureColumn, 1);
    for (const RawRecord& record : readAll(path))
        EXPECT_TRUE(parseRecord(record, FileFormat::Delimited));
}

TEST(ReadInchi, ListsAreRead)
{
    const test::TempDir dir;
    const auto path = dir.write("a.inchi", "InChI=1S/CH4/h1H4\tmethane\nInChI=1S/broken\n");
    const auto records = readAll(path);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].name, "methane");
    EXPECT_TRUE(parseRecord(records[0], FileFormat::Inchi));
    EXPECT_FALSE(parseRecord(records[1], FileFormat::Inchi));
}

TEST(ReadSdf, AValueMayBeginAsAHeaderDoes)
{
    const test::TempDir dir;
    const auto path = dir.write("a.sdf", benzeneBlock("a") + "> <IC50>\n>10000\n\n> <EMPTY>\n\n> <BARE>\n> <KI>\n>5\n"
                                                             "> 7 <no header>\n\n>UNBRACKETED\n1\n\n$$$$\n");
    auto reader = RecordReader::open(path).value();
    const RawRecord record = reader->next().value().value();
    EXPECT_THAT(reader->columns(), ElementsAre("IC50", "EMPTY", "BARE", "KI", "UNBRACKETED"));
    EXPECT_THAT(record.fields, ElementsAre(">10000", "", "", ">5\n> 7 <no header>", "1"));
}

TEST(ReadSdf, TagsMayComeLateAndSpanLines)
{
    const test::TempDir dir;
    const auto path = dir.write("a.sdf", benzeneBlock("first") + ">  <A>\n1\n\n$$$$\n" + benzeneBlock("second") +
                                             ">  <A>\n2\n\n>  <LATE> (7)\nline one\nline two\n\n$$$$\n");
    auto reader = RecordReader::open(path).value();
    const RawRecord first = reader->next().value().value();
    EXPECT_EQ(first.name, "first");
    EXPECT_THAT(first.fields, ElementsAre("1"));
    const RawRecord second = reader->next().value().value();
    EXPECT_THAT(reader->columns(), ElementsAre("A", "LATE"));
    EXPECT_THAT(second.fields, ElementsAre("2", "line one\nline two"));
    EXPECT_GT(second.line, 10);
    EXPECT_TRUE(parseRecord(second, FileFormat::Sdf));
    EXPECT_FALSE(reader->next().value());
    EXPECT_DOUBLE_EQ(reader->progress01(), 1);
}

TEST(ReadSdf, MissingEndMarksAndCutRecords)
{
    const test::TempDir dir;
    const std::string good = benzeneBlock("good");
    EXPECT_EQ(readAll(dir.write("a.sdf", good + "$$$$\n" + good)).size(), 2u) << "no $$$$ at the end";
    const auto cut = readAll(dir.write("b.sdf", good + "$$$$\n" + good.substr(0, good.size() / 2)));
    ASSERT_EQ(cut.size(), 2u);
    EXPECT_FALSE(cut[0].error);
    ASSERT_TRUE(cut[1].error);
    EXPECT_THAT(cut[1].error->what, HasSubstr("cut"));
    const auto empty = readAll(dir.write("c.sdf", good + "$$$$\n$$$$\n" + good + "$$$$\n\n\n"));
    ASSERT_EQ(empty.size(), 3u) << "an empty record is a row, blank lines at the end are none";
    EXPECT_EQ(empty[1].error->what, "no structure");
}

TEST(ReadSdf, TruncatedAnywhereTheFirstRecordStands)
{
    const test::TempDir dir;
    const std::string text = benzeneBlock("a") + ">  <T>\nv\n\n$$$$\n" + benzeneBlock("b") + ">  <T>\nw\n\n$$$$\n";
    const std::size_t first = text.find("$$$$") + 4;
    for (std::size_t end = first; end < text.size(); end += 3) {
        const auto records = readAll(dir.write("cut.sdf", text.substr(0, end)));
        ASSERT_GE(records.size(), 1u);
        ASSERT_LE(records.size(), 2u);
        EXPECT_TRUE(parseRecord(records[0], FileFormat::Sdf));
    }
}

TEST(ReadMol, IsOneRecord)
{
    const test::TempDir dir;
    const auto path = dir.write("a.mol", benzeneBlock("benzene"));
    EXPECT_EQ(sniffFile(path).value().options.format, FileFormat::Mol);
    const auto records = readAll(path);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].name, "benzene");
    EXPECT_TRUE(parseRecord(records[0], FileFormat::Mol));
}

TEST(ReadLimits, ATooLongLineIsOneBadRow)
{
    const test::TempDir dir;
    ReaderOptions options;
    options.maxRecordBytes = 1 << 20;
    const std::string endless(5 << 20, 'C');
    const auto smi = readAll(dir.write("a.smi", "CCO a\n" + endless + "\nCC b\n"), options);
    ASSERT_EQ(smi.size(), 3u);
    EXPECT_THAT(smi[1].error->what, HasSubstr("longer than 1 MB"));
    EXPECT_EQ(smi[2].line, 3);
    const auto csv = readAll(dir.write("a.csv", "smiles,x\nCCO,1\n" + endless + ",2\nCC,3\n"), options);
    ASSERT_EQ(csv.size(), 3u);
    EXPECT_TRUE(csv[1].error);
    EXPECT_FALSE(csv[2].error);
    const auto sdf = readAll(dir.write("a.sdf", benzeneBlock("a") + "$$$$\n" + benzeneBlock("b") + ">  <T>\n" +
                                                    endless + "\n\n$$$$\n" + benzeneBlock("c") + "$$$$\n"),
                             options);
    ASSERT_EQ(sdf.size(), 3u);
    EXPECT_TRUE(sdf[1].error);
    EXPECT_FALSE(sdf[2].error);
}

TEST(ReadLimits, AFileOfOneHugeLineKeepsMemoryFlat)
{
    const test::TempDir dir;
    const std::string path = dir.file("huge.smi");
    {
        std::ofstream file(path, std::ios::binary);
        const std::string block(1 << 20, 'C');
        for (int i = 0; i < 300; ++i)
            file << block;
    }
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    const auto records = readAll(path);
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_TRUE(records[0].error);
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 100 * 1024) << "kB for a line of 300 MB";
}

TEST(ReadErrors, NameTheFileAndTheRemedy)
{
    const test::TempDir dir;
    const auto check = [](const std::string& path, ErrorCode code, const char* words) {
        const auto sniff = sniffFile(path);
        ASSERT_FALSE(sniff) << path;
        EXPECT_EQ(sniff.error().code, code) << path;
        EXPECT_THAT(sniff.error().what, HasSubstr(words));
        EXPECT_FALSE(RecordReader::open(path));
    };
    check(dir.file("absent.csv"), ErrorCode::NotFound, "absent.csv");
    check(dir.path().string(), ErrorCode::IoError, "is a folder");
    check(dir.write("empty.csv", ""), ErrorCode::ParseError, "\"empty.csv\" is empty");
    check(dir.write("blank.csv", "\n \r\n\t\n"), ErrorCode::ParseError, "is empty");
    check(dir.write("utf16.csv", std::string("\xff\xfes\0m\0", 6)), ErrorCode::ParseError, "UTF-16");
    std::string picture = "\x89PNG\r\n";
    for (int i = 0; i < 4000; ++i)
        picture += static_cast<char>(i * 37);
    check(dir.write("picture.csv", picture), ErrorCode::ParseError, "is no text");
    check(dir.write("empty.smi.gz", gzip("")), ErrorCode::ParseError, "is empty");
    if (::geteuid() != 0) {
        const std::string locked = dir.write("locked.csv", "smiles\nCC\n");
        std::filesystem::permissions(locked, std::filesystem::perms::none);
        check(locked, ErrorCode::IoError, "can't be opened");
    }
}

TEST(ReadErrors, AFewNulBytesAreBadRowsOnly)
{
    const test::TempDir dir;
    std::string text = "CCO a\n";
    text += std::string("C\0C b\n", 6);
    for (int i = 0; i < 50; ++i)
        text += "CC c\n";
    const auto records = readAll(dir.write("a.smi", text));
    ASSERT_EQ(records.size(), 52u);
    EXPECT_FALSE(parseRecord(records[1], FileFormat::Smiles));
    EXPECT_TRUE(parseRecord(records[2], FileFormat::Smiles));
}

TEST(ReadErrors, GarbageOfAnyKindIsSurvived)
{
    const test::TempDir dir;
    constexpr std::string_view kBytes = "\n\r\t\",;|$>M  END<C(1)=[N+]x \xe9";
    std::uint64_t state = 1;
    for (int round = 0; round < 60; ++round) {
        std::string text;
        for (int i = 0; i < 3000; ++i) {
            state = state * 6364136223846793005ull + 1442695040888963407ull;
            text += kBytes[(state >> 33) % kBytes.size()];
        }
        for (const char* name : {"g.csv", "g.smi", "g.sdf", "g.mol", "g.inchi", "g"}) {
            const auto records = readAll(dir.write(name, text));
            EXPECT_GE(records.size(), 1u);
        }
    }
}
