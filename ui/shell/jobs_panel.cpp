// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/jobs_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/shell/icon_label.h"
#include "ui/shell/icons.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kIconPx = 18;
constexpr int kBarMax = 1000;

QString iconOf(JobState state)
{
    switch (state) {
    case JobState::Finished: return QStringLiteral("check");
    case JobState::Failed: return QStringLiteral("error");
    case JobState::Cancelled: return QStringLiteral("stop");
    default: return QStringLiteral("clock");
    }
}

} // namespace

QString describeState(JobState state)
{
    switch (state) {
    case JobState::Queued: return JobsPanel::tr("waiting");
    case JobState::Running: return JobsPanel::tr("running");
    case JobState::Cancelling: return JobsPanel::tr("cancelling");
    case JobState::Finished: return JobsPanel::tr("done");
    case JobState::Failed: return JobsPanel::tr("failed");
    case JobState::Cancelled: return JobsPanel::tr("cancelled");
    }
    return {};
}

JobRow::JobRow(JobPtr job, QWidget* parent) : QWidget(parent), m_job(std::move(job))
{
    setObjectName(QStringLiteral("job.row"));
    m_clock.start();
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(8, 6, 8, 6);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(2);
    m_icon = new IconLabel(kIconPx, this);
    m_title = new QLabel(m_job->title(), this);
    m_title->setAccessibleName(m_job->title());
    m_stage = new QLabel(this);
    m_stage->setForegroundRole(QPalette::PlaceholderText);
    m_stage->setObjectName(QStringLiteral("job.stage"));
    m_bar = new QProgressBar(this);
    m_bar->setRange(0, kBarMax);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(8);
    m_bar->setAccessibleName(tr("Progress of %1").arg(m_job->title()));
    m_time = new QLabel(this);
    m_time->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_time->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("00 min 00 s")));
    m_cancel = new QToolButton(this);
    m_cancel->setObjectName(QStringLiteral("job.cancel"));
    m_cancel->setIcon(makeIcon(QStringLiteral("close")));
    m_cancel->setIconSize({16, 16});
    m_cancel->setAutoRaise(true);
    m_cancel->setToolTip(tr("Cancel this job; what it has finished is kept"));
    m_cancel->setAccessibleName(tr("Cancel %1").arg(m_job->title()));
    connect(m_cancel, &QToolButton::clicked, m_job.get(), &JobHandle::cancel);
    buildDetails();
    grid->addWidget(m_icon, 0, 0, 2, 1, Qt::AlignTop);
    grid->addWidget(m_title, 0, 1);
    grid->addWidget(m_stage, 1, 1);
    grid->addWidget(m_bar, 0, 2, 2, 1, Qt::AlignVCenter);
    grid->addWidget(m_time, 0, 3, 2, 1);
    grid->addWidget(m_showDetails, 0, 4, 2, 1);
    grid->addWidget(m_cancel, 0, 5, 2, 1);
    grid->addWidget(m_details, 2, 1, 1, 5);
    grid->setColumnStretch(1, 3);
    grid->setColumnStretch(2, 2);
    connect(m_job.get(), &JobHandle::changed, this, &JobRow::refresh);
    refresh();
}

void JobRow::buildDetails()
{
    m_showDetails = new QPushButton(tr("Details"), this);
    m_showDetails->setObjectName(QStringLiteral("job.showDetails"));
    m_showDetails->setCheckable(true);
    m_showDetails->setToolTip(tr("Show why it failed"));
    m_showDetails->hide();
    m_details = new QPlainTextEdit(this);
    m_details->setObjectName(QStringLiteral("job.details"));
    m_details->setAccessibleName(tr("Why it failed"));
    m_details->setReadOnly(true);
    m_details->setFixedHeight(fontMetrics().lineSpacing() * 5);
    m_details->hide();
    connect(m_showDetails, &QPushButton::toggled, m_details, &QWidget::setVisible);
}

void JobRow::refresh()
{
    const JobState state = m_job->state();
    if (!m_job->isActive() && m_endedMs < 0)
        m_endedMs = m_clock.elapsed();
    if (static_cast<int>(state) != m_shownState) {
        m_shownState = static_cast<int>(state);
        m_icon->setIcon(makeIcon(iconOf(state)));
        m_cancel->setVisible(m_job->isActive());
        m_cancel->setEnabled(state != JobState::Cancelling);
        m_bar->setVisible(m_job->isActive());
        m_showDetails->setVisible(state == JobState::Failed);
        if (state == JobState::Failed)
            m_details->setPlainText(toErrorText(m_job->error()).details);
    }
    const JobProgress progress = m_job->progress();
    m_bar->setValue(static_cast<int>(progress.fraction01 * kBarMax));
    QString words = describeState(state);
    if (state == JobState::Running && !progress.stage.empty())
        words = toQString(progress.stage);
    if (state == JobState::Failed)
        words = toErrorText(m_job->error()).title;
    m_stage->setText(words);
    m_time->setText(formatDuration(static_cast<double>(m_endedMs < 0 ? m_clock.elapsed() : m_endedMs) / 1000));
}

JobsPanel::JobsPanel(JobRunner& jobs, QWidget* parent) : QWidget(parent), m_jobs(jobs)
{
    setObjectName(QStringLiteral("jobsPanel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 8);
    layout->setSpacing(4);
    auto* scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setObjectName(QStringLiteral("jobs.scroll"));
    scroll->setAccessibleName(tr("Jobs"));
    auto* content = new QWidget(scroll);
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins({});
    m_rows->setSpacing(0);
    m_empty = new QLabel(tr("Imports, encodings and other long work appear here."), content);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setMargin(8);
    m_rows->addWidget(m_empty);
    m_rows->addStretch(1);
    scroll->setWidget(content);
    layout->addWidget(scroll, 1);
    m_clear = new QPushButton(tr("Clear finished"), this);
    m_clear->setObjectName(QStringLiteral("jobs.clear"));
    m_clear->setToolTip(tr("Take the jobs that are over off the list"));
    connect(m_clear, &QPushButton::clicked, &m_jobs, &JobRunner::clearFinished);
    auto* foot = new QHBoxLayout;
    foot->addStretch(1);
    foot->addWidget(m_clear);
    layout->addLayout(foot);
    connect(&m_jobs, &JobRunner::jobAdded, this, &JobsPanel::add);
    connect(&m_jobs, &JobRunner::jobsChanged, this, &JobsPanel::sync);
    m_clock.setInterval(1000); // the elapsed times
    connect(&m_clock, &QTimer::timeout, this, [this] {
        for (JobRow* row : findChildren<JobRow*>())
            if (row->job()->isActive())
                row->refresh();
    });
    for (const JobPtr& job : m_jobs.jobs())
        add(job);
    sync();
}

void JobsPanel::add(const JobPtr& job)
{
    m_rows->insertWidget(0, new JobRow(job, m_rows->parentWidget()));
}

void JobsPanel::sync()
{
    const auto& listed = m_jobs.jobs();
    int rows = 0;
    bool anyOver = false;
    for (JobRow* row : findChildren<JobRow*>()) {
        const bool kept = std::find(listed.begin(), listed.end(), row->job()) != listed.end();
        if (!kept) {
            row->hide();
            row->deleteLater();
            continue;
        }
        ++rows;
        anyOver = anyOver || !row->job()->isActive();
    }
    m_empty->setVisible(rows == 0);
    m_clear->setEnabled(anyOver);
    if (m_jobs.activeCount() > 0)
        m_clock.start();
    else
        m_clock.stop();
}

} // namespace molrl::ui
