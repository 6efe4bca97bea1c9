// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"

#include <QObject>

class QLabel;
class QProgressBar;
class QStatusBar;
class QToolButton;

namespace molrl::ui {

/// What the status bar holds: counts at the left, the job that runs and the model in use at the right.
class StatusItems : public QObject {
    Q_OBJECT

public:
    StatusItems(Document& document, QStatusBar& bar);
    void setCounts(qint64 visible, qint64 selected, qint64 total);

Q_SIGNALS:
    void jobsClicked();
    void modelClicked();

private:
    void showNetwork();
    void showJobs();

    Document& m_document;
    QLabel* m_counts;
    QToolButton* m_jobText;
    QProgressBar* m_jobBar;
    QToolButton* m_model;
    QMetaObject::Connection m_following;
};

} // namespace molrl::ui
