// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_colors.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <set>

namespace molrl::ui {
namespace {

workspace::ColumnData numbers(std::vector<double> values)
{
    workspace::ColumnData data;
    data.kind = workspace::ColumnKind::Number;
    data.numbers = std::move(values);
    return data;
}

workspace::ColumnData texts(std::vector<std::string> values)
{
    workspace::ColumnData data;
    data.kind = workspace::ColumnKind::Text;
    data.texts = std::move(values);
    return data;
}

std::vector<std::int32_t> allRows(std::size_t count)
{
    std::vector<std::int32_t> rows(count);
    std::iota(rows.begin(), rows.end(), 0);
    return rows;
}

ColoringOptions onWhite(NumberScale scale = NumberScale::Automatic)
{
    ColoringOptions options;
    options.scale = scale;
    options.paper = Qt::white;
    return options;
}

QColor colorOf(const Coloring& coloring, std::size_t point)
{
    return QColor(coloring.palette[coloring.color[point]]);
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

TEST(MapColors, aLinearScaleColoursByEqualStepsAndItsLegendSaysWhere)
{
    const auto data = numbers({0, 25, 50, 75, 100, workspace::kMissing});
    const auto coloring = makeColoring(QStringLiteral("dose"), data, allRows(6), onWhite());
    ASSERT_EQ(coloring.legend.kind, MapLegend::Kind::Scale);
    EXPECT_EQ(coloring.legend.title, QStringLiteral("dose"));
    EXPECT_EQ(coloring.legend.scale.low, 0);
    EXPECT_EQ(coloring.legend.scale.high, 100);
    EXPECT_FALSE(coloring.legend.scale.logarithmic);
    EXPECT_EQ(coloring.legend.missing, 1);
    EXPECT_EQ(colorOf(coloring, 5), QColor(coloring.legend.missingColor));
    for (std::size_t i = 0; i < 5; ++i) { // what is drawn is what the bar shows
        const QColor bar = coloring.legend.scale.color(data.numbers[i]);
        EXPECT_NEAR(colorOf(coloring, i).red(), bar.red(), 3) << i;
        EXPECT_NEAR(colorOf(coloring, i).green(), bar.green(), 3) << i;
        EXPECT_NEAR(colorOf(coloring, i).blue(), bar.blue(), 3) << i;
        if (i > 0) {
            EXPECT_LT(luminance(colorOf(coloring, i)), luminance(colorOf(coloring, i - 1))) << "high is dark on white";
        }
    }
}

TEST(MapColors, aLogScaleColoursByRatiosAndTakesWhatIsNotPositiveForMissing)
{
    const auto data = numbers({0.01, 1, 100, 0, -3});
    const auto coloring = makeColoring(QStringLiteral("IC50"), data, allRows(5), onWhite(NumberScale::Log));
    EXPECT_TRUE(coloring.legend.scale.logarithmic);
    EXPECT_EQ(coloring.legend.missing, 2);
    EXPECT_EQ(colorOf(coloring, 3), QColor(coloring.legend.missingColor));
    const int low = coloring.color[0];
    const int high = coloring.color[2];
    EXPECT_NEAR(coloring.color[1], (low + high) / 2.0, 1) << "1 lies midway between 0.01 and 100";
}

TEST(MapColors, aDivergingScaleHasItsMiddleAtZero)
{
    const auto coloring =
        makeColoring(QStringLiteral("change"), numbers({-1, 0, 3}), allRows(3), onWhite(NumberScale::Diverging));
    EXPECT_EQ(coloring.legend.scale.low, -3);
    EXPECT_EQ(coloring.legend.scale.high, 3);
    const QColor zero = colorOf(coloring, 1);
    EXPECT_NEAR(zero.red(), zero.blue(), 8);
    EXPECT_GT(colorOf(coloring, 2).red(), colorOf(coloring, 2).blue());
    EXPECT_GT(colorOf(coloring, 0).blue(), colorOf(coloring, 0).red());
}

TEST(MapColors, theAutomaticScaleDivergesWhereZeroIsTheMiddle)
{
    const auto mapOf = [](std::vector<double> values) {
        const auto rows = allRows(values.size());
        return makeColoring({}, numbers(std::move(values)), rows, onWhite()).legend.scale.map;
    };
    EXPECT_EQ(mapOf({-2, 0, 2.5}), ColorMap::Diverging);
    EXPECT_NE(mapOf({-0.5, 3, 8}), ColorMap::Diverging);
    EXPECT_NE(mapOf({1, 2, 3}), ColorMap::Diverging);
    EXPECT_NE(mapOf({-3, -2}), ColorMap::Diverging);
}

TEST(MapColors, aFewValuesFarOutDontFlattenTheRestAndTheLegendSaysSo)
{
    std::vector<double> values(200);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = double(i);
    values[7] = 1e6;
    const auto rows = allRows(values.size());
    const auto coloring = makeColoring({}, numbers(values), rows, onWhite());
    EXPECT_LT(coloring.legend.scale.high, 250);
    EXPECT_TRUE(coloring.legend.clipsHigh);
    EXPECT_EQ(coloring.color[7], coloring.color[199]) << "takes the end's colour";
    values[7] = 7;
    const auto whole = makeColoring({}, numbers(values), rows, onWhite());
    EXPECT_FALSE(whole.legend.clipsHigh || whole.legend.clipsLow);
    EXPECT_EQ(whole.legend.scale.high, 199);
}

TEST(MapColors, oneValueAndNoValueAreStillColoured)
{
    const auto one = makeColoring({}, numbers({4, 4}), allRows(2), onWhite());
    EXPECT_EQ(one.color[0], one.color[1]);
    EXPECT_NE(colorOf(one, 0), QColor(one.legend.missingColor));
    const auto none = makeColoring({}, numbers({workspace::kMissing}), allRows(1), onWhite(NumberScale::Log));
    EXPECT_EQ(none.legend.kind, MapLegend::Kind::Categories);
    EXPECT_EQ(none.legend.entries.size(), 1u);
    EXPECT_EQ(colorOf(none, 0), QColor(none.legend.missingColor));
    EXPECT_TRUE(makeColoring({}, numbers({}), {}, onWhite()).color.empty());
}

TEST(MapColors, theLargestCategoriesGetColoursAndTheRestIsOther)
{
    std::vector<std::string> values;
    for (int category = 0; category < 14; ++category)
        values.insert(values.end(), static_cast<std::size_t>(20 - category), "class " + std::to_string(category));
    values.emplace_back("");
    const auto coloring = makeColoring(QStringLiteral("class"), texts(values), allRows(values.size()), onWhite());
    const auto& entries = coloring.legend.entries;
    ASSERT_EQ(entries.size(), 11u) << "nine, other, missing";
    EXPECT_EQ(entries[0].text, QStringLiteral("class 0"));
    EXPECT_EQ(entries[0].count, 20);
    EXPECT_EQ(entries[9].category, -2);
    EXPECT_EQ(entries[9].count, 11 + 10 + 9 + 8 + 7);
    EXPECT_TRUE(entries[9].text.contains(QLatin1Char('5'))) << "says how many values it stands for";
    EXPECT_EQ(entries[10].category, -1);
    EXPECT_EQ(entries[10].count, 1);
    qint64 sum = 0;
    for (const auto& entry : entries)
        sum += entry.count;
    EXPECT_EQ(sum, static_cast<qint64>(values.size())) << "nothing is lost";
    EXPECT_EQ(coloring.category.front(), 0);
    EXPECT_EQ(coloring.category.back(), -1);
    std::set<QRgb> distinct(coloring.palette.begin(), coloring.palette.end());
    EXPECT_EQ(distinct.size(), coloring.palette.size());
}

TEST(MapColors, oneCategoryTooManyIsNotHiddenBehindOther)
{
    std::vector<std::string> values;
    for (int i = 0; i < 10; ++i)
        values.push_back("v" + std::to_string(i));
    const auto coloring = makeColoring({}, texts(values), allRows(10), onWhite());
    EXPECT_EQ(coloring.legend.entries.size(), 10u);
    EXPECT_GE(coloring.legend.entries.back().category, 0);
}

TEST(MapColors, numbersOfClustersAreCategoriesAndPointsMayHaveNoRow)
{
    ColoringOptions options = onWhite();
    options.asCategory = true;
    const auto coloring = makeColoring({}, numbers({2, 1, 2, workspace::kMissing}), {{2, 0, 1, 3, -1}}, options);
    EXPECT_EQ(coloring.category, (std::vector<std::int32_t>{0, 0, 1, -1, -1}));
    EXPECT_EQ(coloring.legend.entries[0].text, QStringLiteral("2"));
}

TEST(MapColors, coloursReadOnAnyPaper)
{
    for (const QColor& paper : {QColor(Qt::white), QColor(0x15, 0x19, 0x1c)})
        for (int i = 0; i < 18; ++i)
            EXPECT_GE(contrast(categoryColorOn(paper, i), paper), 2.2) << paper.name().toStdString() << " " << i;
}

TEST(MapColors, anotherPaperChangesColoursButNotPoints)
{
    ColoringOptions dark = onWhite();
    dark.paper = QColor(0x15, 0x19, 0x1c);
    for (const auto& data : {numbers({0, 1, 2, workspace::kMissing}), texts({"a", "b", "a", ""})}) {
        const Coloring onDark = makeColoring({}, data, allRows(4), dark);
        const Coloring expected = makeColoring({}, data, allRows(4), onWhite());
        EXPECT_EQ(onDark.color, expected.color);
        std::vector<QRgb> palette = onDark.palette;
        MapLegend legend = onDark.legend;
        setPaper(palette, legend, Qt::white);
        EXPECT_EQ(palette, expected.palette);
        EXPECT_EQ(legend.scale, expected.legend.scale);
        ASSERT_EQ(legend.entries.size(), expected.legend.entries.size());
        for (std::size_t i = 0; i < legend.entries.size(); ++i)
            EXPECT_EQ(legend.entries[i].color, expected.legend.entries[i].color);
    }
}

} // namespace
} // namespace molrl::ui
