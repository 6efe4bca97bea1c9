// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/finetune_plan.h"
#include "core/training/finetune_run.h"
#include "core/training/finetune_session.h"
#include "core/training/finetune_trainer.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

// Internal header of core/training.

namespace molrl::training {

/// One run, from its directory's first file to its last; see runFinetuning.
///
/// Law: between two pieces of work obey() is asked, and what it changes is written before anything else happens.
/// Whatever ends the training early ends it as Cancelled; m_end, m_wantsStop and m_wantsDiscard say why. Not
/// thread-safe.
class FinetuneRun {
public:
    FinetuneRun(const FinetuneRunOptions& options, JobContext& job, RunControl* control,
                const std::function<void(const FinetuneProgress&)>& onValidated)
        : m_options(options), m_job(job), m_control(control), m_onValidated(onValidated)
    {
    }
    [[nodiscard]] Result<FinetuneRunResult> run();

private:
    Result<void> prepare();
    Result<void> readData();
    Result<void> readOldRun();
    Result<void> writeNewRun();
    Result<void> settleDevice();
    Result<void> startOrResume();
    Result<void> train();
    Result<void> runTrial();
    Result<void> beginTrial();
    Result<void> learnEpoch();
    Result<void> runEpoch();
    Result<double> step(const std::vector<std::size_t>& batch);
    Result<double> stepFrozen(const std::vector<std::size_t>& batch);
    Result<double> stepWhole(const std::vector<std::size_t>& batch);
    Result<FrozenEmbeddings> computeFrozen();
    Result<void> embedFrozen();
    Result<void> validate();
    Result<void> endTrial();
    Result<void> makeSureOfAModel();
    Result<FinetuneRunResult> finish(FinetuneEnd end);
    Result<FinetuneRunResult> conclude(JobContext& job);
    Result<void> compare(FinetuneRunResult& result, JobContext& job);
    Result<FinetuneRunResult> discard();

    Result<void> obey();
    Result<void> leave(const std::string& stage);
    Result<void> saveCheckpoint();
    Result<void> logLine(nlohmann::ordered_json line);
    template <class Work> auto untilDone(Work&& work) -> decltype(work(std::declval<JobContext&>()));
    [[nodiscard]] double secondsNow() const;
    void tell(const std::string& stage);
    void noteHalving(bool happened);

    FinetuneRunOptions m_options;
    JobContext& m_job;
    RunControl* m_control;
    const std::function<void(const FinetuneProgress&)>& m_onValidated;
    std::optional<RunDirectory> m_directory;
    std::unique_ptr<FinetuneSession> m_session;
    std::optional<FinetuneTrainer> m_trainer;
    FinetuneData m_data;
    FinetunePlan m_plan;
    FinetuneState m_state;
    std::shared_ptr<const FrozenEmbeddings> m_frozen; ///< by position in m_plan.train and .valid
    FinetuneEnd m_end = FinetuneEnd::Finished;
    bool m_isNew = true; ///< there is no checkpoint to go on from
    bool m_wantsDiscard = false;
    bool m_wantsStop = false;
    bool m_leavesOutBaselines = false;
    std::optional<FinetuneRunResult> m_concluded; ///< model and report are written
    std::int64_t m_stepsDone = 0;
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    double m_secondsBefore = 0;
    double m_epochBegan = 0;
};

/// Repeats a unit of work that a wish interrupted until it's done or the training ends.
template <class Work> auto FinetuneRun::untilDone(Work&& work) -> decltype(work(std::declval<JobContext&>()))
{
    for (;;) {
        MOLRL_CHECK(obey());
        JobContext inner = m_session->inner();
        auto done = work(inner);
        if (done || done.error().code != ErrorCode::Cancelled)
            return done;
    }
}

} // namespace molrl::training
