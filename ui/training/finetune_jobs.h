// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "core/training/run_control.h"
#include "ui/document.h"
#include "ui/training/finetune_request.h"
#include "ui/training/run_store.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace molrl::ui {

/// Starts fine-tuning runs in the background, one after the other, and passes on what the user wants of a run, whether
/// it works here or in another process.
///
/// The run's directory is the truth: a paused run rests there and nowhere else, so that a pause, a closed program and a
/// crash end alike, and resuming is one thing.
class FinetuneJobs : public QObject {
    Q_OBJECT

public:
    FinetuneJobs(Document& document, RunStore& store, QObject* parent = nullptr);

    /// At the end of the program: every run here rests at a checkpoint; those that wait for their turn keep waiting,
    /// and are offered at the next start.
    void leaveAll();
    /// What each worker does before it trains (to yield to the window's thread), and with how many threads.
    void setUp(std::function<void()> onThread, ThreadBudget budget, const QString& device);

    void start(const FinetuneRequest& request);
    /// Goes on exactly where a run stopped; wakes it where its process waits.
    void resume(const QString& path);
    void pause(const QString& path) { ask(path, training::RunVerb::Pause); }
    void stopAndKeepBest(const QString& path) { ask(path, training::RunVerb::Stop); }
    void discard(const QString& path) { ask(path, training::RunVerb::Discard); }

    [[nodiscard]] bool isRunningHere(const QString& path) const { return m_active.contains(path); }
    [[nodiscard]] ThreadBudget budget() const { return m_budget; }
    [[nodiscard]] const QString& device() const { return m_device; } ///< by name
    [[nodiscard]] bool isIdle() const { return m_active.empty() && m_preparing == 0; }

Q_SIGNALS:
    void started(const QString& path);
    /// @param modelPath  empty: it was paused, left or discarded
    void ended(const QString& path, const QString& modelPath);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    struct Active {
        JobPtr job;
        std::shared_ptr<training::RunControl> control; ///< also tells one launch of a run from another
        bool isResumed = false;
    };
    struct Prepared {
        std::string directory;
        training::LabelSource source;
    };
    void launch(const QString& path, const FinetuneRequest& request, bool isResumed);
    void begin(const QString& path, FinetuneRequest request);
    void ask(const QString& path, training::RunVerb verb);
    void onEnded(const QString& path, const training::RunControl* control, const QString& modelPath,
                 const std::optional<Error>& error);

    Document& m_document;
    RunStore& m_store;
    std::function<void()> m_onThread;
    ThreadBudget m_budget;
    QString m_device = QStringLiteral("cpu");
    std::map<QString, Active> m_active;
    int m_preparing = 0;
    bool m_isLeaving = false;
};

} // namespace molrl::ui
