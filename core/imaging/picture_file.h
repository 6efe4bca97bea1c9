// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/picture.h"

#include <cstdint>
#include <span>
#include <string>

namespace molrl::imaging {

/// What protects the program from pictures that would fill its memory.
struct PictureLimits {
    std::int64_t maxPixels = 100'000'000;      ///< an A3 page at 600 dpi has 70 million; 4 bytes each once read
    std::int64_t maxFileBytes = 1'000'000'000; ///< looked at before a byte is read
};

enum class PictureFormat { Png, Jpeg, Tiff, Webp, Bmp };

/// What the first bytes of a picture's file say, without decoding it.
struct PictureHeader {
    PictureFormat format = PictureFormat::Png;
    std::int64_t width = 0;
    std::int64_t height = 0;
    bool isComplete = true; ///< false: the file ends before its pixels do
};
/// Knows PNG, JPEG, TIFF, WebP and BMP by content, never by name.
/// @error ParseError  another kind of file (GIF, PDF, SVG and HEIC are named, with what to do), or a broken header.
[[nodiscard]] Result<PictureHeader> readPictureHeader(std::span<const std::uint8_t> bytes);

/// Decodes a picture: 1 to 16 bits a channel, grey, palette, RGB or CMYK, with the orientation that a camera noted.
///
/// Transparent parts become white paper; where only light lines are drawn on nothing, black paper. Of a file with
/// several pages the first is read.
/// @error ParseError         as readPictureHeader; cut short; pixels that can't be decoded.
/// @error ResourceExhausted  more pixels than the limit: told from the header, before any of them is decoded.
[[nodiscard]] Result<Picture> decodePicture(std::span<const std::uint8_t> bytes, const PictureLimits& limits = {});
/// The same from a file. @error NotFound, IoError, and as decodePicture; all with the path.
[[nodiscard]] Result<Picture> loadPicture(const std::string& path, const PictureLimits& limits = {});

/// PNG on disk. @error IoError, InvalidArgument (no picture)
[[nodiscard]] Result<void> savePng(const Picture& picture, const std::string& path);

/// Columns and rows of a picture.
struct PixelRect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    bool operator==(const PixelRect&) const = default;
};
/// The part of a picture, clipped to it. @error InvalidArgument  nothing of it lies within the picture.
[[nodiscard]] Result<Picture> cropPicture(const Picture& picture, const PixelRect& part);
/// The whole picture, shrunk or grown into the middle of a white square: what the network sees without cleaning.
/// @error InvalidArgument  an empty picture, or a side out of 8 to 8192.
[[nodiscard]] Result<Picture> fitToSquare(const Picture& picture, int sidePx);

} // namespace molrl::imaging
