// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/shell_fixture.h"

#include "core/workspace/workspace.h"

#include <QDir>
#include <QProcess>
#include <QPushButton>
#include <chrono>
#include <fstream>
#include <thread>

namespace molrl::test {
namespace {

constexpr int kMany = 60000;

void writeMany(const std::string& file)
{
    std::ofstream out(file);
    for (int i = 0; i < kMany; ++i)
        out << "CC(C)Cc1ccc(cc1)C(C)C(=O)NCC" << std::string(static_cast<std::size_t>(i % 30), 'C') << " compound" << i
            << '\n';
}

/// What a killed import has left: rows from 1 on without a gap.
void expectWholeRows(const workspace::Workspace& workspace, std::int64_t& rows)
{
    const auto sources = workspace.sources();
    ASSERT_TRUE(sources);
    ASSERT_EQ(sources->size(), 1U);
    EXPECT_FALSE(sources->front().complete);
    rows = sources->front().rows;
    const auto snapshot = workspace.snapshot();
    ASSERT_TRUE(snapshot);
    ASSERT_EQ(static_cast<std::int64_t>((*snapshot)->rows()), rows);
    const auto compounds = workspace.compounds((*snapshot)->ids);
    ASSERT_TRUE(compounds);
    for (std::size_t i = 0; i < compounds->size(); ++i)
        ASSERT_EQ((*compounds)[i].row, static_cast<std::int64_t>(i) + 1);
}

} // namespace

TEST_F(ShellTest, AfterAKillDuringAnImportTheRowsAreThereAndReopeningIsOffered)
{
    const std::string file = m_dir.file("many.smi");
    writeMany(file);
    const std::string workspacePath = m_dir.file("work.molrl");
    const QString home = QString::fromStdString(m_dir.file("home"));
    QDir().mkpath(home);
    QProcess studio;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), home);
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home);
    studio.setProcessEnvironment(environment);
    studio.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    studio.start(QStringLiteral(MOLRL_STUDIO),
                 {QStringLiteral("--workspace"), QString::fromStdString(workspacePath), QString::fromStdString(file)});
    ASSERT_TRUE(studio.waitForStarted());
    const bool hasRows = QTest::qWaitFor(
        [&] {
            const auto workspace = workspace::Workspace::open(workspacePath);
            if (!workspace)
                return false;
            const auto sources = (*workspace)->sources();
            return sources && !sources->empty() && sources->front().rows > 500;
        },
        90000);
    studio.kill(); // SIGKILL
    ASSERT_TRUE(studio.waitForFinished());
    ASSERT_TRUE(hasRows);

    std::int64_t rows = 0;
    {
        const auto workspace = workspace::Workspace::open(workspacePath);
        ASSERT_TRUE(workspace) << workspace.error().message();
        expectWholeRows(**workspace, rows);
    }
    ASSERT_GT(rows, 500);
    ASSERT_LT(rows, kMany) << "the import was over before the kill: nothing was tested";

    m_data = home + QStringLiteral("/MolRL/molrl-studio");
    auto& window = open();
    auto* reopen = find<QPushButton>("notice.reopen");
    ASSERT_NE(reopen, nullptr);
    QTest::mouseClick(reopen, Qt::LeftButton);
    ASSERT_TRUE(waitForRows(rows));
    EXPECT_EQ(window.document().workspace()->path(), workspacePath);
    auto* keep = find<QPushButton>("notice.keepRows");
    ASSERT_NE(keep, nullptr);
    QTest::mouseClick(keep, Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor([&] { return isCalm(); }));
    m_window.reset();

    ui::MainWindow::Start again;
    again.workspace = QString::fromStdString(workspacePath);
    open(again);
    ASSERT_TRUE(waitForRows(rows));
    EXPECT_EQ(m_window->findChild<QPushButton*>(QStringLiteral("notice.reopen")), nullptr) << "it ended properly";
    EXPECT_EQ(m_window->findChild<QPushButton*>(QStringLiteral("notice.keepRows")), nullptr) << "asked once only";
}

TEST_F(ShellTest, AStudioThatIsToldToEndLeavesNothingBehind)
{
    const QString home = QString::fromStdString(m_dir.file("home"));
    QDir().mkpath(home);
    QProcess studio;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_DATA_HOME"), home);
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home);
    studio.setProcessEnvironment(environment);
    studio.start(QStringLiteral(MOLRL_STUDIO), {});
    ASSERT_TRUE(studio.waitForStarted());
    const QDir data(home + QStringLiteral("/MolRL/molrl-studio"));
    const auto filesIn = [&](const char* folder) {
        return QDir(data.filePath(QLatin1String(folder))).entryList(QDir::Files);
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return !filesIn("untitled").isEmpty(); }, 60000));
    QTest::qWait(300);
    studio.terminate(); // SIGTERM
    ASSERT_TRUE(studio.waitForFinished(20000));
    EXPECT_EQ(studio.exitStatus(), QProcess::NormalExit);
    EXPECT_EQ(studio.exitCode(), 0);
    EXPECT_TRUE(filesIn("untitled").isEmpty());
    EXPECT_TRUE(filesIn("sessions").isEmpty());
}

TEST_F(ShellTest, TheRowsOfACutImportCanBeRemoved)
{
    const std::string path = m_dir.file("cut.molrl");
    const std::string file = m_dir.file("many.smi");
    writeMany(file);
    {
        auto workspace = workspace::Workspace::create(path);
        ASSERT_TRUE(workspace);
        JobContext job;
        std::thread stopper([job]() mutable { // in the middle, by its own progress
            while (job.progress().fraction01 < 0.02)
                std::this_thread::sleep_for(std::chrono::milliseconds(2));
            job.requestStop();
        });
        const auto report = workspace::importFile(**workspace, file, {}, job);
        stopper.join();
        ASSERT_TRUE(report);
        ASSERT_TRUE(report->cancelled);
        ASSERT_GT(report->rows, 0);
    }
    ui::MainWindow::Start start;
    start.workspace = QString::fromStdString(path);
    auto& window = open(start);
    auto* remove = find<QPushButton>("notice.removeRows");
    ASSERT_NE(remove, nullptr);
    QTest::mouseClick(remove, Qt::LeftButton);
    ASSERT_TRUE(waitForRows(0));
    EXPECT_TRUE(window.action(QStringLiteral("action.edit.undo"))->isEnabled());
}

} // namespace molrl::test
