// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_run.h"

#include "core/base/parallel.h"
#include "core/training/drawn_view.h"
#include "core/training/finetune_plan.h"
#include "core/training/finetune_session.h"
#include "core/training/finetune_trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kViewSalt = 0x76696577ULL;

class Run {
public:
    Run(const FinetuneRunOptions& options, JobContext& job, RunControl* control,
        const std::function<void(const FinetuneProgress&)>& onValidated)
        : m_options(options), m_job(job), m_control(control), m_onValidated(onValidated)
    {
    }
    Result<FinetuneRunResult> run();

private:
    Result<void> prepare();
    Result<void> startOrResume();
    Result<void> train();
    Result<void> runTrial();
    Result<void> runEpoch();
    Result<double> step(const std::vector<std::size_t>& batch);
    Result<double> stepFrozen(const std::vector<std::size_t>& batch);
    Result<double> stepWhole(const std::vector<std::size_t>& batch);
    Result<void> embedFrozen();
    Result<void> validate();
    Result<void> endTrial();
    Result<FinetuneRunResult> finish(FinetuneEnd end);
    Result<FinetuneRunResult> discard();

    Result<void> obey();
    Result<void> leave(const std::string& stage);
    Result<void> saveCheckpoint();
    Result<void> logLine(Json line);
    template <class Work> auto untilDone(Work&& work) -> decltype(work(std::declval<JobContext&>()));
    [[nodiscard]] double secondsNow() const;
    void tell(const std::string& stage);

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
    ViewMatrix m_frozenTrain; ///< of the base encoder, by position in m_plan.train
    ViewMatrix m_frozenValid;
    FinetuneEnd m_end = FinetuneEnd::Finished;
    bool m_wantsDiscard = false;
    bool m_wantsStop = false;
    std::int64_t m_stepsDone = 0;
    Clock::time_point m_begin = Clock::now();
    double m_secondsBefore = 0;
    double m_epochBegan = 0;
};

double Run::secondsNow() const
{
    return m_secondsBefore + std::chrono::duration<double>(Clock::now() - m_begin).count();
}

void Run::tell(const std::string& stage)
{
    m_session->tellProgress(0.95 * m_plan.progress01(m_state), m_state.step, m_state.memberBest, secondsNow(), stage);
}

Result<void> Run::logLine(Json line)
{
    MOLRL_CHECK(m_directory->appendMetrics(line.dump()));
    m_state.metricsLines += 1;
    return {};
}

Result<void> Run::saveCheckpoint()
{
    m_state.seconds = secondsNow();
    MOLRL_CHECK(m_trainer->save(m_directory->checkpoint(m_state.step), m_state.toJson()));
    m_directory->removeOldCheckpoints(2);
    return {};
}

Result<void> Run::leave(const std::string& stage)
{
    MOLRL_CHECK(saveCheckpoint());
    m_session->tell(RunPhase::Paused, stage);
    m_directory->log(LogLevel::Info, stage + " at step " + std::to_string(m_state.step));
    m_end = FinetuneEnd::Left;
    return JobContext::cancelled();
}

/// Does what is wished, between two pieces of work. @error Cancelled  the training ends here; m_end and the flags say how.
Result<void> Run::obey()
{
    if (m_session->isLeft())
        return leave("left on request");
    std::optional<RunVerb> wish = m_session->take();
    if (wish == RunVerb::Pause) {
        if (m_options.leaveWhenPaused)
            return leave("paused");
        MOLRL_CHECK(saveCheckpoint());
        m_session->tell(RunPhase::Paused, "paused");
        m_directory->log(LogLevel::Info, "paused at step " + std::to_string(m_state.step));
        wish = m_session->rest();
        if (!wish)
            return leave("left on request");
        if (wish == RunVerb::Resume) {
            m_directory->log(LogLevel::Info, "resumed");
            m_session->tell(RunPhase::Running, "training");
        }
    }
    m_wantsStop = wish == RunVerb::Stop;
    m_wantsDiscard = wish == RunVerb::Discard;
    if (m_wantsStop || m_wantsDiscard)
        return JobContext::cancelled();
    return {};
}

/// Repeats a unit of work that a wish interrupted until it's done or the training ends.
template <class Work> auto Run::untilDone(Work&& work) -> decltype(work(std::declval<JobContext&>()))
{
    for (;;) {
        MOLRL_CHECK(obey());
        JobContext inner = m_session->inner();
        auto done = work(inner);
        if (done || done.error().code != ErrorCode::Cancelled)
            return done;
    }
}

Result<void> Run::prepare()
{
    if (m_options.resume) {
        m_directory = RunDirectory::attach(m_options.directory, m_options.log);
        MOLRL_CHECK(readRunConfig(m_options));
    } else {
        MOLRL_CHECK(m_options.config.validate());
        if (!m_options.network)
            return fail(ErrorCode::InvalidArgument, "there is no network to start from");
    }
    MOLRL_TRY(m_data, prepareFinetuneData(m_options.source, m_options.config, m_options.threads, m_job));
    if (!m_options.resume) {
        MOLRL_TRY(const std::string config, makeRunConfig(m_options));
        MOLRL_TRY(m_directory, RunDirectory::create(m_options.directory, config, m_options.log));
        MOLRL_CHECK(m_options.network->save(m_directory->file("base.safetensors")));
        MOLRL_CHECK(writeTextFile(m_directory->file("preflight.json"), toJson(m_data.report) + "\n"));
        MOLRL_CHECK(writeTextFile(m_directory->file("split.csv"), makeSplitTable(m_data)));
        for (const RowIssue& issue : m_data.report.badRows)
            m_directory->log(LogLevel::Warning, "row " + std::to_string(issue.row) + ": " + issue.reason);
    }
    m_session = std::make_unique<FinetuneSession>(m_options.directory, m_job, m_control);
    m_session->tell(RunPhase::Running, "preparing");
    m_plan = FinetunePlan::make(m_data, m_options.config);
    return startOrResume();
}

Result<void> Run::startOrResume()
{
    MOLRL_TRY(m_trainer, FinetuneTrainer::make(m_options.config, *m_options.network, m_data.table.tasks,
                                               m_plan.classWeights, m_options.device));
    if (!m_options.resume)
        return saveCheckpoint();
    for (const std::string& path : m_directory->checkpoints()) {
        const auto loaded = m_trainer->load(path);
        const auto state = loaded ? FinetuneState::fromJson(*loaded) : fail(loaded.error());
        if (state) {
            m_state = *state;
            m_secondsBefore = m_state.seconds;
            m_begin = Clock::now();
            m_epochBegan = m_secondsBefore;
            m_directory->keepMetricsLines(m_state.metricsLines);
            m_directory->log(LogLevel::Info, "resuming at step " + std::to_string(m_state.step));
            return {};
        }
        m_directory->log(LogLevel::Warning, state.error().message() + "; trying the one before");
    }
    return fail(ErrorCode::NotFound, "the run has no checkpoint that can be read; start it anew", m_options.directory);
}

/// Embeddings of the untouched encoder serve every member's frozen phase.
Result<void> Run::embedFrozen()
{
    if (m_frozenTrain.values.rows > 0)
        return {};
    tell("drawing and encoding the molecules");
    using Encoder = FinetuneTrainer::Encoder;
    const int views = m_options.config.augment ? m_options.config.frozenViews : 1;
    MOLRL_TRY(m_frozenTrain, untilDone([&](JobContext& job) {
                  return m_trainer->embed(Encoder::Base, m_plan.moleculesOf(m_data, m_plan.train), views,
                                          m_options.config.seed ^ kViewSalt, false, m_options.threads, job);
              }));
    MOLRL_TRY(m_frozenValid, untilDone([&](JobContext& job) {
                  return m_trainer->embed(Encoder::Base, m_plan.moleculesOf(m_data, m_plan.valid), 1, 0, true,
                                          m_options.threads, job);
              }));
    m_state.undrawable.clear();
    for (std::size_t i = 0; i < m_plan.train.size(); ++i)
        if (m_frozenTrain.errors[i]) {
            m_state.undrawable.push_back(i);
            m_directory->log(LogLevel::Warning, "row " + std::to_string(m_data.table.rows[m_plan.train[i]]) + ": " +
                                                    m_frozenTrain.errors[i]->message());
        }
    if (m_state.undrawable.size() == m_plan.train.size())
        return fail(ErrorCode::InvalidArgument, "none of the training molecules can be drawn");
    return {};
}

Result<double> Run::stepFrozen(const std::vector<std::size_t>& batch)
{
    const auto views = static_cast<std::size_t>(m_frozenTrain.views);
    Matrix rows(batch.size(), m_frozenTrain.values.cols);
    Rng rng = m_plan.rng(m_state, 1).fork(static_cast<std::uint64_t>(m_state.batch));
    for (std::size_t i = 0; i < batch.size(); ++i) {
        std::size_t from = batch[i] * views + rng.below(views);
        if (std::isnan(m_frozenTrain.values.row(from)[0])) // that view couldn't be drawn
            from = batch[i] * views;
        std::ranges::copy(m_frozenTrain.values.row(from), rows.row(i).begin());
    }
    FinetuneTrainer::StepOptions step;
    step.headRate = m_options.config.frozenLearningRate;
    step.seed = rng();
    return m_trainer->stepHead(rows, m_plan.targetsOf(batch), step);
}

Result<double> Run::stepWhole(const std::vector<std::size_t>& batch)
{
    const model::NetworkConfig& network = m_options.network->config();
    const Rng rng = m_plan.rng(m_state, 2).fork(static_cast<std::uint64_t>(m_state.batch));
    std::vector<std::optional<imaging::PatchBatch>> drawn(batch.size());
    const JobContext never; // a batch is drawn in milliseconds
    MOLRL_CHECK(parallelFor(batch.size(), m_options.threads, never, [&](std::size_t i) {
        const chem::Molecule& mol = m_data.table.molecules[m_plan.train[batch[i]]];
        Rng own = rng.fork(batch[i]);
        auto view = m_options.config.augment ? drawAugmentedView(mol, network, own) : drawPlainView(mol, network);
        if (!view)
            view = drawPlainView(mol, network);
        if (view)
            drawn[i] = std::move(view->patches);
    }));
    std::vector<imaging::PatchBatch> drawings;
    std::vector<std::size_t> sound;
    for (std::size_t i = 0; i < batch.size(); ++i)
        if (drawn[i]) {
            drawings.push_back(std::move(*drawn[i]));
            sound.push_back(batch[i]);
        }
    if (drawings.empty())
        return 0.0;
    FinetuneTrainer::StepOptions step;
    step.encoderRate = m_plan.learningRate(m_state);
    step.headRate = step.encoderRate * m_options.config.headLearningRateFactor;
    step.seed = rng.fork(0xd20)();
    const int before = m_trainer->halvings();
    auto loss = m_trainer->stepWhole(drawings, m_plan.targetsOf(sound), step);
    if (m_trainer->halvings() != before)
        m_directory->log(LogLevel::Warning, "out of memory: the batch now runs in smaller parts, with the same result");
    return loss;
}

Result<double> Run::step(const std::vector<std::size_t>& batch)
{
    return m_state.trial == 0 ? stepFrozen(batch) : stepWhole(batch);
}

Result<void> Run::runEpoch()
{
    const std::vector<std::size_t> order = m_plan.orderOf(m_state);
    const auto size = static_cast<std::size_t>(m_state.trial == 0 ? m_options.config.frozenBatch
                                                                  : m_options.config.batch);
    if (m_state.batch == 0)
        m_epochBegan = secondsNow();
    for (std::size_t begin = static_cast<std::size_t>(m_state.batch) * size; begin < order.size(); begin += size) {
        MOLRL_CHECK(obey());
        const std::size_t end = std::min(order.size(), begin + size);
        MOLRL_TRY(const double loss, step({order.begin() + static_cast<std::ptrdiff_t>(begin),
                                           order.begin() + static_cast<std::ptrdiff_t>(end)}));
        m_state.batch += 1;
        m_state.step += 1;
        m_state.lossSum += loss * static_cast<double>(end - begin);
        m_state.lossCount += static_cast<double>(end - begin);
        m_stepsDone += 1;
        tell(m_state.trial == 0 ? "training the head" : "training the whole network");
        if (m_state.trial > 0 && m_state.step % m_options.config.logEvery == 0)
            MOLRL_CHECK(logLine({{"kind", "train"},
                                 {"step", m_state.step},
                                 {"member", m_state.member},
                                 {"trial", m_state.trial},
                                 {"epoch", m_state.epoch},
                                 {"loss", loss},
                                 {"learningRate", m_plan.learningRate(m_state)}}));
        if (m_options.stopAfterSteps > 0 && m_stepsDone >= m_options.stopAfterSteps)
            return leave("left after the wished number of steps");
        if (m_state.trial > 0 && m_state.step % m_options.config.checkpointEvery == 0)
            MOLRL_CHECK(saveCheckpoint());
    }
    return {};
}

Result<void> Run::validate()
{
    ViewMatrix embedded;
    if (m_state.trial > 0) {
        MOLRL_TRY(embedded, untilDone([&](JobContext& job) {
                      return m_trainer->embed(FinetuneTrainer::Encoder::Current,
                                              m_plan.moleculesOf(m_data, m_plan.valid), 1, 0, true, m_options.threads,
                                              job);
                  }));
    }
    MOLRL_TRY(const RawPredictions raw, m_trainer->predict(m_state.trial > 0 ? embedded : m_frozenValid));
    const double score = m_plan.scoreValidation(m_data.table, raw);
    if (std::isnan(score))
        return fail(ErrorCode::InvalidArgument, "the validation part gives no score; use another split");
    const bool isBest = score > m_state.trialBest;
    const double elapsed = secondsNow() - m_epochBegan;
    const double speed = elapsed > 0 ? m_state.lossCount / elapsed : 0;
    MOLRL_CHECK(logLine({{"kind", "validation"},
                         {"step", m_state.step},
                         {"member", m_state.member},
                         {"trial", m_state.trial},
                         {"epoch", m_state.epoch},
                         {"loss", m_state.lossCount > 0 ? m_state.lossSum / m_state.lossCount : 0},
                         {"score", score},
                         {"best", isBest},
                         {"seconds", secondsNow()},
                         {"moleculesPerSecond", speed}}));
    if (isBest) {
        m_state.trialBest = score;
        m_state.trialBestEpoch = m_state.epoch;
        m_trainer->keepAsBestOfTrial();
    }
    if (m_onValidated)
        m_onValidated({m_state.member, m_state.trial, m_state.epoch, m_state.step, score, m_state.trialBest, speed});
    return {};
}

Result<void> Run::runTrial()
{
    if (m_state.trial == 0)
        MOLRL_CHECK(embedFrozen());
    if (m_state.epoch == 0 && m_state.batch == 0) {
        if (m_state.trial == 0)
            m_trainer->beginMember(m_plan.headSeed(m_state.member), m_frozenTrain);
        else
            m_trainer->beginWholeNetwork();
        m_state.trialBest = -1e300;
        m_state.trialBestEpoch = -1;
        m_state.lossSum = m_state.lossCount = 0;
    }
    while (!m_plan.isTrialOver(m_state)) {
        MOLRL_CHECK(runEpoch());
        MOLRL_CHECK(validate());
        m_state.epoch += 1;
        m_state.batch = 0;
        m_state.lossSum = m_state.lossCount = 0;
        if (m_state.trial > 0)
            MOLRL_CHECK(saveCheckpoint());
    }
    return {};
}

Result<void> Run::endTrial()
{
    m_directory->log(LogLevel::Info, "member " + std::to_string(m_state.member + 1) + ", " +
                                         m_plan.nameOfTrial(m_state) + ": best validation " +
                                         std::to_string(m_state.trialBest) + " in epoch " +
                                         std::to_string(m_state.trialBestEpoch + 1));
    if (m_state.trialBest > m_state.memberBest) {
        m_state.memberBest = m_state.trialBest;
        m_state.memberBestTrial = m_state.trial;
        m_trainer->keepTrialAsBestOfMember();
    }
    m_plan.advance(m_state);
    if (m_state.trial == 0)
        m_trainer->finishMember();
    return saveCheckpoint();
}

Result<void> Run::train()
{
    m_session->tell(RunPhase::Running, "training");
    while (m_state.member < m_options.config.members) {
        MOLRL_CHECK(runTrial());
        MOLRL_CHECK(endTrial());
    }
    return {};
}

Result<FinetuneRunResult> Run::discard()
{
    m_session->tell(RunPhase::Cancelled, "cancelled; its checkpoints were removed");
    std::error_code ignored;
    for (const char* name : {"checkpoints", "metrics.jsonl", "model.safetensors", "model.md", "report.json",
                             "predictions.csv", "base.safetensors"})
        std::filesystem::remove_all(m_directory->file(name), ignored);
    m_directory->log(LogLevel::Info, "cancelled and discarded");
    FinetuneRunResult result;
    result.end = FinetuneEnd::Discarded;
    return result;
}

Result<FinetuneRunResult> Run::finish(FinetuneEnd end)
{
    if (end == FinetuneEnd::StoppedEarly && m_state.member < m_options.config.members) {
        if (m_trainer->hasBestOfTrial() && m_state.trialBest > m_state.memberBest)
            m_trainer->keepTrialAsBestOfMember();
        if (m_trainer->hasBestOfMember())
            m_trainer->finishMember();
        if (m_trainer->memberCount() == 0)
            return fail(ErrorCode::InvalidArgument,
                        "the run was stopped before there was a model to keep; resume it, or discard it");
    }
    m_session->tell(RunPhase::Running, "calibrating and testing");
    for (;;) {
        JobContext inner = m_session->inner();
        auto result = finishFinetuning(m_options, m_plan, m_data, m_state, *m_trainer, *m_directory, inner);
        if (result) {
            result->end = end;
            m_session->tell(RunPhase::Finished, end == FinetuneEnd::Finished ? "finished" : "stopped, best model kept");
            m_directory->log(LogLevel::Info, "finished; test " + result->report.test.headline + " " +
                                                 std::to_string(result->report.test.value));
            return result;
        }
        if (result.error().code != ErrorCode::Cancelled)
            return fail(std::move(result).error());
        if (m_session->isLeft()) { // the newest checkpoint holds all that finishing needs
            m_session->tell(RunPhase::Paused, "left on request");
            FinetuneRunResult left;
            left.end = FinetuneEnd::Left;
            return left;
        }
        if (m_session->take() == RunVerb::Discard)
            return discard();
        m_session->tell(RunPhase::Running, "calibrating and testing"); // too late to pause
    }
}

Result<FinetuneRunResult> Run::run()
{
    auto prepared = prepare();
    if (prepared) {
        auto trained = train();
        if (!trained && trained.error().code == ErrorCode::Cancelled) {
            if (m_wantsDiscard)
                return discard();
            if (!m_wantsStop) {
                FinetuneRunResult result;
                result.end = FinetuneEnd::Left;
                return result;
            }
            trained = Result<void>();
        }
        if (trained) {
            auto finished = finish(m_wantsStop ? FinetuneEnd::StoppedEarly : FinetuneEnd::Finished);
            if (finished)
                return finished;
            trained = fail(std::move(finished).error());
        }
        prepared = std::move(trained);
    }
    if (m_session)
        m_session->tell(m_wantsStop ? RunPhase::Paused : RunPhase::Failed, "ended", prepared.error().message());
    if (m_directory && m_session)
        m_directory->log(LogLevel::Error, prepared.error().message());
    return fail(std::move(prepared).error());
}

} // namespace

Result<FinetuneRunResult> runFinetuning(const FinetuneRunOptions& options, JobContext& job, RunControl* control,
                                        const std::function<void(const FinetuneProgress&)>& onValidated)
{
    return Run(options, job, control, onValidated).run();
}

} // namespace molrl::training
