// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/map/map_fixture.h"

#include <QListView>
#include <QPushButton>
#include <QSlider>
#include <cmath>

namespace molrl::test {
namespace {

using ClusterPanelTest = MapFixture;

TEST_F(ClusterPanelTest, listsEveryClusterWithSizeMedoidMeanAndSpread)
{
    openDrugs(120);
    layOut();
    clusters->setProperty(column("clogp").id);
    settle();
    const auto& points = *model->points();
    ASSERT_EQ(static_cast<int>(clusters->clusters().size()), points.clusterCount());
    qint64 sum = 0;
    for (const auto& summary : clusters->clusters()) {
        double mean = 0;
        std::vector<double> values;
        qint64 size = 0;
        bool medoidIsMember = false;
        for (std::size_t i = 0; i < points.ids.size(); ++i) {
            if (points.cluster[i] != summary.cluster)
                continue;
            ++size;
            medoidIsMember = medoidIsMember || points.ids[i] == summary.medoid;
            if (const double value = number("clogp", points.ids[i]); std::isfinite(value))
                values.push_back(value);
        }
        for (const double value : values)
            mean += value / double(values.size());
        double squares = 0;
        for (const double value : values)
            squares += (value - mean) * (value - mean);
        EXPECT_EQ(summary.size, size);
        EXPECT_TRUE(medoidIsMember);
        EXPECT_EQ(summary.known, static_cast<qint64>(values.size()));
        EXPECT_NEAR(summary.mean, mean, 1e-9);
        EXPECT_NEAR(summary.spread, std::sqrt(squares / double(values.size() - 1)), 1e-9);
        EXPECT_FALSE(summary.medoidSmiles.empty());
        sum += size;
    }
    EXPECT_EQ(sum, 120);
}

TEST_F(ClusterPanelTest, sortsBySizeNumberAndProperty)
{
    openDrugs(120);
    layOut();
    clusters->setProperty(column("mol_weight").id);
    settle();
    const auto isSorted = [&](auto key, bool descending) {
        const auto& all = clusters->clusters();
        for (std::size_t i = 1; i < all.size(); ++i)
            if (descending ? key(all[i - 1]) < key(all[i]) : key(all[i - 1]) > key(all[i]))
                return false;
        return true;
    };
    EXPECT_TRUE(isSorted([](const auto& s) { return s.size; }, true));
    clusters->setOrder(ui::ClusterOrder::Property, true);
    EXPECT_TRUE(isSorted([](const auto& s) { return s.mean; }, true));
    clusters->setOrder(ui::ClusterOrder::Property, false);
    EXPECT_TRUE(isSorted([](const auto& s) { return s.mean; }, false));
    clusters->setOrder(ui::ClusterOrder::Number, false);
    EXPECT_TRUE(isSorted([](const auto& s) { return s.cluster; }, false));
}

TEST_F(ClusterPanelTest, aClickSelectsTheClusterEverywhere)
{
    openDrugs(120);
    layOut();
    auto* list = clusters->findChild<QListView*>(QStringLiteral("clusters.list"));
    const auto chosen = clusters->clusters()[1];
    const QRect row = list->visualRect(list->model()->index(1, 0));
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, row.center());
    EXPECT_EQ(static_cast<qint64>(selection.selected().size()), chosen.size);
    for (const auto id : selection.selected().toVector())
        EXPECT_EQ(view().clusterOf(id), chosen.cluster);
    EXPECT_EQ(selection.current(), chosen.medoid);
    clusters->selectCluster(clusters->clusters()[0].cluster, Qt::ShiftModifier);
    EXPECT_EQ(static_cast<qint64>(selection.selected().size()), chosen.size + clusters->clusters()[0].size);
    clusters->selectCluster(chosen.cluster, Qt::AltModifier);
    EXPECT_EQ(static_cast<qint64>(selection.selected().size()), clusters->clusters()[0].size);
}

TEST_F(ClusterPanelTest, theSliderMakesFinerClustersThatAreKeptOnRequestAndUndone)
{
    openDrugs(150);
    layOut();
    const auto before = model->points()->cluster;
    const int coarse = model->points()->clusterCount();
    auto* keep = clusters->findChild<QPushButton*>(QStringLiteral("clusters.keep"));
    EXPECT_FALSE(keep->isVisible());
    auto* slider = clusters->findChild<QSlider*>(QStringLiteral("clusters.resolution"));
    slider->setValue(slider->maximum());
    QTest::qWait(250);
    settle();
    EXPECT_GT(model->points()->clusterCount(), coarse);
    EXPECT_EQ(static_cast<int>(clusters->clusters().size()), model->points()->clusterCount());
    ASSERT_TRUE(keep->isVisible());
    const auto fine = model->points()->cluster;
    QTest::mouseClick(keep, Qt::LeftButton);
    settle();
    EXPECT_FALSE(keep->isVisible());
    EXPECT_EQ(column("UMAP cluster (2)").kind, workspace::ColumnKind::Number);
    EXPECT_EQ(model->points()->cluster, fine);
    document->undoStack().undo();
    settle();
    EXPECT_EQ(model->points()->cluster, before);
}

TEST_F(ClusterPanelTest, aTextPropertyGivesItsMostFrequentValue)
{
    openDrugs(120);
    layOut();
    clusters->setProperty(column("therapeutic_area").id);
    settle();
    for (const auto& summary : clusters->clusters()) {
        EXPECT_LE(summary.share01, 1);
        if (summary.known > 0) {
            EXPECT_FALSE(summary.mostCommon.isEmpty());
            EXPECT_GT(summary.share01, 0);
        }
    }
}

TEST_F(ClusterPanelTest, withoutAMapItSaysWhatToDo)
{
    openDrugs(20);
    EXPECT_TRUE(clusters->clusters().empty());
    EXPECT_FALSE(clusters->findChild<QListView*>(QStringLiteral("clusters.list"))->isVisible());
    clusters->selectCluster(3);
    EXPECT_TRUE(selection.selected().isEmpty());
}

TEST(SortClusters, putsClustersWithoutAValueLastEitherWay)
{
    std::vector<ui::ClusterSummary> all(3);
    for (int i = 0; i < 3; ++i)
        all[static_cast<std::size_t>(i)].cluster = i + 1;
    all[0].mean = 1;
    all[2].mean = 5;
    ui::sortClusters(all, ui::ClusterOrder::Property, true);
    EXPECT_EQ(all[0].cluster, 3);
    EXPECT_EQ(all[2].cluster, 2);
    ui::sortClusters(all, ui::ClusterOrder::Property, false);
    EXPECT_EQ(all[0].cluster, 1);
    EXPECT_EQ(all[2].cluster, 2);
}

} // namespace
} // namespace molrl::test
