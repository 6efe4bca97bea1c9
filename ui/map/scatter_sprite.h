// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace molrl::ui {

/// Some rows of a picture.
struct PixelBand {
    QRgb* pixels; ///< of its first row
    int stride;   ///< in pixels
    int width;
    int rows;
};

/// `alpha` / 255 of `color` over `below`, exact when 0 or 255; red and blue in one multiplication.
[[nodiscard]] inline QRgb blendColor(QRgb below, QRgb color, unsigned alpha)
{
    alpha += alpha >> 7; // 255 becomes 256
    const unsigned rb = below & 0xff00ffU;
    const unsigned g = below & 0x00ff00U;
    const unsigned rbNew = (rb + ((((color & 0xff00ffU) - rb) * alpha) >> 8)) & 0xff00ffU;
    const unsigned gNew = (g + ((((color & 0x00ff00U) - g) * alpha) >> 8)) & 0x00ff00U;
    return 0xff000000U | rbNew | gNew;
}

/// A round, anti-aliased point of one size, computed once for 4 x 4 places between pixels and then stamped.
///
/// Stamping is exact to a quarter pixel; small opaque points become whole pixels, which is what makes a million fast.
class ScatterSprite {
public:
    /// @param diameterPx  >= 1.
    /// @param rim         colour of a thin rim that parts overlapping points; none without.
    ScatterSprite(double diameterPx, double opacity01, std::optional<QRgb> rim);

    /// How far from its centre a point may colour pixels.
    [[nodiscard]] int reach() const { return m_size / 2 + 1; }

    /// Draws into a band of a picture. (x, y): the pixel that the point lies on, and the quarters of it beyond that:
    /// `phase` is 4 times those of y and those of x.
    void stamp(const PixelBand& band, int x, int y, int phase, QRgb color) const
    {
        if (m_square == 1) { // what a million points are
            if (x >= 0 && x < band.width && y >= 0 && y < band.rows) {
                QRgb& pixel = band.pixels[static_cast<std::ptrdiff_t>(y) * band.stride + x];
                pixel = blendColor(pixel, color, m_alpha);
            }
        } else {
            stampLarge(band, x, y, phase, color);
        }
    }

private:
    static constexpr int kPhases = 4;
    void stampLarge(const PixelBand& band, int x, int y, int phase, QRgb color) const;

    struct Mask {
        std::vector<std::uint8_t> body; ///< [m_size, m_size], coverage times opacity
        std::vector<std::uint8_t> rim;
    };

    int m_size = 1;
    int m_square = 0; ///< side of the plain square that stands for a tiny point; 0: use the masks
    unsigned m_alpha = 255;
    std::optional<QRgb> m_rim;
    std::array<Mask, kPhases * kPhases> m_masks;
};

} // namespace molrl::ui
