// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace molrl::ui {

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

    /// Draws into rows [top, bottom) of the picture.
    void stamp(QRgb* pixels, int stride, int width, int top, int bottom, float x, float y, QRgb color) const;

private:
    static constexpr int kPhases = 4;
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
