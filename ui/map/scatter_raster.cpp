// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/scatter_raster.h"

#include "core/base/parallel.h"
#include "ui/map/scatter_bins.h"
#include "ui/map/scatter_density.h"
#include "ui/map/scatter_sprite.h"
#include "ui/widgets/palette.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace molrl::ui {
namespace {

constexpr std::size_t kPointsForThreads = 20000; // below, starting threads costs more than it saves
constexpr int kHaloFromPx = 5;                   // smaller points would drown in their rims
constexpr std::size_t kMostHalos = 60000;
constexpr double kMostDiameterPx = 1000;

/// One run over the points: those whose state, under the mask, is the wanted one.
struct Pass {
    std::uint8_t mask;
    std::uint8_t wanted;
    std::vector<QRgb> palette;
    const ScatterSprite* sprite;
};

/// Bits that some, and that all points have.
struct StateBits {
    std::uint8_t some = 0;
    std::uint8_t all = 0xff;

    explicit StateBits(std::span<const std::uint8_t> states)
    {
        for (const std::uint8_t state : states) {
            some |= state;
            all &= state;
        }
    }
    /// Whether a point may have the wanted bits; false is certain.
    [[nodiscard]] bool mayMatch(const Pass& pass) const
    {
        const auto required = pass.wanted;
        const auto banned = static_cast<std::uint8_t>(pass.mask & ~pass.wanted);
        return (some & required) == required && (all & banned) == 0;
    }
    /// Whether every point has them.
    [[nodiscard]] bool matchesAll(const Pass& pass) const
    {
        return (all & pass.wanted) == pass.wanted && (some & pass.mask & ~pass.wanted) == 0;
    }
};

void drawPass(const PixelBand& band, std::span<const BinnedPoint> bin, const ScatterPoints& points, const Pass& pass,
              bool isForAll)
{
    for (const BinnedPoint& one : bin)
        if (isForAll || (points.state[one.point] & pass.mask) == pass.wanted)
            pass.sprite->stamp(band, one.x(), one.y(), one.phase(), pass.palette[points.color[one.point]]);
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

struct ScatterRaster::Impl {
    struct BinKey {
        ScatterView view;
        QSize size;
        int reach = -1;
        std::size_t count = 0;
        bool operator==(const BinKey&) const = default;
    };
    struct ShadeKey {
        ScatterView view;
        QRgb paper = 0;
        QRgb ink = 0;
        bool operator==(const ShadeKey&) const = default;
    };
    std::optional<BinKey> binKey;
    ScatterBins bins;
    std::optional<ShadeKey> shadeKey;
    QImage shade;

    bool sort(const ScatterPoints& points, const BinKey& key, int threads)
    {
        if (binKey == key)
            return false;
        bins.build(points, key.count, key.view, key.size, key.reach, threads);
        binKey = key;
        return true;
    }

    void shadeFor(const QSize& size, const ScatterPoints& points, const ScatterView& view, const ScatterStyle& style,
                  int threads)
    {
        const ShadeKey key{view, style.paper.rgb(), style.ink.rgb()};
        if (shadeKey == key && shade.size() == size)
            return;
        if (shade.size() != size)
            shade = QImage(size, QImage::Format_RGB32);
        paintDensity(shade, points, view, style.paper, style.ink, threads);
        shadeKey = key;
    }
};

ScatterRaster::ScatterRaster() : m_impl(std::make_unique<Impl>()) {}
ScatterRaster::~ScatterRaster() = default;

void ScatterRaster::forgetPlaces()
{
    m_impl->binKey.reset();
    forgetShading();
}

void ScatterRaster::forgetShading()
{
    m_impl->shadeKey.reset();
}

bool ScatterRaster::draw(QImage& image, const ScatterPoints& points, const ScatterView& view, const ScatterStyle& style,
                         int threads)
{
    const std::size_t count = std::min(points.x.size(), style.mostPoints);
    if (count == 0 || style.palette.empty() || image.isNull()) {
        image.fill(style.paper);
        return false;
    }
    if (points.x.size() < kPointsForThreads)
        threads = 1;
    if (style.showDensity)
        m_impl->shadeFor(image.size(), points, view, style, threads);
    const double diameter = std::clamp(style.diameterPx, 1.0, kMostDiameterPx);
    const bool halo = diameter >= kHaloFromPx && count <= kMostHalos;
    const ScatterSprite normal(diameter, style.opacity01, halo ? std::optional(style.paper.rgb()) : std::nullopt);
    const ScatterSprite faint(std::max(1.0, diameter * 0.6), style.opacity01, {});
    const bool isSorted =
        m_impl->sort(points, {view, image.size(), std::max(normal.reach(), faint.reach()), count}, threads);
    auto passes = makePasses(style, normal, faint);
    const StateBits bits(points.state.first(count));
    std::erase_if(passes, [&](const Pass& pass) { return !bits.mayMatch(pass); });

    auto* pixels = reinterpret_cast<QRgb*>(image.bits()); // detaches here, not in the threads
    const int stride = static_cast<int>(image.bytesPerLine() / 4);
    const QImage& shade = m_impl->shade;
    JobContext job;
    const auto drawn = parallelFor(static_cast<std::size_t>(m_impl->bins.bands()), threads, job, [&](std::size_t i) {
        const int top = static_cast<int>(i) * ScatterBins::kBandRows;
        const int rows = std::min(ScatterBins::kBandRows, image.height() - top);
        const PixelBand band{pixels + static_cast<std::ptrdiff_t>(top) * stride, stride, image.width(), rows};
        for (int row = 0; row < rows; ++row) {
            QRgb* line = band.pixels + static_cast<std::ptrdiff_t>(row) * stride;
            if (style.showDensity)
                std::copy_n(reinterpret_cast<const QRgb*>(shade.constScanLine(top + row)), band.width, line);
            else
                std::fill_n(line, band.width, style.paper.rgb());
        }
        for (const Pass& pass : passes)
            drawPass(band, m_impl->bins.band(static_cast<int>(i)), points, pass, bits.matchesAll(pass));
    });
    MOLRL_ASSERT(drawn);
    return isSorted;
}

void rasterizeScatter(QImage& image, const ScatterPoints& points, const ScatterView& view, const ScatterStyle& style,
                      int threads)
{
    ScatterRaster().draw(image, points, view, style, threads);
}

} // namespace molrl::ui
