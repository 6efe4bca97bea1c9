// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_view.h"

#include <QApplication>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <gtest/gtest.h>
#include <memory>

namespace molrl::ui {
namespace {

using workspace::CompoundId;

/// A view on 10 x 10 compounds with ids 1..100; id 1 + 10 row + column lies at (column, row).
class MapViewTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        view = std::make_unique<MapView>(selection);
        view->resize(500, 500);
        for (int i = 0; i < 100; ++i) {
            ids.push_back({i + 1});
            x.push_back(static_cast<float>(i % 10));
            y.push_back(static_cast<float>(i / 10));
        }
        view->setPoints(ids, x, y);
        view->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(view.get()));
    }
    [[nodiscard]] QPointF at(int column, int row) const { return view->placeOf({1 + 10 * row + column}).value(); }
    [[nodiscard]] std::vector<CompoundId> selected() const { return selection.selected().toVector(); }
    void drag(const QList<QPointF>& through, Qt::KeyboardModifiers keys = {}, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mousePress(view.get(), button, keys, through.first().toPoint());
        for (const QPointF& place : through) {
            QMouseEvent move(QEvent::MouseMove, place, view->mapToGlobal(place), Qt::NoButton, button, keys);
            QApplication::sendEvent(view.get(), &move);
        }
        QTest::mouseRelease(view.get(), button, keys, through.last().toPoint());
    }
    void point(const QPointF& place)
    {
        QMouseEvent move(QEvent::MouseMove, place, view->mapToGlobal(place), Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(view.get(), &move);
    }
    /// Around the compounds of columns and rows [from, to].
    void lassoAround(QPoint from, QPoint to, Qt::KeyboardModifiers keys = {})
    {
        const double half = (at(1, 0).x() - at(0, 0).x()) / 2;
        const QPointF low = at(from.x(), from.y());
        const QPointF high = at(to.x(), to.y());
        drag({{low.x() - half, low.y() + half},
              {high.x() + half, low.y() + half},
              {high.x() + half, high.y() - half},
              {low.x() - half, high.y() - half},
              {low.x() - half, low.y() + half}},
             keys);
    }

    Selection selection;
    std::unique_ptr<MapView> view;
    std::vector<CompoundId> ids;
    std::vector<float> x;
    std::vector<float> y;
};

TEST_F(MapViewTest, theFirstLassoSelectsWhatItEncloses)
{
    lassoAround({2, 3}, {3, 4});
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{33}, {34}, {43}, {44}}));
}

TEST_F(MapViewTest, shiftAddsAltTakesAwayAndALassoAroundNothingClears)
{
    lassoAround({0, 0}, {1, 0});
    lassoAround({5, 0}, {5, 0}, Qt::ShiftModifier);
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{1}, {2}, {6}}));
    lassoAround({1, 0}, {5, 3}, Qt::AltModifier);
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{1}}));
    drag({{3, 3}, {9, 3}, {9, 9}, {3, 9}});
    EXPECT_TRUE(selected().empty());
}

TEST_F(MapViewTest, theBoxSelectsARectangleInAnyDirection)
{
    view->setTool(MapTool::Box);
    const QPointF half = (at(1, 1) - at(0, 0)) / 2;
    drag({at(4, 4) + half, at(2, 2), at(2, 2) - half});
    EXPECT_EQ(selected().size(), 9u);
    EXPECT_TRUE(selection.selected().contains({1 + 10 * 3 + 3}));
}

TEST_F(MapViewTest, whatDoesNotPassTheFiltersIsNeitherSelectedNorHovered)
{
    CompoundSet passing = CompoundSet::from(ids);
    passing.remove({1});
    selection.setPassing(passing);
    lassoAround({0, 0}, {1, 0});
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{2}}));
    EXPECT_FALSE(view->compoundAt(at(0, 0)));
    EXPECT_EQ(view->compoundAt(at(1, 0)), CompoundId{2});
    selection.setPassing({});
    EXPECT_EQ(view->compoundAt(at(0, 0)), CompoundId{1});
}

TEST_F(MapViewTest, aClickSelectsShowsAndTellsCtrlTogglesAndTheEmptyPaperClears)
{
    QSignalSpy clicked(view.get(), &MapView::clicked);
    QTest::mouseClick(view.get(), Qt::LeftButton, {}, at(3, 3).toPoint());
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{34}}));
    EXPECT_EQ(selection.current(), CompoundId{34});
    EXPECT_EQ(clicked.count(), 1);
    QTest::mouseClick(view.get(), Qt::LeftButton, Qt::ControlModifier, at(5, 5).toPoint());
    EXPECT_EQ(selected().size(), 2u);
    QTest::mouseClick(view.get(), Qt::LeftButton, Qt::ControlModifier, at(3, 3).toPoint());
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{56}}));
    QTest::mouseClick(view.get(), Qt::LeftButton, {}, QPoint(3, 3));
    EXPECT_TRUE(selected().empty());
}

TEST_F(MapViewTest, hoveringIsShared)
{
    QSignalSpy pointed(view.get(), &MapView::pointed);
    point(at(7, 2));
    EXPECT_EQ(selection.hovered(), CompoundId{28});
    EXPECT_EQ(pointed.count(), 1);
    point({3, 3});
    EXPECT_FALSE(selection.hovered());
    point(at(7, 2));
    QEvent leave(QEvent::Leave);
    QApplication::sendEvent(view.get(), &leave);
    EXPECT_FALSE(selection.hovered());
}

TEST_F(MapViewTest, theWheelZoomsAboutThePointer)
{
    const QPointF before = at(8, 8);
    const QPointF other = at(0, 0);
    QWheelEvent wheel(before, view->mapToGlobal(before), {}, {0, 120}, {}, {}, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.get(), &wheel);
    EXPECT_NEAR(at(8, 8).x(), before.x(), 1e-6);
    EXPECT_NEAR(at(8, 8).y(), before.y(), 1e-6);
    EXPECT_LT(at(0, 0).x(), other.x());
    view->zoomBy(1e12, before);
    EXPECT_LT(view->visibleData().width(), 1) << "zoom ends somewhere";
    view->zoomBy(1e-12, before);
    view->fitAll();
    EXPECT_NEAR(at(0, 0).x(), other.x(), 1e-6);
}

TEST_F(MapViewTest, theMiddleButtonPansWithAnyTool)
{
    const QPointF before = at(5, 5);
    drag({{100, 100}, {130, 120}}, {}, Qt::MiddleButton);
    EXPECT_NEAR(at(5, 5).x(), before.x() + 30, 1e-6);
    EXPECT_NEAR(at(5, 5).y(), before.y() + 20, 1e-6);
    EXPECT_TRUE(selected().empty());
    view->setTool(MapTool::Pan);
    drag({{100, 100}, {90, 100}});
    EXPECT_NEAR(at(5, 5).x(), before.x() + 20, 1e-6);
}

TEST_F(MapViewTest, keysWalkSelectZoomAndLetGo)
{
    selection.setCurrent({1 + 10 * 5 + 5});
    QTest::keyClick(view.get(), Qt::Key_Right, Qt::ControlModifier);
    EXPECT_EQ(selection.current(), CompoundId{57});
    QTest::keyClick(view.get(), Qt::Key_Up, Qt::ControlModifier);
    EXPECT_EQ(selection.current(), CompoundId{67}) << "up is up";
    QTest::keyClick(view.get(), Qt::Key_Space);
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{67}}));
    const double width = view->visibleData().width();
    QTest::keyClick(view.get(), Qt::Key_Plus);
    EXPECT_LT(view->visibleData().width(), width);
    const QPointF before = at(5, 5);
    QTest::keyClick(view.get(), Qt::Key_Right);
    EXPECT_LT(at(5, 5).x(), before.x()) << "the map moves left under the window";
    QTest::keyClick(view.get(), Qt::Key_Home);
    EXPECT_NEAR(view->visibleData().width(), width, 1e-6);
    QTest::keyClick(view.get(), Qt::Key_Escape);
    EXPECT_TRUE(selected().empty());
}

TEST_F(MapViewTest, escapeGivesUpALassoAndKeepsTheSelection)
{
    selection.setSelected(CompoundSet::from({{5}}));
    QTest::mousePress(view.get(), Qt::LeftButton, {}, QPoint(3, 3));
    for (const QPointF& place : {QPointF(480, 3), QPointF(480, 480), QPointF(3, 480)}) {
        QMouseEvent move(QEvent::MouseMove, place, view->mapToGlobal(place), Qt::NoButton, Qt::LeftButton, {});
        QApplication::sendEvent(view.get(), &move);
    }
    QTest::keyClick(view.get(), Qt::Key_Escape);
    QTest::mouseRelease(view.get(), Qt::LeftButton, {}, QPoint(3, 480));
    EXPECT_EQ(selected(), (std::vector<CompoundId>{{5}}));
}

TEST_F(MapViewTest, aLayoutThatGoesOnIsFollowedUnlessTheUserHasMovedTheView)
{
    for (float& value : x)
        value *= 100;
    view->setPositions(x, y);
    EXPECT_TRUE(QRectF(view->rect()).contains(at(9, 9)));
    view->panBy({10, 0});
    const QRectF looked = view->visibleData();
    for (float& value : x)
        value += 5000;
    view->setPositions(x, y);
    EXPECT_EQ(view->visibleData(), looked);
}

TEST_F(MapViewTest, drawsTheColoursItIsGivenToTheCompoundsTheyBelongTo)
{
    workspace::ColumnData data;
    std::vector<std::int32_t> rows;
    for (int i = 0; i < 100; ++i) {
        data.numbers.push_back(i);
        rows.push_back(i);
    }
    ColoringOptions options;
    options.paper = view->palette().color(QPalette::Base);
    const Coloring coloring = makeColoring(QStringLiteral("n"), data, rows, options);
    view->setColoring(coloring);
    MapLook look;
    look.opacity01 = 1;
    look.showDensity = false;
    view->setLook(look);
    const QImage image = view->grab().toImage();
    const double ratio = image.devicePixelRatio();
    for (const int i : {0, 13, 57, 99}) {
        const QPoint pixel = (view->placeOf({i + 1}).value() * ratio).toPoint();
        EXPECT_EQ(image.pixel(pixel), coloring.palette[coloring.color[static_cast<std::size_t>(i)]]) << i;
    }
}

TEST_F(MapViewTest, aCategoryOfTheLegendSelectsItsCompounds)
{
    workspace::ColumnData data;
    data.kind = workspace::ColumnKind::Text;
    std::vector<std::int32_t> rows;
    for (int i = 0; i < 100; ++i) {
        data.texts.emplace_back(i < 60 ? "many" : "few");
        rows.push_back(i);
    }
    ColoringOptions options;
    options.paper = Qt::white;
    view->setColoring(makeColoring({}, data, rows, options));
    view->selectCategory(1, {});
    EXPECT_EQ(selected().size(), 40u);
    EXPECT_EQ(selected().front(), CompoundId{61});
    view->selectCategory(0, Qt::ShiftModifier);
    EXPECT_EQ(selected().size(), 100u);
}

TEST_F(MapViewTest, withoutPointsNothingHappens)
{
    view->setPoints({}, {}, {});
    view->fitAll();
    view->zoomBy(2, {10, 10});
    view->fitSelected();
    drag({{10, 10}, {400, 10}, {400, 400}});
    QTest::mouseClick(view.get(), Qt::LeftButton, {}, QPoint(100, 100));
    QTest::keyClick(view.get(), Qt::Key_Right, Qt::ControlModifier);
    EXPECT_TRUE(selected().empty());
    EXPECT_FALSE(view->compoundAt({100, 100}));
    EXPECT_FALSE(view->placeOf({1}));
    EXPECT_FALSE(view->grab().isNull());
}

TEST_F(MapViewTest, saysWhatItIsToAssistiveProgramsAndNamesItsKeys)
{
    EXPECT_FALSE(view->accessibleName().isEmpty());
    EXPECT_TRUE(view->accessibleDescription().contains(QStringLiteral("100")));
    EXPECT_EQ(view->focusPolicy(), Qt::StrongFocus);
}

} // namespace
} // namespace molrl::ui
