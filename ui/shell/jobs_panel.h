// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job_runner.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPlainTextEdit;
class QPushButton;
class QToolButton;
class QVBoxLayout;

namespace molrl::ui {

class IconLabel;

/// One job: its state in words, how far it is, for how long, and the button to stop it.
class JobRow : public QWidget {
    Q_OBJECT

public:
    JobRow(JobPtr job, QWidget* parent = nullptr);
    void refresh();
    [[nodiscard]] const JobPtr& job() const { return m_job; }

private:
    void buildDetails();

    JobPtr m_job;
    QElapsedTimer m_clock;
    qint64 m_endedMs = -1;
    IconLabel* m_icon;
    QLabel* m_title;
    QLabel* m_stage;
    QProgressBar* m_bar;
    QLabel* m_time;
    QToolButton* m_cancel;
    QPushButton* m_showDetails;
    QPlainTextEdit* m_details;
    int m_shownState = -1;
};

/// All jobs that the user may care about, newest on top.
class JobsPanel : public QWidget {
    Q_OBJECT

public:
    explicit JobsPanel(JobRunner& jobs, QWidget* parent = nullptr);

private:
    void add(const JobPtr& job);
    void sync();

    JobRunner& m_jobs;
    QVBoxLayout* m_rows;
    QLabel* m_empty;
    QPushButton* m_clear;
    QTimer m_clock;
};

/// "running", "cancelling" …
[[nodiscard]] QString describeState(JobState state);

} // namespace molrl::ui
