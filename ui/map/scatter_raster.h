// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QPointF>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace molrl::ui {

/// Where data units fall on the picture, in device pixels; y grows upwards in data, downwards on the picture.
struct ScatterView {
    double scale = 1; ///< device pixels a data unit
    QPointF origin;   ///< device pixel of the data's (0, 0)

    [[nodiscard]] QPointF toPixel(double x, double y) const { return {origin.x() + scale * x, origin.y() - scale * y}; }
    [[nodiscard]] QPointF toData(const QPointF& pixel) const
    {
        return {(pixel.x() - origin.x()) / scale, (origin.y() - pixel.y()) / scale};
    }
    bool operator==(const ScatterView&) const = default;
};

/// What a point takes part in; bits.
enum PointState : std::uint8_t {
    kPointSelected = 1,
    kPointFilteredOut = 2, ///< does not pass the table's filters: a faint speck
    kPointWithoutPlace = 4 ///< has no position
};

/// The points in drawing order, as arrays of somebody else's; all of one length.
struct ScatterPoints {
    std::span<const float> x; ///< data units
    std::span<const float> y;
    std::span<const std::uint16_t> color; ///< into the palette
    std::span<const std::uint8_t> state;  ///< PointState bits
};

struct ScatterStyle {
    QColor paper = Qt::white;
    QColor ink = Qt::black;            ///< of text on the paper: what is filtered out takes a touch of it
    std::vector<QRgb> palette;         ///< opaque
    double diameterPx = 4;             ///< of a point, device pixels, >= 1
    double opacity01 = 1;              ///< of a point
    bool dimUnselected = false;        ///< while anything is selected
    bool showDensity = false;          ///< how crowded a place is, shaded below the points
    std::size_t mostPoints = SIZE_MAX; ///< stop after so many, while the view moves; every part of the map loses alike
};

/// Draws the points and nothing else, on the CPU: no GPU is needed and all machines draw the same.
///
/// Keeps what the next picture can use: while the view and the places stay, other colours and selections find the
/// points sorted by where they fall and the shading ready. Whoever changes places or filters has to say so. Threads
/// share the picture by bands of rows, each with its points in their order, so that the result doesn't depend on how
/// many there are. Filtered-out points lie below unselected ones, those below selected ones.
class ScatterRaster {
public:
    ScatterRaster();
    ~ScatterRaster();

    /// @param image  Format_RGB32, overwritten wholly.
    /// @return whether points had to be sorted anew, as they must be for another view
    bool draw(QImage& image, const ScatterPoints& points, const ScatterView& view, const ScatterStyle& style,
              int threads);
    void forgetPlaces();  ///< points are others, or elsewhere
    void forgetShading(); ///< others pass the filters

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// One picture, of which nothing is kept.
void rasterizeScatter(QImage& image, const ScatterPoints& points, const ScatterView& view, const ScatterStyle& style,
                      int threads);

/// What a colour becomes when others are selected.
[[nodiscard]] QRgb dimmedColor(QRgb color, const QColor& paper);

} // namespace molrl::ui
