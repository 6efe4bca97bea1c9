// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <vector>

namespace molrl::ui {

/// Maps of numbers to colours: lightness rises (or falls) evenly, so that equal steps of the value look equal, in grey
/// print and to colour-blind eyes as well. There is no rainbow.
enum class ColorMap {
    Mako,      ///< sequential, indigo to mint; its light end fades into white paper (after Waskom's seaborn)
    Viridis,   ///< sequential (van der Walt & Smith, 2015)
    Cividis,   ///< sequential, the same to colour-blind eyes (Nunez, Anderton & Renslow, 2018)
    Diverging, ///< blue - white - red, for signed values centred at 0 (after ColorBrewer's RdBu)
};

/// @param position01  clamped to [0, 1].
[[nodiscard]] QColor colorAt(ColorMap map, double position01);

/// A colour for the i-th category (from 0), told apart by colour-blind eyes for the first nine; later ones repeat the
/// hues lighter or darker.
[[nodiscard]] QColor categoryColor(int category);

/// A map over a range of values. Values outside take the colour of the nearer end.
struct ColorScale {
    ColorMap map = ColorMap::Mako;
    double low = 0;
    double high = 1;
    bool reversed = false;    ///< high values take the map's first colour
    bool logarithmic = false; ///< equal ratios are equally far apart; low > 0

    [[nodiscard]] double position01(double value) const;
    [[nodiscard]] QColor color(double value) const;
    bool operator==(const ColorScale&) const = default;
};

/// A sequential scale whose high end stands out from the paper: dark on white, light on dark.
[[nodiscard]] ColorScale makeScaleFor(bool darkPaper, ColorMap map, double low, double high);
/// A diverging scale that is centred at 0 and reaches as far as the farther of the two.
[[nodiscard]] ColorScale makeCenteredScale(double low, double high);

/// Round numbers (1, 2, 2.5 or 5 times a power of ten) within [low, high], at most `maxCount`; the two ends themselves
/// when fewer than two fit.
[[nodiscard]] std::vector<double> makeTicks(double low, double high, int maxCount);
/// The same for a logarithmic scale: powers of ten within [low, high], thinned to `maxCount`; where fewer than two fit,
/// 2 and 5 times them as well, or else the two ends. 0 < low < high.
[[nodiscard]] std::vector<double> makeLogTicks(double low, double high, int maxCount);

} // namespace molrl::ui
