// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/shell_fixture.h"

#include "ui/inspector/view3d_panel.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/preferences_dialog.h"
#include "ui/shell/welcome_page.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QOpenGLWidget>
#include <QPushButton>

namespace molrl::test {

TEST_F(ShellTest, AnEmptyWorkspaceShowsTheWaysToBeginAndTheDemoOpens)
{
    auto& window = open();
    EXPECT_TRUE(window.findChild<ui::WelcomePage*>()->isVisible());
    QTest::mouseClick(find<QPushButton>("action.file.demo.welcome"), Qt::LeftButton);
    ASSERT_TRUE(waitForRows(1284));
    EXPECT_FALSE(window.findChild<ui::WelcomePage*>()->isVisible());
    EXPECT_TRUE(find<QLabel>("status.counts")->text().contains(QStringLiteral("total")));
}

TEST_F(ShellTest, TypingInTheTableFiltersAndTheStatusBarCounts)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    QTest::keyClicks(find<QLineEdit>("table.quickFilter"), QStringLiteral("ethanol"));
    ASSERT_TRUE(waitForRows(2));
    window.action(QStringLiteral("action.table.selectAll"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.selection().selected().size() == 2; }));
    const QString counts = find<QLabel>("status.counts")->text();
    EXPECT_TRUE(counts.startsWith(QStringLiteral("2 visible  /  2 selected  /  5 total"))) << counts.toStdString();
}

TEST_F(ShellTest, PastedMoleculesBecomeCompoundsAndCanBeTakenBack)
{
    auto& window = open();
    QGuiApplication::clipboard()->setText(QStringLiteral("CCO ethanol\nc1ccccc1 benzene"));
    window.action(QStringLiteral("action.edit.paste"))->trigger();
    ASSERT_TRUE(waitForRows(2));
    window.action(QStringLiteral("action.edit.undo"))->trigger();
    ASSERT_TRUE(waitForRows(0));
    QGuiApplication::clipboard()->setText(QStringLiteral("Dear colleagues"));
    window.action(QStringLiteral("action.edit.paste"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && window.notices().count() > 0; }));
}

TEST_F(ShellTest, ThePaletteFindsCommandsColumnsAndCompoundsByKeyboardAlone)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    auto* palette = window.findChild<ui::CommandPalette*>();
    auto* edit = find<QLineEdit>("palette.edit");
    const auto ask = [&](const QString& typed) {
        window.action(QStringLiteral("action.tools.palette"))->trigger();
        ASSERT_TRUE(QTest::qWaitFor([&] { return palette->isVisible(); }));
        QTest::keyClicks(edit, typed);
        ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }));
    };
    ask(QStringLiteral("theme dark"));
    ASSERT_GT(palette->resultCount(), 0);
    EXPECT_EQ(palette->resultText(0), QStringLiteral("Theme: dark"));
    QTest::keyClick(edit, Qt::Key_Return);
    EXPECT_FALSE(palette->isVisible());
    EXPECT_TRUE(QTest::qWaitFor([&] { return window.palette().color(QPalette::Window).lightness() < 80; }));

    ask(QStringLiteral("odd"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return palette->resultCount() > 0 && palette->resultText(0) == QStringLiteral("odd cell"); }));
    QTest::keyClick(edit, Qt::Key_Return);
    const auto compound = window.document().workspace()->compound(window.selection().current());
    ASSERT_TRUE(compound);
    EXPECT_EQ(compound->name, "odd cell");

    ask(QStringLiteral("pic50"));
    ASSERT_GT(palette->resultCount(), 0);
    EXPECT_EQ(palette->resultText(0), QStringLiteral("pIC50"));
    QTest::keyClick(edit, Qt::Key_Escape);
    EXPECT_FALSE(palette->isVisible());
}

TEST_F(ShellTest, PreferencesAreInForceAtOnceAndKept)
{
    auto& window = open();
    window.action(QStringLiteral("action.edit.preferences"))->trigger();
    auto* dialog = window.findChild<ui::PreferencesDialog*>();
    ASSERT_NE(dialog, nullptr);
    auto* theme = dialog->findChild<QComboBox*>(QStringLiteral("preferences.theme"));
    theme->setCurrentIndex(theme->findData(static_cast<int>(ui::ThemeChoice::Light)));
    EXPECT_GT(QApplication::palette().color(QPalette::Window).lightness(), 200);
    EXPECT_TRUE(QTest::qWaitFor([&] { return window.palette().color(QPalette::Window).lightness() > 200; }));
    theme->setCurrentIndex(theme->findData(static_cast<int>(ui::ThemeChoice::Dark)));
    EXPECT_LT(QApplication::palette().color(QPalette::Window).lightness(), 80);
    const auto* counts = find<QLabel>("status.counts");
    EXPECT_TRUE(QTest::qWaitFor([&] { return counts->palette().color(QPalette::Window).lightness() < 80; }));
    EXPECT_EQ(ui::Settings::load().theme, ui::ThemeChoice::Dark);
    EXPECT_TRUE(window.action(QStringLiteral("action.view.theme.dark"))->isChecked());
}

TEST_F(ShellTest, DocksKeepTheirPlacesAndTheLayoutCanBeReset)
{
    {
        auto& window = open();
        window.docks().jobs->show();
        window.docks().filters->hide();
        window.close();
        m_window.reset();
    }
    auto& window = open();
    EXPECT_TRUE(window.docks().jobs->isVisible());
    EXPECT_FALSE(window.docks().filters->isVisible());
    window.action(QStringLiteral("action.view.resetLayout"))->trigger();
    EXPECT_FALSE(window.docks().jobs->isVisible());
    EXPECT_TRUE(window.docks().filters->isVisible());
    EXPECT_TRUE(window.docks().inspector->isVisible());
}

TEST_F(ShellTest, OpenGlIsNotTouchedUntilThe3dViewIsSeen)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    window.selection().setCurrent(window.table().model().idAt(0));
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }));
    const auto* content = window.findChild<ui::View3DPanel*>();
    EXPECT_FALSE(content->isVisible());
    EXPECT_TRUE(window.findChildren<QOpenGLWidget*>().isEmpty());
    window.docks().view3d->raise();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !window.findChildren<QOpenGLWidget*>().isEmpty(); }));
    EXPECT_TRUE(content->isVisible());
}

TEST_F(ShellTest, ALowWindowStillHasRoomForTheTable)
{
    auto& window = open({}, {1280, 720});
    EXPECT_EQ(window.size(), QSize(1280, 720));
    EXPECT_GE(window.centralWidget()->width(), 420);
    EXPECT_GE(window.docks().inspector->width(), 360);
}

TEST_F(ShellTest, EncodingFillsTheLibraryOnceAndSkipsWhatIsThere)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    ASSERT_TRUE(window.document().network());
    QAction* encode = window.action(QStringLiteral("action.tools.encode"));
    ASSERT_TRUE(encode->isEnabled());
    encode->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 60000));
    const auto workspace = window.document().workspace();
    const auto snapshot = *workspace->snapshot();
    const auto stored = workspace->loadEmbeddings(window.document().network()->hash(), snapshot->ids);
    ASSERT_TRUE(stored);
    int filled = 0;
    for (std::size_t row = 0; row < stored->rows; ++row)
        filled += stored->cols > 0 && stored->row(row)[0] == stored->row(row)[0];
    EXPECT_EQ(filled, 4);
    encode->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 60000));
    EXPECT_TRUE(hasNotice(QStringLiteral("4 there already")));
}

TEST_F(ShellTest, CalculatesPropertiesThatAreThenThereToRankBy)
{
    auto& window = open();
    QAction* calculate = window.action(QStringLiteral("action.tools.calculate"));
    EXPECT_FALSE(calculate->isEnabled()) << "there is nothing to calculate for";
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    ASSERT_TRUE(calculate->isEnabled());
    calculate->trigger();
    auto* dialog = find<QDialog>("calculateDialog");
    ASSERT_TRUE(dialog && dialog->isVisible());
    find<QPushButton>("calculate.start")->click();
    EXPECT_FALSE(calculate->isEnabled()) << "one at a time";
    const auto hasColumn = [&](const std::string& name) {
        const auto state = window.table().viewState();
        return state && std::any_of(state->columns.begin(), state->columns.end(),
                                    [&](const workspace::Column& column) { return column.name == name; });
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && hasColumn("TPSA") && hasColumn("PAINS alerts"); }, 60000));
    EXPECT_TRUE(calculate->isEnabled());
    window.action(QStringLiteral("action.tools.rank"))->trigger();
    auto* columns = find<QComboBox>("rank.columns");
    ASSERT_TRUE(QTest::qWaitFor([&] { return columns->findText(QStringLiteral("TPSA")) >= 0; }, 20000));
    window.action(QStringLiteral("action.edit.undo"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && !hasColumn("TPSA"); }, 20000));
    calculate->trigger();
    window.action(QStringLiteral("action.file.new"))->trigger();
    ASSERT_TRUE(waitForRows(0));
    EXPECT_TRUE(QTest::qWaitFor(
        [&] {
            const auto* open = window.findChild<QDialog*>(QStringLiteral("calculateDialog"));
            return open == nullptr || !open->isVisible();
        },
        5000))
        << "it asks about a workspace that is gone";
}

TEST_F(ShellTest, AnUntitledWorkspaceGetsItsNameAndAnEmptyOneLeavesNothing)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    const auto workspace = window.document().workspace();
    const auto ids = (*workspace->snapshot())->ids;
    window.document().edit(workspace::RemoveCompounds{{ids[4]}});
    ASSERT_TRUE(waitForRows(4));
    window.selection().setSelected(ui::CompoundSet::from({ids[1], ids[2]}));
    window.selection().setCurrent(ids[1]);
    window.table().filters().setQuickText(QStringLiteral("C"));
    const QString old = QString::fromStdString(workspace->path());
    const QString name = QString::fromStdString(m_dir.file("named.molrl"));
    const QAction* save = window.action(QStringLiteral("action.file.saveCopy"));
    EXPECT_EQ(save->text(), QStringLiteral("&Save as…"));
    window.saveCopyAs(name);
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && hasNotice(QStringLiteral("Saved.")); }));
    EXPECT_EQ(window.document().workspace(), workspace);
    EXPECT_EQ(QString::fromStdString(workspace->path()), name);
    EXPECT_EQ(save->text(), QStringLiteral("&Save a copy as…"));
    EXPECT_FALSE(QFileInfo::exists(old));
    EXPECT_TRUE(window.windowTitle().contains(QStringLiteral("named.molrl"))) << qPrintable(window.windowTitle());
    EXPECT_EQ(window.selection().selected().size(), 2u) << "naming it changes nothing of what is on show";
    EXPECT_EQ(window.selection().current(), ids[1]);
    EXPECT_EQ(window.table().filters().quickText(), QStringLiteral("C"));
    EXPECT_TRUE(window.action(QStringLiteral("action.tools.report"))->isEnabled());
    window.table().filters().clear();
    window.action(QStringLiteral("action.edit.undo"))->trigger();
    ASSERT_TRUE(waitForRows(5)) << "what was done before can be undone";

    window.saveCopyAs(QString::fromStdString(m_dir.file("second.molrl")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && QFileInfo::exists(m_dir.file("second.molrl").c_str()); }));
    EXPECT_EQ(QString::fromStdString(workspace->path()), name) << "one with a name is only copied";
    EXPECT_TRUE(QFileInfo::exists(name));

    window.action(QStringLiteral("action.file.new"))->trigger();
    ASSERT_TRUE(waitForRows(0));
    EXPECT_TRUE(QFileInfo::exists(name));
    const QString untitled = QString::fromStdString(window.document().workspace()->path());
    EXPECT_TRUE(QFileInfo::exists(untitled));
    m_window.reset();
    EXPECT_FALSE(QFileInfo::exists(untitled));
}

TEST_F(ShellTest, AnUntitledWorkspaceGetsItsNameWhileAnImportFillsIt)
{
    auto& window = open();
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "C" + std::string(static_cast<std::size_t>(i % 40), 'C') + "O compound " + std::to_string(i) + "\n";
    const QString untitled = QString::fromStdString(window.document().workspace()->path());
    window.importNow({QString::fromStdString(m_dir.write("many.smi", text))});
    ASSERT_GT(window.jobs().activeCount(), 0);
    const QString name = QString::fromStdString(m_dir.file("early.molrl"));
    const QString second = QString::fromStdString(m_dir.file("twice.molrl"));
    window.saveCopyAs(name);
    window.saveCopyAs(second); // asked for before the first is done
    ASSERT_TRUE(waitForRows(3000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }));
    EXPECT_EQ(QString::fromStdString(window.document().workspace()->path()), name);
    EXPECT_FALSE(QFileInfo::exists(untitled));
    EXPECT_TRUE(QFileInfo::exists(second));
    m_window.reset();
    const auto again = workspace::Workspace::open(name.toStdString());
    ASSERT_TRUE(again);
    EXPECT_EQ((*(*again)->snapshot())->rows(), 3000u);
}

TEST_F(ShellTest, WhatSpeaksOfAWorkspaceGoesWithIt)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    EXPECT_TRUE(hasNotice(QStringLiteral("assay.csv imported")));
    EXPECT_TRUE(window.action(QStringLiteral("action.tools.report"))->isEnabled());
    window.action(QStringLiteral("action.file.new"))->trigger();
    ASSERT_TRUE(waitForRows(0));
    EXPECT_FALSE(hasNotice(QStringLiteral("assay.csv imported")));
    EXPECT_FALSE(window.action(QStringLiteral("action.tools.report"))->isEnabled());
}

TEST_F(ShellTest, ClosingWaitsForTheLastEdit)
{
    auto& window = open();
    window.importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    const auto workspace = window.document().workspace();
    const auto ids = (*workspace->snapshot())->ids;
    for (const auto id : ids)
        window.document().edit(workspace::RemoveCompounds{{id}});
    window.action(QStringLiteral("action.edit.undo"))->trigger();
    window.close();
    EXPECT_TRUE(window.isVisible()) << "it closed over edits that wait";
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window.isVisible(); }, 20000));
    EXPECT_EQ((*workspace->snapshot())->rows(), 1U) << "five removed, the last brought back";
}

} // namespace molrl::test
