// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/conversion.h"
#include "core/sketch/edits.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QMouseEvent>
#include <QTest>
#include <QVBoxLayout>
#include <gtest/gtest.h>
#include <set>

namespace molrl::test {
namespace {

using namespace ui;
using sketch::Point;

/// Draws with nothing but mouse and key events on the sheet and clicks on the tools.
class SketcherTest : public ::testing::Test {
protected:
    SketcherTest() : document(jobs), panel(document)
    {
        panel.resize(1100, 760);
        panel.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&panel));
        view().setFocus();
    }
    SketchView& view() { return panel.view(); }
    QPoint at(Point p) { return view().mapFromScene(toScene(p)); }
    Point atom(int i) { return view().drawing().atoms[static_cast<std::size_t>(i)].at; }
    int count() { return static_cast<int>(view().drawing().atoms.size()); }
    Point bond(int a, int b) { return {(atom(a).x + atom(b).x) / 2, (atom(a).y + atom(b).y) / 2}; }
    void tool(const char* id)
    {
        auto* action = panel.findChild<QAction*>(QStringLiteral("action.sketch.") + QLatin1String(id));
        ASSERT_NE(action, nullptr) << id;
        action->trigger();
    }
    void move(Point p)
    {
        const QPoint place = at(p);
        QMouseEvent event(QEvent::MouseMove, place, view().viewport()->mapToGlobal(place), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QApplication::sendEvent(view().viewport(), &event);
    }
    void click(Point p, Qt::KeyboardModifiers m = {}) { QTest::mouseClick(view().viewport(), Qt::LeftButton, m, at(p)); }
    void drag(Point from, Point to)
    {
        QTest::mousePress(view().viewport(), Qt::LeftButton, {}, at(from));
        for (int i = 1; i <= 4; ++i) {
            const QPoint place = at({from.x + (to.x - from.x) * i / 4, from.y + (to.y - from.y) * i / 4});
            QMouseEvent event(QEvent::MouseMove, place, view().viewport()->mapToGlobal(place), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(view().viewport(), &event);
        }
        QTest::mouseRelease(view().viewport(), Qt::LeftButton, {}, at(to));
    }
    void type(Point p, const char* keys)
    {
        move(p);
        QTest::keyClicks(&view(), QLatin1String(keys));
    }
    /// A new carbon on an atom; its index.
    int grow(int from)
    {
        tool("single");
        click(atom(from));
        return count() - 1;
    }
    int grow(int from, const char* keys)
    {
        const int end = grow(from);
        type(atom(end), keys);
        return end;
    }
    void benzene() { tool("benzene"); click({0, 0}); }
    std::string drawn() { return sketch::toSmiles(view().drawing()).value_or("no molecule"); }
    static std::string canonical(const char* smiles) { return chem::toSmiles(*chem::parseSmiles(smiles)); }
    bool settle() { return QTest::qWaitFor([this] { return !panel.isBusy() && !jobs.isBusy(); }, 20000); }

    JobRunner jobs;
    Document document;
    SketcherPanel panel;
};

TEST_F(SketcherTest, Aspirin)
{
    benzene();
    grow(0, "CO2H");
    grow(1, "OAc");
    EXPECT_EQ(drawn(), canonical("CC(=O)Oc1ccccc1C(=O)O"));
}
TEST_F(SketcherTest, Paracetamol)
{
    benzene();
    grow(0, "o");
    grow(3, "NHAc");
    EXPECT_EQ(drawn(), canonical("CC(=O)Nc1ccc(O)cc1"));
}
TEST_F(SketcherTest, Ibuprofen)
{
    benzene();
    grow(0, "iBu");
    const int ch = grow(3);
    grow(ch);
    grow(ch, "CO2H");
    EXPECT_EQ(drawn(), canonical("CC(C)Cc1ccc(C(C)C(=O)O)cc1"));
}
TEST_F(SketcherTest, LAlanineWithAWedgeAndItsMirror)
{
    tool("single");
    click({0, 0}); // ethane
    grow(0, "n");
    grow(0, "CO2H");
    tool("wedge");
    click(bond(0, 1));
    if (view().drawing().bonds[0].a != 0)
        click(bond(0, 1));
    const std::string one = drawn();
    type(bond(0, 1), "h");
    const std::string other = drawn();
    EXPECT_NE(one, other);
    EXPECT_EQ((std::set{one, other}), (std::set{canonical("N[C@@H](C)C(=O)O"), canonical("N[C@H](C)C(=O)O")}));
}
TEST_F(SketcherTest, AcetylcholineHasACharge)
{
    tool("single");
    click({0, 0});
    type(atom(0), "n");
    for (int i = 0; i < 3; ++i)
        grow(0);
    type(atom(0), "+");
    const int c = grow(1);
    grow(c, "OAc");
    EXPECT_EQ(drawn(), canonical("C[N+](C)(C)CCOC(C)=O"));
}
TEST_F(SketcherTest, RingsFuseOnBonds)
{
    benzene();
    tool("benzene");
    click(bond(0, 1));
    EXPECT_EQ(drawn(), canonical("c1ccc2ccccc2c1"));
    tool("ring5");
    click(bond(3, 4));
    EXPECT_EQ(count(), 13);
    EXPECT_NE(drawn(), "no molecule");
}
TEST_F(SketcherTest, CinnamicAcidIsEAsDrawn)
{
    benzene();
    const int a = grow(0);
    const int b = grow(a);
    grow(b, "CO2H");
    type(bond(a, b), "2");
    EXPECT_EQ(drawn(), canonical("O=C(O)/C=C/c1ccccc1"));
}
TEST_F(SketcherTest, Benzonitrile)
{
    benzene();
    grow(0, "CN");
    EXPECT_EQ(drawn(), canonical("N#Cc1ccccc1"));
}
TEST_F(SketcherTest, Lidocaine)
{
    benzene();
    grow(1);
    grow(5);
    const int n = grow(0, "n");
    const int c = grow(n);
    const int ch2 = grow(c);
    const int o = grow(c, "o");
    type(bond(c, o), "2");
    grow(ch2, "NEt2");
    EXPECT_EQ(drawn(), canonical("CCN(CC)CC(=O)Nc1c(C)cccc1C"));
}
TEST_F(SketcherTest, APyridiniumSalt)
{
    benzene();
    type(atom(0), "n");
    EXPECT_EQ(drawn(), canonical("c1ccncc1"));
    tool("elementCl");
    click({5, 3});
    type(atom(6), "-");
    type(atom(0), "+");
    EXPECT_EQ(drawn(), canonical("[Cl-].c1cc[nH+]cc1"));
}
TEST_F(SketcherTest, ChainByDragging)
{
    tool("chain");
    drag({-4, 0}, {1.2, 0});
    EXPECT_EQ(drawn(), canonical("CCCCC"));
}

TEST_F(SketcherTest, UndoTakesEverythingBackAndRedoBringsIt)
{
    benzene();
    grow(0, "Boc");
    const auto end = view().drawing();
    while (view().history().canUndo())
        QTest::keyClick(&view(), Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(view().drawing().isEmpty());
    while (view().history().canRedo())
        QTest::keyClick(&view(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(view().drawing(), end);
}

TEST_F(SketcherTest, KeysInATextFieldDontDraw)
{
    benzene();
    QLineEdit edit(&panel);
    edit.show();
    edit.setFocus();
    move(atom(0));
    const auto before = view().drawing();
    QTest::keyClicks(&edit, QStringLiteral("nboc123+-"));
    EXPECT_EQ(view().drawing(), before);
    EXPECT_EQ(edit.text(), QStringLiteral("nboc123+-"));
}

TEST_F(SketcherTest, DoubleClickTakesTheMoleculeAndDragMovesIt)
{
    benzene();
    tool("select");
    QTest::mouseDClick(view().viewport(), Qt::LeftButton, {}, at(atom(0)));
    EXPECT_EQ(view().selected().size(), 6u);
    const Point before = atom(0);
    drag(before, {before.x + 2, before.y + 1});
    EXPECT_NEAR(atom(0).x, before.x + 2, 0.1);
    QTest::keyClick(&view(), Qt::Key_Delete);
    EXPECT_TRUE(view().drawing().isEmpty());
}

TEST_F(SketcherTest, CopyAndPasteAndBadTextTellsWhy)
{
    benzene();
    ASSERT_TRUE(settle());
    EXPECT_EQ(panel.smiles(), QStringLiteral("c1ccccc1"));
    QTest::keyClick(&view(), Qt::Key_C, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    EXPECT_EQ(data->text(), QStringLiteral("c1ccccc1"));
    EXPECT_TRUE(data->hasFormat(QStringLiteral("image/svg+xml")));
    EXPECT_TRUE(data->hasFormat(QStringLiteral("chemical/x-mdl-molfile")));
    EXPECT_TRUE(data->hasImage());
    QTest::keyClick(&view(), Qt::Key_V, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), "c1ccccc1.c1ccccc1");
    QString peptide = QStringLiteral("N");
    for (int i = 0; i < 1000; ++i)
        peptide += QStringLiteral("[C@@H](C)C(=O)N");
    const auto* words = panel.findChild<QLabel*>(QStringLiteral("sketch.words"));
    for (const QString& bad : {QStringLiteral("Dear colleagues"), peptide}) {
        panel.load(bad, false);
        ASSERT_TRUE(settle());
        EXPECT_TRUE(words->isVisible());
        EXPECT_TRUE(words->text().contains(QStringLiteral("can't be drawn"))) << words->text().toStdString();
    }
    EXPECT_EQ(drawn(), "c1ccccc1.c1ccccc1");
}

TEST_F(SketcherTest, AnImpossibleValenceIsExplained)
{
    tool("single");
    click({0, 0});
    for (int i = 0; i < 4; ++i)
        grow(0);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(panel.smiles().isEmpty());
    EXPECT_TRUE(panel.findChild<QLabel*>(QStringLiteral("sketch.words"))->text().contains(QStringLiteral("5 bonds")));
}

} // namespace
} // namespace molrl::test
