// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/map/map_fixture.h"
#include "ui/map/cluster_compare.h"
#include "ui/map/structure_list.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSlider>
#include <QTableWidget>
#include <algorithm>
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

TEST_F(ClusterPanelTest, purityIsTheShareOfNeighboursWithinTheCluster)
{
    openDrugs(120);
    layOut();
    const auto& points = *model->points();
    const auto& neighbourhood = *model->neighbours()->neighbourhood;
    for (const auto& summary : clusters->clusters()) {
        double inside = 0;
        double all = 0;
        for (std::size_t i = 0; i < points.ids.size(); ++i) {
            const auto group = neighbourhood.groups.groupOf[i];
            if (points.cluster[i] != summary.cluster || neighbourhood.groups.firstRow[group] != i)
                continue;
            for (int n = 0; n < 15; ++n, ++all)
                inside +=
                    points.cluster[neighbourhood.groups
                                       .firstRow[neighbourhood.graph.neighbours(group)[static_cast<std::size_t>(n)]]] ==
                    summary.cluster;
        }
        EXPECT_NEAR(summary.purity01, inside / all, 1e-9);
    }
    clusters->setOrder(ui::ClusterOrder::Purity, true);
    for (std::size_t i = 1; i < clusters->clusters().size(); ++i)
        EXPECT_GE(clusters->clusters()[i - 1].purity01, clusters->clusters()[i].purity01);
}

TEST_F(ClusterPanelTest, aReopenedMapFindsItsNeighboursAgain)
{
    openDrugs(120);
    layOut();
    document->setWorkspace(nullptr);
    settle();
    space.reset();
    space = workspace::Workspace::open(dir.file("space.molrl")).value();
    document->setWorkspace(space);
    settle();
    ASSERT_NE(model->neighbours(), nullptr);
    ASSERT_FALSE(clusters->clusters().empty());
    EXPECT_TRUE(std::isfinite(clusters->clusters().front().purity01));
}

TEST_F(ClusterPanelTest, aClusterIsShownFromWithin)
{
    openDrugs(200);
    layOut();
    const auto chosen = clusters->clusters()[0];
    clusters->selectCluster(chosen.cluster);
    auto& within = clusters->detail();
    WAIT_UNTIL(within.detail() != nullptr && !within.isBusy());
    const ui::ClusterDetail& detail = *within.detail();
    EXPECT_EQ(static_cast<qint64>(detail.members.size()), chosen.size);
    EXPECT_EQ(detail.representatives.front().id, chosen.medoid);
    EXPECT_EQ(detail.representatives.size(), std::min<std::size_t>(6, detail.members.size()));
    for (const auto& one : detail.representatives)
        EXPECT_EQ(view().clusterOf(one.id), chosen.cluster);
    std::size_t held = 0;
    for (std::size_t i = 0; i < detail.scaffolds.size(); ++i) {
        held += detail.scaffolds[i].members.size();
        if (i > 0) {
            EXPECT_GE(detail.scaffolds[i - 1].members.size(), detail.scaffolds[i].members.size());
        }
    }
    EXPECT_EQ(held, detail.examined);
    EXPECT_GT(detail.meanTanimoto, 0);
    EXPECT_LT(detail.meanTanimoto, 1);
    EXPECT_EQ(static_cast<int>(detail.nearest.size()), model->points()->clusterCount() - 1);
    for (const auto& one : detail.differences) {
        EXPECT_LT(one.q, 0.05);
        if (one.isShare && !one.category.isEmpty()) {
            EXPECT_GT(one.inside, one.outside);
        }
    }
    ASSERT_TRUE(within.core().has_value());

    // A scaffold selects its compounds.
    auto* scaffolds = within.findChild<ui::StructureList*>(QStringLiteral("cluster.scaffolds"));
    Q_EMIT scaffolds->chosen(0, Qt::NoModifier);
    EXPECT_EQ(selection.selected().toVector(), detail.scaffolds[0].members);
    // One of the nearest clusters becomes the one that is shown and selected.
    const int next = detail.nearest.front();
    Q_EMIT within.findChild<ui::StructureList*>(QStringLiteral("cluster.nearest"))->chosen(0, Qt::NoModifier);
    EXPECT_EQ(within.cluster(), next);
    for (const auto id : selection.selected().toVector())
        EXPECT_EQ(view().clusterOf(id), next);
}

TEST_F(ClusterPanelTest, whatIsOpenOfAClusterFollowsTheCurrentCompound)
{
    openDrugs(120);
    layOut();
    const auto first = clusters->clusters()[0];
    const auto second = clusters->clusters()[1];
    selection.setCurrent(first.medoid);
    EXPECT_EQ(clusters->detail().cluster(), 0) << "nothing was opened";
    clusters->selectCluster(first.cluster);
    EXPECT_EQ(clusters->detail().cluster(), first.cluster);
    selection.setCurrent(second.medoid);
    EXPECT_EQ(clusters->detail().cluster(), second.cluster);
    selection.setCurrent({});
    EXPECT_EQ(clusters->detail().cluster(), second.cluster) << "it is left where no compound is current";
}

TEST_F(ClusterPanelTest, whatSetsAClusterApartIsFoundAndColoursTheMap)
{
    openDrugs(200);
    layOut();
    // A column of words that is true of one cluster alone.
    const int odd = clusters->clusters()[0].cluster;
    workspace::AddColumns edit;
    edit.what = "mark";
    edit.compounds = model->points()->ids;
    workspace::AddColumns::One one;
    one.name = "family";
    for (const auto cluster : model->points()->cluster)
        one.texts.push_back(cluster == odd ? "statin" : "other");
    edit.columns.push_back(one);
    document->edit(edit);
    settle();
    clusters->selectCluster(odd);
    auto& within = clusters->detail();
    WAIT_UNTIL(within.detail() != nullptr && !within.isBusy());
    const auto& differences = within.detail()->differences;
    const auto found = std::find_if(differences.begin(), differences.end(),
                                    [](const auto& d) { return d.category == QStringLiteral("statin"); });
    ASSERT_NE(found, differences.end());
    EXPECT_TRUE(std::isinf(found->effect)) << "no other compound has it";
    EXPECT_DOUBLE_EQ(found->inside, 1);
    EXPECT_DOUBLE_EQ(found->outside, 0);
    EXPECT_LT(found->q, 1e-6);
    auto* words = within.findChild<QLabel*>(QStringLiteral("cluster.differences"));
    EXPECT_TRUE(words->text().contains(QStringLiteral("family: statin")));
    QSignalSpy asked(clusters.get(), &ui::ClusterPanel::columnChosen);
    Q_EMIT words->linkActivated(QString::number(found->column.value));
    ASSERT_EQ(asked.count(), 1);
    EXPECT_EQ(asked[0][0].value<workspace::ColumnId>(), column("family").id);
}

TEST_F(ClusterPanelTest, twoClustersAreComparedSideBySide)
{
    openDrugs(200);
    layOut();
    const int first = clusters->clusters()[0].cluster;
    const int second = clusters->clusters()[1].cluster;
    ui::ClusterCompareDialog dialog(*model, first, second);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    WAIT_UNTIL(dialog.comparison().has_value());
    const auto& comparison = *dialog.comparison();
    EXPECT_EQ(comparison.first->cluster, first);
    EXPECT_EQ(comparison.second->cluster, second);
    const auto* table = dialog.findChild<QTableWidget*>(QStringLiteral("comparison.table"));
    EXPECT_EQ(table->rowCount(), static_cast<int>(comparison.differences.size()));
    const auto weight = std::find_if(comparison.differences.begin(), comparison.differences.end(),
                                     [](const auto& d) { return d.name == QStringLiteral("mol_weight"); });
    ASSERT_NE(weight, comparison.differences.end());
    std::vector<double> values;
    for (const auto id : comparison.first->members)
        values.push_back(number("mol_weight", id));
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    EXPECT_NEAR(weight->inside, values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2, 1e-9);
    EXPECT_TRUE(std::is_sorted(comparison.differences.begin(), comparison.differences.end(),
                               [](const auto& a, const auto& b) { return a.q < b.q; }));
}

TEST_F(ClusterPanelTest, aNamedClusterBecomesAColumnAndIsUndone)
{
    openDrugs(120);
    layOut();
    const auto chosen = clusters->clusters()[1];
    clusters->selectCluster(chosen.cluster);
    auto& within = clusters->detail();
    WAIT_UNTIL(within.detail() != nullptr && !within.isBusy());
    auto* save = within.findChild<QPushButton*>(QStringLiteral("cluster.save"));
    EXPECT_FALSE(save->isEnabled()) << "it has no name yet";
    within.findChild<QLineEdit*>(QStringLiteral("cluster.name"))->setText(QStringLiteral("my statins"));
    ASSERT_TRUE(save->isEnabled());
    save->click();
    settle();
    qint64 members = 0;
    for (const auto id : model->points()->ids) {
        const double value = number("my statins", id);
        EXPECT_EQ(value, view().clusterOf(id) == chosen.cluster ? 1 : 0);
        members += value == 1;
    }
    EXPECT_EQ(members, chosen.size);
    document->undoStack().undo();
    settle();
    const auto left = space->columns();
    ASSERT_TRUE(left) << left.error().message();
    for (const auto& one : *left)
        EXPECT_NE(one.name, "my statins");
}

TEST(UncertaintyOf, isTheSpreadOfTheSamePrediction)
{
    const auto column = [](std::int64_t id, const char* name, const char* origin) {
        return workspace::Column{{id}, name, workspace::ColumnKind::Number, origin};
    };
    const std::vector<workspace::Column> columns{column(1, "predicted logD (lip 12ab)", "predicted by lip 12ab"),
                                                 column(2, "spread of logD (lip 12ab)", "predicted by lip 12ab"),
                                                 column(3, "p(Class) (bace 77)", "predicted by bace 77"),
                                                 column(4, "spread of Class (bace 77)", "predicted by bace 77"),
                                                 column(5, "predicted logD (lip 99)", "predicted by lip 99"),
                                                 column(6, "logD", "imported")};
    EXPECT_EQ(ui::uncertaintyOf(columns, {1}).value, 2);
    EXPECT_EQ(ui::uncertaintyOf(columns, {3}).value, 4);
    EXPECT_EQ(ui::uncertaintyOf(columns, {5}).value, 0);
    EXPECT_EQ(ui::uncertaintyOf(columns, {6}).value, 0);
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
