// SPDX-License-Identifier: GPL-3.0-or-later
// What the sketcher does besides drawing: selecting, undoing, pasting, keys, problems, templates.
#include "core/base/rng.h"
#include "core/sketch/formats.h"
#include "tests/support/temp_dir.h"
#include "tests/ui/sketcher/sketch_fixture.h"
#include "ui/sketcher/element_table.h"
#include "ui/sketcher/label_edit.h"
#include "ui/sketcher/live_view.h"
#include "ui/sketcher/sketch_menu.h"

#include <QClipboard>
#include <QMenu>
#include <QMimeData>
#include <QSignalSpy>
#include <QToolButton>
#include <cmath>
#include <fstream>

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

TEST_F(SketcherTest, KeysInTextFieldsDontDraw)
{
    benzene();
    QLineEdit other(&panel);
    other.show();
    auto* find = panel.templates().findChild<QLineEdit*>(QStringLiteral("sketch.templates.find"));
    move(atom(0));
    const auto before = view().drawing();
    for (QLineEdit* edit : {&other, find}) {
        if (edit == find)
            panel.templates().openAt(panel.mapToGlobal(QPoint(50, 50)));
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral("nboc123+-"));
        QTest::keyClick(edit, Qt::Key_Delete);
        QTest::keyClick(edit, Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClicks(edit, QStringLiteral("x"));
        EXPECT_EQ(view().drawing(), before);
        EXPECT_TRUE(edit->text().contains(QLatin1Char('x')));
    }
    panel.templates().close();
    view().setFocus();
    move(atom(0));
    key(Qt::Key_Return);
    auto* label = view().findChild<LabelEdit*>();
    ASSERT_TRUE(label->isVisible());
    QTest::keyClicks(label, QStringLiteral("no12+"));
    EXPECT_EQ(view().drawing(), before);
    QTest::keyClick(label, Qt::Key_Escape);
    EXPECT_FALSE(label->isVisible());
    EXPECT_EQ(view().drawing(), before);
    view().setFocus();
    EXPECT_EQ(view().pen().tool, sketch::PenTool::Ring); // no letter has chosen another tool
}

TEST_F(SketcherTest, EveryToolHasATooltipThatNamesItsKeyAndTheKeyChoosesIt)
{
    std::set<QString> keys;
    for (QAction* action : panel.tools().all()) {
        const QString key = action->property("sketchKey").toString();
        ASSERT_FALSE(key.isEmpty()) << action->objectName().toStdString();
        EXPECT_TRUE(action->toolTip().contains(key)) << action->toolTip().toStdString();
        EXPECT_TRUE(keys.insert(key).second) << "twice: " << key.toStdString();
    }
    for (const auto* button : panel.findChildren<QToolButton*>()) {
        if (!button->objectName().startsWith(QLatin1String("button.sketch.")))
            continue;
        EXPECT_FALSE(button->accessibleName().isEmpty()) << button->objectName().toStdString();
        EXPECT_FALSE(button->toolTip().isEmpty()) << button->objectName().toStdString();
        EXPECT_FALSE(button->icon().isNull()) << button->objectName().toStdString();
    }
    move({6, 6}); // over nothing
    for (QAction* action : panel.tools().strip()) {
        const QString key = action->property("sketchKey").toString();
        if (key == QLatin1String("Space"))
            QTest::keyClick(&view(), Qt::Key_Space);
        else if (key.startsWith(QLatin1String("Shift+")))
            QTest::keyClicks(&view(), key.right(1));
        else
            QTest::keyClicks(&view(), key.toLower());
        EXPECT_TRUE(action->isChecked()) << action->objectName().toStdString();
    }
    EXPECT_TRUE(view().drawing().isEmpty());
}

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

TEST_F(SketcherTest, CopyAndPasteInEveryFormat)
{
    benzene();
    ASSERT_TRUE(settle());
    EXPECT_EQ(panel.smiles(), QStringLiteral("c1ccccc1"));
    key(Qt::Key_C, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    EXPECT_EQ(data->text(), QStringLiteral("c1ccccc1"));
    for (const char* type : {"image/svg+xml", "chemical/x-mdl-molfile", "chemical/x-inchi", "application/x-molrl-sketch"})
        EXPECT_TRUE(data->hasFormat(QLatin1String(type))) << type;
    EXPECT_TRUE(data->hasImage());
    key(Qt::Key_V, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), "c1ccccc1.c1ccccc1");
    EXPECT_EQ(view().selected().size(), 6u); // what came is selected
    key(Qt::Key_X, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(drawn(), "c1ccccc1");
    const std::string aspirin = "CC(=O)Oc1ccccc1C(=O)O";
    const auto drawing = *sketch::parseDrawing(aspirin);
    const std::string block = sketch::toMolBlock(drawing);
    for (const std::string& text :
         {aspirin, std::string("InChI=1S/C9H8O4/c1-6(10)13-8-5-3-2-4-7(8)9(11)12/h2-5H,1H3,(H,11,12)"), block,
          block + "> <IC50>\n12\n\n$$$$\n", sketch::toOwnText(drawing), "  " + aspirin + "  aspirin\n"}) {
        panel.clearSheet();
        QGuiApplication::clipboard()->setText(QString::fromStdString(text));
        key(Qt::Key_V, Qt::ControlModifier);
        ASSERT_TRUE(settle());
        EXPECT_EQ(drawn(), aspirin) << text;
    }
}

TEST_F(SketcherTest, APastedPictureIsForThePictureDialog)
{
    QSignalSpy asked(&panel, &SketcherPanel::pictureAsked);
    QMimeData data;
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(Qt::white);
    data.setImageData(image);
    panel.pasteData(data);
    ASSERT_EQ(asked.size(), 1);
    EXPECT_EQ(asked[0][0].value<QImage>().size(), QSize(40, 30));
    data.setText(QStringLiteral("CCO")); // where there is text, the text is meant
    panel.pasteData(data);
    ASSERT_TRUE(settle());
    EXPECT_EQ(asked.size(), 1);
    EXPECT_EQ(drawn(), "CCO");
}

TEST_F(SketcherTest, BadTextTellsWhyAndWhatToDo)
{
    benzene();
    ASSERT_TRUE(settle());
    QString peptide = QStringLiteral("N");
    for (int i = 0; i < 1000; ++i)
        peptide += QStringLiteral("[C@@H](C)C(=O)N");
    for (const QString& bad : {QStringLiteral("Dear colleagues"), peptide, QString(1000, QLatin1Char('A')),
                               QStringLiteral("InChI=1S/nonsense"), QString(3'000'000, QLatin1Char('C'))}) {
        panel.load(bad, false);
        ASSERT_TRUE(settle());
        EXPECT_TRUE(panel.words().contains(QStringLiteral("can't be drawn")) ||
                    panel.words().contains(QStringLiteral("Import"))) << panel.words().toStdString();
    }
    panel.load(QStringLiteral("   \n"), false);
    EXPECT_TRUE(panel.words().contains(QStringLiteral("no text")));
    EXPECT_EQ(drawn(), "c1ccccc1");
    click({8, 0}); // the pen goes on, and the words go with the next step
    EXPECT_EQ(count(), 12);
}

TEST_F(SketcherTest, AnImpossibleValenceIsDrawnMarkedAndExplained)
{
    tool("single");
    click({0, 0});
    for (int i = 0; i < 4; ++i)
        grow(0);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(panel.smiles().isEmpty());
    EXPECT_TRUE(panel.words().contains(QStringLiteral("5 bonds"))) << panel.words().toStdString();
    EXPECT_FALSE(panel.tools().find(QStringLiteral("add"))->isEnabled());
    panel.load(QStringLiteral("CN(C)(C)C"), true); // pasted, it is drawn all the same
    ASSERT_TRUE(settle());
    EXPECT_EQ(count(), 5);
    EXPECT_TRUE(panel.words().contains(QStringLiteral("Press +"))) << panel.words().toStdString();
    type(atom(1), "+");
    ASSERT_TRUE(settle());
    EXPECT_EQ(panel.smiles(), QStringLiteral("C[N+](C)(C)C"));
    EXPECT_TRUE(panel.words().isEmpty());
    EXPECT_TRUE(panel.facts().text().contains(QStringLiteral("MW 74.14"))) << panel.facts().text().toStdString();
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

TEST_F(SketcherTest, TemplatesGroupsAndElementsComeFromThePopUps)
{
    const auto pick = [&](const char* name) {
        for (const auto& structure : panel.templates().structures())
            if (structure.name == QLatin1String(name)) {
                Q_EMIT panel.templates().chosen(structure);
                return;
            }
        FAIL() << name;
    };
    pick("Indole");
    click({0, 0});
    EXPECT_EQ(drawn(), canonical("c1ccc2[nH]ccc2c1"));
    panel.clearSheet();
    benzene();
    pick("Morpholine");
    click(atom(0));
    EXPECT_EQ(drawn(), canonical("c1ccccc1N1CCOCC1"));
    pick("CF3");
    click(atom(3));
    EXPECT_EQ(drawn(), canonical("FC(F)(F)c1ccc(cc1)N1CCOCC1"));
    auto* table = panel.findChild<ElementTable*>();
    Q_EMIT table->chosen(34);
    click(atom(6));
    EXPECT_EQ(view().drawing().atoms[6].number, 34);
}

TEST(SketchTemplates, TheUsersOwnAreKeptAndCanGo)
{
    TempDir dir;
    JobRunner jobs;
    Document document(jobs);
    const QString folder = QString::fromStdString(dir.file("data"));
    const auto settle = [&](SketcherPanel& panel) {
        return QTest::qWaitFor([&] { return !panel.isBusy() && !jobs.isBusy(); }, 30000);
    };
    const auto mine = [](SketcherPanel& panel) {
        int count = 0;
        for (const auto& structure : panel.templates().structures())
            count += structure.category == TemplatePicker::mine();
        return count;
    };
    {
        SketcherPanel panel(document, folder);
        panel.load(QStringLiteral("c1ccc2[nH]ccc2c1"), true);
        ASSERT_TRUE(settle(panel));
        Q_EMIT panel.templates().saveAsked(QStringLiteral("Our indole"));
        ASSERT_TRUE(settle(panel));
        EXPECT_EQ(mine(panel), 1);
        QSignalSpy failed(&panel, &SketcherPanel::failed);
        panel.clearSheet();
        Q_EMIT panel.templates().saveAsked(QStringLiteral("Nothing"));
        EXPECT_EQ(failed.size(), 1);
    }
    SketcherPanel again(document, folder);
    ASSERT_TRUE(settle(again));
    EXPECT_EQ(mine(again), 1);
    again.templates().removeTemplate(QStringLiteral("Our indole"));
    ASSERT_TRUE(settle(again));
    EXPECT_EQ(mine(again), 0);
}

TEST(SketchKeeping, TheSheetComesBackAfterARestart)
{
    TempDir dir;
    JobRunner jobs;
    Document document(jobs);
    const QString folder = QString::fromStdString(dir.file("data"));
    {
        SketcherPanel panel(document, folder);
        panel.load(QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"), true);
        const std::string path = (folder + QStringLiteral("/sketch.txt")).toStdString();
        ASSERT_TRUE(QTest::qWaitFor([&] { return std::ifstream(path).good(); }, 30000));
        ASSERT_TRUE(QTest::qWaitFor([&] { return !jobs.isBusy(); }, 30000));
    }
    SketcherPanel again(document, folder);
    ASSERT_TRUE(QTest::qWaitFor([&] { return again.smiles() == QLatin1String("CC(=O)Oc1ccccc1C(=O)O"); }, 30000));
    std::ofstream((folder + QStringLiteral("/sketch.txt")).toStdString()) << "MOLRL-SKETCH 1\n9 9 damaged";
    SketcherPanel damaged(document, folder);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !damaged.isBusy() && !jobs.isBusy(); }, 30000));
    EXPECT_TRUE(damaged.view().drawing().isEmpty());
}

TEST_F(SketcherTest, TheMenuChangesAtomsAndBonds)
{
    tool("single");
    click({0, 0});
    const auto choose = [&](Point where, const QStringList& path) {
        move(where);
        QMenu* menu = makeSketchMenu(view(), panel.tools(), &panel);
        QMenu* now = menu;
        for (const QString& name : path) {
            QAction* found = nullptr;
            for (QAction* action : now->actions())
                if (action->text().section(QLatin1Char('\t'), 0, 0) == name)
                    found = action;
            ASSERT_NE(found, nullptr) << name.toStdString();
            if (found->menu() != nullptr)
                now = found->menu();
            else
                found->trigger();
        }
        delete menu;
    };
    choose(atom(0), {QStringLiteral("Isotope"), QStringLiteral("13C")});
    choose(atom(1), {QStringLiteral("Charge"), QStringLiteral("+1")});
    EXPECT_EQ(drawn(), canonical("[13CH3][CH2+]"));
    choose(atom(1), {QStringLiteral("Charge"), QStringLiteral("none")});
    choose(atom(1), {QStringLiteral("Radical"), QStringLiteral("one unpaired electron")});
    EXPECT_EQ(drawn(), canonical("[13CH3][CH2]"));
    choose(atom(1), {QStringLiteral("Radical"), QStringLiteral("none")});
    choose(bond(0, 1), {QStringLiteral("Triple")});
    EXPECT_EQ(drawn(), canonical("[13CH]#C"));
    choose(bond(0, 1), {QStringLiteral("Delete")});
    EXPECT_EQ(drawn(), canonical("[13CH4].C"));
}

TEST_F(SketcherTest, ArrowKeysGoFromAtomToAtomAndNudge)
{
    panel.load(QStringLiteral("CCCC"), true);
    ASSERT_TRUE(settle());
    view().setFocus();
    move(atom(0));
    std::set<int> seen{view().hoveredAtom()};
    const bool isRightwards = atom(3).x > atom(0).x;
    for (int i = 0; i < 3; ++i) {
        key(isRightwards ? Qt::Key_Right : Qt::Key_Left);
        seen.insert(view().hoveredAtom());
    }
    EXPECT_EQ(seen.size(), 4u);
    QTest::keyClicks(&view(), QStringLiteral("o"));
    EXPECT_EQ(drawn(), "CCCO");
    key(Qt::Key_A, Qt::ControlModifier);
    const Point before = atom(0);
    key(Qt::Key_Up);
    EXPECT_GT(atom(0).y, before.y);
}

} // namespace
} // namespace molrl::test
