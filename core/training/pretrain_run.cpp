// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pretrain_run.h"

#include "core/base/parallel.h"
#include "core/training/batch_source.h"
#include "core/training/model_card.h"
#include "core/training/reference_fit.h"
#include "core/training/run_directory.h"
#include "core/training/sample_queue.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kValidationSalt = 1;
constexpr std::int64_t kLoggedBadRows = 100; ///< by name; the others are only counted

/// Everything of one run between its start and its end.
class Run {
public:
    Run(const PretrainRunOptions& options, JobContext& job,
        const std::function<void(const PretrainProgress&)>& onLogged)
        : m_options(options), m_job(job), m_onLogged(onLogged)
    {
    }
    Result<PretrainRunResult> run();
    /// Whether all processes ended together, so that nobody need be told.
    [[nodiscard]] bool endedTogether() const { return m_endedTogether; }

private:
    Result<void> prepare();
    Result<void> settle();
    Result<void> readExcluded();
    Result<void> startOrResume();
    Result<void> startAsLead();
    Result<std::vector<Sample>> prepareAll(const std::vector<CorpusRecord>& records, const SampleMaker& maker);
    Result<bool> agreeToStop();
    Result<void> stopHere();
    Result<void> train();
    Result<void> logStep(const StepReport& report, double seconds);
    Result<void> validate();
    Result<void> saveCheckpoint();
    Result<void> finish();
    [[nodiscard]] double labelLoss(const LossValues& losses) const;
    [[nodiscard]] double progress01() const;
    [[nodiscard]] CorpusOptions corpusOptions(std::uint64_t seed) const;
    [[nodiscard]] ProcessGroup* group() const { return m_options.group.get(); }
    [[nodiscard]] bool isLead() const { return group() == nullptr || group()->isLead(); }
    [[nodiscard]] TrainerPlace place() const { return {m_options.device, m_options.group}; }
    void log(LogLevel level, const std::string& text) const;

    PretrainRunOptions m_options;
    JobContext& m_job;
    const std::function<void(const PretrainProgress&)>& m_onLogged;
    std::optional<RunLock> m_lock;           ///< rank 0's alone; outlives all that writes there
    std::optional<RunDirectory> m_directory; ///< rank 0's alone
    std::optional<PretrainTrainer> m_trainer;
    std::optional<CorpusStream> m_stream;
    std::optional<SampleMaker> m_maker;
    std::shared_ptr<const ExclusionSet> m_excluded;
    std::vector<Sample> m_validation;   ///< this process's part
    std::int64_t m_validationCount = 0; ///< on all processes
    RunState m_state;
    LossValues m_lastValidation; ///< of the better weights
    Weights m_better = Weights::Ema;
    std::int64_t m_loggedMolecules = 0;
    double m_loggedSeconds = 0;
    std::int64_t m_stepsDone = 0;
    bool m_endedTogether = false;
};

CorpusOptions Run::corpusOptions(std::uint64_t seed) const
{
    const PretrainConfig& config = m_options.config;
    return {seed, config.shuffleWindow, config.keepEvery, config.heldOutShare};
}

void Run::log(LogLevel level, const std::string& text) const
{
    if (m_directory)
        m_directory->log(level, text);
    else if (m_options.log && level >= LogLevel::Warning)
        m_options.log(level, "rank " + std::to_string(group()->rank()) + ": " + text);
}

double Run::progress01() const
{
    const double done = m_options.hours > 0
                            ? m_state.seconds / (m_options.hours * 3600)
                            : static_cast<double>(m_state.step) / static_cast<double>(m_options.config.totalSteps);
    return std::clamp(done, 0.0, 1.0);
}

Result<void> Run::startAsLead()
{
    if (!m_options.resume) {
        m_job.report(0.01, "fitting ranks and clusters to the corpus");
        MOLRL_TRY(auto reference, fitReferenceToCorpus(m_options.config, m_options.corpora, m_excluded,
                                                       m_options.drawingThreads, m_job));
        MOLRL_TRY(m_trainer, PretrainTrainer::make(m_options.config, std::move(reference), place()));
        model::Provenance untrained;
        untrained.name = m_options.modelName + "-untrained";
        untrained.description = "random weights that a pretraining run began with; not trained on anything";
        MOLRL_TRY(const auto network, m_trainer->makeNetwork(Weights::Ema, std::move(untrained)));
        return network->save(m_directory->file("model-untrained.safetensors"));
    }
    for (const std::string& path : m_directory->checkpoints()) {
        auto trainer = PretrainTrainer::load(path, m_state, place());
        if (trainer) {
            m_trainer = std::move(*trainer);
            m_directory->forgetMetricsAfter(m_state.step);
            log(LogLevel::Info, "resuming at step " + std::to_string(m_state.step));
            return {};
        }
        log(LogLevel::Warning, trainer.error().message() + "; trying the one before");
    }
    return fail(ErrorCode::NotFound, "the run has no checkpoint that can be read; start it anew", m_options.directory);
}

/// The others begin with a copy of what rank 0 begins with, so that they need no directory.
Result<void> Run::startOrResume()
{
    std::string bytes;
    if (isLead())
        MOLRL_CHECK(startAsLead());
    if (group() == nullptr)
        return {};
    if (isLead()) {
        MOLRL_TRY(bytes, m_trainer->toBytes(m_state));
    }
    MOLRL_CHECK(group()->broadcast(bytes));
    if (!isLead()) {
        MOLRL_TRY(m_trainer, PretrainTrainer::fromBytes(bytes, m_state, place()));
    }
    return {};
}

Result<std::vector<Sample>> Run::prepareAll(const std::vector<CorpusRecord>& records, const SampleMaker& maker)
{
    std::vector<PreparedRecord> prepared(records.size());
    MOLRL_CHECK(parallelFor(
        records.size(), m_options.drawingThreads, m_job,
        [&](std::size_t i) {
            const CorpusRecord& record = records[i];
            prepared[i] = maker.prepare(record, m_stream->formatOf(record.file), m_stream->files()[record.file].path);
        },
        8));
    std::vector<Sample> samples;
    for (PreparedRecord& record : prepared)
        if (record.outcome == PreparedRecord::Outcome::Ready)
            samples.push_back(std::move(record.sample));
    return samples;
}

/// Directory and settings; those of rank 0 hold for all.
Result<void> Run::settle()
{
    if (isLead()) {
        MOLRL_TRY(m_lock, RunLock::take(m_options.directory, !m_options.resume));
        MOLRL_TRY(m_directory, m_options.resume ? RunDirectory::open(m_options) : RunDirectory::create(m_options));
        MOLRL_CHECK(m_options.config.validate());
    }
    if (group() == nullptr)
        return {};
    std::string settings = isLead() ? describeRun(m_options) : std::string();
    MOLRL_CHECK(group()->broadcast(settings));
    if (!isLead())
        MOLRL_CHECK(readRunDescription(settings, m_options));
    std::array<double, 1> steps{isLead() ? static_cast<double>(m_options.stopAfterSteps) : 0.0};
    MOLRL_CHECK(group()->sum(steps));
    m_options.stopAfterSteps = static_cast<std::int64_t>(steps[0]);
    log(LogLevel::Info, "training with " + std::to_string(group()->size()) + " processes");
    return {};
}

Result<void> Run::readExcluded()
{
    if (m_options.excludeFiles.empty())
        return {};
    m_job.report(0, "reading what to leave out");
    std::size_t bad = 0;
    MOLRL_TRY(ExclusionSet excluded, ExclusionSet::load(m_options.excludeFiles, m_options.drawingThreads, m_job, &bad));
    log(LogLevel::Info, "leaving out " + std::to_string(excluded.size()) + " structures (" + std::to_string(bad) +
                            " rows could not be read)");
    m_excluded = std::make_shared<const ExclusionSet>(std::move(excluded));
    return {};
}

Result<void> Run::prepare()
{
    MOLRL_CHECK(settle());
    MOLRL_CHECK(readExcluded());
    MOLRL_CHECK(startOrResume());
    MOLRL_TRY(m_stream, CorpusStream::open(m_options.corpora, corpusOptions(m_options.config.seed)));
    SampleMaker validationMaker(m_options.config, m_excluded, m_trainer->reference());
    validationMaker.setSalt(kValidationSalt);
    validationMaker.setSecondViewShare(m_options.config.weights.bootstrap > 0 ? 1 : 0);
    MOLRL_TRY(auto heldOut, m_stream->readHeldOut(static_cast<std::size_t>(m_options.config.validationMolecules)));
    if (group() != nullptr)
        std::erase_if(heldOut, [shard = Shard{group()->rank(), group()->size()}](const CorpusRecord& record) {
            return !shard.has(record.position);
        });
    MOLRL_TRY(m_validation, prepareAll(heldOut, validationMaker));
    std::array<double, 1> count{static_cast<double>(m_validation.size())};
    if (group() != nullptr)
        MOLRL_CHECK(group()->sum(count));
    m_validationCount = static_cast<std::int64_t>(count[0]);
    log(LogLevel::Info, std::to_string(m_validationCount) + " molecules held out for validation");
    MOLRL_CHECK(m_stream->skipTo(m_state.position));
    m_maker.emplace(m_options.config, m_excluded, m_trainer->reference());
    m_loggedMolecules = m_state.molecules;
    m_loggedSeconds = m_state.seconds;
    return {};
}

Result<void> Run::logStep(const StepReport& report, double seconds)
{
    const double elapsed = std::max(1e-9, seconds - m_loggedSeconds);
    PretrainProgress progress{m_state, report, static_cast<double>(m_state.molecules - m_loggedMolecules) / elapsed,
                              progress01()};
    m_loggedMolecules = m_state.molecules;
    m_loggedSeconds = seconds;
    if (!isLead())
        return {};
    Json line = {{"kind", "train"}, {"step", m_state.step}, {"molecules", m_state.molecules}, {"seconds", seconds}};
    line["loss"] = report.losses.total;
    for (std::size_t i = 0; i < kLossCount; ++i)
        line[lossNames()[i]] = report.losses.each[i];
    line["learningRate"] = report.learningRate;
    line["tau"] = report.tau;
    line["emaMomentum"] = report.momentum;
    line["gradientNorm"] = report.gradientNorm;
    line["embeddingSd"] = report.embeddingSd;
    line["effectiveRank"] = report.effectiveRank;
    line["nodesPerDrawing"] = report.nodesPerDrawing;
    line["moleculesPerSecond"] = progress.moleculesPerSecond;
    line["bad"] = m_state.bad;
    line["excluded"] = m_state.excluded;
    line["tooLarge"] = m_state.tooLarge;
    MOLRL_CHECK(m_directory->appendMetrics(line.dump()));
    if (m_onLogged)
        m_onLogged(progress);
    return {};
}

/// The losses whose answers don't depend on the branch.
double Run::labelLoss(const LossValues& losses) const
{
    return losses.total - m_options.config.weights.bootstrap * losses.each[0];
}

Result<void> Run::validate()
{
    if (m_validationCount == 0)
        return {};
    MOLRL_CHECK(m_trainer->agree());
    Json line = {{"kind", "validation"}, {"step", m_state.step}, {"molecules", m_state.molecules}};
    LossValues online;
    LossValues ema;
    for (const Weights weights : {Weights::Online, Weights::Ema}) {
        MOLRL_TRY(const Evaluation evaluation, m_trainer->evaluate(m_validation, weights));
        Json values = {{"loss", evaluation.losses.total}};
        for (std::size_t i = 0; i < kLossCount; ++i)
            values[lossNames()[i]] = evaluation.losses.each[i];
        values["embeddingSd"] = evaluation.embeddingSd;
        values["effectiveRank"] = evaluation.effectiveRank;
        line[weights == Weights::Online ? "online" : "ema"] = values;
        (weights == Weights::Online ? online : ema) = evaluation.losses;
        log(LogLevel::Info, "step " + std::to_string(m_state.step) + ", validation " +
                                (weights == Weights::Online ? "online " : "ema ") + values.dump());
    }
    if (isLead())
        MOLRL_CHECK(m_directory->appendMetrics(line.dump()));
    m_better = labelLoss(ema) <= labelLoss(online) ? Weights::Ema : Weights::Online;
    m_lastValidation = m_better == Weights::Ema ? ema : online;
    if (m_lastValidation.total < m_state.bestValidation) {
        m_state.bestValidation = m_lastValidation.total;
        if (isLead())
            MOLRL_CHECK(m_trainer->save(m_directory->file("checkpoints/best.safetensors"), m_state));
    }
    return {};
}

Result<void> Run::saveCheckpoint()
{
    if (!isLead())
        return {};
    MOLRL_CHECK(m_trainer->save(m_directory->checkpoint(m_state.step), m_state));
    m_directory->removeOldCheckpoints(m_options.config.keepCheckpoints);
    return {};
}

/// Whether any process was asked to stop. The clock, where the schedules follow it, is rank 0's.
Result<bool> Run::agreeToStop()
{
    if (group() == nullptr)
        return m_job.stopRequested();
    std::array<double, 2> said{m_job.stopRequested() ? 1.0 : 0.0, isLead() ? m_state.seconds : 0.0};
    MOLRL_CHECK(group()->sum(said));
    m_state.seconds = said[1];
    return said[0] > 0;
}

/// Nobody leaves before the checkpoint lies on the disk: launchers end the others as soon as one has gone.
Result<void> Run::stopHere()
{
    MOLRL_CHECK(saveCheckpoint());
    if (group() != nullptr)
        MOLRL_CHECK(group()->barrier());
    m_endedTogether = true;
    return {};
}

Result<void> Run::train()
{
    const PretrainConfig& config = m_options.config;
    const Shard shard = group() == nullptr ? Shard{} : Shard{group()->rank(), group()->size()};
    SampleQueue queue(*m_stream, *m_maker, m_options.drawingThreads, static_cast<std::size_t>(config.batch) * 3, shard);
    BatchSource source(queue, config.batch, group(), [this](const std::string& why, std::int64_t before) {
        if (before < kLoggedBadRows)
            log(LogLevel::Warning, why);
    });
    const Clock::time_point begin = Clock::now();
    const double before = m_state.seconds;
    for (;;) {
        MOLRL_TRY(const bool stops, agreeToStop());
        if (progress01() >= 1 || (m_options.stopAfterSteps > 0 && m_stepsDone >= m_options.stopAfterSteps))
            return stopHere();
        const RunState atCheckpoint = m_state;
        auto batch = stops ? Result<std::vector<Sample>>(JobContext::cancelled()) : source.next(m_state, m_job);
        if (!batch) {
            if (batch.error().code == ErrorCode::Cancelled) {
                m_state = atCheckpoint; // the unfinished batch is read again on resume
                MOLRL_CHECK(stopHere());
            }
            return fail(std::move(batch).error());
        }
        const bool logged = (m_state.step + 1) % config.logEvery == 0 || m_state.step == 0;
        MOLRL_TRY(const StepReport report, m_trainer->step(*batch, progress01(), logged));
        m_state.step += 1;
        m_stepsDone += 1;
        m_state.molecules += config.batch;
        m_state.seconds = before + std::chrono::duration<double>(Clock::now() - begin).count();
        m_job.report(progress01(), "pretraining");
        if (logged)
            MOLRL_CHECK(logStep(report, m_state.seconds));
        if (m_state.step % config.validateEvery == 0)
            MOLRL_CHECK(validate());
        if (m_state.step % config.checkpointEvery == 0)
            MOLRL_CHECK(saveCheckpoint());
    }
}

Result<void> Run::finish()
{
    MOLRL_CHECK(validate());
    if (!isLead())
        return group()->barrier();
    model::Provenance provenance = makeProvenance(m_options, m_state, *m_trainer);
    MOLRL_TRY(const auto online, m_trainer->makeNetwork(Weights::Online, provenance));
    MOLRL_CHECK(online->save(m_directory->file("model-online.safetensors")));
    MOLRL_TRY(const auto average, m_trainer->makeNetwork(Weights::Ema, provenance));
    MOLRL_CHECK(average->save(m_directory->file("model-ema.safetensors")));
    const auto& network = m_better == Weights::Ema ? average : online;
    MOLRL_CHECK(network->save(m_directory->file("model.safetensors")));
    MOLRL_CHECK(network->save(m_directory->file("model-float16.safetensors"), true));
    log(LogLevel::Info,
        std::string("the model is the ") + (m_better == Weights::Ema ? "moving average" : "online branch"));
    MOLRL_CHECK(
        writeTextFile(m_directory->file("model.md"), makeModelCard(m_options, m_state, m_lastValidation, *network)));
    return group() == nullptr ? Result<void>() : group()->barrier();
}

Result<PretrainRunResult> Run::run()
{
    MOLRL_CHECK(prepare());
    log(LogLevel::Info, "training from step " + std::to_string(m_state.step));
    MOLRL_CHECK(train());
    PretrainRunResult result;
    if (progress01() >= 1) {
        m_endedTogether = false;
        MOLRL_CHECK(finish());
        result.finished = true;
        result.modelPath = m_options.directory + "/model.safetensors";
    }
    result.state = m_state;
    result.lastValidation = m_lastValidation;
    log(LogLevel::Info, "ended at step " + std::to_string(m_state.step));
    return result;
}

} // namespace

Result<PretrainRunResult> runPretraining(const PretrainRunOptions& options, JobContext& job,
                                         const std::function<void(const PretrainProgress&)>& onLogged)
{
    Run run(options, job, onLogged);
    auto result = run.run();
    if (!result && options.group && !run.endedTogether())
        options.group->leave(result.error().message());
    return result;
}

} // namespace molrl::training
