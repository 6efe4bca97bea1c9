// SPDX-License-Identifier: GPL-3.0-or-later
// Formats: PNG (ISO 15948), JPEG (ITU T.81), TIFF 6.0, WebP (RFC 9649), BMP. Only what tells size and completeness.
#include "core/imaging/picture_file.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace molrl::imaging {
namespace {

using Bytes = std::span<const std::uint8_t>;

bool startsWith(Bytes bytes, std::string_view head, std::size_t at = 0)
{
    return bytes.size() >= at + head.size() &&
           std::equal(head.begin(), head.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

/// Numbers at places that a cut file may not have.
class Numbers {
public:
    Numbers(Bytes bytes, bool bigEndian) : m_bytes(bytes), m_bigEndian(bigEndian) {}
    [[nodiscard]] std::optional<std::uint32_t> at(std::size_t place, std::size_t size) const
    {
        if (size > m_bytes.size() || place > m_bytes.size() - size)
            return std::nullopt;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | m_bytes[place + (m_bigEndian ? i : size - 1 - i)];
        return value;
    }
    [[nodiscard]] std::uint32_t orZero(std::size_t place, std::size_t size) const
    {
        return at(place, size).value_or(0);
    }

private:
    Bytes m_bytes;
    bool m_bigEndian;
};

PictureHeader readPng(Bytes bytes)
{
    const Numbers number(bytes, true);
    PictureHeader header{PictureFormat::Png, number.orZero(16, 4), number.orZero(20, 4), false};
    for (std::size_t at = 8; at + 12 <= bytes.size();) {
        if (startsWith(bytes, "IEND", at + 4)) {
            header.isComplete = true;
            break;
        }
        at += 12 + static_cast<std::size_t>(number.orZero(at, 4));
    }
    return header;
}

PictureHeader readJpeg(Bytes bytes)
{
    const Numbers number(bytes, true);
    PictureHeader header{PictureFormat::Jpeg, 0, 0, false};
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && bytes[at] == 0xff) {
        const std::uint8_t marker = bytes[at + 1];
        if (marker == 0xff || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) { // fill bytes, no length
            at += marker == 0xff ? 1 : 2;
            continue;
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
            header.height = number.orZero(at + 5, 2);
            header.width = number.orZero(at + 7, 2);
        }
        const bool isScan = marker == 0xda;
        at += 2 + static_cast<std::size_t>(number.orZero(at + 2, 2));
        if (isScan)
            break;
    }
    // The end's marker can't occur within coded data: a 0xff there is followed by 0.
    for (; at + 1 < bytes.size() && !header.isComplete; ++at)
        header.isComplete = bytes[at] == 0xff && bytes[at + 1] == 0xd9;
    return header;
}

PictureHeader readBmp(Bytes bytes)
{
    const Numbers number(bytes, false);
    const bool isOs2 = number.orZero(14, 4) == 12;
    PictureHeader header{PictureFormat::Bmp, 0, 0, false};
    header.width = isOs2 ? number.orZero(18, 2) : static_cast<std::int32_t>(number.orZero(18, 4));
    header.height = std::llabs(isOs2 ? number.orZero(20, 2) : static_cast<std::int32_t>(number.orZero(22, 4)));
    const std::int64_t bits = number.orZero(isOs2 ? 24 : 28, 2);
    const bool isPacked = !isOs2 && (number.orZero(30, 4) == 1 || number.orZero(30, 4) == 2);
    const std::int64_t rowBytes = (header.width * bits + 31) / 32 * 4;
    const std::int64_t needed = isPacked ? number.orZero(2, 4) : number.orZero(10, 4) + rowBytes * header.height;
    header.isComplete = static_cast<std::int64_t>(bytes.size()) >= needed;
    return header;
}

PictureHeader readWebp(Bytes bytes)
{
    const Numbers number(bytes, false);
    PictureHeader header{PictureFormat::Webp, 0, 0, true};
    header.isComplete = bytes.size() >= static_cast<std::size_t>(number.orZero(4, 4)) + 8;
    if (startsWith(bytes, "VP8X", 12)) {
        header.width = number.orZero(24, 3) + 1;
        header.height = number.orZero(27, 3) + 1;
    } else if (startsWith(bytes, "VP8L", 12)) {
        const std::uint32_t packed = number.orZero(21, 4);
        header.width = (packed & 0x3fff) + 1;
        header.height = (packed >> 14 & 0x3fff) + 1;
    } else {
        header.width = number.orZero(26, 2) & 0x3fff;
        header.height = number.orZero(28, 2) & 0x3fff;
    }
    return header;
}

/// The first directory of a classic TIFF, and whether all of its strips or tiles lie within the file.
PictureHeader readTiff(Bytes bytes, bool bigEndian)
{
    const Numbers number(bytes, bigEndian);
    PictureHeader header{PictureFormat::Tiff, 0, 0, false};
    const std::size_t directory = number.orZero(4, 4);
    const std::size_t entries = number.orZero(directory, 2);
    std::size_t offsetsAt = 0, sizesAt = 0, offsetSize = 4, sizeSize = 4, count = 0;
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + 12 * i;
        const std::uint32_t tag = number.orZero(at, 2);
        const std::size_t valueSize = number.orZero(at + 2, 2) == 3 ? 2 : 4;
        const std::size_t values = number.orZero(at + 4, 4);
        const std::size_t place = values * valueSize <= 4 ? at + 8 : number.orZero(at + 8, 4);
        if (tag == 256)
            header.width = number.orZero(place, valueSize);
        else if (tag == 257)
            header.height = number.orZero(place, valueSize);
        else if (tag == 273 || tag == 324)
            offsetsAt = place, offsetSize = valueSize, count = values;
        else if (tag == 279 || tag == 325)
            sizesAt = place, sizeSize = valueSize;
    }
    header.isComplete = entries > 0 && offsetsAt > 0 && count <= bytes.size();
    for (std::size_t i = 0; i < count && header.isComplete; ++i) {
        const auto offset = number.at(offsetsAt + i * offsetSize, offsetSize);
        const auto size = sizesAt > 0 ? number.at(sizesAt + i * sizeSize, sizeSize) : std::optional<std::uint32_t>(0);
        header.isComplete = offset && size && std::size_t{*offset} + *size <= bytes.size();
    }
    return header;
}

/// What a file that is no picture of ours is, as far as that is easy to see, and what to do.
std::string adviceFor(Bytes bytes)
{
    if (bytes.empty())
        return "the file is empty; save the picture again";
    if (startsWith(bytes, "GIF8"))
        return "GIF can't be read; save the picture as PNG";
    if (startsWith(bytes, "%PDF"))
        return "PDF can't be read; take a screenshot of the structure, or export the page as PNG";
    if (startsWith(bytes, "<svg") || startsWith(bytes, "<?xml"))
        return "SVG can't be read; export the drawing as PNG";
    if (startsWith(bytes, "ftyp", 4))
        return "HEIC and AVIF can't be read; save the picture as PNG or JPEG";
    if (startsWith(bytes, std::string_view("II+\0", 4)) || startsWith(bytes, std::string_view("MM\0+", 4)))
        return "BigTIFF can't be read; save the picture as PNG";
    return "this is not a picture that can be read; save it as PNG, JPEG, TIFF, WebP or BMP";
}

} // namespace

Result<PictureHeader> readPictureHeader(std::span<const std::uint8_t> bytes)
{
    PictureHeader header;
    if (startsWith(bytes, "\x89PNG\r\n\x1a\n"))
        header = readPng(bytes);
    else if (startsWith(bytes, "\xff\xd8\xff"))
        header = readJpeg(bytes);
    else if (startsWith(bytes, std::string_view("II*\0", 4)) || startsWith(bytes, std::string_view("MM\0*", 4)))
        header = readTiff(bytes, bytes[0] == 'M');
    else if (startsWith(bytes, "RIFF") && startsWith(bytes, "WEBP", 8))
        header = readWebp(bytes);
    else if (startsWith(bytes, "BM") && bytes.size() > 26)
        header = readBmp(bytes);
    else
        return fail(ErrorCode::ParseError, adviceFor(bytes));
    if (header.width <= 0 || header.height <= 0) {
        if (!header.isComplete)
            return header; // cut within its header
        return fail(ErrorCode::ParseError, "the picture's header is broken; save it again as PNG");
    }
    return header;
}

} // namespace molrl::imaging
