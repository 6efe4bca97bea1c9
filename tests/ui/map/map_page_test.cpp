// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/map/map_fixture.h"
#include "ui/inspector/inspector_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <algorithm>
#include <set>

namespace molrl::test {
namespace {

using MapPageTest = MapFixture;

TEST_F(MapPageTest, aLayoutIsStoredShownUndoneRedoneAndThereAfterReopening)
{
    openDrugs(60);
    EXPECT_EQ(map->view().pointCount(), 0u);
    layOut();
    EXPECT_EQ(view().pointCount(), 60u) << "two rows can't be read";
    EXPECT_EQ(model->maps().size(), 1u);
    EXPECT_TRUE(column("UMAP x").hidden);
    EXPECT_FALSE(column("UMAP cluster").hidden);
    EXPECT_GE(model->points()->clusterCount(), 2);
    const auto before = *model->points();

    document->undoStack().undo();
    settle();
    EXPECT_EQ(model->points(), nullptr);
    EXPECT_EQ(view().pointCount(), 0u);
    document->undoStack().redo();
    settle();
    ASSERT_NE(model->points(), nullptr);
    EXPECT_EQ(model->points()->x, before.x);

    document->setWorkspace(nullptr);
    settle();
    EXPECT_EQ(view().pointCount(), 0u);
    space.reset();
    space = workspace::Workspace::open(dir.file("space.molrl")).value();
    document->setWorkspace(space);
    settle();
    ASSERT_NE(model->points(), nullptr);
    EXPECT_EQ(model->points()->ids, before.ids);
    EXPECT_EQ(model->points()->x, before.x);
    EXPECT_EQ(model->points()->cluster, before.cluster);
}

TEST_F(MapPageTest, theSameSeedGivesTheSameMap)
{
    openDrugs(40);
    layOut();
    const auto first = *model->points();
    layOut();
    EXPECT_EQ(model->points()->x, first.x);
    EXPECT_EQ(model->maps().size(), 2u);
    EXPECT_EQ(model->points()->stored.serial, 2);
}

TEST_F(MapPageTest, aLassoSelectsTheSameCompoundsInTheTableAfterSortingAndFiltering)
{
    openDrugs(80);
    layOut();
    page->sortBy(workspace::SortKey::Column, column("clogp").id, true);
    settle();
    page->filters().setQuickText(QStringLiteral("a"));
    page->filters().setQuickText(QStringLiteral("in"));
    settle();
    const int visible = page->viewState()->rowCount();
    ASSERT_GT(visible, 3);
    ASSERT_LT(visible, 80) << "the filter must hold something back";

    const QPolygonF left = half(true);
    std::vector<workspace::CompoundId> expected;
    for (const auto id : inside(left))
        if (page->viewState()->rowOf(id) >= 0)
            expected.push_back(id);
    ASSERT_GT(expected.size(), 0u);
    lasso(left);
    EXPECT_EQ(selection.selected().toVector(), expected);
    // The table shows as selected just these, by their structures' rows.
    std::set<std::int64_t> selectedRows;
    for (int row = 0; row < page->viewState()->rowCount(); ++row)
        if (selection.selected().contains(page->viewState()->idAt(row)))
            selectedRows.insert(page->viewState()->idAt(row).value);
    EXPECT_EQ(selectedRows.size(), expected.size());
    EXPECT_TRUE(page->countsText().contains(QString::number(expected.size())));

    page->filters().clear();
    page->sortBy(workspace::SortKey::Name, {}, false);
    settle();
    EXPECT_EQ(selection.selected().toVector(), expected) << "ids stay ids";
    lasso(left);
    EXPECT_EQ(selection.selected().toVector(), inside(left)) << "nothing is held back any more";
}

TEST_F(MapPageTest, aLassoTakesTableAndInspectorAlong)
{
    openDrugs(120);
    ui::AtomFocus focus;
    ui::InspectorPanel inspector(*document, selection, focus);
    inspector.resize(420, 560);
    inspector.show();
    page->show();
    layOut();
    page->sortBy(workspace::SortKey::Column, column("mol_weight").id, true);
    page->filters().setQuickText(QStringLiteral("in"));
    settle();
    const int rows = page->viewState()->rowCount();
    ASSERT_GT(rows, 20);
    ASSERT_LT(rows, 120);
    // A lasso around the compound that the table shows last (after it come rows that can't be read).
    int lastRow = rows - 1;
    while (!view().placeOf(page->viewState()->idAt(lastRow)))
        --lastRow;
    const auto last = page->viewState()->idAt(lastRow);
    const QPointF place = view().placeOf(last).value();
    const QPolygonF around(QRectF(place.x() - 12, place.y() - 12, 24, 24));
    int first = rows;
    for (const auto id : inside(around))
        if (const int row = page->viewState()->rowOf(id); row >= 0)
            first = std::min(first, row);
    lasso(around);
    const auto led = page->viewState()->idAt(first);
    EXPECT_TRUE(selection.selected().contains(last));
    EXPECT_EQ(selection.current(), led) << "the first of them in the table's order";
    auto& table = page->view();
    EXPECT_EQ(table.currentIndex().row(), first);
    EXPECT_TRUE(table.viewport()->rect().intersects(table.visualRect(table.model()->index(first, 0))));
    WAIT_UNTIL(!inspector.isLoading() && inspector.shown() != nullptr);
    EXPECT_EQ(inspector.shown()->compound.id, led);

    // The same lasso brings the table back after it was scrolled away.
    table.scrollToTop();
    lasso(around);
    EXPECT_TRUE(table.viewport()->rect().intersects(table.visualRect(table.model()->index(first, 0))));
    // Taking away leaves the current compound as long as it is selected.
    lasso(half(false), Qt::ShiftModifier);
    lasso(half(true), Qt::ShiftModifier);
    const auto current = selection.current();
    lasso(half(view().placeOf(current)->x() > view().width() / 2.0), Qt::AltModifier);
    EXPECT_EQ(selection.current(), current);
    lasso(QPolygonF(QRectF(1, 1, 3, 3)));
    EXPECT_TRUE(selection.selected().isEmpty());
    EXPECT_EQ(selection.current(), current) << "nothing enclosed: the inspector keeps what it shows";
}

TEST_F(MapPageTest, theFirstLassoAfterShowingTheMapSelects)
{
    openDrugs(50);
    layOut();
    lasso(half(true));
    EXPECT_EQ(selection.selected().toVector(), inside(half(true)));
}

TEST_F(MapPageTest, whatIsSelectedInTheTableStandsOutOnTheMap)
{
    openDrugs(50);
    layOut();
    const auto before = view().grab().toImage();
    selection.setSelected(ui::CompoundSet::from({model->points()->ids[3]}));
    const auto after = view().grab().toImage();
    EXPECT_NE(before, after);
    EXPECT_TRUE(map->findChild<QLabel*>(QStringLiteral("map.status"))->text().contains(QStringLiteral("1 selected")));
}

TEST_F(MapPageTest, aCancelledLayoutLeavesTheMapFromBefore)
{
    openDrugs(250);
    layOut(ui::MapMethod::Pca);
    const auto before = *model->points();
    const auto columns = space->columns()->size();
    QSignalSpy failures(map.get(), &ui::MapPage::failed);
    map->layOut(ui::MapMethod::Umap);
    EXPECT_TRUE(model->isLayingOut());
    // Not by the mouse: a small layout may be done before its strip has come up.
    map->findChild<QPushButton*>(QStringLiteral("map.cancel"))->click();
    EXPECT_EQ(model->layoutJob()->state(), ui::JobState::Cancelling);
    waitForLayout();
    settle();
    ASSERT_NE(model->points(), nullptr);
    EXPECT_EQ(model->points()->x, before.x);
    EXPECT_EQ(view().pointCount(), before.ids.size());
    EXPECT_EQ(space->columns()->size(), columns);
    EXPECT_EQ(failures.count(), 0) << "cancelling is no error";
    EXPECT_TRUE(model->canLayOut());
}

TEST_F(MapPageTest, aMapThatIsUndoneDuringALayoutDoesNotComeBackWhenThatIsCancelled)
{
    openDrugs(250);
    layOut(ui::MapMethod::Pca);
    QSignalSpy moved(model.get(), &ui::MapModel::positionsMoved);
    map->layOut(ui::MapMethod::Umap);
    model->setPaused(true);
    WAIT_UNTIL(moved.count() > 0);
    document->undoStack().undo();
    WAIT_UNTIL(model->maps().empty());
    model->cancelLayout();
    waitForLayout();
    settle();
    EXPECT_EQ(model->points(), nullptr);
    EXPECT_EQ(view().pointCount(), 0u);
    document->undoStack().redo();
    settle();
    EXPECT_NE(model->points(), nullptr);
}

TEST_F(MapPageTest, crowdedPlacesAreShadedOnLargeMapsOrWhenAskedFor)
{
    openDrugs(60);
    layOut();
    auto* box = map->findChild<QCheckBox*>(QStringLiteral("map.density"));
    EXPECT_FALSE(view().isDensityShown()) << "a few points show themselves how crowded a place is";
    EXPECT_FALSE(box->isChecked());
    box->click();
    EXPECT_TRUE(view().isDensityShown());
    layOut(ui::MapMethod::Pca);
    EXPECT_TRUE(view().isDensityShown()) << "the user's choice stays";
    box->click();
    EXPECT_FALSE(view().isDensityShown());
}

TEST_F(MapPageTest, aLayoutIsShownWhileItRunsAndWaitsWhenPaused)
{
    openDrugs(250);
    layOut(ui::MapMethod::Pca); // the embeddings are there from now on
    QSignalSpy moved(model.get(), &ui::MapModel::positionsMoved);
    map->layOut(ui::MapMethod::Umap);
    model->setPaused(true);
    EXPECT_TRUE(model->isPaused());
    WAIT_UNTIL(moved.count() > 0);
    EXPECT_EQ(view().pointCount(), 250u);
    QTest::qWait(150);
    const int count = static_cast<int>(moved.count());
    QTest::qWait(250);
    EXPECT_EQ(moved.count(), count) << "nothing moves while it is paused";
    EXPECT_TRUE(model->isLayingOut());
    QTest::mouseClick(map->findChild<QPushButton*>(QStringLiteral("map.pause")), Qt::LeftButton);
    waitForLayout();
    EXPECT_GE(moved.count(), count); // on a small set the end may come before the next look
    settle();
    EXPECT_EQ(model->points()->stored.method, "UMAP");
}

TEST_F(MapPageTest, tooFewCompoundsAreSaidSo)
{
    openDrugs(3);
    QSignalSpy failures(map.get(), &ui::MapPage::failed);
    map->layOut(ui::MapMethod::Umap);
    waitForLayout();
    settle();
    ASSERT_EQ(failures.count(), 1);
    EXPECT_EQ(failures[0][1].value<Error>().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(model->points(), nullptr);
}

TEST_F(MapPageTest, withoutAModelTheButtonSaysWhyItIsOff)
{
    openDrugs(20);
    document->setNetwork(nullptr);
    auto* button = map->findChild<QPushButton*>(QStringLiteral("map.layOut"));
    EXPECT_FALSE(button->isEnabled());
    EXPECT_TRUE(button->toolTip().contains(QStringLiteral("model")));
    QSignalSpy failures(map.get(), &ui::MapPage::failed);
    map->layOut(ui::MapMethod::Umap);
    EXPECT_EQ(failures.count(), 1);
}

TEST_F(MapPageTest, coloursByAnyColumnAndFollowsItsEdits)
{
    openDrugs(60);
    layOut();
    EXPECT_EQ(map->colorColumn(), ui::MapPage::kByCluster);
    EXPECT_EQ(map->legend().legend().kind, ui::MapLegend::Kind::Categories);
    map->colorBy(column("clogp").id);
    settle();
    EXPECT_EQ(map->legend().legend().kind, ui::MapLegend::Kind::Scale);
    EXPECT_EQ(map->legend().legend().title, QStringLiteral("clogp"));
    EXPECT_EQ(map->findChild<QComboBox*>(QStringLiteral("map.colorBy"))->currentText(), QStringLiteral("clogp"));
    const auto high = map->legend().legend().scale.high;
    document->edit(workspace::SetCells{column("clogp").id, {{model->points()->ids[0], high + 1}}});
    settle();
    EXPECT_NE(map->legend().legend().scale.high, high);
    map->colorBy(column("therapeutic_area").id);
    settle();
    ASSERT_EQ(map->legend().legend().kind, ui::MapLegend::Kind::Categories);
    const auto entry = map->legend().legend().entries.front();
    QTest::mouseClick(&map->legend(), Qt::LeftButton, {}, map->legend().entryCenter(0));
    EXPECT_EQ(static_cast<qint64>(selection.selected().size()), entry.count) << "the legend selects";
    map->colorBy({});
    settle();
    EXPECT_EQ(map->legend().legend().kind, ui::MapLegend::Kind::None);
}

TEST_F(MapPageTest, theLegendHidesNoCompoundWhateverTheMapsShape)
{
    openDrugs(60);
    layOut();
    map->colorBy(column("clogp").id);
    settle();
    for (const QSize& size : {QSize(1200, 500), QSize(420, 560), QSize(420, 420), QSize(700, 380), QSize(480, 900)}) {
        map->resize(size);
        settle();
        ASSERT_TRUE(map->legend().isVisible());
        const QRectF legend(map->legend().geometry());
        const QRectF canvas(view().rect());
        ASSERT_TRUE(canvas.contains(legend)) << size.width() << " x " << size.height();
        QRectF points;
        for (const auto id : model->points()->ids) {
            const QPointF place = view().placeOf(id).value();
            EXPECT_TRUE(canvas.contains(place));
            EXPECT_FALSE(legend.contains(place))
                << size.width() << " x " << size.height() << ", legend " << legend.width() << " x " << legend.height();
            points |= QRectF(place, QSizeF(1e-6, 1e-6));
        }
        EXPECT_GT(std::max(points.width() / canvas.width(), points.height() / canvas.height()), 0.45)
            << "the map is not tiny";
    }
}

TEST_F(MapPageTest, hoveringShowsACardWithTheStructureWithinTheTimePeopleFeel)
{
    openDrugs(60);
    layOut();
    const auto id = model->points()->ids[7];
    auto* card = map->findChild<ui::CompoundCard*>(QStringLiteral("map.hoverCard"));
    hoverAt({1, 1});
    QElapsedTimer timer;
    timer.start();
    hoverAt(*view().placeOf(id));
    const auto hovered = selection.hovered();
    ASSERT_TRUE(hovered);
    WAIT_UNTIL(card->isVisible());
    EXPECT_EQ(card->compound(), hovered);
    EXPECT_TRUE(view().rect().contains(card->geometry()));
    EXPECT_FALSE(card->accessibleDescription().isEmpty());
    hoverAt({1, 1});
    WAIT_UNTIL(!card->isVisible());
    selection.setHovered(id); // as the table does
    EXPECT_FALSE(card->isVisible()) << "hovering in the table marks the compound, but covers nothing";
}

TEST_F(MapPageTest, aClickPinsACardShiftAnotherAndEscapeClosesThem)
{
    openDrugs(60);
    layOut();
    view().setFocus();
    view().zoomBy(3, view().rect().center());
    std::vector<workspace::CompoundId> shown;
    for (const auto id : model->points()->ids)
        if (const auto place = view().placeOf(id);
            view().rect().adjusted(30, 30, -30, -30).contains(place->toPoint()) && view().compoundAt(*place) == id)
            shown.push_back(id);
    ASSERT_GE(shown.size(), 2u);
    QTest::mouseClick(&view(), Qt::LeftButton, {}, view().placeOf(shown.front())->toPoint());
    ASSERT_EQ(map->pinnedCards().size(), 1);
    EXPECT_EQ(selection.current(), selection.selected().toVector().front());
    map->pin(shown.back(), true);
    EXPECT_EQ(map->pinnedCards().size(), 2);
    map->pin(shown.back(), true);
    EXPECT_EQ(map->pinnedCards().size(), 2) << "once is enough";
    settle();
    for (const auto* card : map->pinnedCards())
        EXPECT_TRUE(card->isVisible());
    QTest::keyClick(&view(), Qt::Key_Escape);
    EXPECT_TRUE(map->pinnedCards().isEmpty());
}

TEST_F(MapPageTest, oneOfSeveralMapsIsChosen)
{
    openDrugs(50);
    layOut(ui::MapMethod::Pca);
    const auto pca = model->points()->x;
    layOut(ui::MapMethod::Umap);
    auto* which = map->findChild<QComboBox*>(QStringLiteral("map.which"));
    ASSERT_EQ(which->count(), 2);
    EXPECT_TRUE(which->isVisible());
    EXPECT_EQ(which->currentIndex(), 1);
    auto* method = map->findChild<QComboBox*>(QStringLiteral("map.method"));
    auto* inSpace = map->findChild<QCheckBox*>(QStringLiteral("map.inSpace"));
    EXPECT_EQ(method->currentText(), QStringLiteral("UMAP"));
    inSpace->setChecked(true); // for a map that comes next
    model->showMap(1);
    settle();
    EXPECT_EQ(model->points()->x, pca);
    EXPECT_EQ(which->currentIndex(), 0);
    EXPECT_EQ(method->currentText(), QStringLiteral("PCA")) << "how the map on show was made";
    EXPECT_FALSE(inSpace->isChecked());
    model->showMap(77);
    EXPECT_EQ(model->points()->x, pca) << "there is no such map";
    method->setCurrentText(QStringLiteral("t-SNE"));
    document->edit(workspace::RemoveCompounds{{(*space->snapshot())->ids[0]}});
    settle();
    EXPECT_EQ(method->currentText(), QStringLiteral("t-SNE")) << "what was chosen for the next stays";
}

} // namespace
} // namespace molrl::test
