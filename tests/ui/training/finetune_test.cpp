// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a chemist: data, check, start, pause, resume, stop and keep the best, results, screening.
#include "tests/support/stall_watchdog.h"
#include "tests/support/temp_dir.h"
#include "ui/training/finetune_dialog.h"
#include "ui/training/finetune_jobs.h"
#include "ui/training/results_view.h"
#include "ui/training/runs_panel.h"
#include "ui/training/screening.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeWidget>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::ui {
namespace {

using runs::RunState;

/// A network small enough for a test.
std::shared_ptr<const model::Network> tinyNetwork()
{
    model::NetworkConfig config = model::NetworkConfig::small();
    config.dim = 32;
    config.cnnChannels1 = 8;
    config.cnnChannels2 = 8;
    config.structureLayers = 1;
    config.localLayers = 1;
    static const auto network = model::Network::makeUntrained(config, 1).value();
    return network;
}

/// Alcohols and alkanes of growing length: 60 molecules whose label is whether they hold oxygen.
std::vector<std::pair<std::string, double>> molecules()
{
    std::vector<std::pair<std::string, double>> all;
    for (int length = 1; length <= 30; ++length) {
        all.emplace_back(std::string(static_cast<std::size_t>(length), 'C') + "O", 1);
        all.emplace_back(std::string(static_cast<std::size_t>(length), 'C') + "N", 0);
    }
    return all;
}

class FinetuneTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, QString::fromStdString(m_dir.file("config")));
        QSettings().remove(QStringLiteral("runs"));
        m_workspace = workspace::Workspace::create(m_dir.file("a.molrl")).value();
        workspace::AddCompounds add;
        for (const auto& [smiles, label] : molecules())
            add.entries.push_back({smiles, ""});
        ASSERT_TRUE(m_workspace->apply(add));
        ASSERT_TRUE(m_workspace->apply(workspace::AddColumn{{}, "alcohol", workspace::ColumnKind::Number, ""}));
        const auto ids = m_workspace->snapshot().value()->ids;
        workspace::SetCells cells{m_workspace->columns().value().front().id, {}};
        for (std::size_t i = 0; i < ids.size(); ++i)
            cells.cells.emplace_back(ids[i], molecules()[i].second);
        ASSERT_TRUE(m_workspace->apply(cells));
        m_document.setWorkspace(m_workspace);
        m_document.setNetwork(tinyNetwork());
        m_finetuning.setUp({}, ThreadBudget::make(1), QStringLiteral("cpu"));
        m_screening.setUp({}, ThreadBudget::make(1), QStringLiteral("cpu"));
        m_panel.resize(1300, 420);
        m_panel.show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(&m_panel));
        QObject::connect(&m_finetuning, &FinetuneJobs::failed, [](const QString& what, const Error& error) {
            ADD_FAILURE() << what.toStdString() << " " << error.message();
        });
    }
    bool settle(int ms = 60000)
    {
        return QTest::qWaitFor([this] { return !m_jobs.isBusy(); }, ms);
    }
    [[nodiscard]] RunState stateOf(const QString& path) const
    {
        const RunEntry* run = m_store.find(path);
        return run != nullptr && run->view ? run->view->state : RunState::Unknown;
    }
    bool waitFor(const QString& path, RunState state, int ms = 120000)
    {
        return QTest::qWaitFor([&] { return stateOf(path) == state; }, ms);
    }
    template <class W> W* find(QWidget* in, const char* name)
    {
        auto* widget = in->findChild<W*>(QLatin1String(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    /// Through the dialog. @return path of the run
    QString start(int epochs)
    {
        QSignalSpy started(&m_finetuning, &FinetuneJobs::started);
        FinetuneDialog* dialog = m_panel.openNew();
        EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->isChecking(); }, 20000));
        dialog->chooseLabels({QStringLiteral("alcohol")});
        find<QComboBox>(dialog, "finetune.split")->setCurrentIndex(3); // stratified
        find<QSpinBox>(dialog, "finetune.epochs")->setValue(epochs);
        find<QSpinBox>(dialog, "finetune.patience")->setValue(1000);
        auto* next = find<QPushButton>(dialog, "finetune.next");
        next->click();
        EXPECT_TRUE(QTest::qWaitFor([&] { return next->isEnabled() && !dialog->isChecking(); }, 120000));
        EXPECT_TRUE(dialog->check().canStart) << dialog->check().headline.toStdString();
        EXPECT_GT(find<QTreeWidget>(dialog, "finetune.report")->topLevelItemCount(), 1);
        next->click();
        next->click();
        EXPECT_TRUE(started.count() == 1 || started.wait(20000));
        return started.isEmpty() ? QString() : started[0][0].toString();
    }

    test::TempDir m_dir;
    JobRunner m_jobs;
    Document m_document{m_jobs};
    Selection m_selection;
    std::shared_ptr<workspace::Workspace> m_workspace;
    RunStore m_store{QString::fromStdString(m_dir.file("runs"))};
    FinetuneJobs m_finetuning{m_document, m_store};
    Screening m_screening{m_document};
    RunsPanel m_panel{m_store, m_finetuning, m_screening, m_document, m_selection};
};

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
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_store.find(run)->view->find("validation", "head", "score") != nullptr; }, 120000));
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
    EXPECT_LT(watchdog.longestMs(), 50) << watchdog.report();
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
