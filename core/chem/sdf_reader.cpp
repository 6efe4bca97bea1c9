// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/delimited_text.h"
#include "core/chem/text_readers.h"

#include <unordered_map>

namespace molrl::chem {
namespace {

/// "> 25 <MELTING.POINT> (MD-08974)" -> "MELTING.POINT"; a header without brackets is a tag of that text.
std::string tagName(std::string_view header)
{
    const std::size_t open = header.find('<');
    const std::size_t close = header.rfind('>');
    if (open != std::string_view::npos && close != std::string_view::npos && close > open)
        return std::string(header.substr(open + 1, close - open - 1));
    const std::string_view bare = trimBlanks(header.substr(1));
    return bare.empty() ? "unnamed" : std::string(bare);
}

/// Records of an SD file, or the one of a MOL file.
class SdfReader : public RecordReader {
public:
    SdfReader(std::unique_ptr<LineSource> lines, const ReaderOptions& options)
        : m_lines(std::move(lines)), m_format(options.format.value_or(FileFormat::Sdf)),
          m_maxBytes(options.maxRecordBytes)
    {
    }

    Result<std::optional<RawRecord>> next() override
    {
        m_draft = {};
        while (true) {
            MOLRL_TRY(const std::optional<Line> line, m_lines->next());
            if (!line) {
                if (m_draft.hasContent)
                    return std::optional<RawRecord>(finish());
                return std::optional<RawRecord>();
            }
            if (m_draft.record.line == 0)
                m_draft.record.line = line->number;
            if (line->text.rfind("$$$$", 0) == 0)
                return std::optional<RawRecord>(finish());
            addLine(*line);
        }
    }
    const std::vector<std::string>& columns() const override { return m_columns; }
    FileFormat format() const override { return m_format; }
    double progress01() const override { return m_lines->progress01(); }

private:
    struct Draft {
        RawRecord record;
        std::size_t bytes = 0;
        std::int64_t lineCount = 0;
        bool hasContent = false;
        bool hasEnd = false;
        bool isTooLong = false;
        bool isInTags = false;
        std::optional<std::size_t> tag; ///< whose value is being read
        bool tagHasBlank = false;       ///< a blank line stood in or after the value
    };

    void addLine(const Line& line)
    {
        m_draft.hasContent = m_draft.hasContent || !isBlank(line.text) || line.isTooLong;
        m_draft.bytes += line.text.size() + 1;
        m_draft.isTooLong = m_draft.isTooLong || line.isTooLong || m_draft.bytes > m_maxBytes;
        if (m_draft.isTooLong) {
            m_draft.record.structure = {}; // keep memory flat: the record is lost anyway
            return;
        }
        if (m_draft.lineCount++ == 0)
            m_draft.record.name = std::string(trimBlanks(line.text));
        if (isTagHeader(line.text))
            beginTag(line.text);
        else if (m_draft.isInTags)
            addToTag(line.text);
        else if (!m_draft.hasEnd)
            addToStructure(line.text);
    }
    /// Lines after a header are its value up to a blank one, for a value may begin with ">" too (">10000", censored).
    /// Only a header that follows one without a value, not even a blank line, is told by its brackets.
    bool isTagHeader(const std::string& text) const
    {
        // A title may begin with ">", a tag can't stand in the three lines above the counts.
        if (text.empty() || text.front() != '>' || m_draft.lineCount <= 3)
            return false;
        if (!m_draft.isInTags || m_draft.tagHasBlank)
            return true;
        return m_draft.record.fields[*m_draft.tag].empty() && isBracketedHeader(text);
    }
    void addToStructure(const std::string& text)
    {
        m_draft.record.structure += text;
        m_draft.record.structure += '\n';
        m_draft.hasEnd = text.rfind("M  END", 0) == 0;
    }
    void beginTag(const std::string& header)
    {
        m_draft.isInTags = true;
        m_draft.tagHasBlank = false;
        const std::string name = tagName(header);
        const auto [place, isNew] = m_columnOfTag.try_emplace(name, m_columns.size());
        if (isNew)
            m_columns.push_back(name);
        m_draft.tag = place->second;
        std::vector<std::string>& fields = m_draft.record.fields;
        if (fields.size() <= *m_draft.tag)
            fields.resize(*m_draft.tag + 1);
    }
    void addToTag(const std::string& text)
    {
        if (isBlank(text)) {
            m_draft.tagHasBlank = true;
            return;
        }
        std::string& value = m_draft.record.fields[*m_draft.tag];
        if (!value.empty())
            value += m_draft.tagHasBlank ? "\n\n" : "\n";
        m_draft.tagHasBlank = false;
        value += text;
    }
    RawRecord finish()
    {
        RawRecord record = std::move(m_draft.record);
        record.row = ++m_row;
        if (record.fields.size() < m_columns.size())
            record.fields.resize(m_columns.size());
        if (m_draft.isTooLong)
            record.error = Error{
                ErrorCode::ParseError, "the record is longer than " + std::to_string(m_maxBytes >> 20) + " MB", {}};
        else if (isBlank(record.structure) || !m_draft.hasContent)
            record.error = Error{ErrorCode::ParseError, "no structure", {}};
        else if (!m_draft.hasEnd)
            record.error = Error{ErrorCode::ParseError, "the record is cut: its MOL block has no line \"M  END\"", {}};
        m_draft = {};
        return record;
    }

    std::unique_ptr<LineSource> m_lines;
    FileFormat m_format;
    std::size_t m_maxBytes;
    Draft m_draft;
    std::vector<std::string> m_columns;
    std::unordered_map<std::string, std::size_t> m_columnOfTag;
    std::int64_t m_row = 0;
};

} // namespace

bool isBracketedHeader(std::string_view line)
{
    const std::size_t open = line.find('<');
    const std::size_t close = line.rfind('>');
    return !line.empty() && line.front() == '>' && open != std::string_view::npos && close != std::string_view::npos &&
           close > open + 1;
}

std::unique_ptr<RecordReader> makeSdfReader(std::unique_ptr<LineSource> lines, const ReaderOptions& options)
{
    return std::make_unique<SdfReader>(std::move(lines), options);
}

} // namespace molrl::chem
