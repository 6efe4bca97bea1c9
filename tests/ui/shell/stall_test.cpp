// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/stall_watchdog.h"
#include "tests/support/timed.h"
#include "tests/ui/shell/shell_fixture.h"

#include "core/chem/record_reader.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/table/compound_view.h"
#include "ui/training/finetune_dialog.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/results_view.h"
#include "ui/training/run_store.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QAction>
#include <QDockWidget>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTabWidget>
#include <QThread>
#include <cstdio>
#include <fstream>

namespace molrl::test {
namespace {

const int kRows =
    qEnvironmentVariableIsSet("MOLRL_TEST_ROWS") ? qEnvironmentVariableIntValue("MOLRL_TEST_ROWS") : 100000;
constexpr double kMostMs = 50;

class StallTest : public ShellTest {
protected:
    /// The first rows of ZINC, again and again until there are enough.
    void writeLibrary(const std::string& path)
    {
        const std::string source = bigData() + "/pretrain/zinc250k.smi.zst";
        std::vector<std::string> smiles;
        auto reader = chem::RecordReader::open(source);
        ASSERT_TRUE(reader) << reader.error().message();
        while (smiles.size() < static_cast<std::size_t>(kRows)) {
            auto record = (*reader)->next();
            ASSERT_TRUE(record) << record.error().message();
            if (!*record)
                break;
            smiles.push_back((*record)->structure);
        }
        ASSERT_FALSE(smiles.empty());
        std::ofstream out(path);
        out << "smiles,name,score\n";
        for (int i = 0; i < kRows; ++i)
            out << smiles[static_cast<std::size_t>(i) % smiles.size()] << ",zinc" << i << ',' << (i * 37) % 1000
                << '\n';
    }
    void settle(int timeoutMs = 60000)
    {
        QTest::qWait(150);
        EXPECT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, timeoutMs));
        QTest::qWait(150);
    }
};

} // namespace

TEST(StallWatchdog, SeesWorkAndSleepOnTheGuiThread)
{
    StallWatchdog watchdog;
    watchdog.enter("calm");
    QTest::qWait(100);
    watchdog.enter("asleep");
    QTimer::singleShot(20, [] { QThread::msleep(120); });
    QTest::qWait(200);
    watchdog.enter("end");
    ASSERT_GE(watchdog.stalls().size(), 3U);
    for (const auto& stall : watchdog.stalls()) {
        if (stall.during == "asleep") {
            EXPECT_GE(stall.stalledMs, 80) << watchdog.report();
        }
        if (stall.during == "calm") {
            EXPECT_LT(stall.stalledMs, limitMs(80));
        }
    }
}

TEST_F(StallTest, ATourOf100kRowsNeverHoldsTheWindow)
{
    if (bigData().empty())
        GTEST_SKIP() << "set MOLRL_DATA to the folder of the big data sets: nothing was measured";
    const std::string file = m_dir.file("library.csv");
    writeLibrary(file);
    auto& window = open();
    settle();
    StallWatchdog watchdog; // the window is there: from now on nothing may hold it
    watchdog.enter("import of 100k rows");
    window.importNow({QString::fromStdString(file)});
    ASSERT_TRUE(waitForRows(kRows, 900000));
    QScrollBar* scroll = window.table().view().verticalScrollBar();
    watchdog.enter("scrolling");
    for (int i = 0; i <= 60; ++i) {
        scroll->setValue(scroll->maximum() * i / 60);
        QTest::qWait(30);
    }
    settle();
    watchdog.enter("sorting");
    const auto columns = window.table().viewState()->columns;
    ASSERT_FALSE(columns.empty());
    window.table().sortBy(workspace::SortKey::Column, columns.back().id, true);
    settle();
    watchdog.enter("filtering by text");
    QTest::keyClicks(find<QLineEdit>("table.quickFilter"), QStringLiteral("zinc12"));
    ASSERT_TRUE(waitForRows(kRows == 100000 ? 1111 : 111));
    settle();
    watchdog.enter("clearing the filter");
    window.action(QStringLiteral("action.table.clearFilters"))->trigger();
    ASSERT_TRUE(waitForRows(kRows));
    watchdog.enter("selecting all");
    window.action(QStringLiteral("action.table.selectAll"))->trigger();
    settle();
    watchdog.enter("inverting the selection");
    window.action(QStringLiteral("action.table.invertSelection"))->trigger();
    settle();
    watchdog.enter("inspecting compounds");
    const auto snapshot = *window.document().workspace()->snapshot();
    for (const std::size_t row : {10U, 5000U, 500U, 999U}) {
        window.selection().setCurrent(snapshot->ids[row]);
        settle();
    }
    watchdog.enter("switching layers");
    auto* inspector = window.findChild<ui::InspectorPanel*>();
    for (int i = 0; i < inspector->heatNames().size(); ++i) {
        inspector->showHeat(i);
        settle();
    }
    watchdog.enter("cards");
    window.action(QStringLiteral("action.table.cards"))->trigger();
    settle();
    window.action(QStringLiteral("action.table.cards"))->trigger();
    settle();
    watchdog.enter("searching in the palette");
    window.action(QStringLiteral("action.tools.palette"))->trigger();
    QTest::keyClicks(find<QLineEdit>("palette.edit"), QStringLiteral("zinc777"));
    settle();
    QTest::keyClick(find<QLineEdit>("palette.edit"), Qt::Key_Escape);
    watchdog.enter("dark theme");
    window.action(QStringLiteral("action.view.theme.dark"))->trigger();
    settle();
    watchdog.enter("undoing the import");
    window.action(QStringLiteral("action.edit.undo"))->trigger();
    const bool isUndone = waitForRows(0, 120000);
    watchdog.enter("end");
    std::printf("%s", watchdog.report().c_str());
    for (const auto& stall : watchdog.stalls())
        EXPECT_LE(stall.stalledMs, kMostMs) << stall.during;
    EXPECT_TRUE(isUndone) << visibleRows() << " rows, " << (isCalm() ? "calm" : "busy");
}

/// From a file with labels to a screened library, while training and screening use every processor.
TEST_F(StallTest, AFineTuningNeverHoldsTheWindow)
{
    if (bigData().empty())
        GTEST_SKIP() << "set MOLRL_DATA to the folder of the big data sets: nothing was measured";
    auto& window = open();
    window.importNow({QString::fromStdString(bigData() + "/moleculenet/bace.csv")});
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm() && visibleRows() > 1000; }, 120000));
    settle();
    ui::RunsPanel& panel = window.runs();
    StallWatchdog watchdog;
    watchdog.enter("opening the runs");
    window.action(QStringLiteral("action.view.runs"))->trigger();
    settle();
    watchdog.enter("opening the dialog");
    ui::FinetuneDialog* dialog = panel.openNew();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 60000));
    dialog->chooseLabels({QStringLiteral("Class")});
    watchdog.enter("checking the data");
    dialog->goTo(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 300000));
    dialog->goTo(2);
    watchdog.enter("starting");
    QSignalSpy started(&panel.jobs(), &ui::FinetuneJobs::started);
    dialog->findChild<QPushButton*>(QStringLiteral("finetune.next"))->click();
    ASSERT_TRUE(started.count() == 1 || started.wait(60000));
    const QString run = started[0][0].toString();
    const auto viewOf = [&] {
        const auto* entry = panel.store().find(run);
        return entry != nullptr ? entry->view : nullptr;
    };
    const auto isIn = [&](runs::RunState state) {
        return QTest::qWaitFor([&] { return viewOf() && viewOf()->state == state; }, 300000);
    };
    ASSERT_TRUE(isIn(runs::RunState::Running));
    watchdog.enter("preparing and training the head");
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf()->find("validation", "head", "rocAuc") != nullptr; }, 300000));
    watchdog.enter("training the whole network");
    QTest::qWait(8000);
    watchdog.enter("looking at its pages");
    auto* tabs = panel.findChild<QTabWidget*>(QStringLiteral("runs.tabs"));
    for (int tab = 0; tab < tabs->count(); ++tab) {
        tabs->setCurrentIndex(tab);
        QTest::qWait(400);
    }
    tabs->setCurrentIndex(0);
    watchdog.enter("pausing");
    panel.action(QStringLiteral("runs.pause"))->trigger();
    ASSERT_TRUE(isIn(runs::RunState::Paused));
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.jobs().isIdle(); }, 60000));
    watchdog.enter("resuming");
    panel.action(QStringLiteral("runs.resume"))->trigger();
    ASSERT_TRUE(isIn(runs::RunState::Running));
    QTest::qWait(3000);
    watchdog.enter("stopping");
    panel.action(QStringLiteral("runs.stop"))->trigger();
    ASSERT_TRUE(isIn(runs::RunState::Finished));
    watchdog.enter("results");
    panel.showResults();
    ASSERT_TRUE(QTest::qWaitFor([&] { return panel.results().results() != nullptr; }, 60000));
    settle();
    auto* pages = panel.findChild<QTabWidget*>(QStringLiteral("results.pages"));
    for (int page = 0; page < pages->count(); ++page) {
        pages->setCurrentIndex(page);
        settle();
    }
    watchdog.enter("screening");
    panel.action(QStringLiteral("runs.screen"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !panel.screening().isRunning(); }, 300000));
    watchdog.enter("end");
    std::printf("%s", watchdog.report().c_str());
    for (const auto& stall : watchdog.stalls())
        EXPECT_LE(stall.stalledMs, kMostMs) << stall.during;
}

} // namespace molrl::test
