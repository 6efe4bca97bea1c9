// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window and its dialogs for people to look at: set MOLRL_SHOTS to a folder.
#include "tests/ui/shell/shell_fixture.h"

#include "ui/shell/import_dialog.h"
#include "ui/shell/import_report_dialog.h"
#include "ui/training/finetune_dialog.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/rank_dialog.h"
#include "ui/training/results_view.h"
#include "ui/training/run_store.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QAction>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QMenuBar>
#include <QPushButton>
#include <QScreen>
#include <QSpinBox>
#include <QTabBar>
#include <QTabWidget>
#include <QTreeView>
#include <cstdlib>

namespace molrl::test {
namespace {

class Gallery : public ShellTest {
protected:
    void take(const QString& name)
    {
        QTest::qWait(400);
        const QString folder = QString::fromLocal8Bit(qgetenv("MOLRL_SHOTS"));
        EXPECT_TRUE(QDir().mkpath(folder));
        const QPixmap picture = m_window->screen()->grabWindow(0, 0, 0, m_window->width(), m_window->height());
        EXPECT_TRUE(picture.save(folder + QLatin1Char('/') + name + m_suffix + QStringLiteral(".png")));
    }
    void takeDock(const QString& name)
    {
        QTest::qWait(250);
        const QString folder = QString::fromLocal8Bit(qgetenv("MOLRL_SHOTS"));
        EXPECT_TRUE(
            m_window->docks().runs->grab().save(folder + QLatin1Char('/') + name + m_suffix + QStringLiteral(".png")));
    }
    void takeDialog(const char* action, const char* dialogName, const QString& name)
    {
        m_window->action(QLatin1String(action))->trigger();
        auto* dialog = m_window->findChild<QDialog*>(QLatin1String(dialogName));
        ASSERT_NE(dialog, nullptr) << dialogName;
        QTest::qWait(200);
        take(name);
        dialog->close();
        QTest::qWait(50);
    }
    void selectRow(std::size_t row)
    {
        const auto snapshot = *m_window->document().workspace()->snapshot();
        m_window->selection().setSelected(ui::CompoundSet::from({snapshot->ids[row]}));
        m_window->selection().setCurrent(snapshot->ids[row]);
        EXPECT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 30000));
    }
    void visit(ui::ThemeChoice theme)
    {
        m_suffix = QLatin1Char('-') + ui::toSettingsText(theme);
        m_window->action(QStringLiteral("action.view.theme.") + ui::toSettingsText(theme))->trigger();
        take(QStringLiteral("window"));
        takeDialog("action.edit.preferences", "preferences", QStringLiteral("preferences"));
        takeDialog("action.help.about", "about", QStringLiteral("about"));
        takeDialog("action.help.shortcuts", "shortcuts", QStringLiteral("shortcuts"));
        takeDialog("action.tools.report", "importReport", QStringLiteral("report"));
        takeDialog("action.tools.palette", "commandPalette", QStringLiteral("palette"));
        m_window->askImport({writeAssay(), QStringLiteral(MOLRL_SOURCE_DIR "/resources/demo/approved_drugs.csv"),
                             QStringLiteral("/nowhere/missing.sdf")});
        auto* dialog = m_window->findChild<ui::ImportDialog*>();
        EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->isLooking() && isCalm(); }, 20000));
        take(QStringLiteral("import"));
        dialog->close();
        QMenu* file = m_window->menuBar()->actions().constFirst()->menu();
        file->popup({0, m_window->menuBar()->height()});
        take(QStringLiteral("menu"));
        file->close();
        m_window->docks().jobs->show();
        m_window->importNow({QStringLiteral("/nowhere/missing.sdf")});
        EXPECT_TRUE(QTest::qWaitFor([&] { return isCalm(); }));
        m_window->action(QStringLiteral("action.tools.encode"))->trigger();
        QTest::qWait(1500);
        take(QStringLiteral("jobs"));
        for (const auto& job : m_window->jobs().jobs())
            job->cancel();
        EXPECT_TRUE(QTest::qWaitFor([&] { return isCalm(); }));
        m_window->docks().jobs->hide();
    }
    QString m_suffix;
};

} // namespace

/// MOLRL_SHOTS_RUNS: directories of runs, separated by colons.
TEST_F(Gallery, Runs)
{
    const QStringList runs = qEnvironmentVariable("MOLRL_SHOTS_RUNS").split(QLatin1Char(':'), Qt::SkipEmptyParts);
    if (qEnvironmentVariableIsEmpty("MOLRL_SHOTS") || runs.isEmpty())
        GTEST_SKIP() << "set MOLRL_SHOTS to a folder and MOLRL_SHOTS_RUNS to runs to get the pictures";
    ui::MainWindow::Start demo;
    demo.demo = true;
    open(demo, {1600, 1000});
    m_window->move(0, 0);
    ASSERT_TRUE(waitForRows(1284));
    m_window->docks().runs->show();
    m_window->docks().runs->raise();
    take(QStringLiteral("runs-empty"));
    for (const QString& run : runs)
        m_window->runs().store().attach(run);
    m_window->runs().choose(runs.front());
    for (const ui::ThemeChoice theme : {ui::ThemeChoice::Light, ui::ThemeChoice::Dark}) {
        m_suffix = QLatin1Char('-') + ui::toSettingsText(theme);
        m_window->action(QStringLiteral("action.view.theme.") + ui::toSettingsText(theme))->trigger();
        m_window->runs().choose(runs.front());
        take(QStringLiteral("runs"));
        m_window->runs().findChild<QTreeView*>(QStringLiteral("runs.list"))->selectAll();
        take(QStringLiteral("runs-overlaid"));
        auto* tabs = m_window->runs().findChild<QTabWidget*>(QStringLiteral("runs.tabs"));
        tabs->setCurrentIndex(1);
        take(QStringLiteral("runs-settings"));
        tabs->setCurrentIndex(2);
        take(QStringLiteral("runs-log"));
        tabs->setCurrentIndex(0);
    }
}

/// What finished fine-tunings are worth, in docks of several sizes. MOLRL_SHOTS_RUNS as above.
TEST_F(Gallery, Results)
{
    const QStringList runs = qEnvironmentVariable("MOLRL_SHOTS_RUNS").split(QLatin1Char(':'), Qt::SkipEmptyParts);
    if (qEnvironmentVariableIsEmpty("MOLRL_SHOTS") || runs.isEmpty())
        GTEST_SKIP() << "set MOLRL_SHOTS to a folder and MOLRL_SHOTS_RUNS to runs to get the pictures";
    open({}, {1600, 1000});
    m_window->move(0, 0);
    if (!qEnvironmentVariableIsEmpty("MOLRL_SHOTS_DATA")) {
        m_window->importNow({qEnvironmentVariable("MOLRL_SHOTS_DATA")});
        ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && visibleRows() > 0; }, 120000));
    }
    m_window->action(QStringLiteral("action.view.runs"))->trigger();
    for (const QString& run : runs)
        m_window->runs().store().attach(run);
    ui::RunsPanel& panel = m_window->runs();
    int number = 0;
    for (const QString& run : runs) {
        panel.choose(run);
        ASSERT_TRUE(
            QTest::qWaitFor([&] { return panel.current() && panel.current()->path == run && isCalm(); }, 30000));
        ++number;
        for (const char* theme : {"dark", "light"}) {
            m_window->action(QStringLiteral("action.view.theme.") + QLatin1String(theme))->trigger();
            m_suffix = QLatin1Char('-') + QLatin1String(theme);
            m_window->docks().runs->setFloating(false);
            panel.showResults();
            take(QStringLiteral("results%1-docked").arg(number));
            m_window->docks().runs->setFloating(true);
            for (const int width : {1000, 600}) {
                m_window->docks().runs->resize(width, 440);
                QTest::qWait(200);
                auto* pages = panel.findChild<QTabWidget*>(QStringLiteral("results.pages"));
                auto* kinds = panel.findChild<QTabBar*>(QStringLiteral("results.kinds"));
                for (int page = 0; page < pages->count(); ++page) {
                    pages->setCurrentIndex(page);
                    kinds->setCurrentIndex(page % std::max(1, kinds->count()));
                    takeDock(QStringLiteral("results%1-%2-%3").arg(number).arg(width).arg(page));
                }
                auto* tabs = panel.findChild<QTabWidget*>(QStringLiteral("runs.tabs"));
                for (int tab = 0; tab < tabs->count(); ++tab) {
                    tabs->setCurrentIndex(tab);
                    takeDock(QStringLiteral("results%1-%2-tab%3").arg(number).arg(width).arg(tab));
                }
                panel.showResults();
            }
        }
    }
}

/// The dialog that leads to a fine-tuning, and what comes out of a short one.
TEST_F(Gallery, FineTuning)
{
    if (qEnvironmentVariableIsEmpty("MOLRL_SHOTS") || qEnvironmentVariableIsEmpty("MOLRL_SHOTS_DATA"))
        GTEST_SKIP()
            << "set MOLRL_SHOTS to a folder, MOLRL_SHOTS_DATA to \"file.csv\" and MOLRL_SHOTS_LABEL to a column";
    const QString file = qEnvironmentVariable("MOLRL_SHOTS_DATA");
    open({}, {1600, 1000});
    m_window->move(0, 0);
    m_window->importNow({file});
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && visibleRows() > 0; }, 120000));
    m_window->docks().runs->show();
    ui::RunsPanel& panel = m_window->runs();
    ui::FinetuneDialog* dialog = panel.openNew();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 60000));
    dialog->chooseLabels({qEnvironmentVariable("MOLRL_SHOTS_LABEL")});
    dialog->findChild<QSpinBox*>(QStringLiteral("finetune.epochs"))
        ->setValue(qEnvironmentVariableIntValue("MOLRL_SHOTS_EPOCHS"));
    m_suffix = QStringLiteral("-light");
    take(QStringLiteral("finetune-1"));
    dialog->goTo(1);
    take(QStringLiteral("finetune-2-busy"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 300000));
    take(QStringLiteral("finetune-2"));
    m_window->action(QStringLiteral("action.view.theme.dark"))->trigger();
    m_suffix = QStringLiteral("-dark");
    take(QStringLiteral("finetune-2"));
    dialog->goTo(2);
    take(QStringLiteral("finetune-3"));
    dialog->findChild<QPushButton*>(QStringLiteral("finetune.next"))->click();
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return panel.current() && panel.current()->view && panel.current()->view->epoch > 1; }, 300000));
    take(QStringLiteral("finetune-running"));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return panel.results().results() != nullptr && panel.jobs().isIdle() && isCalm(); }, 580000));
    panel.showResults();
    for (const char* theme : {"dark", "light"}) {
        m_window->action(QStringLiteral("action.view.theme.") + QLatin1String(theme))->trigger();
        m_suffix = QLatin1Char('-') + QLatin1String(theme);
        take(QStringLiteral("results"));
        auto* kinds = panel.findChild<QTabBar*>(QStringLiteral("results.kinds"));
        for (int i = 1; i < kinds->count(); ++i) {
            kinds->setCurrentIndex(i);
            take(QStringLiteral("results-%1").arg(i));
        }
        kinds->setCurrentIndex(0);
    }
    panel.action(QStringLiteral("runs.screen"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.screening().isRunning(); }, 580000));
    take(QStringLiteral("screened"));
    m_window->action(QStringLiteral("action.tools.rank"))->trigger();
    QTest::qWait(500);
    m_window->findChild<QPushButton*>(QStringLiteral("rank.addWish"))->click();
    take(QStringLiteral("rank"));
    m_window->action(QStringLiteral("action.view.theme.dark"))->trigger();
    m_suffix = QStringLiteral("-dark");
    take(QStringLiteral("rank"));
    m_window->findChild<QDialog*>(QStringLiteral("rankDialog"))->close();
    m_window->resize(1280, 800);
    take(QStringLiteral("results-small"));
    panel.openNew();
    take(QStringLiteral("finetune-small"));
}

TEST_F(Gallery, LightAndDarkAndSmall)
{
    if (qEnvironmentVariableIsEmpty("MOLRL_SHOTS"))
        GTEST_SKIP() << "set MOLRL_SHOTS to a folder to get the pictures";
    open({}, {1600, 1000});
    m_window->move(0, 0);
    take(QStringLiteral("welcome"));
    m_window->importNow({writeAssay()});
    ASSERT_TRUE(waitForRows(5));
    m_window->importNow({QStringLiteral(MOLRL_SOURCE_DIR "/resources/demo/approved_drugs.csv")});
    ASSERT_TRUE(waitForRows(1289));
    selectRow(40);
    visit(ui::ThemeChoice::Light);
    visit(ui::ThemeChoice::Dark);
    m_window.reset();

    ui::MainWindow::Start demo;
    demo.demo = true;
    open(demo, {1280, 720});
    m_window->move(0, 0);
    ASSERT_TRUE(waitForRows(1284));
    m_window->action(QStringLiteral("action.view.resetLayout"))->trigger();
    selectRow(7);
    m_suffix.clear();
    take(QStringLiteral("small"));
}

} // namespace molrl::test
