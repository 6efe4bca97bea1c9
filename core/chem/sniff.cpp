// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/column_guess.h"
#include "core/chem/delimited_text.h"
#include "core/chem/text_readers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <map>

namespace molrl::chem {
namespace {

constexpr std::size_t kLookBytes = 256u << 10;
constexpr std::size_t kPreviewRows = 20;
constexpr std::size_t kRowsForDelimiter = 60;
constexpr std::size_t kMostToTry = 2000; ///< longer structures take too long for a look

/// The beginning of a file as a source of its own.
class HeadBytes : public ByteSource {
public:
    explicit HeadBytes(std::string_view head) : m_head(head) {}
    Result<std::size_t> read(std::span<char> buffer) override
    {
        const std::size_t count = std::min(buffer.size(), m_head.size() - m_at);
        std::copy_n(m_head.data() + m_at, count, buffer.data());
        m_at += count;
        return count;
    }
    std::uint64_t consumedBytes() const override { return m_at; }
    std::uint64_t fileBytes() const override { return m_head.size(); }

private:
    std::string_view m_head;
    std::size_t m_at = 0;
};

struct Head {
    std::string text;
    bool isWhole = true;
    std::uint64_t fileBytes = 0;
    std::string extension; ///< lower case, without that of the packing
};

std::string lowerCase(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string extensionOf(const std::string& path)
{
    std::filesystem::path name(path);
    std::string extension = lowerCase(name.extension().string());
    if (extension == ".gz" || extension == ".zst" || extension == ".gzip")
        extension = lowerCase(name.stem().extension().string());
    return extension;
}

std::string quotedName(const std::string& path)
{
    return "\"" + std::filesystem::path(path).filename().string() + "\"";
}

Result<Head> readHead(const std::string& path)
{
    MOLRL_TRY(const auto bytes, ByteSource::open(path));
    Head head;
    head.fileBytes = bytes->fileBytes();
    head.extension = extensionOf(path);
    head.text.resize(kLookBytes);
    std::size_t filled = 0;
    while (filled < kLookBytes) {
        MOLRL_TRY(const std::size_t count, bytes->read(std::span(head.text).subspan(filled)));
        if (count == 0)
            break;
        filled += count;
    }
    head.isWhole = filled < kLookBytes;
    head.text.resize(filled);
    return head;
}

/// Text may hold a stray control byte; a picture or an office file holds them by the dozen.
bool looksBinary(std::string_view text)
{
    const auto controls = std::count_if(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 32 &&
               std::string_view("\t\n\v\f\r\x1a").find(c) == std::string_view::npos;
    });
    return controls > 0 && static_cast<std::size_t>(controls) * 100 > text.size();
}

Result<void> checkReadable(const Head& head, const std::string& path)
{
    const std::string_view text = head.text;
    if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos)
        return fail(ErrorCode::ParseError, quotedName(path) + " is empty; there are no molecules to read");
    if (text.substr(0, 2) == "\xff\xfe" || text.substr(0, 2) == "\xfe\xff")
        return fail(ErrorCode::ParseError, quotedName(path) + " is UTF-16 text; save it as UTF-8 and open it again");
    if (looksBinary(text))
        return fail(ErrorCode::ParseError, quotedName(path) +
                                               " is no text; files of SMILES, CSV, TSV, SDF, MOL or InChI can be read, "
                                               "also packed with gzip or zstd");
    return {};
}

LineSource linesOf(const Head& head, const ReaderOptions& options)
{
    return LineSource(std::make_unique<HeadBytes>(head.text), *options.encoding, options.maxRecordBytes);
}

/// Rows of the head; the last is dropped where the look ended within it.
std::vector<std::vector<std::string>> readRows(const Head& head, const ReaderOptions& options, char delimiter,
                                               std::size_t most)
{
    LineSource lines = linesOf(head, options);
    std::vector<std::vector<std::string>> rows;
    bool isAtEnd = false;
    while (rows.size() <= most) {
        auto row = readDelimitedRow(lines, delimiter, options.maxRecordBytes);
        if (!row || !*row) {
            isAtEnd = true;
            break;
        }
        rows.push_back(std::move((*row)->cells));
    }
    if (rows.size() > most || (isAtEnd && !head.isWhole && rows.size() > 1))
        rows.pop_back();
    return rows;
}

/// The share of rows that agree on the commonest count of cells, if that is above one.
double scoreDelimiter(const std::vector<std::vector<std::string>>& rows)
{
    std::map<std::size_t, int> countOfWidth;
    for (const auto& row : rows)
        ++countOfWidth[row.size()];
    const auto commonest = std::max_element(countOfWidth.begin(), countOfWidth.end(),
                                            [](const auto& a, const auto& b) { return a.second < b.second; });
    if (commonest == countOfWidth.end() || commonest->first < 2)
        return 0;
    return static_cast<double>(commonest->second) / static_cast<double>(rows.size());
}

char guessDelimiter(const Head& head, const ReaderOptions& options)
{
    constexpr std::array kCandidates = {'\t', ',', ';', '|', ' '};
    char best = head.extension == ".tsv" || head.extension == ".tab" ? '\t' : ',';
    double bestScore = 0;
    for (const char candidate : kCandidates) {
        // Blanks part words too; they count only where nothing else does.
        const double weight = candidate == ' ' ? 0.5 : 1.0;
        const double score = weight * scoreDelimiter(readRows(head, options, candidate, kRowsForDelimiter));
        if (score > bestScore) {
            bestScore = score;
            best = candidate;
        }
    }
    return best;
}

bool isMolText(std::string_view text)
{
    return text.find("\nM  END") != std::string_view::npos || text.find("V2000\n") != std::string_view::npos ||
           text.find("V2000\r") != std::string_view::npos || text.find("V3000\n") != std::string_view::npos ||
           text.find("V3000\r") != std::string_view::npos;
}

FileFormat guessMolFormat(const Head& head)
{
    const bool hasRecords = head.text.find("$$$$") != std::string::npos ||
                            head.text.find("\n> ") != std::string::npos ||
                            head.text.find("\n>  <") != std::string::npos || !head.isWhole;
    return hasRecords || head.extension == ".sdf" || head.extension == ".sd" ? FileFormat::Sdf : FileFormat::Mol;
}

/// Whether the lines are a structure and perhaps a name, rather than a table.
bool isListOfStructures(const Head& head, const ReaderOptions& options, double leastShare)
{
    LineSource lines = linesOf(head, options);
    int count = 0;
    int good = 0;
    bool isFirst = true;
    while (count < 20) {
        const auto line = lines.next();
        if (!line || !*line)
            break;
        if (isBlank((*line)->text))
            continue;
        const StructureLine parts = splitStructureLine((*line)->text);
        const bool isGood = parts.name.find_first_of("\t") == std::string::npos &&
                            parts.structure.size() <= kMostToTry && parseAny(parts.structure).has_value();
        if (!(isFirst && !isGood)) { // a header may stand above
            ++count;
            good += isGood ? 1 : 0;
        }
        isFirst = false;
    }
    return good > 0 && good >= leastShare * count;
}

FileFormat guessFormat(const Head& head, const ReaderOptions& options)
{
    if (isMolText(head.text))
        return guessMolFormat(head);
    const std::string& e = head.extension;
    if (e == ".sdf" || e == ".sd")
        return FileFormat::Sdf;
    if (e == ".mol" || e == ".mdl")
        return FileFormat::Mol;
    if (e == ".inchi" || trimBlanks(head.text).substr(0, 6) == "InChI=")
        return isListOfStructures(head, options, 0.3) ? FileFormat::Inchi : FileFormat::Delimited;
    if (e == ".csv" || e == ".tsv" || e == ".tab")
        return FileFormat::Delimited;
    if (isListOfStructures(head, options, 0.6))
        return FileFormat::Smiles;
    const bool isSmilesName = e == ".smi" || e == ".smiles" || e == ".ism" || e == ".can";
    // A .smi whose lines don't read is a .smi with bad rows, unless it is plainly a table.
    if (isSmilesName && scoreDelimiter(readRows(head, options, guessDelimiter(head, options), kRowsForDelimiter)) < 0.9)
        return FileFormat::Smiles;
    return FileFormat::Delimited;
}

/// Numbers, also where some are written ">10" or "1,5"; one word among them makes a text.
ColumnType guessType(const std::vector<std::vector<std::string>>& rows, std::size_t column)
{
    std::size_t numbers = 0;
    std::size_t nearly = 0;
    for (const auto& row : rows) {
        if (column >= row.size() || isMissingWord(row[column]))
            continue;
        if (isNumber(row[column]))
            ++numbers;
        else if (isNearlyNumber(row[column]))
            ++nearly;
        else
            return ColumnType::Text;
    }
    return numbers > 0 && numbers >= nearly ? ColumnType::Number : ColumnType::Text;
}

void setTypes(FileSniff& sniff)
{
    for (std::size_t i = 0; i < sniff.columns.size(); ++i)
        sniff.columnTypes.push_back(guessType(sniff.preview, i));
}

void sniffDelimited(FileSniff& sniff, const Head& head, const ReaderOptions& wishes)
{
    ReaderOptions& options = sniff.options;
    if (!options.delimiter)
        options.delimiter = guessDelimiter(head, options);
    auto rows = readRows(head, options, *options.delimiter, kRowsForDelimiter);
    if (rows.empty())
        rows.emplace_back(1);
    const std::size_t width = std::max<std::size_t>(1, rows.front().size());
    if (!options.hasHeader)
        options.hasHeader = guessHeader(rows);
    const std::vector<std::string> first = rows.front();
    if (*options.hasHeader)
        rows.erase(rows.begin());
    for (std::size_t i = 0; i < width; ++i) {
        const bool isNamed = *options.hasHeader && i < first.size() && !first[i].empty();
        sniff.columns.push_back(isNamed ? first[i] : "column " + std::to_string(i + 1));
    }
    const bool isPossible = wishes.structureColumn && *wishes.structureColumn >= 0 &&
                            static_cast<std::size_t>(*wishes.structureColumn) < width;
    if (!isPossible)
        options.structureColumn = guessStructureColumn(sniff.columns, rows);
    if (!options.nameColumn || *options.nameColumn >= static_cast<int>(width))
        options.nameColumn = *options.hasHeader
                                 ? guessNameColumn(sniff.columns, static_cast<std::size_t>(*options.structureColumn))
                                 : -1;
    rows.resize(std::min(rows.size(), kPreviewRows));
    for (auto& row : rows)
        row.resize(width);
    sniff.preview = std::move(rows);
    setTypes(sniff);
}

void sniffLines(FileSniff& sniff, const Head& head)
{
    ReaderOptions& options = sniff.options;
    LineSource lines = linesOf(head, options);
    bool hasNames = false;
    for (bool isFirst = true; sniff.preview.size() < kPreviewRows; isFirst = false) {
        const auto line = lines.next();
        if (!line || !*line)
            break;
        if (isBlank((*line)->text)) {
            isFirst = true;
            continue;
        }
        StructureLine parts = splitStructureLine((*line)->text);
        if (sniff.preview.empty() && isFirst && !options.hasHeader)
            options.hasHeader = looksLikeStructureName(parts.structure);
        if (isFirst && sniff.preview.empty() && *options.hasHeader)
            continue;
        hasNames = hasNames || !parts.name.empty();
        sniff.preview.push_back({std::move(parts.structure), std::move(parts.name)});
    }
    options.hasHeader = options.hasHeader.value_or(false);
    options.delimiter = options.delimiter.value_or(' ');
    options.structureColumn = 0;
    options.nameColumn = hasNames ? 1 : -1;
    sniff.columns = {*options.format == FileFormat::Inchi ? "InChI" : "SMILES", "Name"};
    setTypes(sniff);
}

Result<void> sniffMolText(FileSniff& sniff, const Head& head)
{
    ReaderOptions& options = sniff.options;
    const auto reader = makeSdfReader(std::make_unique<LineSource>(linesOf(head, options)), options);
    while (sniff.preview.size() < kPreviewRows) {
        MOLRL_TRY(auto record, reader->next());
        if (!record)
            break;
        sniff.preview.push_back(std::move(record->fields));
    }
    sniff.columns = reader->columns();
    for (auto& row : sniff.preview)
        row.resize(sniff.columns.size());
    options.delimiter = options.delimiter.value_or(',');
    options.hasHeader = false;
    options.structureColumn = 0;
    options.nameColumn = -1;
    setTypes(sniff);
    return {};
}

} // namespace

Result<FileSniff> sniffFile(const std::string& path, const ReaderOptions& wishes)
{
    MOLRL_TRY(const Head head, readHead(path));
    MOLRL_CHECK(checkReadable(head, path));
    return guarded("looking at " + quotedName(path), [&]() -> Result<FileSniff> {
        FileSniff sniff;
        sniff.options = wishes;
        sniff.fileBytes = head.fileBytes;
        if (!sniff.options.encoding)
            sniff.options.encoding = isUtf8(head.text, true) ? TextEncoding::Utf8 : TextEncoding::Latin1;
        if (!sniff.options.format)
            sniff.options.format = guessFormat(head, sniff.options);
        switch (*sniff.options.format) {
        case FileFormat::Sdf:
        case FileFormat::Mol: MOLRL_CHECK(sniffMolText(sniff, head)); break;
        case FileFormat::Smiles:
        case FileFormat::Inchi: sniffLines(sniff, head); break;
        case FileFormat::Delimited: sniffDelimited(sniff, head, wishes); break;
        }
        return sniff;
    });
}

} // namespace molrl::chem
