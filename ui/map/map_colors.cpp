// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_colors.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace molrl::ui {
namespace {

constexpr int kSteps = 254;            // of a scale; the palette's last entry is "missing"
constexpr double kOutlierShare = 0.02; // of the values at either end
constexpr double kOutlierStretch = 2;  // ends are cut when that makes the scale so many times finer
constexpr double kBalanced = 0.6;      // values reach so far to 0's other side, in comparison, that 0 is their middle
constexpr double kLeastContrast = 2.2;

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::MapColors", text);
}

double luminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

bool isDarkPaper(const QColor& paper)
{
    return luminance(paper) < 0.18;
}

QRgb greyOn(const QColor& paper, double share)
{
    return mixColors(paper, isDarkPaper(paper) ? QColor(Qt::white) : QColor(Qt::black), share).rgb();
}
QRgb missingColor(const QColor& paper)
{
    return greyOn(paper, 0.22);
}
QRgb otherColor(const QColor& paper)
{
    return greyOn(paper, 0.40);
}

void fillScale(std::vector<QRgb>& palette, const ColorScale& scale)
{
    for (int i = 0; i < kSteps; ++i) {
        const double position = (i + 0.5) / kSteps;
        palette[static_cast<std::size_t>(i)] = colorAt(scale.map, scale.reversed ? 1 - position : position).rgb();
    }
}

struct Range {
    double low = 0;
    double high = 0;
    bool clipsLow = false;
    bool clipsHigh = false;
};

/// The values' range; a few values far out don't flatten the rest.
Range rangeOf(std::vector<double> values, bool isLog)
{
    const auto at = [&](double share) {
        const auto place = static_cast<std::ptrdiff_t>(std::lround(share * double(values.size() - 1)));
        std::nth_element(values.begin(), values.begin() + place, values.end());
        return values[static_cast<std::size_t>(place)];
    };
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    Range range{*least, *most, false, false};
    const double low = at(kOutlierShare);
    const double high = at(1 - kOutlierShare);
    const auto width = [isLog](double from, double to) { return isLog ? std::log(to / from) : to - from; };
    if (values.size() >= 50 && width(low, high) > 0 &&
        width(range.low, range.high) > kOutlierStretch * width(low, high)) {
        range.clipsLow = low > range.low;
        range.clipsHigh = high < range.high;
        range.low = low;
        range.high = high;
    }
    return range;
}

Coloring makeNumberColoring(const QString& title, std::span<const double> values, const ColoringOptions& options)
{
    Coloring result;
    result.legend.title = title;
    result.legend.missingColor = missingColor(options.paper);
    result.palette.assign(kSteps + 1, result.legend.missingColor);
    result.color.assign(values.size(), kSteps);

    NumberScale kind = options.scale;
    std::vector<double> known;
    for (const double value : values)
        if (std::isfinite(value) && (kind != NumberScale::Log || value > 0))
            known.push_back(value);
    result.legend.missing = static_cast<qint64>(values.size() - known.size());
    if (known.empty()) {
        result.legend.kind = MapLegend::Kind::Categories;
        result.legend.entries.push_back({tr("no value"), result.legend.missingColor, result.legend.missing, -1});
        return result;
    }
    const bool isLog = kind == NumberScale::Log;
    const Range range = rangeOf(std::move(known), isLog);
    if (kind == NumberScale::Automatic) {
        const double lesser = std::min(-range.low, range.high);
        const double larger = std::max(-range.low, range.high);
        kind = lesser > kBalanced * larger ? NumberScale::Diverging : NumberScale::Linear;
    }
    ColorScale scale = kind == NumberScale::Diverging
                           ? makeCenteredScale(range.low, range.high)
                           : makeScaleFor(isDarkPaper(options.paper), ColorMap::Viridis, range.low, range.high);
    scale.logarithmic = isLog;
    result.legend.kind = MapLegend::Kind::Scale;
    result.legend.scale = scale;
    result.legend.clipsLow = range.clipsLow && kind != NumberScale::Diverging;
    result.legend.clipsHigh = range.clipsHigh && kind != NumberScale::Diverging;
    fillScale(result.palette, scale);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::isfinite(values[i]) && (!isLog || values[i] > 0))
            result.color[i] = static_cast<std::uint16_t>(
                std::min(kSteps - 1, static_cast<int>(scale.position01(values[i]) * kSteps)));
    return result;
}

/// @param value  for each point the number of its distinct value, -1: none; `names` by that number.
Coloring makeCategoryColoring(const QString& title, std::span<const std::int32_t> value,
                              const std::vector<QString>& names, const ColoringOptions& options)
{
    std::vector<qint64> counts(names.size(), 0);
    qint64 missing = 0;
    for (const std::int32_t v : value)
        v < 0 ? ++missing : ++counts[static_cast<std::size_t>(v)];
    std::vector<std::size_t> order(names.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return counts[a] > counts[b]; });
    // "Other" for a single category would hide its name for nothing.
    const auto most = static_cast<std::size_t>(options.mostCategories);
    const std::size_t shown = order.size() <= most + 1 ? order.size() : most;

    Coloring result;
    result.legend.kind = MapLegend::Kind::Categories;
    result.legend.title = title;
    result.legend.missing = missing;
    std::vector<std::int32_t> placeOf(names.size(), -2);
    for (std::size_t i = 0; i < shown; ++i) {
        const QRgb color = categoryColorOn(options.paper, static_cast<int>(i)).rgb();
        placeOf[order[i]] = static_cast<std::int32_t>(i);
        result.palette.push_back(color);
        result.legend.entries.push_back({names[order[i]], color, counts[order[i]], static_cast<int>(i)});
    }
    const auto otherIndex = static_cast<std::uint16_t>(result.palette.size());
    result.palette.push_back(otherColor(options.paper));
    result.palette.push_back(missingColor(options.paper));
    result.legend.missingColor = result.palette.back();
    qint64 others = 0;
    for (std::size_t i = shown; i < order.size(); ++i)
        others += counts[order[i]];
    if (others > 0)
        result.legend.entries.push_back(
            {tr("other (%1 values)").arg(formatCount(static_cast<qint64>(order.size() - shown))),
             result.palette[otherIndex], others, -2});
    if (missing > 0)
        result.legend.entries.push_back({tr("no value"), result.legend.missingColor, missing, -1});
    result.color.reserve(value.size());
    result.category.reserve(value.size());
    for (const std::int32_t v : value) {
        const std::int32_t place = v < 0 ? -1 : placeOf[static_cast<std::size_t>(v)];
        result.category.push_back(place);
        result.color.push_back(place >= 0 ? static_cast<std::uint16_t>(place)
                                          : static_cast<std::uint16_t>(otherIndex + (place == -1 ? 1 : 0)));
    }
    return result;
}

QString numberName(double value, const ColoringOptions& options)
{
    return options.clusterName.isEmpty() ? formatNumber(value) : options.clusterName.arg(formatNumber(value));
}

} // namespace

QColor categoryColorOn(const QColor& paper, int category)
{
    QColor color = categoryColor(category);
    const QColor away = isDarkPaper(paper) ? QColor(Qt::white) : QColor(Qt::black);
    for (int i = 0; i < 20 && contrast(color, paper) < kLeastContrast; ++i)
        color = mixColors(color, away, 0.08);
    return color;
}

void setPaper(std::vector<QRgb>& palette, MapLegend& legend, const QColor& paper)
{
    legend.missingColor = missingColor(paper);
    if (legend.kind == MapLegend::Kind::Scale) {
        if (legend.scale.map != ColorMap::Diverging)
            legend.scale.reversed = !isDarkPaper(paper);
        fillScale(palette, legend.scale);
        palette.back() = legend.missingColor;
    } else if (legend.kind == MapLegend::Kind::Categories && palette.size() >= 2) {
        for (std::size_t i = 0; i + 2 < palette.size(); ++i)
            palette[i] = categoryColorOn(paper, static_cast<int>(i)).rgb();
        palette[palette.size() - 2] = otherColor(paper);
        palette.back() = legend.missingColor;
        for (MapLegend::Entry& entry : legend.entries)
            entry.color = entry.category >= 0    ? palette[static_cast<std::size_t>(entry.category)]
                          : entry.category == -2 ? otherColor(paper)
                                                 : legend.missingColor;
    }
}

Coloring makePlainColoring(std::size_t count, const QColor& color)
{
    Coloring result;
    result.color.assign(count, 0);
    result.palette = {color.rgb()};
    return result;
}

Coloring makeColoring(const QString& title, const workspace::ColumnData& data, std::span<const std::int32_t> rows,
                      const ColoringOptions& options)
{
    if (data.kind == workspace::ColumnKind::Number && !options.asCategory) {
        std::vector<double> values;
        values.reserve(rows.size());
        for (const std::int32_t row : rows)
            values.push_back(row < 0 ? workspace::kMissing : data.numbers[static_cast<std::size_t>(row)]);
        return makeNumberColoring(title, values, options);
    }
    std::vector<std::int32_t> value;
    value.reserve(rows.size());
    std::vector<QString> names;
    if (data.kind == workspace::ColumnKind::Number) {
        std::unordered_map<double, std::int32_t> seen;
        for (const std::int32_t row : rows) {
            const double number = row < 0 ? workspace::kMissing : data.numbers[static_cast<std::size_t>(row)];
            if (std::isnan(number)) {
                value.push_back(-1);
                continue;
            }
            const auto [it, isNew] = seen.emplace(number, static_cast<std::int32_t>(names.size()));
            if (isNew)
                names.push_back(numberName(number, options));
            value.push_back(it->second);
        }
    } else {
        std::unordered_map<std::string_view, std::int32_t> seen;
        for (const std::int32_t row : rows) {
            const std::string_view text = row < 0 ? std::string_view() : data.texts[static_cast<std::size_t>(row)];
            if (text.empty()) {
                value.push_back(-1);
                continue;
            }
            const auto [it, isNew] = seen.emplace(text, static_cast<std::int32_t>(names.size()));
            if (isNew)
                names.push_back(toQString(text));
            value.push_back(it->second);
        }
    }
    return makeCategoryColoring(title, value, names, options);
}

} // namespace molrl::ui
