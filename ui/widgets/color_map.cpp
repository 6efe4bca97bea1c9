// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/color_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace molrl::ui {
namespace {

constexpr std::array<QRgb, 5> kMako{0xff382a54, 0xff395d9c, 0xff3497a9, 0xff60ceac, 0xffdef5e5};
constexpr std::array<QRgb, 9> kViridis{0xff440154, 0xff472c7a, 0xff3b518b, 0xff2c718e, 0xff21908d,
                                       0xff27ad81, 0xff5cc863, 0xffaadc32, 0xfffde725};
constexpr std::array<QRgb, 6> kCividis{0xff00204d, 0xff31446b, 0xff666970, 0xff958f78, 0xffcbba69, 0xffffea46};
constexpr std::array<QRgb, 9> kDiverging{0xff2166ac, 0xff4393c3, 0xff92c5de, 0xffd1e5f0, 0xfff7f7f7,
                                         0xfffddbc7, 0xfff4a582, 0xffd6604d, 0xffb2182b};
// Paul Tol's "muted" scheme, reordered so that neighbours in number differ most.
constexpr std::array<QRgb, 9> kCategories{0xff332288, 0xffddcc77, 0xff117733, 0xffcc6677, 0xff88ccee,
                                          0xffaa4499, 0xff44aa99, 0xff882255, 0xff999933};

std::span<const QRgb> pointsOf(ColorMap map)
{
    switch (map) {
    case ColorMap::Mako: return kMako;
    case ColorMap::Viridis: return kViridis;
    case ColorMap::Cividis: return kCividis;
    case ColorMap::Diverging: return kDiverging;
    }
    return kViridis;
}

/// The largest of 1, 2, 2.5, 5 x 10^k that is not below `least`.
double roundStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : {1.0, 2.0, 2.5, 5.0})
        if (factor * power >= least * (1 - 1e-9))
            return factor * power;
    return 10 * power;
}

} // namespace

QColor colorAt(ColorMap map, double position01)
{
    const auto points = pointsOf(map);
    const double place = std::clamp(std::isnan(position01) ? 0.0 : position01, 0.0, 1.0) * double(points.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), points.size() - 2);
    const double share = place - double(below);
    const auto mix = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    const QRgb a = points[below];
    const QRgb b = points[below + 1];
    return QColor(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

QColor categoryColor(int category)
{
    const int count = static_cast<int>(kCategories.size());
    const int index = std::max(category, 0);
    const QColor base(kCategories[static_cast<std::size_t>(index % count)]);
    switch (index / count % 3) {
    case 1: return base.lighter(140);
    case 2: return base.darker(140);
    default: return base;
    }
}

double ColorScale::position01(double value) const
{
    if (!(high > low))
        return 0.5;
    if (logarithmic)
        return value > low ? std::clamp(std::log(value / low) / std::log(high / low), 0.0, 1.0) : 0.0;
    return std::clamp((value - low) / (high - low), 0.0, 1.0);
}

QColor ColorScale::color(double value) const
{
    const double position = position01(value);
    return colorAt(map, reversed ? 1 - position : position);
}

ColorScale makeScaleFor(bool darkPaper, ColorMap map, double low, double high)
{
    return {map, low, high, map != ColorMap::Diverging && !darkPaper, false};
}

ColorScale makeCenteredScale(double low, double high)
{
    const double reach = std::max(std::abs(low), std::abs(high));
    return {ColorMap::Diverging, -reach, reach, false, false};
}

std::vector<double> makeTicks(double low, double high, int maxCount)
{
    if (!std::isfinite(low) || !std::isfinite(high) || !(high > low))
        return {low};
    maxCount = std::max(maxCount, 2);
    double step = roundStep((high - low) / maxCount);
    std::vector<double> ticks;
    for (int attempt = 0; attempt < 4; ++attempt, step = roundStep(step * 1.01)) {
        ticks.clear();
        const double slack = step * 1e-6;
        for (double i = std::ceil((low - slack) / step); i * step <= high + slack; ++i)
            ticks.push_back(i == 0 ? 0 : i * step);
        if (static_cast<int>(ticks.size()) <= maxCount)
            break;
    }
    if (ticks.size() < 2)
        return {low, high};
    return ticks;
}

std::vector<double> makeLogTicks(double low, double high, int maxCount)
{
    if (!(low > 0) || !(high > low) || !std::isfinite(high))
        return {low};
    maxCount = std::max(maxCount, 2);
    const auto within = [&](std::initializer_list<double> factors) {
        std::vector<double> ticks;
        for (int power = static_cast<int>(std::floor(std::log10(low))); std::pow(10.0, power) <= high; ++power)
            for (const double factor : factors) {
                const double tick = factor * std::pow(10.0, power);
                if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
                    ticks.push_back(tick);
            }
        return ticks;
    };
    std::vector<double> ticks = within({1});
    if (ticks.size() < 2)
        ticks = within({1, 2, 5});
    if (ticks.size() < 2)
        return {low, high};
    const auto step = (ticks.size() + static_cast<std::size_t>(maxCount) - 1) / static_cast<std::size_t>(maxCount);
    std::vector<double> kept;
    for (std::size_t i = 0; i < ticks.size(); i += step)
        kept.push_back(ticks[i]);
    return kept.size() < 2 ? std::vector<double>{ticks.front(), ticks.back()} : kept;
}

} // namespace molrl::ui
