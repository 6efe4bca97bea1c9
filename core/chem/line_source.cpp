// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/line_source.h"

#include <algorithm>

namespace molrl::chem {
namespace {

constexpr std::size_t kBufferBytes = 1u << 18;
constexpr std::size_t kKeptOfLongLine = 4096;
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Length of the sequence that begins with `lead`, 0 if none can.
std::size_t sequenceLength(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

} // namespace

bool isUtf8(std::string_view text, bool mayBeCut)
{
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequenceLength(static_cast<unsigned char>(text[i]));
        if (length == 0)
            return false;
        for (std::size_t k = 1; k < length; ++k) {
            if (i + k >= text.size())
                return mayBeCut;
            if ((static_cast<unsigned char>(text[i + k]) & 0xc0) != 0x80)
                return false;
        }
        i += length;
    }
    return true;
}

std::string latin1ToUtf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 8);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            out += static_cast<char>(0xc0 | (byte >> 6));
            out += static_cast<char>(0x80 | (byte & 0x3f));
        }
    }
    return out;
}

LineSource::LineSource(std::unique_ptr<ByteSource> bytes, TextEncoding encoding, std::size_t maxLineBytes)
    : m_bytes(std::move(bytes)), m_encoding(encoding), m_maxLineBytes(maxLineBytes), m_buffer(kBufferBytes)
{
}

Result<bool> LineSource::fill()
{
    MOLRL_TRY(m_end, m_bytes->read(m_buffer));
    m_begin = 0;
    if (m_isAtStart) {
        m_isAtStart = false;
        if (std::string_view(m_buffer.data(), m_end).substr(0, 3) == kByteOrderMark)
            m_begin = 3;
    }
    return m_end > 0;
}

void LineSource::keep(Line& line, std::string_view part) const
{
    if (line.isTooLong)
        return;
    if (line.text.size() + part.size() <= m_maxLineBytes) {
        line.text.append(part);
        return;
    }
    line.isTooLong = true;
    line.text.append(part.substr(0, kKeptOfLongLine));
    line.text.resize(std::min(line.text.size(), kKeptOfLongLine));
    line.text.shrink_to_fit();
}

void LineSource::finish(Line& line) const
{
    if (m_encoding == TextEncoding::Latin1 || !isUtf8(line.text, line.isTooLong))
        line.text = latin1ToUtf8(line.text);
}

Result<std::optional<Line>> LineSource::readLine()
{
    Line line;
    bool hasAny = false;
    while (true) {
        if (m_begin == m_end) {
            MOLRL_TRY(const bool hasMore, fill());
            if (!hasMore) {
                if (!hasAny)
                    return std::optional<Line>();
                line.isLast = true;
                break;
            }
        }
        if (m_skipLineFeed) {
            m_skipLineFeed = false;
            if (m_begin < m_end && m_buffer[m_begin] == '\n')
                ++m_begin;
            continue;
        }
        hasAny = hasAny || m_begin < m_end;
        const char* begin = m_buffer.data() + m_begin;
        const char* end = m_buffer.data() + m_end;
        const char* stop = std::find_if(begin, end, [](char c) { return c == '\n' || c == '\r'; });
        keep(line, std::string_view(begin, static_cast<std::size_t>(stop - begin)));
        m_begin = static_cast<std::size_t>(stop - m_buffer.data());
        if (stop != end) {
            m_skipLineFeed = *stop == '\r';
            ++m_begin;
            break;
        }
    }
    line.number = ++m_number;
    finish(line);
    return std::optional<Line>(std::move(line));
}

Result<std::optional<Line>> LineSource::next()
{
    if (m_putBack.empty())
        return readLine();
    Line line = std::move(m_putBack.front());
    m_putBack.pop_front();
    return std::optional<Line>(std::move(line));
}

void LineSource::putBack(std::vector<Line> lines)
{
    m_putBack.insert(m_putBack.begin(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
}

double LineSource::progress01() const
{
    const auto all = static_cast<double>(m_bytes->fileBytes());
    return all > 0 ? std::min(1.0, static_cast<double>(m_bytes->consumedBytes()) / all) : 0.0;
}

} // namespace molrl::chem
