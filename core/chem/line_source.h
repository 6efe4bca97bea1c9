// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/chem/byte_source.h"
#include "core/chem/record_reader.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace molrl::chem {

/// Whether the bytes are UTF-8. A sequence cut at the very end counts as good when `mayBeCut`.
[[nodiscard]] bool isUtf8(std::string_view text, bool mayBeCut = false);
[[nodiscard]] std::string latin1ToUtf8(std::string_view text);

/// One physical line without its ending.
struct Line {
    std::string text;
    std::int64_t number = 0; ///< 1-based
    bool isTooLong = false;  ///< the text is only the beginning; the rest was skipped
    bool isLast = false;     ///< the file ends without a line end after it
};

/// The lines of a file as UTF-8, ended by LF, CR LF or a lone CR; a byte order mark is dropped.
///
/// A line longer than `maxLineBytes` is cut and flagged, so memory stays flat. Bytes that are not UTF-8 are taken for
/// Latin-1 line by line, whatever the file's encoding is said to be: no row is lost to its encoding.
class LineSource {
public:
    LineSource(std::unique_ptr<ByteSource> bytes, TextEncoding encoding, std::size_t maxLineBytes);

    [[nodiscard]] Result<std::optional<Line>> next();
    /// Gives lines back; next() returns them again, in order.
    void putBack(std::vector<Line> lines);
    [[nodiscard]] double progress01() const;

private:
    [[nodiscard]] Result<bool> fill();
    [[nodiscard]] Result<std::optional<Line>> readLine();
    void keep(Line& line, std::string_view part) const;
    void finish(Line& line) const;

    std::unique_ptr<ByteSource> m_bytes;
    TextEncoding m_encoding;
    std::size_t m_maxLineBytes;
    std::deque<Line> m_putBack;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::int64_t m_number = 0;
    bool m_skipLineFeed = false; ///< the last line ended with CR; an LF that follows belongs to it
    bool m_isAtStart = true;
};

} // namespace molrl::chem
