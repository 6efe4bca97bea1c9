// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "ui/document.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace molrl::ui {

/// How a screening ended.
struct ScreeningSummary {
    QString model;
    qint64 predicted = 0;
    qint64 failed = 0;
    qint64 outOfDomain = 0;
    bool isCancelled = false;
    std::vector<workspace::ColumnId> columns; ///< the predictions first, one a task
};

/// Applies fine-tuned models to all compounds of the workspace, in the background.
///
/// Predictions, their uncertainty and the domain become columns named after the model and its hash, and appear while it
/// works; undo takes them away. A cancelled screening keeps what it has.
class Screening : public QObject {
    Q_OBJECT

public:
    explicit Screening(Document& document, QObject* parent = nullptr);
    void setUp(std::function<void()> onThread, ThreadBudget budget, const QString& device);
    /// One model after the other; those that come while it works wait.
    void start(const QStringList& modelPaths);
    void start(const QString& modelPath) { start(QStringList{modelPath}); }
    [[nodiscard]] bool isRunning() const { return (m_job && m_job->isActive()) || !m_waiting.isEmpty(); }

Q_SIGNALS:
    void finished(const molrl::ui::ScreeningSummary& summary);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    struct Live { ///< what the job has made so far
        std::mutex mutex;
        std::vector<workspace::Edit> undo;
        std::vector<workspace::ColumnId> columns;
        std::atomic<qint64> rows{0};
    };
    using LivePtr = std::shared_ptr<Live>;
    struct Work;
    void startNext();
    void showLive();
    void onDone(Result<ScreeningSummary> summary);

    Document& m_document;
    std::function<void()> m_onThread;
    ThreadBudget m_budget;
    QString m_device = QStringLiteral("cpu");
    JobPtr m_job;
    QStringList m_waiting; ///< models
    LivePtr m_live;
    QTimer m_timer;
    std::size_t m_shownColumns = 0;
    qint64 m_shownRows = 0;
};

} // namespace molrl::ui
