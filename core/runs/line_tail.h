// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::runs {

/// Reads a growing text file line by line, each line once.
///
/// Law: a line is given out when its end has been written, so half a line (a writer at work, a kill, a full disk) waits
/// until it is whole. A file that was replaced or cut is read anew, and poll() says so. Not thread-safe.
class LineTail {
public:
    explicit LineTail(std::string path) : m_path(std::move(path)) {}

    struct Fresh {
        bool restarted = false; ///< the file was replaced or cut: what was read before is void
        std::vector<std::string> lines;
    };
    /// New whole lines. A file that isn't there (yet) has none. Reads at most `maxBytes`; poll again while it gives
    /// lines.
    [[nodiscard]] Fresh poll(std::size_t maxBytes = 8U << 20U);

private:
    std::string m_path;
    std::uint64_t m_inode = 0;
    std::int64_t m_offset = 0; ///< just behind the last newline that was read, unless in an endless line
    bool m_isEndless = false;  ///< the offset lies in a line of more than maxBytes, whose rest is passed over
};

} // namespace molrl::runs
