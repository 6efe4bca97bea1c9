// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/text_fold.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace molrl::workspace {
namespace {

std::uint32_t lowerOf(std::uint32_t c)
{
    if ((c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c + 80;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177))
        return c | 1u; // pairs: even upper, odd lower
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E))
        return (c & 1u) != 0 ? c + 1 : c; // pairs: odd upper, even lower
    return c;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

void foldCase(std::string_view text, std::string& folded)
{
    folded.clear();
    folded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            folded.push_back(byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : text[i]);
            continue;
        }
        const bool isTwoBytes = byte >= 0xC3 && byte <= 0xD1 && i + 1 < text.size() &&
                                (static_cast<unsigned char>(text[i + 1]) & 0xC0) == 0x80;
        if (!isTwoBytes) {
            folded.push_back(text[i]);
            continue;
        }
        const std::uint32_t lower = lowerOf(((byte & 0x1Fu) << 6) | (static_cast<unsigned char>(text[i + 1]) & 0x3Fu));
        folded.push_back(static_cast<char>(0xC0 | (lower >> 6)));
        folded.push_back(static_cast<char>(0x80 | (lower & 0x3F)));
        ++i;
    }
}

std::string foldCase(std::string_view text)
{
    std::string folded;
    foldCase(text, folded);
    return folded;
}

std::string makeSortKey(std::string_view text)
{
    const std::string folded = foldCase(text);
    std::string key;
    key.reserve(folded.size() + 4);
    for (std::size_t i = 0; i < folded.size();) {
        if (!isDigit(folded[i])) {
            key.push_back(folded[i++]);
            continue;
        }
        std::size_t begin = i;
        while (i < folded.size() && isDigit(folded[i]))
            ++i;
        while (begin + 1 < i && folded[begin] == '0')
            ++begin;
        // '0' keeps numbers where digits stand among other characters; the length makes longer numbers larger.
        key.push_back('0');
        key.push_back(static_cast<char>(std::min<std::size_t>(i - begin, 255)));
        key.append(folded, begin, i - begin);
    }
    return key;
}

} // namespace molrl::workspace
