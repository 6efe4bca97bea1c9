// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/map/map_fixture.h"

#include <QDir>
#include <QFile>
#include <algorithm>
#include <cmath>

namespace molrl::test {
namespace {

class MapExportTest : public MapFixture {
protected:
    [[nodiscard]] QString path(const char* name) const { return QString::fromStdString(dir.file(name)); }
    [[nodiscard]] static QByteArray read(const QString& name)
    {
        QFile file(name);
        EXPECT_TRUE(file.open(QIODevice::ReadOnly)) << name.toStdString();
        return file.readAll();
    }
    [[nodiscard]] QStringList lines(const QString& name) const
    {
        QStringList all = QString::fromUtf8(read(name)).split(QLatin1Char('\n'));
        all.removeLast();
        return all;
    }
};

TEST_F(MapExportTest, figuresAreWhiteWhateverTheThemeAndHoldTheWholeLegend)
{
    useDarkPalette(true);
    openDrugs(60);
    layOut();
    map->colorBy(column("therapeutic_area").id);
    settle();
    map->exportFigure(path("map.png"));
    const QImage png(path("map.png"));
    ASSERT_FALSE(png.isNull());
    EXPECT_GT(png.width(), 1920) << "three pixels a point, with the legend beside";
    for (const QPoint corner : {QPoint(0, 0), QPoint(png.width() - 1, 0), QPoint(0, png.height() - 1)})
        EXPECT_EQ(png.pixel(corner), qRgb(255, 255, 255));
    // Nothing touches the edge: what would be cut would be drawn up to it.
    for (int y = 0; y < png.height(); ++y)
        ASSERT_EQ(png.pixel(png.width() - 1, y), qRgb(255, 255, 255)) << y;
    for (int x = 0; x < png.width(); ++x)
        ASSERT_EQ(png.pixel(x, png.height() - 1), qRgb(255, 255, 255)) << x;

    map->exportFigure(path("map.svg"));
    const QByteArray svg = read(path("map.svg"));
    for (const auto& entry : map->legend().legend().entries)
        EXPECT_TRUE(svg.contains(entry.text.left(12).toHtmlEscaped().toUtf8())) << entry.text.toStdString();
    EXPECT_TRUE(svg.contains("15 neighbours")) << "how to make it again";
    EXPECT_TRUE(svg.contains("seed 1"));
    map->exportFigure(path("map.pdf"));
    EXPECT_TRUE(read(path("map.pdf")).startsWith("%PDF"));
}

TEST_F(MapExportTest, otherEndingsAndFoldersThatAreNotThereAreErrors)
{
    openDrugs(30);
    layOut(ui::MapMethod::Pca);
    QSignalSpy failures(map.get(), &ui::MapPage::failed);
    map->exportFigure(path("map.gif"));
    ASSERT_EQ(failures.count(), 1);
    EXPECT_EQ(failures[0][1].value<Error>().code, ErrorCode::InvalidArgument);
    for (const char* name : {"none/map.png", "none/map.svg", "none/map.pdf"}) {
        failures.clear();
        map->exportFigure(path(name));
        ASSERT_EQ(failures.count(), 1) << name;
        EXPECT_EQ(failures[0][1].value<Error>().code, ErrorCode::IoError) << name;
    }
    failures.clear();
    map->exportCsv(path("none/map.csv"), false);
    settle();
    ASSERT_EQ(failures.count(), 1);
}

TEST_F(MapExportTest, csvHoldsJustWhatIsSelectedOrShown)
{
    openDrugs(60);
    layOut();
    const auto& points = *model->points();
    selection.setSelected(ui::CompoundSet::from({points.ids[4], points.ids[20], points.ids[33]}));
    map->exportCsv(path("selected.csv"), true);
    settle();
    const QStringList selected = lines(path("selected.csv"));
    ASSERT_EQ(selected.size(), 4);
    EXPECT_TRUE(selected[0].startsWith(QStringLiteral("name,smiles,x,y,cluster,")));
    EXPECT_TRUE(selected[0].contains(QStringLiteral("clogp")));
    EXPECT_TRUE(selected[1].contains(QString::fromStdString(space->compound(points.ids[4])->smiles)));
    const auto fields = selected[1].split(QLatin1Char(','));
    EXPECT_TRUE(std::any_of(fields.begin(), fields.end(), [&](const QString& field) {
        bool isNumber = false;
        const double value = field.toDouble(&isNumber);
        return isNumber && std::abs(value - double(points.x[4])) < 1e-3;
    })) << "where it lies, in whatever number of digits";
    EXPECT_TRUE(selected[1].contains(QStringLiteral("UMAP; 15 neighbours")));

    map->exportCsv(path("shown.csv"), false);
    settle();
    EXPECT_EQ(lines(path("shown.csv")).size(), 61) << "the whole map is in view";
    view().zoomBy(4, view().rect().center());
    qint64 inView = 0;
    for (std::size_t i = 0; i < points.ids.size(); ++i)
        inView += view().visibleData().contains(QPointF(double(points.x[i]), double(points.y[i])));
    map->exportCsv(path("zoomed.csv"), false);
    settle();
    EXPECT_EQ(lines(path("zoomed.csv")).size(), inView + 1);
    ui::CompoundSet passing = ui::CompoundSet::from({points.ids[0]});
    selection.setPassing(passing);
    view().fitAll();
    map->exportCsv(path("filtered.csv"), false);
    settle();
    EXPECT_EQ(lines(path("filtered.csv")).size(), 2);
}

} // namespace
} // namespace molrl::test
