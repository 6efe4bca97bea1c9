// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of maps of real assays, for people: MOLRL_SHOTS=<folder> MOLRL_DATA=<data> test_ui_map
// --gtest_filter='MapGallery.*'
#include "tests/ui/map/map_fixture.h"
#include "ui/map/cluster_compare.h"
#include "ui/map/map_board.h"
#include "ui/map/neighbours_panel.h"
#include "ui/widgets/vtk_widget.h"

#include <QFileInfo>
#include <QTabWidget>

namespace molrl::test {
namespace {

class MapGallery : public MapFixture {
protected:
    void shoot(const char* file, const std::string& property, const char* name)
    {
        const QString path = qEnvironmentVariable("MOLRL_DATA") + QLatin1String(file);
        if (!qEnvironmentVariableIsSet("MOLRL_SHOTS") || !QFileInfo::exists(path))
            GTEST_SKIP() << "MOLRL_SHOTS and MOLRL_DATA name no folders";
        importInto(path.toStdString());
        map->resize(1000, 680);
        clusters->resize(320, 900);
        ui::NeighboursPanel near(*model, selection);
        near.resize(320, 800);
        near.show();
        layOut();
        for (const bool dark : {false, true}) {
            useDarkPalette(dark);
            const QString suffix = dark ? QStringLiteral("-dark") : QString();
            const auto shot = [&](QWidget& widget, const char* what) {
                settle();
                screenshot(widget, qPrintable(QLatin1String(name) + QLatin1Char('-') + QLatin1String(what) + suffix));
            };
            selection.clear();
            near.findChild<QTabWidget*>()->setCurrentIndex(0);
            map->colorBy(column(property).id);
            shot(*map, "map");
            map->colorBy(ui::MapPage::kByCluster);
            shot(*map, "clusters");
            clusters->setProperty(column(property).id);
            clusters->selectCluster(clusters->clusters()[1].cluster);
            WAIT_UNTIL(!clusters->detail().isBusy());
            shot(*clusters, "within");
            near.setProperty(column(property).id);
            shot(near, "near");
            map->colorBy(column(property).id);
            near.showCliffs();
            WAIT_UNTIL(!near.isBusy());
            shot(near, "cliffs");
            selection.setSelected({});
            shot(*map, "cliff-map");
            ui::ClusterCompareDialog dialog(*model, 1, 2);
            dialog.setAttribute(Qt::WA_DeleteOnClose, false);
            dialog.QDialog::show();
            WAIT_UNTIL(dialog.comparison().has_value());
            shot(dialog, "compare");
        }
        useDarkPalette(false);
        near.hide();
        selection.clear();
        for (const char* ending : {"png", "svg", "pdf"})
            map->exportFigure(qEnvironmentVariable("MOLRL_SHOTS") + QLatin1Char('/') + QLatin1String(name) +
                              QLatin1String(".") + QLatin1String(ending));
        layOut(ui::MapMethod::Tsne);
        map->colorBy(column(property).id);
        settle();
        screenshot(*map, qPrintable(QLatin1String(name) + QStringLiteral("-tsne")));
        map->layOut(ui::MapMethod::Umap, 3);
        waitForLayout();
        settle();
        map->colorBy(column(property).id);
        settle();
        WAIT_UNTIL(map->view3d()->canvas() && map->view3d()->canvas()->isReady());
        screenshot(*map, qPrintable(QLatin1String(name) + QStringLiteral("-space")));
    }
};

TEST_F(MapGallery, bace)
{
    shoot("/moleculenet/bace.csv", "pIC50", "bace");
}
TEST_F(MapGallery, lipophilicity)
{
    shoot("/moleculenet/lipophilicity.csv", "exp", "lipo");
}

} // namespace
} // namespace molrl::test
