// SPDX-License-Identifier: GPL-3.0-or-later
// How a run ends: with a model, or with nothing.
#include "core/training/finetune_run_impl.h"

#include "core/training/baselines.h"

#include <cmath>
#include <filesystem>

namespace molrl::training {

Result<FinetuneRunResult> FinetuneRun::discard()
{
    FinetuneRunResult result;
    result.end = FinetuneEnd::Discarded;
    if (!m_directory) // it had not begun
        return result;
    m_session->tell(RunPhase::Cancelled, "cancelled; its checkpoints were removed");
    std::error_code ignored;
    for (const char* name : {"checkpoints", "metrics.jsonl", "model.safetensors", "model.md", "report.json",
                             "predictions.csv", "base.safetensors"})
        std::filesystem::remove_all(m_directory->file(name), ignored);
    m_directory->log(LogLevel::Info, "cancelled and discarded");
    return result;
}

/// Whoever stops a run wants a model: without one yet, the head's first epoch is learned and validated before it ends.
/// It can be paused and discarded meanwhile. @error Cancelled  it was, or left.
Result<void> FinetuneRun::makeSureOfAModel()
{
    if (m_trainer->memberCount() > 0 || m_trainer->hasBestOfMember() || m_trainer->hasBestOfTrial())
        return {};
    m_session->ignore({RunVerb::Stop}); // another one says nothing new
    m_session->tell(RunPhase::Running, "learning the head's first epoch, so that there is a model to keep");
    MOLRL_CHECK(beginTrial());
    return learnEpoch();
}

/// Adds the baselines to the report. That they can't be computed is no fault of the model: it is only logged.
Result<void> FinetuneRun::compare(FinetuneRunResult& result, JobContext& job)
{
    m_session->tell(RunPhase::Running, "comparing with fingerprints and descriptors; Stop leaves that out");
    m_session->showProgressOf(job);
    BaselineOptions options;
    options.seed = m_options.config.seed;
    options.threads = m_options.threads;
    const double began = secondsNow();
    auto scores = computeBaselines(m_data, options, job);
    if (!scores && scores.error().code == ErrorCode::Cancelled)
        return fail(std::move(scores).error());
    if (!scores) {
        m_directory->log(LogLevel::Warning, "no baselines: " + scores.error().message());
        return {};
    }
    m_directory->log(LogLevel::Info, "compared with " + std::to_string(scores->size()) + " baselines in " +
                                         std::to_string(std::lround(secondsNow() - began)) + " s");
    result.report.baselines = std::move(*scores);
    return writeTextFile(m_directory->file("report.json"), toJson(result.report) + "\n");
}

/// Model, card, report and predictions, then the baselines.
Result<FinetuneRunResult> FinetuneRun::conclude(JobContext& job)
{
    if (!m_concluded) { // what comes after it may be interrupted
        JobContext first = job.part(0, m_options.config.baselines ? 0.5 : 1);
        MOLRL_TRY(m_concluded, finishFinetuning(m_options, m_plan, m_data, m_state, *m_trainer, *m_directory, first));
        if (m_options.config.baselines)
            m_session->ignore({RunVerb::Pause, RunVerb::Resume});
    }
    if (m_options.config.baselines && !m_leavesOutBaselines) {
        JobContext second = job.part(0.5, 1);
        MOLRL_CHECK(compare(*m_concluded, second));
    }
    return *m_concluded;
}

Result<FinetuneRunResult> FinetuneRun::finish(FinetuneEnd end)
{
    if (end == FinetuneEnd::StoppedEarly && m_state.member < m_options.config.members) {
        if (m_trainer->hasBestOfTrial() && m_state.trialBest > m_state.memberBest)
            m_trainer->keepTrialAsBestOfMember();
        if (m_trainer->hasBestOfMember())
            m_trainer->finishMember();
    }
    m_session->ignore({RunVerb::Pause, RunVerb::Resume, RunVerb::Stop}); // it ends by itself, and can't rest half done
    m_session->tell(RunPhase::Running, "calibrating and testing");
    for (;;) {
        JobContext inner = m_session->inner();
        m_session->showProgressOf(inner);
        auto result = conclude(inner);
        if (result) {
            result->end = end;
            m_session->tell(RunPhase::Finished, end == FinetuneEnd::Finished ? "finished" : "stopped, best model kept");
            m_directory->log(LogLevel::Info, "finished; test " + result->report.test.headline + " " +
                                                 std::to_string(result->report.test.value));
            return result;
        }
        if (result.error().code != ErrorCode::Cancelled)
            return fail(std::move(result).error());
        if (m_session->isLeft() && m_concluded) { // the model is there
            m_directory->log(LogLevel::Info, "left before it was compared with baselines");
            m_leavesOutBaselines = true;
            continue;
        }
        if (m_session->isLeft()) { // the newest checkpoint holds all that finishing needs
            m_session->tell(RunPhase::Paused, "left on request");
            FinetuneRunResult left;
            left.end = FinetuneEnd::Left;
            return left;
        }
        const auto wish = m_session->take();
        if (wish == RunVerb::Discard)
            return discard();
        if (wish == RunVerb::Stop && m_concluded) {
            m_directory->log(LogLevel::Info, "left out the comparison with baselines, as asked");
            m_leavesOutBaselines = true;
        }
    }
}

} // namespace molrl::training
