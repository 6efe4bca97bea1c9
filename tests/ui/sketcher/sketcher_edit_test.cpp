// SPDX-License-Identifier: GPL-3.0-or-later
// Changing what is drawn: selecting, moving, fusing, cleaning up, aligning.
#include "tests/ui/sketcher/sketch_fixture.h"

#include <cmath>

namespace molrl::test {
namespace {

using namespace ui;
using sketch::Point;

TEST_F(SketcherTest, SelectingMovingCopyingTurningAndScaling)
{
    benzene();
    tool("select");
    QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, at(atom(0)));
    EXPECT_EQ(view().selected().size(), 6u);
    const Point before = atom(0);
    drag(before, {before.x + 2, before.y + 1});
    EXPECT_NEAR(atom(0).x, before.x + 2, 0.1);
    drag(atom(0), {atom(0).x - 6, atom(0).y}, Qt::ControlModifier); // a copy
    EXPECT_EQ(count(), 12);
    EXPECT_EQ(drawn(), "c1ccccc1.c1ccccc1");
    EXPECT_EQ(view().selected().size(), 6u); // the copy
    key(Qt::Key_Delete);
    EXPECT_EQ(count(), 6);
    // Shift adds and takes away.
    click(atom(0));
    click(atom(1), Qt::ShiftModifier);
    click(atom(0), Qt::ShiftModifier);
    EXPECT_EQ(view().selected(), std::set<int>{1});
    // A rectangle, and a lasso round three atoms.
    drag({-20, -12}, {20, 12});
    EXPECT_EQ(view().selected().size(), 6u);
    key(Qt::Key_Escape);
    EXPECT_TRUE(view().selected().empty());
    tool("lasso");
    const Point c = atom(0);
    move({c.x - 0.8, c.y - 0.8});
    QTest::mousePress(view().viewport(), Qt::LeftButton, {}, at({c.x - 0.8, c.y - 0.8}));
    for (const Point p : {Point{c.x + 0.8, c.y - 0.8}, Point{c.x + 0.8, c.y + 0.8}, Point{c.x - 0.8, c.y + 0.8}})
        move(p, Qt::LeftButton);
    QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at({c.x - 0.8, c.y + 0.8}));
    EXPECT_EQ(view().selected(), std::set<int>{0});
    // Turned and scaled by the frame's knobs: the molecule stays what it is.
    key(Qt::Key_A, Qt::ControlModifier);
    const double sideBefore = sketch::distanceOf(atom(0), atom(1));
    QRectF box;
    for (int i = 0; i < count(); ++i)
        box |= QRectF(toScene(atom(i)) - QPointF(15, 15), QSizeF(30, 30));
    const Point corner = toSketch(box.bottomRight());
    drag(corner, {corner.x + 3, corner.y - 3});
    EXPECT_GT(sketch::distanceOf(atom(0), atom(1)), 1.2 * sideBefore);
    key(Qt::Key_R, Qt::ControlModifier);
    EXPECT_EQ(drawn(), "c1ccccc1");
}

TEST_F(SketcherTest, MovedOntoOneAnotherAtomsFuse)
{
    tool("ring6");
    click({-5, 0});
    click({5, 0});
    ASSERT_EQ(count(), 12);
    // The second ring beside the first, so that they share a bond.
    const double apart = 2 * sketch::kBondLength * std::sqrt(3.0) / 2;
    tool("select");
    QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, at(atom(6)));
    drag(atom(6), {atom(0).x, atom(0).y + apart});
    EXPECT_EQ(count(), 10);
    EXPECT_EQ(drawn(), canonical("C1CCC2CCCCC2C1"));
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(count(), 12);
}

TEST_F(SketcherTest, GhostShowsWhatAClickWouldMake)
{
    tool("single");
    click({0, 0});
    EXPECT_EQ(view().ghost(), nullptr);
    move({6, 6});
    EXPECT_EQ(view().ghost(), nullptr);
    move(atom(1));
    ASSERT_NE(view().ghost(), nullptr);
    const auto promised = *view().ghost();
    click(atom(1));
    EXPECT_EQ(view().drawing(), promised);
    tool("benzene");
    move({5, 5});
    ASSERT_NE(view().ghost(), nullptr); // a ring shows also over the bare sheet
    EXPECT_EQ(view().ghost()->atoms.size(), 9u);
}

TEST_F(SketcherTest, AMoleculeOfFiveHundredAtomsIsDrawnAndEdited)
{
    QString large;
    for (int i = 0; i < 50; ++i)
        large += QStringLiteral("c1cc(F)c(O)cc1CN");
    panel.load(large, true);
    ASSERT_TRUE(settle());
    ASSERT_GE(count(), 500);
    EXPECT_FALSE(panel.smiles().isEmpty());
    const int before = count();
    key(Qt::Key_0, Qt::ControlModifier);
    tool("single");
    click(atom(before - 1));
    EXPECT_EQ(count(), before + 1);
    ASSERT_TRUE(settle());
    EXPECT_FALSE(panel.smiles().isEmpty());
}

TEST_F(SketcherTest, CleaningUpAPartMovesNothingElse)
{
    panel.load(QStringLiteral("C[C@H](N)C(=O)Nc1ccc(O)cc1"), true);
    ASSERT_TRUE(settle());
    const std::string wanted = drawn();
    tool("select");
    click(atom(0));
    drag(atom(0), {atom(0).x + 0.4, atom(0).y + 1.5}, Qt::AltModifier);
    const auto crooked = view().drawing();
    key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), wanted);
    EXPECT_NE(view().drawing(), crooked);
    for (int i = 1; i < count(); ++i)
        EXPECT_LT(sketch::distanceOf(atom(i), crooked.atoms[static_cast<std::size_t>(i)].at), 1e-3) << i;
}

TEST_F(SketcherTest, AlignsToTheKeptScaffoldAndToTheCurrentCompound)
{
    panel.load(QStringLiteral("c1ccc2[nH]ccc2c1"), true);
    ASSERT_TRUE(settle());
    key(Qt::Key_R, Qt::ControlModifier);
    const auto scaffold = view().drawing();
    key(Qt::Key_G, Qt::ControlModifier | Qt::ShiftModifier);
    panel.load(QStringLiteral("N[C@@H](Cc1c[nH]c2ccccc12)C(=O)O"), true);
    ASSERT_TRUE(settle());
    const std::string wanted = drawn();
    key(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), wanted);
    const auto pairs = sketch::findCommonCore(view().drawing(), scaffold);
    ASSERT_EQ(pairs.size(), 9u);
    for (const auto& [own, other] : pairs)
        EXPECT_LT(sketch::distanceOf(atom(own), scaffold.atoms[static_cast<std::size_t>(other)].at), 0.1);
}

} // namespace
} // namespace molrl::test
