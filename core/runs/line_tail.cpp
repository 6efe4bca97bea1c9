// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/line_tail.h"

#include <algorithm>
#include <fstream>
#include <sys/stat.h>
#include <utility>

namespace molrl::runs {

LineTail::Fresh LineTail::poll(std::size_t maxBytes)
{
    Fresh fresh;
    struct stat status {};
    if (stat(m_path.c_str(), &status) != 0) {
        fresh.restarted = m_offset > 0;
        m_offset = 0;
        m_inode = 0;
        return fresh;
    }
    std::ifstream in(m_path, std::ios::binary);
    bool same = m_inode == static_cast<std::uint64_t>(status.st_ino) && status.st_size >= m_offset;
    if (same && m_offset > 0 && !m_isEndless) { // an inode may be given anew, and a file rewritten in place
        in.seekg(m_offset - 1);
        same = in.get() == '\n';
    }
    if (!same) {
        fresh.restarted = m_offset > 0;
        m_offset = 0;
    }
    m_isEndless = m_isEndless && same;
    m_inode = static_cast<std::uint64_t>(status.st_ino);
    const auto left = static_cast<std::size_t>(std::max<std::int64_t>(0, status.st_size - m_offset));
    if (left == 0)
        return fresh;
    std::string text(std::min(left, maxBytes), '\0');
    in.clear();
    in.seekg(m_offset);
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
    std::size_t begin = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
        if (std::exchange(m_isEndless, false)) {
            begin = end + 1;
            continue;
        }
        fresh.lines.push_back(text.substr(begin, end - begin));
        if (!fresh.lines.back().empty() && fresh.lines.back().back() == '\r')
            fresh.lines.back().pop_back();
        begin = end + 1;
    }
    if (begin == 0 && text.size() == maxBytes) { // a "line" of megabytes is no line of ours: passed over
        begin = text.size();
        m_isEndless = true;
    }
    m_offset += static_cast<std::int64_t>(begin);
    return fresh;
}

} // namespace molrl::runs
