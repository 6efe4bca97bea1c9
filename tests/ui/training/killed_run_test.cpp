// SPDX-License-Identifier: GPL-3.0-or-later
// A program that is killed while it trains: what its run's directory still says, and that it can go on.
#include "tests/ui/training/finetune_fixture.h"

#include <QDir>
#include <QProcess>
#include <QRegularExpression>
#include <algorithm>
#include <csignal>

namespace molrl::ui {
namespace {

using runs::RunState;

constexpr std::int64_t kCheckpointEvery = 7;

class KilledRun : public FinetuneTest {
protected:
    /// Trains without end, with checkpoints that don't fall on the ends of epochs.
    void startLongRun()
    {
        FinetuneRequest request;
        request.name = QStringLiteral("killed");
        request.columns = m_workspace->columns().value();
        request.source.labels = {"alcohol"};
        request.config.split = "stratified";
        request.config.batch = 8;
        request.config.epochs = 100000;
        request.config.patience = 100000;
        request.config.frozenEpochs = 3;
        request.config.checkpointEvery = kCheckpointEvery;
        m_finetuning.start(request);
    }
    /// Starts a run and waits for its path.
    [[nodiscard]] QString longRun()
    {
        QSignalSpy started(&m_finetuning, &FinetuneJobs::started);
        startLongRun();
        EXPECT_TRUE(started.count() == 1 || started.wait(20000));
        return started.isEmpty() ? QString() : started[0][0].toString();
    }
    /// A run that has checkpoints, and rests.
    [[nodiscard]] QString pausedRun()
    {
        const QString run = longRun();
        EXPECT_TRUE(QTest::qWaitFor([&] { return newestCheckpoint(run) > kCheckpointEvery; }, 120000));
        m_finetuning.pause(run);
        EXPECT_TRUE(waitFor(run, RunState::Paused));
        EXPECT_TRUE(QTest::qWaitFor([&] { return m_finetuning.isIdle(); }, 20000));
        return run;
    }
    [[nodiscard]] static std::int64_t newestCheckpoint(const QString& run)
    {
        std::int64_t newest = -1;
        static const QRegularExpression number(QStringLiteral("(\\d+)"));
        for (const QString& name :
             QDir(run + QStringLiteral("/checkpoints")).entryList({QStringLiteral("*.safetensors")}))
            newest = std::max<std::int64_t>(newest, number.match(name).captured(1).toLongLong());
        return newest;
    }
};

/// The other process of the test below; alone it has nothing to do.
TEST_F(KilledRun, WorksUntilItIsKilled)
{
    if (qEnvironmentVariableIsEmpty("MOLRL_TEST_RUNS"))
        GTEST_SKIP() << "is started by the test that kills it";
    startLongRun();
    QTest::qWait(600000);
    FAIL() << "nobody killed it";
}

TEST_F(KilledRun, GoesOnFromItsLastCheckpoint)
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("MOLRL_TEST_RUNS"), folder());
    program.setProcessEnvironment(environment);
    program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    program.start(QCoreApplication::applicationFilePath(),
                  {QStringLiteral("--gtest_filter=KilledRun.WorksUntilItIsKilled")});
    ASSERT_TRUE(program.waitForStarted());
    const QString run = folder() + QStringLiteral("/killed");
    // Seen from here while another process works on it.
    ASSERT_TRUE(waitFor(run, RunState::Running, 120000));
    EXPECT_NE(m_store.find(run)->view->processId, QCoreApplication::applicationPid());
    ASSERT_TRUE(QTest::qWaitFor([&] { return newestCheckpoint(run) > 3 * kCheckpointEvery; }, 120000));
    program.kill(); // SIGKILL
    ASSERT_TRUE(program.waitForFinished());
    EXPECT_EQ(program.exitStatus(), QProcess::CrashExit);

    ASSERT_TRUE(waitFor(run, RunState::Interrupted, 30000));
    const std::int64_t kept = newestCheckpoint(run);
    const std::int64_t reached = m_store.find(run)->view->step;
    EXPECT_LE(reached - kept, kCheckpointEvery);

    m_panel.choose(run);
    auto* resume = m_panel.action(QStringLiteral("runs.resume"));
    ASSERT_TRUE(resume->isEnabled());
    resume->trigger();
    ASSERT_TRUE(waitFor(run, RunState::Running));
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_store.find(run)->view->step > reached; }, 120000));
    const auto log = m_store.find(run)->view->log;
    const std::string words = "resuming at step ";
    std::int64_t resumedAt = -1;
    for (const runs::RunLogLine& line : *log)
        if (line.text.rfind(words, 0) == 0)
            resumedAt = std::stoll(line.text.substr(words.size()));
    EXPECT_EQ(resumedAt, kept);

    m_finetuning.stopAndKeepBest(run);
    ASSERT_TRUE(waitFor(run, RunState::Finished));
    EXPECT_TRUE(QFile::exists(run + QStringLiteral("/model.safetensors")));
    EXPECT_TRUE(settle());
}

TEST_F(KilledRun, AtTheEndOfTheProgramRunsRestAndTheQueueIsKept)
{
    const QString first = longRun();
    ASSERT_TRUE(waitFor(first, RunState::Running));
    const QString second = longRun();
    ASSERT_TRUE(waitFor(second, RunState::Queued));
    m_finetuning.leaveAll();
    ASSERT_TRUE(waitFor(first, RunState::Paused));
    EXPECT_TRUE(m_store.find(first)->view->hasCheckpoint);
    ASSERT_TRUE(settle());
    EXPECT_FALSE(m_store.find(second)->view->hasCheckpoint);
    EXPECT_EQ(training::loadRunStatus(second.toStdString()).value().phase, training::RunPhase::Queued);

    FinetuneJobs next(m_document, m_store); // of the next program
    next.setUp({}, ThreadBudget::make(1), QStringLiteral("cpu"));
    next.resume(second); // had not begun: begins with the settings that it was given
    ASSERT_TRUE(waitFor(second, RunState::Running));
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_store.find(second)->view->step > 0; }, 120000));
    next.discard(second);
    ASSERT_TRUE(waitFor(second, RunState::Cancelled));
    ASSERT_TRUE(settle());
}

/// The window learns a moment later than the worker that a run is at work; a wish of that moment is heard like any
/// other.
TEST_F(KilledRun, AWishInTheMomentOfResumingIsHeard)
{
    const QString run = pausedRun();
    m_finetuning.resume(run);
    const auto isAtWork = [&] {
        return training::loadRunStatus(run.toStdString())->phase == training::RunPhase::Running;
    };
    for (int i = 0; i < 20000 && !isAtWork(); ++i)
        QThread::msleep(1); // nothing reaches the window meanwhile
    m_finetuning.stopAndKeepBest(run);
    ASSERT_TRUE(waitFor(run, RunState::Finished));
    EXPECT_TRUE(QFile::exists(run + QStringLiteral("/model.safetensors")));
    EXPECT_TRUE(settle());
}

TEST_F(KilledRun, AResumedRunThatWaitsKeepsWhatItHasLearned)
{
    const QString run = pausedRun();
    const std::int64_t kept = newestCheckpoint(run);
    const QString first = longRun();
    ASSERT_TRUE(waitFor(first, RunState::Running));
    m_finetuning.resume(run);
    m_panel.choose(run);
    ASSERT_EQ(stateOf(run), RunState::Queued);
    ASSERT_TRUE(m_panel.action(QStringLiteral("runs.pause"))->isEnabled());
    m_panel.action(QStringLiteral("runs.pause"))->trigger();
    ASSERT_TRUE(waitFor(run, RunState::Paused));
    EXPECT_EQ(newestCheckpoint(run), kept);
    EXPECT_FALSE(m_finetuning.isRunningHere(run));

    m_finetuning.resume(run);
    m_finetuning.stopAndKeepBest(run); // waits for its turn, then keeps its best
    EXPECT_EQ(newestCheckpoint(run), kept);
    m_finetuning.discard(first);
    ASSERT_TRUE(waitFor(run, RunState::Finished));
    EXPECT_TRUE(QFile::exists(run + QStringLiteral("/model.safetensors")));
    EXPECT_TRUE(settle());
}

TEST_F(KilledRun, ARunTakenOutOfTheQueueBeginsWhenItIsResumed)
{
    const QString first = longRun();
    ASSERT_TRUE(waitFor(first, RunState::Running));
    const QString second = longRun();
    ASSERT_TRUE(waitFor(second, RunState::Queued));
    m_finetuning.pause(second);
    ASSERT_TRUE(waitFor(second, RunState::Paused));
    m_finetuning.discard(first);
    ASSERT_TRUE(waitFor(first, RunState::Cancelled));
    ASSERT_TRUE(settle());
    EXPECT_EQ(stateOf(second), RunState::Paused);
    m_finetuning.resume(second);
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_store.find(second)->view->step > 0; }, 120000));
    m_finetuning.discard(second);
    ASSERT_TRUE(waitFor(second, RunState::Cancelled));
    EXPECT_TRUE(settle());
}

} // namespace
} // namespace molrl::ui
