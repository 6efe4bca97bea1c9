// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/delimited_text.h"

#include <algorithm>

namespace molrl::chem {
namespace {

/// A cell with more lines than this is a stray quote rather than a text.
constexpr std::size_t kMaxLinesOfCell = 1000;

/// Cuts lines into cells; keeps its state over line ends within quotes.
class CellCutter {
public:
    explicit CellCutter(char delimiter, bool allowQuotes) : m_delimiter(delimiter), m_allowQuotes(allowQuotes) {}

    void addLine(std::string_view line)
    {
        if (m_isQuoted)
            m_cell += '\n';
        for (std::size_t i = 0; i < line.size(); ++i)
            i += m_isQuoted ? inQuotes(line, i) : outsideQuotes(line, i);
    }
    bool isOpen() const { return m_isQuoted; }
    /// Text follows a closing quote: one of the two quotes is a stray one.
    bool isMalformed() const { return m_isMalformed; }
    std::vector<std::string> finish()
    {
        if (m_delimiter != ' ' || !m_cell.empty() || m_cells.empty())
            endCell();
        return std::move(m_cells);
    }

private:
    /// Both return how many further characters were used up.
    std::size_t inQuotes(std::string_view line, std::size_t i)
    {
        if (line[i] != '"') {
            m_cell += line[i];
            return 0;
        }
        const bool isDoubled = i + 1 < line.size() && line[i + 1] == '"';
        if (isDoubled)
            m_cell += '"';
        else
            m_isQuoted = false;
        return isDoubled ? 1 : 0;
    }
    std::size_t outsideQuotes(std::string_view line, std::size_t i)
    {
        const char c = line[i];
        if (c == m_delimiter || (m_delimiter == ' ' && c == '\t')) {
            if (m_delimiter != ' ' || !m_cell.empty() || m_wasQuoted)
                endCell();
        } else if (c == '"' && m_allowQuotes && isBlank(m_cell) && !m_wasQuoted) {
            m_cell.clear();
            m_isQuoted = true;
            m_wasQuoted = true;
        } else if (m_wasQuoted) {
            m_isMalformed = m_isMalformed || !isBlank({&c, 1});
        } else {
            m_cell += c;
        }
        return 0;
    }
    void endCell()
    {
        m_cells.push_back(m_wasQuoted ? std::move(m_cell) : std::string(trimBlanks(m_cell)));
        m_cell.clear();
        m_wasQuoted = false;
    }

    char m_delimiter;
    bool m_allowQuotes;
    bool m_isQuoted = false;
    bool m_wasQuoted = false;
    bool m_isMalformed = false;
    std::string m_cell;
    std::vector<std::string> m_cells;
};

std::vector<std::string> cutLiterally(std::string_view line, char delimiter)
{
    CellCutter cutter(delimiter, false);
    cutter.addLine(line);
    return cutter.finish();
}

} // namespace

std::string_view trimBlanks(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\v\f";
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

bool isBlank(std::string_view text)
{
    return trimBlanks(text).empty();
}

Result<std::optional<DelimitedRow>> readDelimitedRow(LineSource& lines, char delimiter, std::size_t maxRecordBytes)
{
    std::optional<Line> first;
    do {
        MOLRL_TRY(first, lines.next());
        if (!first)
            return std::optional<DelimitedRow>();
    } while (isBlank(first->text) && !first->isTooLong &&
             (delimiter == ' ' || first->text.find(delimiter) == std::string::npos));
    DelimitedRow row;
    row.line = first->number;
    if (first->isTooLong) {
        row.fault = "the line is longer than " + std::to_string(maxRecordBytes >> 20) + " MB";
        return std::optional<DelimitedRow>(std::move(row));
    }
    CellCutter cutter(delimiter, true);
    cutter.addLine(first->text);
    std::vector<Line> further;
    const auto takeFirstLiterally = [&](const char* fault) {
        row.fault = fault;
        row.cells = cutLiterally(first->text, delimiter);
        lines.putBack(std::move(further));
        return std::optional<DelimitedRow>(std::move(row));
    };
    std::size_t bytes = first->text.size();
    while (cutter.isOpen() && !cutter.isMalformed()) {
        MOLRL_TRY(std::optional<Line> line, lines.next());
        const bool isHopeless =
            !line || line->isTooLong || further.size() >= kMaxLinesOfCell || bytes + line->text.size() > maxRecordBytes;
        if (line) {
            bytes += line->text.size();
            further.push_back(std::move(*line));
        }
        if (isHopeless)
            return takeFirstLiterally("a quote is opened and never closed");
        cutter.addLine(further.back().text);
    }
    if (cutter.isMalformed())
        return takeFirstLiterally("text follows a closing quote; is there a quote too many?");
    row.cells = cutter.finish();
    return std::optional<DelimitedRow>(std::move(row));
}

} // namespace molrl::chem
