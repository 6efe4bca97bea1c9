// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/finetune_run.h"
#include "core/training/run_directory.h"

#include <initializer_list>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace molrl::training {

/// A run's ear and mouth: takes wishes from the process and from the directory within 50 ms, and tells state.json.
///
/// Law: work gets `inner()` for its job, which is stopped by every wish, so that nothing long stands in a wish's way;
/// whoever was stopped asks `take()` what is wanted, and does its unit of work again if it goes on. Thread-safe.
class FinetuneSession {
public:
    FinetuneSession(std::string directory, JobContext& job, RunControl* control, std::string device = {});
    ~FinetuneSession();

    /// From here on such wishes are dropped unheard: they come too late, or are being fulfilled.
    void ignore(std::initializer_list<RunVerb> verbs);
    /// A fresh job for one unit of work, whose progress is shown only if `showProgressOf` says so.
    /// @param interrupting  wishes that stop it; others wait for take().
    [[nodiscard]] JobContext inner(std::initializer_list<RunVerb> interrupting = {RunVerb::Pause, RunVerb::Stop,
                                                                                  RunVerb::Discard});
    /// Until the next tell, how far it is stands behind the stage: "drawing and encoding the molecules (35 %)".
    void showProgressOf(const JobContext& unit);
    /// The wish that waits, and takes it.
    [[nodiscard]] std::optional<RunVerb> take();
    [[nodiscard]] bool isLeft() const { return m_job.stopRequested(); }
    /// Rests until there is a wish other than Pause, or the job is stopped (then none).
    [[nodiscard]] std::optional<RunVerb> rest();

    /// Changes the status and writes it.
    void tell(RunPhase phase, const std::string& stage, const std::string& message = {});
    /// Changes numbers, and writes them when the last time was a second ago.
    void tellProgress(double progress01, std::int64_t step, double bestScore, double seconds, const std::string& stage);

private:
    void watch();
    void hear();
    void showUnit();
    void write();                             ///< with m_mutex held
    [[nodiscard]] bool isInterrupted() const; ///< with m_mutex held

    std::string m_directory;
    JobContext& m_job;
    RunControl* m_control;
    std::mutex m_mutex;
    JobContext m_inner;
    std::optional<JobContext> m_shown;
    std::string m_stage; ///< without the progress of m_shown
    std::optional<RunVerb> m_wish;
    std::vector<RunVerb> m_ignored;
    std::vector<RunVerb> m_interrupting; ///< m_inner
    RunStatus m_status;
    std::int64_t m_writtenMs = 0;
    std::atomic<bool> m_end{false};
    std::thread m_thread;
};

} // namespace molrl::training
