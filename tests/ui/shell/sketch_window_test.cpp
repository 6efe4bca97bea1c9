// SPDX-License-Identifier: GPL-3.0-or-later
// The sketcher among the window's other parts. Pictures for people to look at: set MOLRL_SHOTS to a folder.
#include "tests/ui/shell/shell_fixture.h"

#include "core/chem/depiction.h"
#include "core/sketch/conversion.h"
#include "ui/adapt/adapt.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/map/map_page.h"
#include "ui/pictures/picture_dialog.h"
#include "ui/sketcher/compare_dialog.h"
#include "ui/sketcher/figure_dialog.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QMouseEvent>
#include <QPushButton>
#include <QScreen>
#include <QUrl>

namespace molrl::test {
namespace {

class SketchWindow : public ShellTest {
protected:
    ui::SketcherPanel& sketcher() { return m_window->sketcher(); }
    void show()
    {
        m_window->action(QStringLiteral("action.sketch.new"))->trigger();
        EXPECT_TRUE(QTest::qWaitFor([&] { return sketcher().view().isVisible() && isCalm(); }, 30000));
        sketcher().view().setFocus();
    }
    void draw(const char* smiles)
    {
        sketcher().load(QString::fromLatin1(smiles), true);
        EXPECT_TRUE(settle());
    }
    bool settle()
    {
        return QTest::qWaitFor([&] { return !sketcher().isBusy() && isCalm(); }, 60000);
    }
    void import()
    {
        m_window->importNow(
            {QString::fromStdString(m_dir.write("few.csv", "name,smiles\naspirin,CC(=O)Oc1ccccc1C(=O)O\n"
                                                           "salicylic,O=C(O)c1ccccc1O\nethanol,CCO\n"))});
        ASSERT_TRUE(waitForRows(3));
    }
    void point(sketch::Point p)
    {
        auto& view = sketcher().view();
        const QPoint place = view.mapFromScene(ui::toScene(p));
        QMouseEvent event(QEvent::MouseMove, place, view.viewport()->mapToGlobal(place), Qt::NoButton, Qt::NoButton,
                          {});
        QApplication::sendEvent(view.viewport(), &event);
    }
};

TEST_F(SketchWindow, TheInspectorFollowsThePenAndThenTheTable)
{
    open();
    import();
    show();
    draw("CC(=O)Nc1ccc(O)cc1");
    auto* inspector = m_window->findChild<ui::InspectorPanel*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return inspector->shown() && !inspector->isLoading(); }, 60000));
    EXPECT_EQ(inspector->shown()->compound.smiles, "CC(=O)Nc1ccc(O)cc1");
    EXPECT_EQ(inspector->shown()->compound.name, "Sketch");
    const auto ids = (*m_window->document().workspace()->snapshot())->ids;
    m_window->selection().setCurrent(ids[0]);
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return inspector->shown() && inspector->shown()->compound.name == "aspirin"; }, 60000));
}

TEST_F(SketchWindow, AnEmptySheetOrAClosedSketchGivesTheInspectorBackToTheCompound)
{
    open();
    import();
    show();
    auto* inspector = m_window->findChild<ui::InspectorPanel*>();
    const auto shows = [&](const char* name) {
        return QTest::qWaitFor(
            [&] { return inspector->shown() && !inspector->isLoading() && inspector->shown()->compound.name == name; },
            60000);
    };
    m_window->selection().setCurrent((*m_window->document().workspace()->snapshot())->ids[0]);
    ASSERT_TRUE(shows("aspirin"));
    draw("CC(=O)Nc1ccc(O)cc1");
    ASSERT_TRUE(shows("Sketch"));
    sketcher().clearSheet();
    ASSERT_TRUE(shows("aspirin"));
    draw("CC(=O)Nc1ccc(O)cc1");
    ASSERT_TRUE(shows("Sketch"));
    m_window->docks().sketch->close();
    ASSERT_TRUE(shows("aspirin"));
}

TEST_F(SketchWindow, AddsToTheLibraryAndTakesItBack)
{
    open();
    import();
    show();
    draw("CC(=O)Nc1ccc(O)cc1");
    sketcher().tools().find(QStringLiteral("add"))->trigger();
    ASSERT_TRUE(waitForRows(4));
    m_window->document().undoStack().undo();
    ASSERT_TRUE(waitForRows(3));
}

TEST_F(SketchWindow, FindsSimilarOnesAndShowsTheNearestOnTheMap)
{
    open();
    import();
    show();
    draw("CC(=O)Oc1ccccc1C(=O)O");
    sketcher().tools().find(QStringLiteral("similar"))->trigger();
    ASSERT_TRUE(waitForRows(1));                                   // aspirin itself
    sketcher().tools().find(QStringLiteral("similar"))->trigger(); // again: the filter is replaced, not piled up
    EXPECT_EQ(m_window->table().filters().entries().size(), 1u);
    m_window->table().filters().clear();
    m_window->action(QStringLiteral("action.tools.encode"))->trigger();
    ASSERT_TRUE(settle());
    draw("CC(=O)Oc1ccccc1C(=O)OC");
    auto* map = sketcher().tools().find(QStringLiteral("map"));
    ASSERT_TRUE(map->isEnabled());
    map->trigger();
    EXPECT_TRUE(m_window->docks().map->isVisible());
    EXPECT_EQ(m_window->selection().selected().size(), 3u);
    ASSERT_TRUE(settle());
}

TEST_F(SketchWindow, TheMarkOnTheMapFollowsThePenUntilTheSketchIsGone)
{
    open();
    std::string text = "smiles\n";
    for (const char* smiles : {"CCO", "CCCO", "CCCCO", "c1ccccc1", "Cc1ccccc1", "CCc1ccccc1", "CC(=O)O", "CCC(=O)O",
                               "CCN", "CCCN", "c1ccncc1", "CC(=O)Oc1ccccc1C(=O)O"})
        text += smiles + std::string("\n");
    m_window->importNow({QString::fromStdString(m_dir.write("dozen.csv", text))});
    ASSERT_TRUE(waitForRows(12));
    auto& model = m_window->map().model();
    m_window->map().layOut(ui::MapMethod::Umap);
    ASSERT_TRUE(QTest::qWaitFor([&] { return model.points() && !model.isLayingOut() && isCalm(); }, 120000));
    show();
    draw("CC(=O)Oc1ccccc1C(=O)O");
    EXPECT_FALSE(model.guest()) << "only when it is asked for";
    sketcher().tools().find(QStringLiteral("map"))->trigger();
    ASSERT_TRUE(settle());
    ASSERT_TRUE(model.guest());
    const auto& points = *model.points();
    EXPECT_NEAR(model.guest()->x, points.x[11], 1e-3) << "aspirin is on the map itself";
    EXPECT_NEAR(model.guest()->y, points.y[11], 1e-3);
    EXPECT_TRUE(m_window->selection().selected().contains(points.ids[11]));

    draw("CCO"); // the mark follows
    ASSERT_TRUE(model.guest());
    EXPECT_NEAR(model.guest()->x, points.x[0], 1e-3);
    draw("CN(C)(C)C"); // no molecule: it has no place, and comes back with the next
    EXPECT_FALSE(model.guest());
    draw("CCC(=O)[O-].[Na+]"); // a salt lies where the library's form of it does
    ASSERT_TRUE(model.guest());
    EXPECT_NEAR(model.guest()->x, points.x[7], 1e-3);
    sketcher().clearSheet();
    ASSERT_TRUE(settle());
    EXPECT_FALSE(model.guest());
    draw("CCO");
    EXPECT_FALSE(model.guest()) << "a new sketch has to be asked for anew";
    sketcher().tools().find(QStringLiteral("map"))->trigger();
    ASSERT_TRUE(settle());
    ASSERT_TRUE(model.guest());
    m_window->docks().sketch->toggleViewAction()->trigger();
    ASSERT_TRUE(settle());
    EXPECT_FALSE(model.guest());
}

TEST_F(SketchWindow, EditsACopyOfTheCurrentCompound)
{
    open();
    import();
    const auto ids = (*m_window->document().workspace()->snapshot())->ids;
    m_window->selection().setCurrent(ids[1]);
    ASSERT_TRUE(settle());
    m_window->action(QStringLiteral("action.sketch.edit"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return sketcher().smiles() == QLatin1String("O=C(O)c1ccccc1O"); }, 30000));
    EXPECT_TRUE(sketcher().isVisible());
}

/// The same keys mean the table's things elsewhere and the sheet's on the sheet.
TEST_F(SketchWindow, KeysGoWhereTheFocusIs)
{
    open();
    import();
    show();
    QGuiApplication::clipboard()->setText(QStringLiteral("CCN"));
    QTest::keyClick(&sketcher().view(), Qt::Key_V, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_EQ(sketcher().smiles(), QStringLiteral("CCN"));
    EXPECT_EQ(visibleRows(), 3);
    QTest::keyClick(&sketcher().view(), Qt::Key_Z, Qt::ControlModifier);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(sketcher().smiles().isEmpty());
    EXPECT_EQ(visibleRows(), 3); // the import was not undone
    QTest::keyClick(&sketcher().view(), Qt::Key_Y, Qt::ControlModifier);
    auto* search = m_window->table().findChild<QLineEdit*>();
    ASSERT_NE(search, nullptr);
    point(sketcher().view().drawing().atoms[0].at); // an atom lies under the pointer all the same
    search->setFocus();
    const auto before = sketcher().view().drawing();
    QTest::keyClicks(search, QStringLiteral("no1-"));
    EXPECT_EQ(search->text(), QStringLiteral("no1-"));
    EXPECT_EQ(sketcher().view().drawing(), before);
    search->clear();
    ASSERT_TRUE(settle());
}

TEST_F(SketchWindow, APastedPictureOpensThePictureDialog)
{
    open();
    show();
    auto* data = new QMimeData;
    QImage image(300, 200, QImage::Format_RGB32);
    image.fill(Qt::white);
    data->setImageData(image);
    QGuiApplication::clipboard()->setMimeData(data);
    QTest::keyClick(&sketcher().view(), Qt::Key_V, Qt::ControlModifier);
    auto* dialog = m_window->findChild<ui::PictureDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isBusy() && isCalm(); }, 60000));
    EXPECT_EQ(dialog->picture().width(), 300);
}

/// From a picture to the library: found, shown by the inspector, confirmed, or drawn.
TEST_F(SketchWindow, APictureIsInspectedConfirmedAndDrawn)
{
    open();
    import();
    m_window->action(QStringLiteral("action.tools.encode"))->trigger();
    ASSERT_TRUE(settle());
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = 500;
    const QString path = QString::fromStdString(m_dir.file("aspirin.png"));
    ASSERT_TRUE(ui::toQImage(chem::depict(*chem::parseSmiles("CC(=O)Oc1ccccc1C(=O)O"), style)->picture).save(path));
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(300, 300), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter); // Qt drops only where something was dragged in
    QDropEvent drop(QPointF(300, 300), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    auto* dialog = m_window->findChild<ui::PictureDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isBusy() && isCalm(); }, 60000));
    auto& inspector = m_window->inspector();
    ASSERT_TRUE(inspector.shown());
    EXPECT_EQ(inspector.shown()->compound.name, "aspirin.png");
    EXPECT_TRUE(inspector.shown()->molecule.isNull());
    EXPECT_GT(inspector.shown()->patchCount(), 10);
    EXPECT_FALSE(inspector.heatNames().isEmpty());
    auto* likely = dialog->findChild<QListWidget*>(QStringLiteral("picture.likely"));
    auto* confirm = dialog->findChild<QPushButton*>(QStringLiteral("picture.confirm"));
    ASSERT_EQ(likely->count(), 3);
    EXPECT_FALSE(confirm->isEnabled());
    likely->setCurrentRow(0);
    EXPECT_TRUE(confirm->isEnabled());
    confirm->click();
    ASSERT_TRUE(settle());
    const auto workspace = m_window->document().workspace();
    const auto ids = (*workspace->snapshot())->ids;
    const auto noted = [&] {
        const auto now = *workspace->columns();
        for (const auto& column : now)
            if (column.name == "picture")
                return workspace->cells(ids[0])->count(column.id) > 0;
        return false;
    };
    EXPECT_TRUE(noted());
    confirm->click(); // once more: into the same column
    ASSERT_TRUE(settle());
    const auto columns = *workspace->columns();
    EXPECT_EQ(
        std::count_if(columns.begin(), columns.end(), [](const auto& c) { return c.name.rfind("picture", 0) == 0; }),
        1);
    dialog->findChild<QPushButton*>(QStringLiteral("picture.sketch"))->click();
    ASSERT_TRUE(settle());
    EXPECT_EQ(sketcher().smiles(), QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"));
}

class SketchGallery : public SketchWindow {
protected:
    void take(const QString& name)
    {
        QTest::qWait(500);
        const QString folder = QString::fromLocal8Bit(qgetenv("MOLRL_SHOTS"));
        EXPECT_TRUE(QDir().mkpath(folder));
        const QPixmap picture = m_window->screen()->grabWindow(0, 0, 0, m_window->width(), m_window->height());
        EXPECT_TRUE(picture.save(folder + QLatin1Char('/') + name + m_suffix + QStringLiteral(".png")));
    }
    void visit(ui::ThemeChoice theme)
    {
        m_suffix = QLatin1Char('-') + ui::toSettingsText(theme);
        m_window->action(QStringLiteral("action.view.theme.") + ui::toSettingsText(theme))->trigger();
        auto& view = sketcher().view();
        sketcher().clearSheet();
        ASSERT_TRUE(settle());
        take(QStringLiteral("sketch-empty"));
        draw("C[C@]12CC[C@H]3[C@@H](CCC4=CC(=O)CC[C@@]43C)[C@@H]1CC[C@@H]2OC(=O)CCl");
        take(QStringLiteral("sketch-steroid"));
        draw("CC(N)C(=O)Nc1ccc(S(N)(=O)=O)cc1/C=C/c1nc2cc(F)c(Br)cc2[nH]1");
        sketcher().tools().find(QStringLiteral("benzene"))->trigger();
        point(view.drawing().atoms[0].at);
        take(QStringLiteral("sketch-ghost"));
        sketcher().tools().find(QStringLiteral("select"))->trigger();
        view.select({3, 5, 6, 7, 8, 9, 10, 11});
        point({90, 90});
        take(QStringLiteral("sketch-selected"));
        view.select({});
        draw("CN(C)(C)CC(=O)C(C)(C)(C)F");
        take(QStringLiteral("sketch-problem"));
        draw("[2H]C([2H])([13CH3])[NH2+]CC(=O)[O-].C[N+]1(C)CC[C](F)C1.O=S(=O)(N)c1cc(I)ccc1P(O)B(O)O");
        take(QStringLiteral("sketch-atoms"));
        sketcher().tools().find(QStringLiteral("templates"))->trigger();
        take(QStringLiteral("sketch-templates"));
        sketcher().templates().close();
        sketcher().tools().find(QStringLiteral("elements"))->trigger();
        take(QStringLiteral("sketch-elements"));
        for (QWidget* popup : QApplication::topLevelWidgets())
            if (popup->windowType() == Qt::Popup)
                popup->close();
        draw("CC(=O)Nc1ccc(OCC2CC2)cc1");
        sketcher().compare();
        ASSERT_TRUE(settle());
        take(QStringLiteral("sketch-compare"));
        sketcher().findChild<ui::CompareDialog*>()->close();
        sketcher().exportFigure();
        ASSERT_TRUE(settle());
        take(QStringLiteral("sketch-figure"));
        sketcher().findChild<ui::FigureDialog*>()->close();
        draw("CC(=O)Nc1ccc(OCC2CC2)cc1");
        sketcher().tools().find(QStringLiteral("map"))->trigger();
        ASSERT_TRUE(settle());
        take(QStringLiteral("sketch-on-map"));
    }
    QString m_suffix;
};

TEST_F(SketchGallery, Pictures)
{
    if (qEnvironmentVariableIsEmpty("MOLRL_SHOTS"))
        GTEST_SKIP() << "set MOLRL_SHOTS to a folder to get the pictures";
    ui::MainWindow::Start demo;
    demo.demo = true;
    open(demo);
    m_window->move(0, 0);
    ASSERT_TRUE(waitForRows(1284));
    m_window->action(QStringLiteral("action.tools.encode"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 300000));
    m_window->selection().setCurrent((*m_window->document().workspace()->snapshot())->ids[5]);
    if (const QString model = qEnvironmentVariable("MOLRL_SHOTS_MODEL"); !model.isEmpty())
        sketcher().addModelFile(model);
    m_window->map().layOut(ui::MapMethod::Umap);
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_window->map().model().points() && isCalm(); }, 300000));
    show();
    for (const ui::ThemeChoice theme : {ui::ThemeChoice::Light, ui::ThemeChoice::Dark})
        visit(theme);
}

} // namespace
} // namespace molrl::test
