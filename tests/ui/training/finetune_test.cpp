// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a chemist: data, check, start, pause, resume, stop and keep the best, results, screening.
#include "tests/support/stall_watchdog.h"
#include "tests/ui/training/finetune_fixture.h"

#include <QLabel>
#include <gmock/gmock.h>

namespace molrl::ui {
namespace {

using runs::RunState;

TEST_F(FinetuneTest, FromColumnsToARankedLibrary)
{
    test::StallWatchdog watchdog;
    watchdog.enter("starting");
    const QString run = start(1000);
    ASSERT_FALSE(run.isEmpty());
    ASSERT_TRUE(waitFor(run, RunState::Running));
    watchdog.enter("training");
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_store.find(run)->view->step > 0; }, 120000));

    m_panel.choose(run);
    m_panel.action(QStringLiteral("runs.pause"))->trigger();
    EXPECT_EQ(stateOf(run), RunState::Pausing); // shown at once
    ASSERT_TRUE(waitFor(run, RunState::Paused));
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_finetuning.isIdle(); }, 20000));
    EXPECT_FALSE(m_panel.action(QStringLiteral("runs.pause"))->isEnabled());
    const std::int64_t pausedAt = m_store.find(run)->view->step;

    watchdog.enter("resuming");
    m_panel.action(QStringLiteral("runs.resume"))->trigger();
    ASSERT_TRUE(waitFor(run, RunState::Running));
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return m_store.find(run)->view->find("validation", "head", "rocAuc") != nullptr; }, 120000));
    EXPECT_TRUE(QTest::qWaitFor([&] { return m_store.find(run)->view->step >= pausedAt; }, 20000));

    watchdog.enter("stopping");
    QSignalSpy ended(&m_finetuning, &FinetuneJobs::ended);
    m_panel.action(QStringLiteral("runs.stop"))->trigger();
    EXPECT_EQ(stateOf(run), RunState::Stopping);
    ASSERT_TRUE(waitFor(run, RunState::Finished));
    ASSERT_TRUE(settle());
    ASSERT_EQ(ended.count(), 1);
    const QString modelPath = ended[0][1].toString();
    ASSERT_TRUE(QFile::exists(modelPath));

    watchdog.enter("results");
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_panel.results().results() != nullptr; }, 20000));
    const auto results = m_panel.results().results();
    ASSERT_EQ(results->tasks.size(), 1u);
    EXPECT_EQ(results->tasks[0].kind, runs::TaskKind::Binary);
    EXPECT_FALSE(results->metrics.empty());
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_panel.results().compoundOf(0)); // of the workspace

    watchdog.enter("screening");
    QSignalSpy screened(&m_screening, &Screening::finished);
    m_panel.action(QStringLiteral("runs.screen"))->trigger();
    ASSERT_TRUE(screened.wait(120000));
    const auto columns = m_workspace->columns().value();
    ASSERT_EQ(columns.size(), 4u); // label, probability, spread, domain
    EXPECT_NE(columns[1].origin.find("predicted by"), std::string::npos);
    const auto predicted = m_workspace->loadColumn(columns[1].id, m_workspace->snapshot().value()).value();
    for (const double p : predicted->numbers) {
        EXPECT_GE(p, 0);
        EXPECT_LE(p, 1);
    }
    m_document.undoStack().undo();
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_workspace->columns().value().size(), 1u);

    watchdog.enter("export");
    const QString copy = QString::fromStdString(m_dir.file("copy.safetensors"));
    m_panel.saveFileAs(modelPath, copy);
    ASSERT_TRUE(settle());
    EXPECT_EQ(QFileInfo(copy).size(), QFileInfo(modelPath).size());
    // Several models, one after the other; their columns say whose they are.
    m_screening.start(QStringList{modelPath, copy});
    ASSERT_TRUE(QTest::qWaitFor([&] { return screened.count() == 3; }, 120000));
    const auto twice = m_workspace->columns().value();
    ASSERT_EQ(twice.size(), 7u); // the label, and three of each model
    EXPECT_EQ(twice[1].name.rfind("p(alcohol) (alcohol ", 0), 0u) << twice[1].name;
    EXPECT_NE(twice[1].name, twice[4].name);
    if (qEnvironmentVariableIsSet("MOLRL_TIMED_TESTS")) { // says something on a quiet machine only
        EXPECT_LT(watchdog.longestMs(), 50) << watchdog.report();
    }
}

TEST_F(FinetuneTest, ACloneBeginsWithTheSettingsOfItsRun)
{
    const QString run = start(7);
    ASSERT_TRUE(waitFor(run, RunState::Running));
    m_finetuning.discard(run);
    ASSERT_TRUE(waitFor(run, RunState::Cancelled));
    ASSERT_TRUE(settle());
    m_panel.choose(run);
    ASSERT_TRUE(m_panel.action(QStringLiteral("runs.clone"))->isEnabled());
    m_panel.action(QStringLiteral("runs.clone"))->trigger();
    const auto isReady = [&] {
        const auto* dialog = m_panel.findChild<FinetuneDialog*>();
        return dialog != nullptr && dialog->isVisible() &&
               dialog->request().source.labels == std::vector<std::string>{"alcohol"};
    };
    ASSERT_TRUE(QTest::qWaitFor(isReady, 30000));
    const FinetuneRequest request = m_panel.findChild<FinetuneDialog*>()->request();
    EXPECT_EQ(request.config.epochs, 7);
    EXPECT_EQ(request.config.split, "stratified");
    EXPECT_FALSE(request.fromWorkspace); // the very data that the run was trained on
    EXPECT_TRUE(QString::fromStdString(request.source.path).startsWith(run));
    EXPECT_TRUE(settle());
}

TEST_F(FinetuneTest, CancelDiscardsAndAQueuedRunWaits)
{
    const QString first = start(1000);
    ASSERT_TRUE(waitFor(first, RunState::Running));
    const QString second = start(1000);
    ASSERT_TRUE(waitFor(second, RunState::Queued));
    m_finetuning.discard(second);
    ASSERT_TRUE(waitFor(second, RunState::Cancelled));
    m_finetuning.discard(first);
    EXPECT_EQ(stateOf(first), RunState::Cancelling);
    ASSERT_TRUE(waitFor(first, RunState::Cancelled));
    EXPECT_TRUE(settle());
    EXPECT_FALSE(QFile::exists(first + QStringLiteral("/model.safetensors")));
}

TEST_F(FinetuneTest, TheCheckMeasuresOnTheDeviceOfTheRun)
{
    if (model::parseDevice("cuda"))
        GTEST_SKIP() << "it has CUDA: the check would measure there";
    m_finetuning.setUp({}, ThreadBudget::make(1), QStringLiteral("cuda"));
    FinetuneDialog* dialog = openChecked();
    EXPECT_FALSE(find<QPushButton>(dialog, "finetune.next")->isEnabled());
    ASSERT_EQ(dialog->check().lines.size(), 1u);
    const auto& said = dialog->check().lines.front();
    EXPECT_TRUE((said.title + said.details).contains(QStringLiteral("use auto or cpu"), Qt::CaseInsensitive))
        << (said.title + said.details).toStdString();
}

TEST_F(FinetuneTest, TheCheckFindsColumnsOfTheWorkspaceThatGiveTheLabelAway)
{
    const auto ids = m_workspace->snapshot().value()->ids;
    const auto add = [&](const char* name, const char* origin) {
        EXPECT_TRUE(m_workspace->apply(workspace::AddColumn{{}, name, workspace::ColumnKind::Number, origin}));
        workspace::SetCells cells{m_workspace->columns().value().back().id, {}};
        for (std::size_t i = 0; i < ids.size(); ++i)
            cells.cells.emplace_back(ids[i], 5 * molecules()[i].second + 0.01 * static_cast<double>(i));
        EXPECT_TRUE(m_workspace->apply(cells));
    };
    add("dose", "imported from a.csv");
    add("p(alcohol)", "predicted by alcohol 1234");
    add("name", "imported from a.csv"); // as one of the file that is made for the check
    FinetuneDialog* dialog = openChecked();
    EXPECT_TRUE(dialog->check().canStart) << dialog->check().headline.toStdString();
    QStringList found;
    for (const auto& line : dialog->check().lines)
        if (line.title.contains(QStringLiteral("nearly equals")))
            found << line.title;
    EXPECT_EQ(found, QStringList{QStringLiteral("Column \"dose\" nearly equals the label")});
    dialog->reject();
}

TEST_F(FinetuneTest, DataThatCantBeLearnedSaysWhyAndDoesNotStart)
{
    const QString file = QString::fromStdString(m_dir.write("bad.csv", "smiles,label\nCCO,1\nCCN,1\nCCC,1\n"));
    FinetuneDialog* dialog = m_panel.openNew();
    dialog->useFile(file);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 20000));
    dialog->chooseLabels({QStringLiteral("label")});
    auto* next = find<QPushButton>(dialog, "finetune.next");
    ASSERT_TRUE(next->isEnabled());
    next->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 60000));
    EXPECT_FALSE(next->isEnabled());
    EXPECT_FALSE(find<QLabel>(dialog, "finetune.headline")->text().isEmpty());
    EXPECT_GE(find<QTreeWidget>(dialog, "finetune.report")->topLevelItemCount(), 1);
    dialog->reject();
}

} // namespace
} // namespace molrl::ui
