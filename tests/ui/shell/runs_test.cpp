// SPDX-License-Identifier: GPL-3.0-or-later
// Runs as the whole window deals with them: news of their ends, closing while they work, what a crash has left.
#include "tests/ui/shell/shell_fixture.h"

#include "ui/shell/desktop_notifier.h"
#include "ui/training/run_store.h"
#include "ui/training/runs_panel.h"

#include <QCheckBox>
#include <QMessageBox>
#include <QProcess>
#include <QPushButton>
#include <QSysInfo>
#include <QTreeView>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

namespace molrl::test {
namespace {

using runs::RunState;

/// What would have been shown on the desktop.
struct Told {
    std::mutex mutex;
    QStringList titles;
    [[nodiscard]] int count()
    {
        const std::lock_guard lock(mutex);
        return static_cast<int>(titles.size());
    }
};

class RunsShellTest : public ShellTest {
protected:
    /// A run in the program's folder. @return its path
    QString makeRun(const std::string& state, const std::string& more = {})
    {
        const std::string run = m_data.toStdString() + "/runs/assay";
        std::filesystem::create_directories(run + "/checkpoints");
        std::ofstream(run + "/config.json") << R"({"format":"molrl-finetune-run","modelName":"assay","finetune":{}})";
        std::ofstream(run + "/checkpoints/step-5.safetensors") << "x";
        writeState(run, state, more);
        return QString::fromStdString(run);
    }
    static void writeState(const std::string& run, const std::string& state, const std::string& more)
    {
        std::ofstream(run + "/state.json.part")
            << R"({"state":")" << state << R"(","stage":"","progress":0.5,"step":5,"seconds":3,)"
            << R"("updated":"","message":"")" << more << "}";
        std::filesystem::rename(run + "/state.json.part", run + "/state.json");
    }
    /// A job that goes on until it is told to stop.
    void startJob(ui::Lane lane)
    {
        m_window->jobs().start<int>(lane, QStringLiteral("work"),
                                    [](JobContext& job) -> Result<int> {
                                        while (!job.stopRequested())
                                            std::this_thread::sleep_for(std::chrono::milliseconds(5));
                                        return JobContext::cancelled();
                                    },
                                    m_window.get(), {});
    }
};

} // namespace

TEST_F(RunsShellTest, TheDesktopIsToldOnlyWhereTheUserLooksElsewhere)
{
    auto& window = open();
    auto told = std::make_shared<Told>();
    bool looks = true;
    ui::DesktopNotifier notifier(window.jobs(), window, [told](const QString& title, const QString&) -> Result<void> {
        const std::lock_guard lock(told->mutex);
        told->titles << title;
        return {};
    });
    notifier.setIsLookedAt([&] { return looks; });
    EXPECT_FALSE(notifier.tell(QStringLiteral("a"), {}));
    looks = false;
    EXPECT_TRUE(notifier.tell(QStringLiteral("b"), {}));
    EXPECT_TRUE(QTest::qWaitFor([&] { return told->count() == 1; }, 30000));
    notifier.setEnabled(false);
    EXPECT_FALSE(notifier.tell(QStringLiteral("c"), {}));
    notifier.setEnabled(true);
    notifier.setSend([](const QString&, const QString&) -> Result<void> { return fail(ErrorCode::IoError, "nobody"); });
    EXPECT_TRUE(notifier.tell(QStringLiteral("d"), {})); // asks for attention in the task bar
    EXPECT_TRUE(QTest::qWaitFor([&] { return isCalm(); }, 30000));
    EXPECT_EQ(told->titles, QStringList{QStringLiteral("b")});
}

TEST_F(RunsShellTest, NotificationsCanBeSwitchedOff)
{
    EXPECT_TRUE(ui::Settings::load().tellOnDesktop);
    auto& window = open();
    window.action(QStringLiteral("action.edit.preferences"))->trigger();
    auto* box = find<QCheckBox>("preferences.tellOnDesktop");
    ASSERT_TRUE(box->isChecked());
    box->click();
    EXPECT_FALSE(window.settings().tellOnDesktop);
    EXPECT_FALSE(ui::Settings::load().tellOnDesktop);
}

TEST_F(RunsShellTest, ARunThatEndsElsewhereIsAnnouncedInTheWindowAndOnTheDesktop)
{
    const QString run = makeRun("running", R"(,"pid":1,"host":"elsewhere")");
    auto& window = open();
    auto told = std::make_shared<Told>();
    window.desktop().setIsLookedAt([] { return false; });
    window.desktop().setSend([told](const QString& title, const QString&) -> Result<void> {
        const std::lock_guard lock(told->mutex);
        told->titles << title;
        return {};
    });
    const auto stateOf = [&] {
        const auto* entry = window.runs().store().find(run);
        return entry != nullptr && entry->view ? entry->view->state : RunState::Unknown;
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return stateOf() == RunState::Running; }, 30000));
    std::ofstream(run.toStdString() + "/model.safetensors") << "x";
    writeState(run.toStdString(), "finished", R"(,"pid":1,"host":"elsewhere")");
    ASSERT_TRUE(QTest::qWaitFor([&] { return stateOf() == RunState::Finished; }, 30000));
    EXPECT_TRUE(hasNotice(QStringLiteral("assay is trained")));
    EXPECT_TRUE(QTest::qWaitFor([&] { return told->count() == 1; }, 30000));
    EXPECT_NE(window.findChild<QPushButton*>(QStringLiteral("notice.results")), nullptr);
}

TEST_F(RunsShellTest, ARunThatWasCutIsOfferedAtTheNextStart)
{
    QProcess ended;
    ended.start(QStringLiteral("true"), {});
    ASSERT_TRUE(ended.waitForStarted());
    const qint64 gone = ended.processId();
    ASSERT_TRUE(ended.waitForFinished());
    makeRun("running",
            R"(,"pid":)" + std::to_string(gone) + R"(,"host":")" + QSysInfo::machineHostName().toStdString() + '"');
    auto& window = open();
    ASSERT_TRUE(QTest::qWaitFor([&] { return hasNotice(QStringLiteral("has not ended")); }, 30000));
    auto* show = window.findChild<QPushButton*>(QStringLiteral("notice.showRun"));
    ASSERT_NE(show, nullptr);
    ASSERT_NE(window.findChild<QPushButton*>(QStringLiteral("notice.resumeRun")), nullptr);
    show->click();
    EXPECT_TRUE(QTest::qWaitFor([&] { return window.runs().isVisible(); }, 30000));
    EXPECT_TRUE(window.runs().stateText().contains(QStringLiteral("interrupted")));
    EXPECT_TRUE(window.runs().action(QStringLiteral("runs.resume"))->isEnabled());
}

TEST_F(RunsShellTest, RunsThatAreDeletedTogetherComeBackTogether)
{
    const QString first = makeRun("finished");
    const QString second = m_data + QStringLiteral("/runs/second");
    std::filesystem::copy(first.toStdString(), second.toStdString(), std::filesystem::copy_options::recursive);
    auto& window = open();
    auto& store = window.runs().store();
    const auto isThere = [&](const QString& path) {
        const auto* entry = store.find(path);
        return entry != nullptr && entry->view != nullptr;
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return isThere(first) && isThere(second); }, 30000));
    window.runs().findChild<QTreeView*>(QStringLiteral("runs.list"))->selectAll();
    window.runs().action(QStringLiteral("runs.delete"))->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return hasNotice(QStringLiteral("2 runs deleted")); }, 30000));
    EXPECT_FALSE(std::filesystem::exists(first.toStdString()));
    find<QPushButton>("notice.restoreRun")->click();
    ASSERT_TRUE(QTest::qWaitFor([&] { return isThere(first) && isThere(second); }, 30000));
    EXPECT_TRUE(std::filesystem::exists(first.toStdString()));
}

TEST_F(RunsShellTest, ClosingAsksAboutAnImportButNotAboutATraining)
{
    auto& window = open();
    startJob(ui::Lane::Background);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.jobs().activeCount() == 1; }, 30000));
    EXPECT_FALSE(window.close());
    auto* question = window.findChild<QMessageBox*>(QStringLiteral("closeQuestion"));
    ASSERT_NE(question, nullptr);
    question->reject();
    for (const auto& job : window.jobs().jobs())
        job->cancel();
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.jobs().activeCount() == 0; }, 30000));
    startJob(ui::Lane::Training);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.jobs().activeCount() == 1; }, 30000));
    EXPECT_TRUE(window.close());
    m_window.reset(); // waits for the work
}

} // namespace molrl::test
