// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/delimited_text.h"
#include "core/chem/text_readers.h"

#include <algorithm>

namespace molrl::chem {
namespace {

class DelimitedReader : public RecordReader {
public:
    DelimitedReader(std::unique_ptr<LineSource> lines, const ReaderOptions& options)
        : m_lines(std::move(lines)), m_delimiter(options.delimiter.value_or(',')),
          m_structureColumn(static_cast<std::size_t>(options.structureColumn.value_or(0))),
          m_nameColumn(options.nameColumn.value_or(-1)), m_hasHeader(options.hasHeader.value_or(false)),
          m_maxBytes(options.maxRecordBytes)
    {
    }

    /// Reads the first row: names of the columns, or how many there are.
    Result<void> readHeader()
    {
        MOLRL_TRY(m_pending, readDelimitedRow(*m_lines, m_delimiter, m_maxBytes));
        if (!m_pending)
            return {};
        m_columnCount = m_pending->cells.size();
        for (std::size_t i = 0; i < m_columnCount; ++i) {
            if (isApart(i))
                continue;
            std::string name = m_hasHeader ? m_pending->cells[i] : std::string();
            m_columns.push_back(name.empty() ? "column " + std::to_string(i + 1) : std::move(name));
        }
        if (m_structureColumn >= m_columnCount && m_pending->fault.empty())
            return fail(ErrorCode::ParseError, "there is no column " + std::to_string(m_structureColumn + 1) +
                                                   " for the structures: found " + std::to_string(m_columnCount) +
                                                   (m_columnCount == 1 ? " column" : " columns") +
                                                   "; is the delimiter right?");
        if (m_hasHeader)
            m_pending.reset();
        return {};
    }

    Result<std::optional<RawRecord>> next() override
    {
        if (!m_pending) {
            MOLRL_TRY(m_pending, readDelimitedRow(*m_lines, m_delimiter, m_maxBytes));
        }
        if (!m_pending)
            return std::optional<RawRecord>();
        RawRecord record = toRecord(std::move(*m_pending));
        m_pending.reset();
        return std::optional<RawRecord>(std::move(record));
    }
    const std::vector<std::string>& columns() const override { return m_columns; }
    FileFormat format() const override { return FileFormat::Delimited; }
    double progress01() const override { return m_lines->progress01(); }

private:
    RawRecord toRecord(DelimitedRow row)
    {
        RawRecord record;
        record.row = ++m_row;
        record.line = row.line;
        const std::size_t found = row.cells.size();
        const std::size_t wanted = std::max(m_columnCount, m_structureColumn + 1);
        // Spreadsheets leave trailing blank cells out or put some on; a surplus cell that says something means that the
        // cells stand in the wrong columns.
        const bool isShifted =
            found > wanted && std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(wanted), row.cells.end(),
                                          [](const auto& c) { return !isBlank(c); });
        row.cells.resize(wanted);
        record.structure = row.cells[m_structureColumn];
        if (m_nameColumn >= 0 && static_cast<std::size_t>(m_nameColumn) < row.cells.size())
            record.name = row.cells[static_cast<std::size_t>(m_nameColumn)];
        if (!row.fault.empty())
            record.error = Error{ErrorCode::ParseError, row.fault, {}};
        else if (isBlank(record.structure))
            record.error = missingStructure(found);
        else if (m_columnCount == 1)
            record.error = suspectDelimiter(record.structure);
        if (isShifted) {
            if (!record.error)
                record.error = surplusCells(found);
            record.name.clear();
            row.cells.assign(wanted, {});
        }
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            if (!isApart(i))
                record.fields.push_back(std::move(row.cells[i]));
        }
        return record;
    }
    /// The structure and the name have places of their own in a record.
    bool isApart(std::size_t column) const
    {
        return column == m_structureColumn || static_cast<int>(column) == m_nameColumn;
    }
    Error missingStructure(std::size_t found) const
    {
        Error error{ErrorCode::ParseError, "no structure", {}};
        if (found <= m_structureColumn)
            error.what += ": the row has " + std::to_string(found) + (found == 1 ? " cell" : " cells") +
                          ", the structure is expected in number " + std::to_string(m_structureColumn + 1);
        return error;
    }
    Error surplusCells(std::size_t found) const
    {
        const std::string delimiter = m_delimiter == ','    ? "comma"
                                      : m_delimiter == ';'  ? "semicolon"
                                      : m_delimiter == '\t' ? "tab"
                                      : m_delimiter == ' '  ? "blank"
                                                            : "delimiter";
        return {ErrorCode::ParseError,
                std::to_string(found) + " cells, the " + (m_hasHeader ? "header names " : "first row has ") +
                    std::to_string(m_columnCount) + "; is a " + delimiter + " unquoted?",
                {}};
    }
    /// A whole row in one cell looks like nonsense chemistry; the real fault is the delimiter.
    std::optional<Error> suspectDelimiter(const std::string& cell) const
    {
        if (cell.find_first_of(",;\t|") == std::string::npos)
            return std::nullopt;
        const auto parsed = parseAny(cell);
        if (parsed)
            return std::nullopt;
        Error error = parsed.error();
        error.what += "; found 1 column; is the delimiter right?";
        return error;
    }

    std::unique_ptr<LineSource> m_lines;
    char m_delimiter;
    std::size_t m_structureColumn;
    int m_nameColumn;
    bool m_hasHeader;
    std::size_t m_maxBytes;
    std::size_t m_columnCount = 0;
    std::vector<std::string> m_columns;
    std::optional<DelimitedRow> m_pending;
    std::int64_t m_row = 0;
};

/// SMILES and InChI files: the structure, then a blank or a tab, then the name.
class LineReader : public RecordReader {
public:
    LineReader(std::unique_ptr<LineSource> lines, const ReaderOptions& options)
        : m_lines(std::move(lines)), m_format(options.format.value_or(FileFormat::Smiles)),
          m_skipHeader(options.hasHeader.value_or(false)), m_maxBytes(options.maxRecordBytes)
    {
    }

    Result<std::optional<RawRecord>> next() override
    {
        while (true) {
            MOLRL_TRY(const std::optional<Line> line, m_lines->next());
            if (!line)
                return std::optional<RawRecord>();
            if (isBlank(line->text) && !line->isTooLong)
                continue;
            if (m_skipHeader) {
                m_skipHeader = false;
                continue;
            }
            return std::optional<RawRecord>(toRecord(*line));
        }
    }
    const std::vector<std::string>& columns() const override { return m_columns; }
    FileFormat format() const override { return m_format; }
    double progress01() const override { return m_lines->progress01(); }

private:
    RawRecord toRecord(const Line& line)
    {
        RawRecord record;
        record.row = ++m_row;
        record.line = line.number;
        if (line.isTooLong) {
            record.error =
                Error{ErrorCode::ParseError, "the line is longer than " + std::to_string(m_maxBytes >> 20) + " MB", {}};
            return record;
        }
        StructureLine parts = splitStructureLine(line.text);
        record.structure = std::move(parts.structure);
        record.name = std::move(parts.name);
        return record;
    }

    std::unique_ptr<LineSource> m_lines;
    FileFormat m_format;
    bool m_skipHeader;
    std::size_t m_maxBytes;
    std::vector<std::string> m_columns;
    std::int64_t m_row = 0;
};

} // namespace

StructureLine splitStructureLine(std::string_view line)
{
    const std::string_view text = trimBlanks(line);
    std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    const std::size_t rest = std::min(text.find_first_not_of(" \t", end), text.size());
    if (rest < text.size() && text[rest] == '|') {
        const std::size_t close = text.find('|', rest + 1);
        end = close == std::string_view::npos ? end : close + 1;
    }
    return {std::string(text.substr(0, end)), std::string(trimBlanks(text.substr(end)))};
}

Result<std::unique_ptr<RecordReader>> makeDelimitedReader(std::unique_ptr<LineSource> lines,
                                                          const ReaderOptions& options)
{
    auto reader = std::make_unique<DelimitedReader>(std::move(lines), options);
    MOLRL_CHECK(reader->readHeader());
    return std::unique_ptr<RecordReader>(std::move(reader));
}

std::unique_ptr<RecordReader> makeLineReader(std::unique_ptr<LineSource> lines, const ReaderOptions& options)
{
    return std::make_unique<LineReader>(std::move(lines), options);
}

} // namespace molrl::chem
