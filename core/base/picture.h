// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace molrl {

/// A 32-bit picture in the one layout that Cairo (RGB24), OpenCV (CV_8UC4) and QImage (Format_RGB32) share, so that it
/// travels from the drawing to the screen without a copy. Bytes of a pixel in memory: B, G, R, 255.
///
/// A value with shared, immutable-by-convention pixels: copies are cheap and see the same pixels. Write only before
/// handing it out. Rows are `stride()` bytes apart (4 * width).
class Picture {
public:
    Picture() = default;
    /// White.
    Picture(int width, int height);

    [[nodiscard]] bool isEmpty() const { return m_width == 0; }
    [[nodiscard]] int width() const { return m_width; }
    [[nodiscard]] int height() const { return m_height; }
    [[nodiscard]] std::size_t stride() const { return static_cast<std::size_t>(m_width) * 4; }
    [[nodiscard]] const std::uint8_t* data() const { return m_pixels.get(); }
    [[nodiscard]] std::uint8_t* mutableData() { return m_pixels.get(); }
    [[nodiscard]] const std::uint8_t* pixel(int x, int y) const
    {
        return m_pixels.get() + static_cast<std::size_t>(y) * stride() + static_cast<std::size_t>(x) * 4;
    }
    /// Keeps the pixels alive for views made on them (QImage's cleanup, cv::Mat).
    [[nodiscard]] std::shared_ptr<std::uint8_t[]> share() const { return m_pixels; }
    /// A copy with pixels of its own.
    [[nodiscard]] Picture clone() const;

private:
    int m_width = 0;
    int m_height = 0;
    std::shared_ptr<std::uint8_t[]> m_pixels;
};

/// A point in pixels; x to the right, y down, the centre of the top left pixel is (0.5, 0.5).
struct PointPx {
    double x = 0;
    double y = 0;
};

} // namespace molrl
