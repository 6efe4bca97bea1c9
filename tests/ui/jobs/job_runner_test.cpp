// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job_runner.h"

#include <QSignalSpy>
#include <QTest>
#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace molrl::ui {
namespace {

using namespace std::chrono_literals;

/// Works until it is told to stop or until `open` is set.
std::function<Result<int>(JobContext&)> gate(std::shared_ptr<std::atomic<bool>> open, int value)
{
    return [open, value](JobContext& job) -> Result<int> {
        while (!open->load()) {
            if (job.stopRequested())
                return JobContext::cancelled();
            std::this_thread::sleep_for(1ms);
        }
        return value;
    };
}

class JobRunnerTest : public ::testing::Test {
protected:
    void settle()
    {
        ASSERT_TRUE(QTest::qWaitFor([this] { return !m_runner.isBusy(); }, 5000));
    }

    JobRunner m_runner;
    QObject m_owner;
    std::shared_ptr<std::atomic<bool>> m_open = std::make_shared<std::atomic<bool>>(false);
    std::vector<Result<int>> m_results;
    std::function<void(Result<int>)> m_collect = [this](Result<int> result) { m_results.push_back(std::move(result)); };
};

TEST_F(JobRunnerTest, BringsTheResultToTheGuiThread)
{
    QThread* deliveredOn = nullptr;
    std::atomic<QThread*> workedOn{nullptr};
    m_runner.start<int>(
        Lane::Background, QStringLiteral("work"),
        [&workedOn](JobContext&) -> Result<int> {
            workedOn = QThread::currentThread();
            return 7;
        },
        &m_owner,
        [&](Result<int> result) {
            deliveredOn = QThread::currentThread();
            m_collect(std::move(result));
        });
    settle();
    ASSERT_EQ(m_results.size(), 1u);
    EXPECT_EQ(m_results[0].value(), 7);
    EXPECT_EQ(deliveredOn, QThread::currentThread());
    EXPECT_NE(workedOn.load(), QThread::currentThread());
}

TEST_F(JobRunnerTest, AStateIsShownWithinATenthOfASecond)
{
    const auto job =
        m_runner.start<int>(Lane::Background, QStringLiteral("work"), gate(m_open, 1), &m_owner, m_collect);
    EXPECT_EQ(job->state(), JobState::Queued);
    EXPECT_TRUE(QTest::qWaitFor([&] { return job->state() == JobState::Running; }, 1000));
    job->cancel();
    EXPECT_EQ(job->state(), JobState::Cancelling); // at once, whatever the work does
    settle();
    EXPECT_EQ(job->state(), JobState::Cancelled);
    ASSERT_EQ(m_results.size(), 1u);
    EXPECT_EQ(m_results[0].error().code, ErrorCode::Cancelled);
}

TEST_F(JobRunnerTest, AJobCancelledInTheQueueNeverBegins)
{
    std::atomic<bool> began{false};
    m_runner.start<int>(Lane::Background, QStringLiteral("first"), gate(m_open, 1), &m_owner, m_collect);
    const auto second = m_runner.start<int>(
        Lane::Background, QStringLiteral("second"),
        [&began](JobContext&) -> Result<int> {
            began = true;
            return 2;
        },
        &m_owner, m_collect);
    second->cancel();
    *m_open = true;
    settle();
    EXPECT_FALSE(began.load());
    ASSERT_EQ(m_results.size(), 2u);
    EXPECT_EQ(m_results[0].value(), 1);
    EXPECT_EQ(m_results[1].error().code, ErrorCode::Cancelled);
}

TEST_F(JobRunnerTest, WhatHasBegunCannotBeWithdrawnHoweverItIsShown)
{
    std::atomic<bool> began{false};
    const auto first = m_runner.start<int>(
        Lane::Background, QStringLiteral("first"),
        [&began, work = gate(m_open, 1)](JobContext& job) {
            began = true;
            return work(job);
        },
        &m_owner, m_collect);
    const auto second =
        m_runner.start<int>(Lane::Background, QStringLiteral("second"), gate(m_open, 2), &m_owner, m_collect);
    while (!began)
        std::this_thread::sleep_for(1ms);
    EXPECT_EQ(first->state(), JobState::Queued); // the timer has not looked yet
    EXPECT_FALSE(first->withdraw());
    EXPECT_TRUE(second->withdraw());
    EXPECT_EQ(second->state(), JobState::Cancelling);
    *m_open = true;
    settle();
    ASSERT_EQ(m_results.size(), 2u);
    EXPECT_EQ(m_results[0].value(), 1); // and was not disturbed
    EXPECT_EQ(m_results[1].error().code, ErrorCode::Cancelled);
    EXPECT_FALSE(second->withdraw());
}

TEST_F(JobRunnerTest, CancellingAFinishedJobChangesNothing)
{
    *m_open = true;
    const auto job =
        m_runner.start<int>(Lane::Background, QStringLiteral("work"), gate(m_open, 3), &m_owner, m_collect);
    settle();
    job->cancel();
    EXPECT_EQ(job->state(), JobState::Finished);
    EXPECT_EQ(m_results[0].value(), 3);
}

TEST_F(JobRunnerTest, NothingIsDeliveredToADeadOwner)
{
    auto owner = std::make_unique<QObject>();
    m_runner.start<int>(Lane::Background, QStringLiteral("work"), gate(m_open, 1), owner.get(), m_collect);
    owner.reset();
    *m_open = true;
    settle();
    EXPECT_TRUE(m_results.empty());
}

TEST_F(JobRunnerTest, AnExceptionOfTheWorkBecomesAFailedJob)
{
    const auto job = m_runner.start<int>(
        Lane::Background, QStringLiteral("work"),
        [](JobContext&) -> Result<int> { throw std::runtime_error("the disk is gone"); }, &m_owner, m_collect);
    settle();
    EXPECT_EQ(job->state(), JobState::Failed);
    EXPECT_EQ(job->error().what, "the disk is gone");
    EXPECT_EQ(m_results[0].error().what, "the disk is gone");
}

TEST_F(JobRunnerTest, TheDocumentLaneKeepsItsOrder)
{
    for (int i = 0; i < 50; ++i)
        m_runner.start<int>(
            Lane::Document, QStringLiteral("edit"), [i](JobContext&) -> Result<int> { return i; }, &m_owner, m_collect);
    settle();
    ASSERT_EQ(m_results.size(), 50u);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(m_results[static_cast<std::size_t>(i)].value(), i);
}

TEST_F(JobRunnerTest, OnlyTheLatestRequestIsDelivered)
{
    LatestOnly<int> slot(m_runner);
    for (int i = 0; i < 20; ++i)
        slot.start(QStringLiteral("follow"), gate(m_open, i), &m_owner, m_collect);
    *m_open = true;
    settle();
    ASSERT_EQ(m_results.size(), 1u);
    EXPECT_EQ(m_results[0].value(), 19);
}

TEST_F(JobRunnerTest, AStoppedSlotDeliversNothing)
{
    {
        LatestOnly<int> slot(m_runner);
        slot.start(QStringLiteral("follow"), gate(m_open, 1), &m_owner, m_collect);
    }
    *m_open = true;
    settle();
    EXPECT_TRUE(m_results.empty());
}

TEST_F(JobRunnerTest, ProgressIsShownWhileItRuns)
{
    auto half = std::make_shared<std::atomic<bool>>(false);
    const auto job = m_runner.start<int>(
        Lane::Background, QStringLiteral("work"),
        [half, open = m_open](JobContext& context) -> Result<int> {
            context.report(0.5, "half way");
            *half = true;
            while (!open->load())
                std::this_thread::sleep_for(1ms);
            return 1;
        },
        &m_owner, m_collect);
    QSignalSpy spy(job.get(), &JobHandle::changed);
    ASSERT_TRUE(QTest::qWaitFor([&] { return half->load() && job->progress().fraction01 == 0.5 && spy.count() > 0; }));
    EXPECT_EQ(job->progress().stage, "half way");
    *m_open = true;
    settle();
}

TEST_F(JobRunnerTest, FinishedJobsStayListedUntilTheyAreCleared)
{
    *m_open = true;
    m_runner.start<int>(Lane::Background, QStringLiteral("shown"), gate(m_open, 1), &m_owner, m_collect);
    m_runner.start<int>(Lane::Interactive, QStringLiteral("quiet"), gate(m_open, 1), &m_owner, m_collect, true);
    settle();
    ASSERT_EQ(m_runner.jobs().size(), 1u);
    EXPECT_EQ(m_runner.jobs()[0]->title(), QStringLiteral("shown"));
    EXPECT_EQ(m_runner.activeCount(), 0);
    m_runner.clearFinished();
    EXPECT_TRUE(m_runner.jobs().empty());
}

TEST(JobRunnerEnd, DestroyingTheRunnerStopsWhatRuns)
{
    auto open = std::make_shared<std::atomic<bool>>(false);
    QObject owner;
    bool delivered = false;
    {
        JobRunner runner;
        runner.start<int>(Lane::Background, QStringLiteral("endless"), gate(open, 1), &owner,
                          [&](Result<int>) { delivered = true; });
        QTest::qWait(30);
    } // returns: the gate saw the stop
    QTest::qWait(30);
    EXPECT_FALSE(delivered);
}

} // namespace
} // namespace molrl::ui
