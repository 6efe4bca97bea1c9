// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/runs_panel.h"

#include "tests/support/stall_watchdog.h"
#include "tests/support/temp_dir.h"
#include "tests/support/timed.h"
#include "ui/adapt/adapt.h"
#include "ui/training/curve_plot.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/run_log_view.h"
#include "ui/training/run_settings_view.h"
#include "ui/training/run_words.h"
#include "ui/training/screening.h"

#include <QAction>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QSysInfo>
#include <QTest>
#include <QTreeView>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::ui {
namespace {

TEST(RunWords, ARateHasThreeDigitsThatCountAndNoExponent)
{
    EXPECT_EQ(formatRate(34.42), QStringLiteral("34.4"));
    EXPECT_EQ(formatRate(252345), formatCount(252000));
    EXPECT_EQ(formatRate(1234), formatCount(1230));
    EXPECT_EQ(formatRate(999.6), formatCount(1000));
    EXPECT_FALSE(formatRate(3.1e9).contains(QLatin1Char('e')));
}

TEST(RunWords, FactsOfARunBeginWithTheTimeLeftAndEndWithItsMachine)
{
    runs::RunView run;
    run.state = runs::RunState::Running;
    run.totalSteps = 100;
    run.step = 50;
    run.pace = {{0, 25, 50}, {0, 25, 50}};
    run.seconds = 50;
    run.moleculesPerSecond = 1234;
    run.device = "cpu";
    run.memoryMb = 2100;
    run.host = "node7";
    const QStringList facts = describeFacts(run).split(QStringLiteral("  ·  "));
    ASSERT_EQ(facts.size(), 7) << describeFacts(run).toStdString();
    EXPECT_TRUE(facts[0].contains(QStringLiteral("left")));
    EXPECT_TRUE(facts[2].startsWith(formatCount(1230)));
    EXPECT_EQ(facts[4], QStringLiteral("processor"));
    EXPECT_EQ(facts[5], QStringLiteral("2.1 GB"));
    EXPECT_TRUE(facts[6].contains(QStringLiteral("node7")));
    run.state = runs::RunState::Finished;
    run.host = QSysInfo::machineHostName().toStdString();
    EXPECT_FALSE(describeFacts(run).contains(QStringLiteral("left")));
    EXPECT_FALSE(describeFacts(run).contains(QStringLiteral("molecules/s"))); // of its last stage alone
    EXPECT_FALSE(describeFacts(run).contains(QSysInfo::machineHostName()));   // here: nothing to say
}

class RunsPanelTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_dir.file("config")));
        QSettings().remove(QStringLiteral("runs"));
        m_folder = QString::fromStdString(m_dir.file("runs"));
    }
    void open()
    {
        m_store = std::make_unique<RunStore>(m_folder);
        m_finetuning = std::make_unique<FinetuneJobs>(m_document, *m_store);
        m_screening = std::make_unique<Screening>(m_document);
        m_panel = std::make_unique<RunsPanel>(*m_store, *m_finetuning, *m_screening, m_document, m_selection);
        m_panel->resize(1400, 420);
        m_panel->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_panel.get()));
    }
    void TearDown() override
    {
        m_panel.reset();
        m_screening.reset();
        m_finetuning.reset();
        m_store.reset();
    }
    /// @return its path
    QString makeRun(const std::string& folder, const std::string& name, int seed = 1)
    {
        std::filesystem::create_directories(m_dir.path() / folder / name);
        m_dir.write(folder + "/" + name + "/config.json", R"({"format":"molrl-pretrain-run","modelName":")" + name +
                                                              R"(","hours":0,"pretrain":{"seed":)" +
                                                              std::to_string(seed) + R"(,"totalSteps":1000}})");
        return QString::fromStdString(m_dir.file(folder + "/" + name));
    }
    void append(const QString& run, const char* file, const std::string& text)
    {
        std::ofstream(run.toStdString() + "/" + file, std::ios::app | std::ios::binary) << text;
    }
    void addSteps(const QString& run, int from, int to)
    {
        std::string lines;
        for (int step = from; step <= to; step += 10) {
            lines += R"({"kind":"train","step":)" + std::to_string(step) + R"(,"seconds":)" +
                     std::to_string(step * 0.5) + R"(,"moleculesPerSecond":120,"loss":)" +
                     std::to_string(10.0 / step + 1) + "}\n";
            if (step % 100 == 0)
                lines += R"({"kind":"validation","step":)" + std::to_string(step) + R"(,"ema":{"loss":)" +
                         std::to_string(std::abs(step - 300) / 100.0 + 1) + "}}\n";
        }
        append(run, "metrics.jsonl", lines);
    }
    [[nodiscard]] RunViewPtr viewOf(const QString& path) const
    {
        const RunEntry* run = m_store->find(path);
        return run != nullptr ? run->view : nullptr;
    }
    bool waitForStep(const QString& path, std::int64_t step)
    {
        return QTest::qWaitFor([&] { return viewOf(path) && viewOf(path)->step == step; }, 30000);
    }

    test::TempDir m_dir;
    QString m_folder;
    JobRunner m_jobs;
    Document m_document{m_jobs};
    Selection m_selection;
    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<FinetuneJobs> m_finetuning;
    std::unique_ptr<Screening> m_screening;
    std::unique_ptr<RunsPanel> m_panel;
};

TEST_F(RunsPanelTest, FindsRunsInTheFolderAlsoThoseThatComeLater)
{
    const QString first = makeRun("runs", "first");
    open();
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(first) != nullptr; }, 30000));
    const QString second = makeRun("runs", "second");
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(second) != nullptr; }, 30000));
    EXPECT_EQ(m_panel->findChild<QTreeView*>(QStringLiteral("runs.list"))->model()->rowCount(), 2);
}

TEST_F(RunsPanelTest, ShowsWhatAnotherProcessWritesWithinATenthOfASecond)
{
    const QString run = makeRun("elsewhere", "remote");
    addSteps(run, 10, 400);
    open();
    m_store->attach(run);
    m_panel->choose(run);
    ASSERT_TRUE(waitForStep(run, 400));
    QElapsedTimer clock;
    qint64 longest = 0;
    for (int step = 410; step <= 500; step += 10) {
        QTest::qWait(60);
        clock.start();
        addSteps(run, step, step);
        ASSERT_TRUE(waitForStep(run, step));
        longest = std::max(longest, clock.elapsed());
    }
    EXPECT_LT(static_cast<double>(longest), test::limitMs(100)) << "ms";
    RecordProperty("longestMs", static_cast<int>(longest));
    auto* curves = m_panel->findChild<CurvePlot*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return curves->graphCount() == 4; }, 30000)); // raw, smoothed, validation, best
    EXPECT_THAT(curves->bestSteps(), ::testing::ElementsAre(300));
    EXPECT_TRUE(m_panel->findChild<QLabel*>(QStringLiteral("runs.facts"))->text().contains(QStringLiteral("left")));
}

TEST_F(RunsPanelTest, LaysRunsOverEachOtherAndTellsWhatDiffers)
{
    const QString a = makeRun("runs", "a", 1);
    const QString b = makeRun("runs", "b", 2);
    addSteps(a, 10, 300);
    addSteps(b, 10, 200);
    open();
    ASSERT_TRUE(waitForStep(a, 300));
    ASSERT_TRUE(waitForStep(b, 200));
    m_panel->findChild<QTreeView*>(QStringLiteral("runs.list"))->selectAll();
    auto* curves = m_panel->findChild<CurvePlot*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return curves->graphCount() == 8; }, 30000));
    EXPECT_EQ(curves->bestSteps().size(), 2u);
    auto* settings = m_panel->findChild<RunSettingsView*>();
    EXPECT_EQ(settings->shownSettings(), 2); // name and seed
    m_panel->findChild<QLineEdit*>(QStringLiteral("runs.settings.search"))->setText(QStringLiteral("seed"));
    EXPECT_EQ(settings->shownSettings(), 1);
}

TEST_F(RunsPanelTest, CurvesShowWhatARunIsJudgedByUntilAnotherQuantityIsChosen)
{
    const QString run = makeRun("runs", "a", 1);
    append(run, "metrics.jsonl",
           R"({"kind":"train","step":10,"loss":1.5})"
           "\n");
    open();
    ASSERT_TRUE(waitForStep(run, 10));
    auto* metric = m_panel->findChild<QComboBox*>(QStringLiteral("runs.metric"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return metric->currentData() == QStringLiteral("loss"); }, 30000));
    append(run, "metrics.jsonl",
           R"({"kind":"validation","step":20,"epochLoss":1.2,"rocAuc":0.7})"
           "\n");
    ASSERT_TRUE(QTest::qWaitFor([&] { return metric->currentData() == QStringLiteral("rocAuc"); }, 30000));
    EXPECT_EQ(m_panel->findChild<CurvePlot*>()->metric(), "rocAuc");

    metric->setFocus();
    QTest::keyClick(metric, Qt::Key_Down);
    ASSERT_EQ(metric->currentData(), QStringLiteral("loss"));
    append(run, "metrics.jsonl",
           R"({"kind":"validation","step":30,"rocAuc":0.8,"mcc":0.3})"
           "\n");
    ASSERT_TRUE(QTest::qWaitFor([&] { return metric->findData(QStringLiteral("mcc")) >= 0; }, 30000));
    EXPECT_EQ(metric->currentData(), QStringLiteral("loss"));
    EXPECT_EQ(m_panel->findChild<CurvePlot*>()->metric(), "loss");
}

TEST_F(RunsPanelTest, TheLegendOfCurvesLiesWhereItHidesNothing)
{
    const auto makeCurve = [&](const std::string& name, double first, double last) {
        const QString run = makeRun("runs", name, 1);
        for (int step = 0; step <= 100; step += 10)
            append(run, "metrics.jsonl",
                   R"({"kind":"validation","step":)" + std::to_string(step) + R"(,"rocAuc":)" +
                       std::to_string(first + (last - first) * step / 100) + "}\n");
        return run;
    };
    const QString rising = makeCurve("rising", 0.5, 0.9);
    const QString falling = makeCurve("falling", 0.9, 0.5);
    open();
    auto* curves = m_panel->findChild<CurvePlot*>();
    const auto isLegendAt = [&](bool top) {
        return curves->graphCount() > 0 && !curves->legendRect().isEmpty() &&
               curves->samplesUnder(curves->legendRect()) == 0 &&
               (curves->legendRect().center().y() < curves->height() / 2) == top;
    };
    for (const auto& [run, top] : {std::pair{falling, true}, std::pair{rising, false}}) {
        ASSERT_TRUE(waitForStep(run, 100));
        m_panel->choose(run);
        EXPECT_TRUE(QTest::qWaitFor([&] { return isLegendAt(top); }, 10000))
            << run.toStdString() << ": " << curves->samplesUnder(curves->legendRect()) << " samples are hidden";
    }
    EXPECT_GT(curves->samplesUnder(curves->rect()), 20);
}

TEST_F(RunsPanelTest, ANarrowDockHasAChoiceBoxInPlaceOfTheList)
{
    const QString a = makeRun("runs", "a");
    const QString b = makeRun("runs", "b");
    open();
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(a) && viewOf(b); }, 30000));
    auto* list = m_panel->findChild<QTreeView*>(QStringLiteral("runs.list"));
    EXPECT_TRUE(list->isVisible());
    m_panel->resize(560, 420);
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_panel->isNarrow(); }, 30000));
    EXPECT_FALSE(list->isVisible());
    auto* choice = m_panel->findChild<QComboBox*>(QStringLiteral("runs.choice"));
    ASSERT_TRUE(choice->isVisible());
    ASSERT_EQ(choice->count(), 2);
    const int other = 1 - choice->currentIndex();
    choice->setCurrentIndex(other);
    Q_EMIT choice->activated(other);
    EXPECT_EQ(m_panel->current()->path, m_store->entries()[static_cast<std::size_t>(other)].path);
}

TEST_F(RunsPanelTest, ARunThatEndsIsAnnouncedOnce)
{
    const QString run = makeRun("elsewhere", "remote");
    addSteps(run, 10, 100);
    open();
    QSignalSpy ended(m_store.get(), &RunStore::runEnded);
    m_store->attach(run);
    ASSERT_TRUE(waitForStep(run, 100));
    EXPECT_EQ(viewOf(run)->state, runs::RunState::Running);
    EXPECT_EQ(ended.count(), 0);
    append(run, "model.safetensors", "x");
    append(run, "log.txt", "2026-11-25T06:06:18.259 info ended at step 100\n");
    ASSERT_TRUE(ended.wait(30000));
    EXPECT_EQ(ended[0][1].value<runs::RunState>(), runs::RunState::Finished);
    addSteps(run, 110, 110);
    ASSERT_TRUE(waitForStep(run, 110));
    EXPECT_EQ(ended.count(), 1);
}

TEST_F(RunsPanelTest, AFailedRunGoesOnIfItHasACheckpoint)
{
    for (const char* name : {"full-disk", "bad-labels"}) {
        std::filesystem::create_directories(m_dir.path() / "runs" / name / "checkpoints");
        const std::string folder = std::string("runs/") + name;
        m_dir.write(folder + "/config.json",
                    R"({"format":"molrl-finetune-run","modelName":"t","finetune":{"patience":6}})");
        m_dir.write(folder + "/state.json",
                    R"({"state":"failed","stage":"training","message":"the disk is full","pid":1})");
    }
    m_dir.write("runs/full-disk/checkpoints/step-000000050.safetensors", "x");
    open();
    const QString full = QString::fromStdString(m_dir.file("runs/full-disk"));
    const QString bad = QString::fromStdString(m_dir.file("runs/bad-labels"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(full) && viewOf(bad); }, 30000));
    ASSERT_EQ(viewOf(full)->state, runs::RunState::Failed);
    const QAction* resume = m_panel->action(QStringLiteral("runs.resume"));
    ASSERT_NE(resume, nullptr);
    m_panel->choose(full);
    EXPECT_TRUE(resume->isEnabled());
    m_panel->choose(bad);
    EXPECT_FALSE(resume->isEnabled());
}

TEST_F(RunsPanelTest, SearchesTheLogAndFollowsIt)
{
    const QString run = makeRun("runs", "a");
    append(run, "log.txt",
           "2026-11-25T06:06:18.259 info training from step 0\n"
           "2026-11-25T06:06:19.259 warning row 7: unclosed ring\n");
    open();
    auto* log = m_panel->findChild<RunLogView*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return log->shownLines() == 2; }, 30000));
    m_panel->findChild<QLineEdit*>(QStringLiteral("runs.log.search"))->setText(QStringLiteral("RING"));
    EXPECT_EQ(log->shownLines(), 1);
    append(run, "log.txt", "2026-11-25T06:06:20.259 warning row 9: unclosed ring\n");
    EXPECT_TRUE(QTest::qWaitFor([&] { return log->shownLines() == 2; }, 30000));
}

TEST_F(RunsPanelTest, DeletesAndBringsBackAndKeepsStarsAndNotes)
{
    const QString run = makeRun("runs", "a");
    append(run, "log.txt", "2026-11-25T06:06:18.259 info ended at step 3\n");
    makeRun("runs", "b");
    open();
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(run) != nullptr; }, 30000));
    m_panel->choose(run);
    m_panel->action(QStringLiteral("runs.star"))->trigger();
    EXPECT_TRUE(m_store->find(run)->notes.starred);
    EXPECT_EQ(m_store->entries().front().path, run); // starred ones first
    EXPECT_TRUE(QTest::qWaitFor([&] { return runs::loadRunNotes(run.toStdString()).starred; }, 30000));
    QSignalSpy removed(m_store.get(), &RunStore::removed);
    m_panel->action(QStringLiteral("runs.delete"))->trigger();
    ASSERT_TRUE(removed.wait(30000));
    EXPECT_EQ(m_store->find(run), nullptr);
    EXPECT_FALSE(std::filesystem::exists(run.toStdString()));
    m_store->restore(removed[0][1].toString(), run);
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(run) != nullptr; }, 30000));
    EXPECT_TRUE(m_store->find(run)->notes.starred);
}

TEST_F(RunsPanelTest, ARunningRunCannotBeDeletedAndALostOneSaysSo)
{
    const QString run = makeRun("elsewhere", "a");
    open();
    m_store->attach(run);
    m_panel->choose(run);
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(run) != nullptr; }, 30000));
    EXPECT_FALSE(m_panel->action(QStringLiteral("runs.delete"))->isEnabled());
    EXPECT_TRUE(m_panel->action(QStringLiteral("runs.forget"))->isEnabled());
    std::filesystem::remove_all(run.toStdString());
    EXPECT_TRUE(QTest::qWaitFor([&] { return !m_store->find(run)->problem.isEmpty(); }, 30000));
    m_panel->action(QStringLiteral("runs.forget"))->trigger();
    EXPECT_EQ(m_store->find(run), nullptr);
}

TEST_F(RunsPanelTest, AttachedRunsAreThereAfterARestart)
{
    const QString run = makeRun("elsewhere", "a");
    open();
    m_store->attach(run);
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(run) != nullptr; }, 30000));
    TearDown();
    open();
    EXPECT_TRUE(QTest::qWaitFor([&] { return viewOf(run) != nullptr; }, 30000));
}

TEST_F(RunsPanelTest, ALongRunDoesNotHoldTheWindow)
{
    const QString run = makeRun("runs", "long");
    addSteps(run, 10, 200000); // 20 000 logged steps
    open();
    test::StallWatchdog watchdog;
    watchdog.enter("reading a long run");
    ASSERT_TRUE(QTest::qWaitFor([&] { return viewOf(run) && viewOf(run)->step == 200000; }, 20000));
    m_panel->choose(run);
    QTest::qWait(300);
    watchdog.enter("following it");
    for (int i = 1; i <= 20; ++i) {
        addSteps(run, 200000 + i * 10, 200000 + i * 10);
        QTest::qWait(60);
    }
    EXPECT_LT(watchdog.longestMs(), test::limitMs(50)) << watchdog.report();
}

} // namespace
} // namespace molrl::ui
