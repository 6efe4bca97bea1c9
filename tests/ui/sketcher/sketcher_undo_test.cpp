// SPDX-License-Identifier: GPL-3.0-or-later
// What undo takes back, one step or a thousand.
#include "core/base/rng.h"
#include "tests/ui/sketcher/sketch_fixture.h"

namespace molrl::test {
namespace {

using namespace ui;
using sketch::Point;

TEST_F(SketcherTest, UndoTakesEverythingBackAndRedoBringsIt)
{
    benzene();
    grow(0, "Boc");
    panel.load(QStringLiteral("CCO"), false);
    ASSERT_TRUE(settle());
    key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier); // clean up
    ASSERT_TRUE(settle());
    const auto end = view().drawing();
    while (view().history().canUndo())
        key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(view().drawing().isEmpty());
    while (view().history().canRedo())
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(view().drawing(), end);
}

TEST_F(SketcherTest, AWordTypedOnAnAtomIsOneStep)
{
    tool("single");
    click({0, 0});
    const auto before = view().drawing();
    type(atom(1), "CO2Me");
    EXPECT_EQ(drawn(), canonical("CC(=O)OC"));
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(view().drawing(), before);
    type(atom(1), "br");
    EXPECT_EQ(drawn(), "CBr");
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(view().drawing(), before);
}

/// A drag that is still on when the sheet changes: its atoms and bonds are none of the drawing's any more.
class SketchDragTest : public SketcherTest {
protected:
    void press(Point p)
    {
        move(p);
        QTest::mousePress(view().viewport(), Qt::LeftButton, {}, at(p));
    }
    /// Moves on and lets go; nothing must come of it.
    void goOn(Point p)
    {
        const auto before = view().drawing();
        const bool couldRedo = view().history().canRedo();
        for (int i = 1; i <= 4; ++i)
            move({p.x + i * 0.7, p.y + i * 0.4}, Qt::LeftButton);
        view().viewport()->repaint();
        QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at({p.x + 2.8, p.y + 1.6}));
        EXPECT_EQ(view().drawing(), before);
        EXPECT_EQ(view().history().canRedo(), couldRedo);
    }
};

TEST_F(SketchDragTest, UndoWhileABondIsDrawnEndsTheStroke)
{
    tool("single");
    click({0, 0});
    const Point end = atom(1);
    press(end);
    move({end.x + 1, end.y}, Qt::LeftButton);
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(view().drawing().isEmpty());
    goOn(end);
    key(Qt::Key_Y, Qt::ControlModifier);
    ASSERT_EQ(count(), 2);
    drag(atom(1), {atom(1).x + 1.5, atom(1).y});
    EXPECT_EQ(count(), 3) << "the next stroke is one";
}

TEST_F(SketchDragTest, UndoWhileABondOfARingIsPressedEndsTheStroke)
{
    benzene();
    tool("ring6");
    const Point middle = bond(2, 3);
    press(middle);
    key(Qt::Key_Z, Qt::ControlModifier);
    goOn(middle);
}

TEST_F(SketchDragTest, UndoWhileErasingForgetsWhatWasMarked)
{
    benzene();
    const auto ring = view().drawing();
    tool("erase");
    press(atom(4));
    move(atom(5), Qt::LeftButton);
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(view().drawing().isEmpty());
    goOn({0, 0});
    key(Qt::Key_Y, Qt::ControlModifier);
    EXPECT_EQ(view().drawing(), ring);
    drag(atom(4), atom(5));
    EXPECT_EQ(count(), 4) << "the next erasing erases";
}

TEST_F(SketchDragTest, UndoWhileAPartIsMovedEndsTheMove)
{
    benzene();
    tool("select");
    const Point from = atom(5);
    press(from);
    move({from.x + 1, from.y}, Qt::LeftButton);
    key(Qt::Key_Z, Qt::ControlModifier);
    goOn(from);
}

TEST_F(SketchDragTest, UndoAfterAPressEndsTheChoice)
{
    benzene();
    tool("select");
    const Point middle = bond(4, 5);
    press(middle);
    key(Qt::Key_Z, Qt::ControlModifier);
    QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at(middle));
    EXPECT_TRUE(view().selected().empty());
}

TEST_F(SketchDragTest, DeletingOrNamingTheAtomThatIsDraggedEndsTheStroke)
{
    benzene();
    for (const Qt::Key pressed : {Qt::Key_N, Qt::Key_Delete}) {
        tool("single");
        const Point last = atom(count() - 1);
        press(last);
        key(pressed);
        goOn(last);
    }
    EXPECT_EQ(count(), 5);
}

TEST_F(SketchDragTest, AStructureThatArrivesEndsTheStroke)
{
    benzene();
    tool("single");
    const Point from = atom(5);
    press(from);
    panel.load(QStringLiteral("CO"), true); // in place of the ring
    ASSERT_TRUE(settle());
    ASSERT_EQ(count(), 2);
    goOn(from);
    EXPECT_EQ(drawn(), "CO");
}

TEST_F(SketchDragTest, EscapeWhileErasingForgetsWhatWasMarked)
{
    benzene();
    tool("erase");
    press(atom(4));
    move(atom(5), Qt::LeftButton);
    key(Qt::Key_Escape);
    key(Qt::Key_Z, Qt::ControlModifier);
    view().viewport()->repaint(); // marks of atoms that are gone would be painted here
    QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at({0, 0}));
    EXPECT_TRUE(view().drawing().isEmpty());
}

/// Random clicks, drags and keys of all tools.
TEST_F(SketcherTest, RandomHandsUndoToTheStartAndRedoToTheEnd)
{
    QStringList tools;
    for (QAction* action : panel.tools().strip())
        tools << action->objectName().mid(QStringLiteral("action.sketch.").size());
    Rng rng(7);
    const auto anywhere = [&]() -> Point {
        if (count() > 0 && rng.chance(0.6))
            return atom(static_cast<int>(rng() % static_cast<std::size_t>(count())));
        return {rng.uniform(-8, 8), rng.uniform(-6, 6)};
    };
    const char* keys[] = {"n", "o", "Boc", "co2h", "1", "2", "5", "a", "+", "-", ".", "w", "h", "e", "br", "xq"};
    for (int round = 0; round < 6; ++round) {
        panel.clearSheet();
        std::vector<sketch::Drawing> states{view().drawing()};
        const auto note = [&] {
            if (!(states.back() == view().drawing()))
                states.push_back(view().drawing());
        };
        const int stepsBefore = [&] {
            int steps = 0;
            while (view().history().canUndo()) {
                view().undo();
                ++steps;
            }
            for (int i = 0; i < steps; ++i)
                view().redo();
            return steps;
        }();
        for (int i = 0; i < 60; ++i) {
            tool(tools[static_cast<int>(rng() % static_cast<std::size_t>(tools.size()))]);
            if (rng.chance(0.4))
                drag(anywhere(), anywhere(), rng.chance(0.3) ? Qt::AltModifier : Qt::NoModifier);
            else if (rng.chance(0.5))
                click(anywhere());
            else
                type(anywhere(), keys[rng() % std::size(keys)]);
            note();
            if (rng.chance(0.1)) {
                key(Qt::Key_A, Qt::ControlModifier);
                key(rng.chance(0.5) ? Qt::Key_H : Qt::Key_R,
                    rng.chance(0.5) ? Qt::ControlModifier | Qt::ShiftModifier : Qt::ControlModifier);
                note();
            }
            if (count() > 60)
                panel.clearSheet();
        }
        const auto end = view().drawing();
        int undone = 0;
        while (view().history().canUndo()) {
            key(Qt::Key_Z, Qt::ControlModifier);
            ++undone;
        }
        EXPECT_TRUE(view().drawing().isEmpty());
        EXPECT_GE(undone, stepsBefore);
        while (view().history().canRedo())
            key(Qt::Key_Y, Qt::ControlModifier);
        EXPECT_EQ(view().drawing(), end) << round;
    }
}

} // namespace
} // namespace molrl::test
