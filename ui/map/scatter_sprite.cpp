// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_sprite.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr double kSmallestDiscPx = 2.5; // below, a square of whole pixels
constexpr double kRimPx = 0.9;
constexpr double kRimOpacity = 0.5;

/// How much of a pixel at distance `d` from the centre a disc of that radius covers; a ramp of one pixel.
double coverage(double d, double radius)
{
    return std::clamp(radius + 0.5 - d, 0.0, 1.0);
}

} // namespace

ScatterSprite::ScatterSprite(double diameterPx, double opacity01, std::optional<QRgb> rim) : m_rim(rim)
{
    const double opacity = std::clamp(opacity01, 0.02, 1.0);
    if (diameterPx < kSmallestDiscPx) {
        m_square = diameterPx < 1.5 ? 1 : 2;
        m_size = m_square;
        m_alpha = static_cast<unsigned>(std::lround(opacity * 255));
        return;
    }
    const double radius = diameterPx / 2;
    const double outer = radius + (rim ? kRimPx : 0);
    m_size = static_cast<int>(std::ceil(2 * outer)) + 2;
    const double middle = m_size / 2; // whole pixels; the phase adds the rest
    for (int phase = 0; phase < kPhases * kPhases; ++phase) {
        const double cx = middle + (phase % kPhases + 0.5) / kPhases;
        const double cy = middle + (phase / kPhases + 0.5) / kPhases;
        Mask& mask = m_masks[static_cast<std::size_t>(phase)];
        for (int y = 0; y < m_size; ++y)
            for (int x = 0; x < m_size; ++x) {
                const double d = std::hypot(x + 0.5 - cx, y + 0.5 - cy);
                const double body = coverage(d, radius);
                mask.body.push_back(static_cast<std::uint8_t>(std::lround(body * opacity * 255)));
                if (rim)
                    mask.rim.push_back(static_cast<std::uint8_t>(
                        std::lround((coverage(d, outer) - body) * kRimOpacity * opacity * 255)));
            }
    }
}

void ScatterSprite::stampLarge(const PixelBand& band, int x, int y, int phase, QRgb color) const
{
    if (m_square > 0) { // the two nearest columns and rows
        const int x0 = x - ((phase & 2) == 0 ? 1 : 0);
        const int y0 = y - ((phase & 8) == 0 ? 1 : 0);
        for (int row = std::max(y0, 0); row < std::min(y0 + m_square, band.rows); ++row)
            for (int column = std::max(x0, 0); column < std::min(x0 + m_square, band.width); ++column) {
                QRgb& pixel = band.pixels[static_cast<std::ptrdiff_t>(row) * band.stride + column];
                pixel = blendColor(pixel, color, m_alpha);
            }
        return;
    }
    const Mask& mask = m_masks[static_cast<std::size_t>(phase)];
    const int left = x - m_size / 2;
    const int upper = y - m_size / 2;
    const int firstColumn = std::max(0, -left);
    const int lastColumn = std::min(m_size, band.width - left);
    for (int row = std::max(0, -upper); row < std::min(m_size, band.rows - upper); ++row) {
        QRgb* line = band.pixels + static_cast<std::ptrdiff_t>(upper + row) * band.stride + left;
        const std::uint8_t* body = mask.body.data() + row * m_size;
        if (m_rim) {
            const std::uint8_t* rim = mask.rim.data() + row * m_size;
            for (int column = firstColumn; column < lastColumn; ++column)
                if (rim[column] != 0)
                    line[column] = blendColor(line[column], *m_rim, rim[column]);
        }
        for (int column = firstColumn; column < lastColumn; ++column)
            if (body[column] != 0)
                line[column] = blendColor(line[column], color, body[column]);
    }
}

} // namespace molrl::ui
