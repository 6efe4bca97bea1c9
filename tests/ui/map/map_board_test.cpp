// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/map/map_fixture.h"
#include "ui/map/map3d_view.h"
#include "ui/map/map_board.h"
#include "ui/map/map_place.h"
#include "ui/widgets/vtk_widget.h"

#include <QCheckBox>
#include <QComboBox>
#include <QPushButton>
#include <algorithm>
#include <cmath>
#include <set>

namespace molrl::test {
namespace {

/// A board instead of the fixture's single page.
class MapBoardTest : public MapFixture {
protected:
    void SetUp() override
    {
        MapFixture::SetUp();
        map->hide();
        board = std::make_unique<ui::MapBoard>(*model, selection);
        board->resize(1100, 560);
        board->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(board.get()));
    }
    void TearDown() override
    {
        board.reset();
        MapFixture::TearDown();
    }
    void layOutOnBoard(ui::MapMethod method)
    {
        board->primary().layOut(method);
        waitForLayout();
        settle();
    }
    std::unique_ptr<ui::MapBoard> board;
};

TEST_F(MapBoardTest, mapsSideBySideShareOneSelection)
{
    openDrugs(80);
    EXPECT_EQ(board->addBeside(), nullptr) << "there is no map yet";
    layOutOnBoard(ui::MapMethod::Pca);
    layOutOnBoard(ui::MapMethod::Umap);
    ui::MapPage* beside = board->addBeside();
    ASSERT_NE(beside, nullptr);
    settle();
    ASSERT_NE(beside->model().points(), nullptr);
    EXPECT_EQ(beside->model().points()->stored.method, "PCA") << "the newest that isn't on show";
    EXPECT_EQ(board->primary().model().points()->stored.method, "UMAP");
    EXPECT_FALSE(beside->findChild<QPushButton*>(QStringLiteral("map.layOut"))->isVisible());

    const auto before = beside->view().grab().toImage();
    const QRectF all(board->primary().view().rect());
    board->primary().view().selectInside(QPolygonF(QRectF(0, 0, all.width() / 2, all.height())), Qt::NoModifier);
    ASSERT_FALSE(selection.selected().isEmpty());
    EXPECT_NE(beside->view().grab().toImage(), before) << "the other map shows the same selection";

    // A further layout leaves the map beside alone.
    layOutOnBoard(ui::MapMethod::Tsne);
    EXPECT_EQ(beside->model().points()->stored.method, "PCA");
    model->setLinks({{model->points()->ids[0], model->points()->ids[1], 1}}, 0);
    EXPECT_EQ(beside->model().links().size(), 1u);

    Q_EMIT beside->closeWanted();
    EXPECT_EQ(board->pages().size(), 1u);
    settle();
    for (int i = 1; i < ui::MapBoard::kMostPages; ++i)
        EXPECT_NE(board->addBeside(), nullptr);
    EXPECT_EQ(board->addBeside(), nullptr) << "four are as many as one can look at";
    document->setWorkspace(nullptr);
    EXPECT_EQ(board->pages().size(), 1u);
}

TEST_F(MapBoardTest, laterCompoundsArePlacedOnAMapThatStands)
{
    openDrugs(120);
    // Ten of them come "later": they are taken away, and brought back after the layout.
    std::vector<workspace::CompoundId> later;
    for (int row = 20; row < 30; ++row)
        later.push_back(page->viewState()->idAt(row));
    document->edit(workspace::RemoveCompounds{later});
    settle();
    for (const auto method : {ui::MapMethod::Umap, ui::MapMethod::Tsne, ui::MapMethod::Pca}) {
        layOutOnBoard(method);
        const auto before = *model->points();
        ASSERT_EQ(before.ids.size(), 110u);
        auto* button = board->primary().findChild<QPushButton*>(QStringLiteral("map.place"));
        EXPECT_FALSE(button->isVisible());
        document->undoStack().undo(); // the map's columns go, and then
        settle();
        document->undoStack().undo(); // the compounds come back
        settle();
        document->edit(ui::makeMapEdit(before)); // the same map again
        settle();
        ASSERT_NE(model->points(), nullptr);
        ASSERT_EQ(model->points()->ids.size(), 110u);
        EXPECT_EQ(model->unplacedCount(), 10u);
        ASSERT_TRUE(button->isVisible());
        button->click();
        waitForLayout();
        settle();
        const auto& after = *model->points();
        ASSERT_EQ(after.ids.size(), 120u);
        EXPECT_TRUE(std::is_sorted(after.ids.begin(), after.ids.end()));
        for (std::size_t i = 0; i < before.ids.size(); ++i) {
            const auto at = static_cast<std::size_t>(
                std::lower_bound(after.ids.begin(), after.ids.end(), before.ids[i]) - after.ids.begin());
            EXPECT_EQ(after.x[at], before.x[i]) << "what is there stays where it is";
            EXPECT_EQ(after.cluster[at], before.cluster[i]);
        }
        EXPECT_EQ(selection.selected().toVector(), later);
        EXPECT_EQ(model->unplacedCount(), 0u);
        EXPECT_FALSE(button->isVisible());
        for (const auto id : later) {
            const auto at =
                static_cast<std::size_t>(std::lower_bound(after.ids.begin(), after.ids.end(), id) - after.ids.begin());
            EXPECT_TRUE(std::isfinite(after.x[at]) && std::isfinite(after.y[at]));
            EXPECT_GT(after.cluster[at], 0);
            if (method != ui::MapMethod::Pca) {
                EXPECT_TRUE(std::isfinite(number(after.stored.method + " novelty", id)));
            }
        }
        // Back to where this began.
        document->undoStack().undo();
        settle();
        document->undoStack().undo();
        settle();
        document->edit(workspace::RemoveCompounds{later});
        settle();
        selection.clear();
    }
}

TEST_F(MapBoardTest, aMapOfAnotherModelTakesNobody)
{
    openDrugs(60);
    layOutOnBoard(ui::MapMethod::Umap);
    auto points = *model->points();
    points.stored.parameters = "15 neighbours, min_dist 0.1, 500 epochs, seed 1, model ffffffff";
    JobContext job;
    const auto placed = ui::placeNewCompounds(*space, *network(), points, nullptr, ThreadBudget::make(1), job);
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(placed.error().what.find("ffffffff"), std::string::npos);
}

TEST(ParseMapParameters, readsWhatTheLayoutsWrite)
{
    const auto umap = ui::parseMapParameters(
        "7 neighbours, min_dist 0.25, 500 epochs, seed 1, in space, model 3fa9c1d2, 12 placed later");
    EXPECT_EQ(umap.neighbours, 7);
    EXPECT_DOUBLE_EQ(umap.minDistance, 0.25);
    EXPECT_EQ(umap.model, "3fa9c1d2");
    EXPECT_DOUBLE_EQ(ui::parseMapParameters("perplexity 12.5, 1000 iterations").perplexity, 12.5);
    EXPECT_EQ(ui::parseMapParameters("").neighbours, 15);
}

TEST_F(MapBoardTest, aMapInSpaceTurnsPicksAndIsStored)
{
    openDrugs(80);
    ui::MapPage& first = board->primary();
    first.findChild<QCheckBox*>(QStringLiteral("map.inSpace"))->setChecked(true);
    first.findChild<QPushButton*>(QStringLiteral("map.layOut"))->click();
    waitForLayout();
    settle();
    ASSERT_NE(model->points(), nullptr);
    ASSERT_TRUE(model->points()->isInSpace());
    EXPECT_TRUE(first.findChild<QCheckBox*>(QStringLiteral("map.inSpace"))->isChecked());
    EXPECT_TRUE(column("UMAP z").hidden);
    ASSERT_NE(first.view3d(), nullptr);
    ui::Map3dView& space3d = *first.view3d();
    WAIT_UNTIL(space3d.isVisible() && space3d.canvas() != nullptr && space3d.canvas()->isReady());
    EXPECT_EQ(space3d.pointCount(), 80u);
    QTest::qWait(50);
    const QImage before = space3d.canvas()->grabFramebuffer();
    std::set<QRgb> colors;
    for (int y = 0; y < before.height(); y += 2)
        for (int x = 0; x < before.width(); x += 2)
            colors.insert(before.pixel(x, y));
    EXPECT_GT(colors.size(), 20u) << "points are drawn, in colours";
    space3d.turnBy(40, 15);
    EXPECT_NE(space3d.canvas()->grabFramebuffer(), before);

    // The compound that is seen where a point is drawn is that point or one before it.
    int same = 0;
    for (const auto id : model->points()->ids)
        same += space3d.compoundAt(*space3d.placeOf(id)) == id;
    EXPECT_GT(same, 50);
    workspace::CompoundId seen;
    for (const auto id : model->points()->ids)
        if (space3d.compoundAt(*space3d.placeOf(id)) == id &&
            space3d.rect().adjusted(60, 60, -60, -60).contains(space3d.placeOf(id)->toPoint()))
            seen = id;
    ASSERT_TRUE(seen);
    QTest::mouseClick(space3d.canvas(), Qt::LeftButton, {}, space3d.placeOf(seen)->toPoint());
    EXPECT_EQ(selection.selected().toVector(), std::vector{seen});
    EXPECT_EQ(selection.current(), seen);
    EXPECT_EQ(first.pinnedCards().size(), 1);
    const auto out = dir.file("space.png");
    first.exportFigure(QString::fromStdString(out));
    EXPECT_GT(QImage(QString::fromStdString(out)).width(), 1000);

    // Reopened, it is the same map; and one in the plane takes its place.
    const auto z = model->points()->z;
    document->setWorkspace(nullptr);
    settle();
    space.reset();
    space = workspace::Workspace::open(dir.file("space.molrl")).value();
    document->setWorkspace(space);
    settle();
    ASSERT_NE(model->points(), nullptr);
    EXPECT_EQ(model->points()->z, z);
    layOutOnBoard(ui::MapMethod::Pca);
    EXPECT_FALSE(model->points()->isInSpace());
    EXPECT_TRUE(first.view().isVisible());
    EXPECT_FALSE(space3d.isVisible());
}

} // namespace
} // namespace molrl::test
