// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pretrain_run.h"

#include "core/base/parallel.h"
#include "core/training/model_card.h"
#include "core/training/run_directory.h"
#include "core/training/sample_queue.h"

#include <algorithm>
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

private:
    Result<void> prepare();
    Result<void> startOrResume();
    Result<std::shared_ptr<const ChemistryReference>> fitReference();
    Result<std::vector<Sample>> prepareAll(const std::vector<CorpusRecord>& records, const SampleMaker& maker);
    Result<std::vector<Sample>> nextBatch(SampleQueue& queue);
    Result<void> train();
    Result<void> logStep(const StepReport& report, double seconds);
    Result<void> validate();
    Result<void> saveCheckpoint();
    Result<void> finish();
    [[nodiscard]] double labelLoss(const LossValues& losses) const;
    [[nodiscard]] double progress01() const;
    [[nodiscard]] CorpusOptions corpusOptions(std::uint64_t seed) const;

    PretrainRunOptions m_options;
    JobContext& m_job;
    const std::function<void(const PretrainProgress&)>& m_onLogged;
    std::optional<RunDirectory> m_directory;
    std::optional<PretrainTrainer> m_trainer;
    std::optional<CorpusStream> m_stream;
    std::optional<SampleMaker> m_maker;
    std::shared_ptr<const ExclusionSet> m_excluded;
    std::vector<Sample> m_validation;
    RunState m_state;
    LossValues m_lastValidation; ///< of the better weights
    Weights m_better = Weights::Ema;
    std::int64_t m_loggedMolecules = 0;
    double m_loggedSeconds = 0;
    std::int64_t m_stepsDone = 0;
};

CorpusOptions Run::corpusOptions(std::uint64_t seed) const
{
    const PretrainConfig& config = m_options.config;
    return {seed, config.shuffleWindow, config.keepEvery, config.heldOutShare};
}

double Run::progress01() const
{
    const double done = m_options.hours > 0
                            ? m_state.seconds / (m_options.hours * 3600)
                            : static_cast<double>(m_state.step) / static_cast<double>(m_options.config.totalSteps);
    return std::clamp(done, 0.0, 1.0);
}

Result<std::shared_ptr<const ChemistryReference>> Run::fitReference()
{
    const PretrainConfig& config = m_options.config;
    if (config.weights.descriptors <= 0 && config.weights.clusters <= 0)
        return nullptr;
    m_job.report(0.01, "fitting ranks and clusters to the corpus");
    MOLRL_TRY(CorpusStream stream, CorpusStream::open(m_options.corpora, corpusOptions(config.seed + 1)));
    std::vector<CorpusRecord> records;
    for (int i = 0; i < config.referenceMolecules; ++i) {
        MOLRL_TRY(CorpusRecord record, stream.next());
        records.push_back(std::move(record));
    }
    const SampleMaker maker(config, m_excluded, nullptr);
    std::vector<std::optional<Chemistry>> chemistry(records.size());
    MOLRL_CHECK(parallelFor(
        records.size(), m_options.drawingThreads, m_job,
        [&](std::size_t i) {
            if (auto described = maker.describe(records[i], stream.formatOf(records[i].file)))
                chemistry[i] = std::move(*described);
        },
        16));
    std::vector<Chemistry> sample;
    for (auto& described : chemistry)
        if (described)
            sample.push_back(std::move(*described));
    if (sample.size() < 2)
        return fail(ErrorCode::InvalidArgument, "the corpus has hardly a readable molecule; is it a file of SMILES?",
                    m_options.corpora.front().path);
    return std::make_shared<const ChemistryReference>(
        ChemistryReference::fit(sample, config.clusterCount, Rng(config.seed).fork(7)));
}

Result<void> Run::startOrResume()
{
    if (!m_options.resume) {
        MOLRL_TRY(auto reference, fitReference());
        MOLRL_TRY(m_trainer, PretrainTrainer::make(m_options.config, std::move(reference), m_options.device));
        model::Provenance untrained;
        untrained.name = m_options.modelName + "-untrained";
        untrained.description = "random weights that a pretraining run began with; not trained on anything";
        MOLRL_TRY(const auto network, m_trainer->makeNetwork(Weights::Ema, std::move(untrained)));
        return network->save(m_directory->file("model-untrained.safetensors"));
    }
    for (const std::string& path : m_directory->checkpoints()) {
        auto trainer = PretrainTrainer::load(path, m_state, m_options.device);
        if (trainer) {
            m_trainer = std::move(*trainer);
            m_directory->forgetMetricsAfter(m_state.step);
            m_directory->log(LogLevel::Info, "resuming at step " + std::to_string(m_state.step));
            return {};
        }
        m_directory->log(LogLevel::Warning, trainer.error().message() + "; trying the one before");
    }
    return fail(ErrorCode::NotFound, "the run has no checkpoint that can be read; start it anew", m_options.directory);
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

Result<void> Run::prepare()
{
    MOLRL_TRY(m_directory, m_options.resume ? RunDirectory::open(m_options) : RunDirectory::create(m_options));
    MOLRL_CHECK(m_options.config.validate());
    if (!m_options.excludeFiles.empty()) {
        m_job.report(0, "reading what to leave out");
        std::size_t bad = 0;
        MOLRL_TRY(ExclusionSet excluded,
                  ExclusionSet::load(m_options.excludeFiles, m_options.drawingThreads, m_job, &bad));
        m_directory->log(LogLevel::Info, "leaving out " + std::to_string(excluded.size()) + " structures (" +
                                             std::to_string(bad) + " rows could not be read)");
        m_excluded = std::make_shared<const ExclusionSet>(std::move(excluded));
    }
    MOLRL_CHECK(startOrResume());
    MOLRL_TRY(m_stream, CorpusStream::open(m_options.corpora, corpusOptions(m_options.config.seed)));
    SampleMaker validationMaker(m_options.config, m_excluded, m_trainer->reference());
    validationMaker.setSalt(kValidationSalt);
    validationMaker.setSecondViewShare(m_options.config.weights.bootstrap > 0 ? 1 : 0);
    MOLRL_TRY(const auto heldOut,
              m_stream->readHeldOut(static_cast<std::size_t>(m_options.config.validationMolecules)));
    MOLRL_TRY(m_validation, prepareAll(heldOut, validationMaker));
    m_directory->log(LogLevel::Info, std::to_string(m_validation.size()) + " molecules held out for validation");
    MOLRL_CHECK(m_stream->skipTo(m_state.position));
    m_maker.emplace(m_options.config, m_excluded, m_trainer->reference());
    m_loggedMolecules = m_state.molecules;
    m_loggedSeconds = m_state.seconds;
    return {};
}

Result<std::vector<Sample>> Run::nextBatch(SampleQueue& queue)
{
    using Outcome = PreparedRecord::Outcome;
    const auto wanted = static_cast<std::size_t>(m_options.config.batch);
    std::vector<Sample> batch;
    std::int64_t refused = 0;
    while (batch.size() < wanted) {
        if (m_job.stopRequested())
            return JobContext::cancelled();
        MOLRL_TRY(PreparedRecord record, queue.next());
        m_state.position = record.position + 1;
        refused = record.outcome == Outcome::Ready ? 0 : refused + 1;
        switch (record.outcome) {
        case Outcome::Ready: batch.push_back(std::move(record.sample)); break;
        case Outcome::Excluded: m_state.excluded += 1; break;
        case Outcome::TooLarge: m_state.tooLarge += 1; break;
        case Outcome::Bad:
            if (m_state.bad++ < kLoggedBadRows)
                m_directory->log(LogLevel::Warning, record.why);
            break;
        }
        if (refused > 100000)
            return fail(ErrorCode::InvalidArgument, "100000 lines in a row gave no molecule; is the corpus a file of "
                                                    "SMILES, and not wholly left out?");
    }
    return batch;
}

Result<void> Run::logStep(const StepReport& report, double seconds)
{
    const double elapsed = std::max(1e-9, seconds - m_loggedSeconds);
    PretrainProgress progress{m_state, report, static_cast<double>(m_state.molecules - m_loggedMolecules) / elapsed,
                              progress01()};
    m_loggedMolecules = m_state.molecules;
    m_loggedSeconds = seconds;
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
    if (m_validation.empty())
        return {};
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
        m_directory->log(LogLevel::Info, "step " + std::to_string(m_state.step) + ", validation " +
                                             (weights == Weights::Online ? "online " : "ema ") + values.dump());
    }
    MOLRL_CHECK(m_directory->appendMetrics(line.dump()));
    m_better = labelLoss(ema) <= labelLoss(online) ? Weights::Ema : Weights::Online;
    m_lastValidation = m_better == Weights::Ema ? ema : online;
    if (m_lastValidation.total < m_state.bestValidation) {
        m_state.bestValidation = m_lastValidation.total;
        MOLRL_CHECK(m_trainer->save(m_directory->file("checkpoints/best.safetensors"), m_state));
    }
    return {};
}

Result<void> Run::saveCheckpoint()
{
    MOLRL_CHECK(m_trainer->save(m_directory->checkpoint(m_state.step), m_state));
    m_directory->removeOldCheckpoints(m_options.config.keepCheckpoints);
    return {};
}

Result<void> Run::train()
{
    const PretrainConfig& config = m_options.config;
    SampleQueue queue(*m_stream, *m_maker, m_options.drawingThreads, static_cast<std::size_t>(config.batch) * 3);
    const Clock::time_point begin = Clock::now();
    const double before = m_state.seconds;
    while (progress01() < 1 && (m_options.stopAfterSteps == 0 || m_stepsDone < m_options.stopAfterSteps)) {
        const RunState atCheckpoint = m_state;
        auto batch = nextBatch(queue);
        if (!batch) {
            if (batch.error().code == ErrorCode::Cancelled) {
                m_state = atCheckpoint; // the unfinished batch is read again on resume
                MOLRL_CHECK(saveCheckpoint());
            }
            return fail(std::move(batch).error());
        }
        const bool logged = (m_state.step + 1) % config.logEvery == 0 || m_state.step == 0;
        MOLRL_TRY(const StepReport report, m_trainer->step(*batch, progress01(), logged));
        m_state.step += 1;
        m_stepsDone += 1;
        m_state.molecules += static_cast<std::int64_t>(batch->size());
        m_state.seconds = before + std::chrono::duration<double>(Clock::now() - begin).count();
        m_job.report(progress01(), "pretraining");
        if (logged)
            MOLRL_CHECK(logStep(report, m_state.seconds));
        if (m_state.step % config.validateEvery == 0)
            MOLRL_CHECK(validate());
        if (m_state.step % config.checkpointEvery == 0)
            MOLRL_CHECK(saveCheckpoint());
    }
    return saveCheckpoint();
}

Result<void> Run::finish()
{
    MOLRL_CHECK(validate());
    model::Provenance provenance = makeProvenance(m_options, m_state, *m_trainer);
    MOLRL_TRY(const auto online, m_trainer->makeNetwork(Weights::Online, provenance));
    MOLRL_CHECK(online->save(m_directory->file("model-online.safetensors")));
    MOLRL_TRY(const auto average, m_trainer->makeNetwork(Weights::Ema, provenance));
    MOLRL_CHECK(average->save(m_directory->file("model-ema.safetensors")));
    const auto& network = m_better == Weights::Ema ? average : online;
    MOLRL_CHECK(network->save(m_directory->file("model.safetensors")));
    m_directory->log(LogLevel::Info, std::string("the model is the ") +
                                         (m_better == Weights::Ema ? "moving average" : "online branch"));
    return writeTextFile(m_directory->file("model.md"), makeModelCard(m_options, m_state, m_lastValidation, *network));
}

Result<PretrainRunResult> Run::run()
{
    MOLRL_CHECK(prepare());
    m_directory->log(LogLevel::Info, "training from step " + std::to_string(m_state.step));
    MOLRL_CHECK(train());
    PretrainRunResult result;
    if (progress01() >= 1) {
        MOLRL_CHECK(finish());
        result.finished = true;
        result.modelPath = m_directory->file("model.safetensors");
    }
    result.state = m_state;
    result.lastValidation = m_lastValidation;
    m_directory->log(LogLevel::Info, "ended at step " + std::to_string(m_state.step));
    return result;
}

} // namespace

Result<PretrainRunResult> runPretraining(const PretrainRunOptions& options, JobContext& job,
                                         const std::function<void(const PretrainProgress&)>& onLogged)
{
    return Run(options, job, onLogged).run();
}

} // namespace molrl::training
