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
                key(rng.chance(0.5) ? Qt::Key_H : Qt::Key_R, rng.chance(0.5) ? Qt::ControlModifier | Qt::ShiftModifier : Qt::ControlModifier);
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
