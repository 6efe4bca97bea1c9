// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_raster.h"

#include "core/base/parallel.h"
#include "ui/map/scatter_density.h"
#include "ui/map/scatter_sprite.h"
#include "ui/widgets/palette.h"

#include <algorithm>
#include <cmath>

namespace molrl::ui {
namespace {

constexpr std::size_t kBlock = 1024;             // positions computed at once, by vector instructions
constexpr std::size_t kPointsForThreads = 20000; // below, starting threads costs more than it saves
constexpr int kHaloFromPx = 5;                   // smaller points would drown in their rims
constexpr std::size_t kMostHalos = 60000;

/// Rows [top, bottom) of the picture.
struct Band {
    QRgb* pixels;
    int stride; ///< in pixels
    int width;
    int top;
    int bottom;
};

/// One run over the points: those whose state, under the mask, is the wanted one.
struct Pass {
    std::uint8_t mask;
    std::uint8_t wanted;
    std::vector<QRgb> palette;
    const ScatterSprite* sprite;
};

void drawPass(const Band& band, const ScatterPoints& points, const ScatterView& view, const Pass& pass,
              std::size_t count)
{
    const float scale = static_cast<float>(view.scale);
    const float originX = static_cast<float>(view.origin.x());
    const float originY = static_cast<float>(view.origin.y());
    const float reach = static_cast<float>(pass.sprite->reach());
    const float left = -reach;
    const float right = static_cast<float>(band.width) + reach;
    const float top = static_cast<float>(band.top) - reach;
    const float bottom = static_cast<float>(band.bottom) + reach;
    float px[kBlock];
    float py[kBlock];
    std::uint8_t hit[kBlock];
    for (std::size_t begin = 0; begin < count; begin += kBlock) {
        const std::size_t n = std::min(kBlock, count - begin);
        const float* x = points.x.data() + begin;
        const float* y = points.y.data() + begin;
        const std::uint8_t* state = points.state.data() + begin;
        for (std::size_t i = 0; i < n; ++i) {
            px[i] = originX + scale * x[i];
            py[i] = originY - scale * y[i];
            hit[i] = static_cast<std::uint8_t>(((state[i] & pass.mask) == pass.wanted) & (px[i] >= left) &
                                               (px[i] < right) & (py[i] >= top) & (py[i] < bottom));
        }
        for (std::size_t i = 0; i < n; ++i)
            if (hit[i])
                pass.sprite->stamp(band.pixels, band.stride, band.width, band.top, band.bottom, px[i], py[i],
                                   pass.palette[points.color[begin + i]]);
    }
}

std::vector<Pass> makePasses(const ScatterStyle& style, const ScatterSprite& normal, const ScatterSprite& faint)
{
    constexpr std::uint8_t kAll = kPointSelected | kPointFilteredOut | kPointWithoutPlace;
    const QRgb speck = mixColors(style.paper, style.ink, 0.13).rgb();
    std::vector<QRgb> dim(style.palette.size());
    std::transform(style.palette.begin(), style.palette.end(), dim.begin(),
                   [&](QRgb color) { return dimmedColor(color, style.paper); });
    std::vector<Pass> passes;
    passes.push_back({kPointFilteredOut | kPointWithoutPlace, kPointFilteredOut,
                      std::vector<QRgb>(style.palette.size(), speck), &faint});
    if (style.dimUnselected) {
        passes.push_back({kAll, 0, dim, &normal});
        passes.push_back({kAll, kPointSelected, style.palette, &normal});
    } else {
        passes.push_back({kPointFilteredOut | kPointWithoutPlace, 0, style.palette, &normal});
    }
    return passes;
}

} // namespace

QRgb dimmedColor(QRgb color, const QColor& paper)
{
    // Half of its colour goes first, so that what is left doesn't compete with the selected in hue.
    const int grey = qGray(color);
    const QColor half = mixColors(QColor(color), QColor(grey, grey, grey), 0.5);
    return mixColors(half, paper, 0.68).rgb();
}

void rasterizeScatter(QImage& image, const ScatterPoints& points, const ScatterView& view, const ScatterStyle& style,
                      int threads)
{
    const std::size_t count = std::min(points.x.size(), style.mostPoints);
    if (style.showDensity)
        paintDensity(image, points, view, style.paper, style.ink);
    else
        image.fill(style.paper);
    if (count == 0 || style.palette.empty() || image.isNull())
        return;
    const double diameter = std::max(1.0, style.diameterPx);
    const bool halo = diameter >= kHaloFromPx && count <= kMostHalos;
    const ScatterSprite normal(diameter, style.opacity01, halo ? std::optional(style.paper.rgb()) : std::nullopt);
    const ScatterSprite faint(std::max(1.0, diameter * 0.6), style.opacity01, {});
    const auto passes = makePasses(style, normal, faint);

    auto* pixels = reinterpret_cast<QRgb*>(image.bits()); // detaches here, not in the threads
    const int stride = static_cast<int>(image.bytesPerLine() / 4);
    const int bands = count < kPointsForThreads ? 1 : std::max(1, threads);
    JobContext job;
    const auto drawn = parallelFor(static_cast<std::size_t>(bands), bands, job, [&](std::size_t i) {
        const int from = static_cast<int>(i) * image.height() / bands;
        const int to = static_cast<int>(i + 1) * image.height() / bands;
        for (const Pass& pass : passes)
            drawPass({pixels, stride, image.width(), from, to}, points, view, pass, count);
    });
    MOLRL_ASSERT(drawn);
}

} // namespace molrl::ui
