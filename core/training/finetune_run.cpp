// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_run_impl.h"

#include <filesystem>

namespace molrl::training {
namespace {

using Clock = std::chrono::steady_clock;

const char* nameOf(model::Device device)
{
    switch (device) {
    case model::Device::Cpu: return "cpu";
    case model::Device::Cuda: return "cuda";
    case model::Device::Mps: return "mps";
    }
    return "";
}

} // namespace

double FinetuneRun::secondsNow() const
{
    return m_secondsBefore + std::chrono::duration<double>(Clock::now() - m_begin).count();
}

void FinetuneRun::tell(const std::string& stage)
{
    m_session->tellProgress(0.95 * m_plan.progress01(m_state), m_state.step, m_state.memberBest, secondsNow(), stage);
}

Result<void> FinetuneRun::logLine(nlohmann::ordered_json line)
{
    MOLRL_CHECK(m_directory->appendMetrics(line.dump()));
    m_state.metricsLines += 1;
    return {};
}

Result<void> FinetuneRun::saveCheckpoint()
{
    m_state.seconds = secondsNow();
    auto saved = m_trainer->save(m_directory->checkpoint(m_state.step), m_state.toJson());
    if (!saved && saved.error().code == ErrorCode::IoError)
        saved.error().what += "; Free some space and go on with --resume: the checkpoint before is safe";
    MOLRL_CHECK(std::move(saved));
    m_directory->removeOldCheckpoints(2);
    return {};
}

Result<void> FinetuneRun::leave(const std::string& stage)
{
    MOLRL_CHECK(saveCheckpoint());
    m_session->tell(RunPhase::Paused, stage);
    m_directory->log(LogLevel::Info, stage + " at step " + std::to_string(m_state.step));
    m_end = FinetuneEnd::Left;
    return JobContext::cancelled();
}

/// Does what is wished, between two pieces of work. @error Cancelled  the training ends here; m_end and the flags say
/// how.
Result<void> FinetuneRun::obey()
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

/// Where the run works. A device that was asked for must be there; an old run goes on without the one that it had.
Result<void> FinetuneRun::settleDevice()
{
    const std::string wished = nameOf(m_options.device);
    if (!model::parseDevice(wished)) {
        if (!m_options.resume)
            return fail(ErrorCode::InvalidArgument,
                        "there is no " + wished +
                            " device here; choose the CPU (--device cpu), or look at the "
                            "GPU's driver and at which LibTorch this program was built with");
        m_options.device = model::Device::Cpu;
        m_directory->log(LogLevel::Warning, "there is no " + wished + " device here; going on on the CPU");
        return {};
    }
    const auto before = loadRunStatus(m_options.directory);
    if (m_options.resume && before && !before->device.empty() && before->device != wished)
        m_directory->log(LogLevel::Warning, "the run was on " + before->device + " and goes on on " + wished +
                                                "; results differ by rounding from there on");
    return {};
}

/// Settings and network of a run that is there already.
Result<void> FinetuneRun::readOldRun()
{
    std::error_code ignored;
    if (!std::filesystem::exists(m_options.directory + "/config.json", ignored))
        return fail(ErrorCode::NotFound, "there is no run to resume; start one without --resume", m_options.directory);
    m_directory = RunDirectory::attach(m_options.directory, m_options.log);
    if (const auto before = loadRunStatus(m_options.directory); before && before->phase == RunPhase::Cancelled)
        return fail(ErrorCode::InvalidArgument, "the run was cancelled and discarded; start a new one",
                    m_options.directory);
    MOLRL_CHECK(settleDevice());
    MOLRL_CHECK(readRunConfig(m_options));
    m_isNew = m_directory->checkpoints().empty(); // it waited for its turn, or was killed before the first
    return {};
}

Result<void> FinetuneRun::writeNewRun()
{
    MOLRL_TRY(const std::string config, makeRunConfig(m_options));
    std::error_code error; // what comes of it is seen below
    std::filesystem::create_directories(m_options.directory, error);
    if (std::filesystem::is_empty(m_options.directory + "/checkpoints", error) || error) // none of another run
        MOLRL_CHECK(m_options.network->save(m_options.directory + "/base.safetensors")); // config.json makes it a run
    MOLRL_TRY(m_directory, RunDirectory::create(m_options.directory, config, m_options.log));
    MOLRL_CHECK(writeTextFile(m_directory->file("preflight.json"), toJson(m_data.report) + "\n"));
    MOLRL_CHECK(writeTextFile(m_directory->file("split.csv"), makeSplitTable(m_data)));
    for (const RowIssue& issue : m_data.report.badRows)
        m_directory->log(LogLevel::Warning, "row " + std::to_string(issue.row) + ": " + issue.reason);
    return {};
}

/// Only leaving and Discard interrupt it; the other wishes are heard before the first batch.
Result<void> FinetuneRun::readData()
{
    const std::string stage = "reading the data";
    m_job.report(0, stage);
    if (m_directory) // else it isn't ours yet
        m_session->tell(RunPhase::Running, stage);
    JobContext inner = m_session->inner({RunVerb::Discard});
    auto data = prepareFinetuneData(m_options.source, m_options.config, m_options.threads, inner);
    if (data) {
        m_data = std::move(*data);
        return {};
    }
    if (data.error().code == ErrorCode::Cancelled) {
        m_wantsDiscard = !m_session->isLeft();
        if (m_directory && !m_wantsDiscard)
            m_session->tell(RunPhase::Paused, "left while the data was read");
    }
    return fail(std::move(data).error());
}

Result<void> FinetuneRun::prepare()
{
    if (m_options.resume) {
        MOLRL_CHECK(readOldRun());
    } else {
        MOLRL_CHECK(m_options.config.validate());
        if (!m_options.network)
            return fail(ErrorCode::InvalidArgument, "there is no network to start from");
        MOLRL_CHECK(RunDirectory::checkFree(m_options.directory));
        MOLRL_CHECK(settleDevice());
    }
    m_session = std::make_unique<FinetuneSession>(m_options.directory, m_job, m_control, nameOf(m_options.device));
    MOLRL_CHECK(readData());
    if (m_isNew)
        MOLRL_CHECK(writeNewRun());
    m_session->tell(RunPhase::Running, "preparing");
    m_plan = FinetunePlan::make(m_data, m_options.config);
    if (m_options.config.calibrationShare > 0 && !m_plan.hasOwnCalibration)
        m_directory->log(LogLevel::Warning, "too few molecules to set some aside for calibration; validation serves");
    return startOrResume();
}

Result<void> FinetuneRun::startOrResume()
{
    MOLRL_TRY(m_trainer, FinetuneTrainer::make(m_options.config, *m_options.network, m_data.table.tasks,
                                               m_plan.classWeights, m_options.device));
    m_trainer->watchParts(m_options.beforePart);
    if (m_isNew)
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

Result<void> FinetuneRun::train()
{
    m_session->tell(RunPhase::Running, "training");
    while (m_state.member < m_options.config.members) {
        MOLRL_CHECK(runTrial());
        MOLRL_CHECK(endTrial());
    }
    return {};
}

namespace {

/// An error with what to do about it, where a device other than the CPU may be the cause.
Error withRemedy(Error error, model::Device device)
{
    if (device != model::Device::Cpu && error.code == ErrorCode::Internal)
        error.what +=
            "; if the GPU is gone or out of order: the last checkpoint is safe, go on from it with --resume, on "
            "the CPU if need be (--device cpu)";
    return error;
}

} // namespace

Result<FinetuneRunResult> FinetuneRun::run()
{
    auto done = prepare();
    if (done)
        done = train();
    if (!done && m_session && !m_directory && !m_wantsDiscard) // nothing of it is on the disk
        return fail(std::move(done).error());
    const auto isCancelled = [&] { return !done && m_session && done.error().code == ErrorCode::Cancelled; };
    const bool isStopped = isCancelled() && m_wantsStop;
    if (isStopped)
        done = makeSureOfAModel();
    if (isCancelled()) {
        if (m_wantsDiscard)
            return discard();
        FinetuneRunResult result;
        result.end = FinetuneEnd::Left;
        return result;
    }
    if (done) {
        auto finished = finish(isStopped ? FinetuneEnd::StoppedEarly : FinetuneEnd::Finished);
        if (finished)
            return finished;
        done = fail(std::move(finished).error());
    }
    const Error error = withRemedy(std::move(done).error(), m_options.device);
    if (m_session) {
        m_session->tell(RunPhase::Failed, "ended", error.message());
        m_directory->log(LogLevel::Error, error.message());
    }
    return fail(error);
}

Result<FinetuneRunResult> runFinetuning(const FinetuneRunOptions& options, JobContext& job, RunControl* control,
                                        const std::function<void(const FinetuneProgress&)>& onValidated)
{
    MOLRL_TRY(const RunLock lock, RunLock::take(options.directory, !options.resume)); // outlives all that writes there
    return FinetuneRun(options, job, control, onValidated).run();
}

} // namespace molrl::training
