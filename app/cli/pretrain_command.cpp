// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/pretrain_settings.h"
#include "app/cli/resume_flag.h"
#include "core/base/log.h"
#include "core/model/encoder.h"
#include "core/training/pretrain_run.h"
#include "core/training/process_group.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace molrl::cli {
namespace {

using training::PretrainConfig;
using training::PretrainProgress;
using training::PretrainRunOptions;

struct PretrainFlags {
    std::vector<std::string> corpora;
    std::string config = "small";
    std::string directory;
    std::string name;
    std::vector<std::string> exclude;
    bool resume = false;
    std::int64_t molecules = 0;
    double epochs = 0;
    double hours = 0;
    std::int64_t stopAfterSteps = 0;
    int batch = 0;
    std::int64_t seed = -1;
    double peerTimeout = 300; ///< seconds
};

/// Records of all corpora, by reading them once; the seconds it takes are nothing beside an epoch.
Result<std::int64_t> countRecords(const std::vector<training::CorpusFile>& corpora, JobContext& job)
{
    std::int64_t count = 0;
    for (const training::CorpusFile& file : corpora) {
        MOLRL_TRY(const auto reader, chem::RecordReader::open(file.path));
        for (;;) {
            MOLRL_TRY(const auto record, reader->next());
            if (!record)
                break;
            if (++count % 4096 == 0 && job.stopRequested())
                return JobContext::cancelled();
        }
    }
    return count;
}

/// The length of the schedules from whichever of molecules, epochs and hours was given.
Result<void> setLength(PretrainRunOptions& options, const PretrainFlags& flags, Console& console)
{
    const int given = (flags.molecules > 0 ? 1 : 0) + (flags.epochs > 0 ? 1 : 0) + (flags.hours > 0 ? 1 : 0);
    if (given != 1)
        return molrl::fail(ErrorCode::InvalidArgument, "say how long to train: one of --molecules, --epochs, --hours");
    options.hours = flags.hours;
    double molecules = static_cast<double>(flags.molecules);
    if (flags.epochs > 0) {
        MOLRL_TRY(const std::int64_t records, countRecords(options.corpora, console.job));
        molecules = flags.epochs * static_cast<double>(records);
    }
    if (molecules > 0)
        options.config.totalSteps =
            std::max<std::int64_t>(1, static_cast<std::int64_t>(molecules / options.config.batch));
    return {};
}

/// The processes that a launcher started with this one; null when there are none.
Result<std::shared_ptr<training::ProcessGroup>> joinOthers(const PretrainFlags& flags, Console& console)
{
    MOLRL_TRY(auto options, training::ProcessGroupOptions::fromVariables(
                                [](const char* name) { return static_cast<const char*>(std::getenv(name)); }));
    if (options.size == 1)
        return nullptr;
    options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(flags.peerTimeout * 1000));
    MOLRL_TRY(const model::Device device, model::parseDevice(console.device));
    options.wantsGpu = device == model::Device::Cuda;
    if (console.threads == 0 && options.localSize > 1) { // the machine is shared with the others on it
        console.budget.threads = std::max(1, console.budget.threads / options.localSize);
        model::applyThreadBudget(console.budget);
    }
    return training::ProcessGroup::connect(options);
}

/// @param settingsToo  false where rank 0 tells them
Result<PretrainRunOptions> makeOptions(const PretrainFlags& flags, bool settingsToo, Console& console)
{
    PretrainRunOptions options;
    options.directory = flags.directory;
    options.resume = flags.resume;
    options.stopAfterSteps = flags.stopAfterSteps;
    options.drawingThreads = console.budget.threads;
    MOLRL_TRY(options.device, model::parseDevice(console.device));
    options.log =
        console.quiet ? makeNullLog() : makeConsoleLog(console.verbosity > 0 ? LogLevel::Info : LogLevel::Warning);
    if (flags.resume || !settingsToo)
        return options;
    MOLRL_TRY(options.config, readPretrainConfig(flags.config));
    if (flags.batch > 0)
        options.config.batch = flags.batch;
    if (flags.seed >= 0)
        options.config.seed = static_cast<std::uint64_t>(flags.seed);
    for (const std::string& corpus : flags.corpora)
        options.corpora.push_back(parseCorpus(corpus));
    if (options.corpora.empty())
        return molrl::fail(ErrorCode::InvalidArgument, "no corpus was named; give --corpus FILE");
    options.excludeFiles = flags.exclude;
    options.modelName = flags.name.empty() ? "molrl-" + options.config.network.name : flags.name;
    MOLRL_CHECK(setLength(options, flags, console));
    return options;
}

void printProgress(const PretrainProgress& progress)
{
    const double done = progress.progress01;
    const double left = done > 0 ? progress.state.seconds * (1 - done) / done : 0;
    std::fprintf(stderr,
                 "step %lld  %lld molecules  %.1f/s  loss %.3f  bootstrap %.3f  patches %.4f  env %.2f %.2f  "
                 "morgan %.4f  sd %.2f  rank %.0f  %.0f min left\n",
                 static_cast<long long>(progress.state.step), static_cast<long long>(progress.state.molecules),
                 progress.moleculesPerSecond, progress.report.losses.total, progress.report.losses.each[0],
                 progress.report.losses.each[1], progress.report.losses.each[2], progress.report.losses.each[3],
                 progress.report.losses.each[4], progress.report.embeddingSd, progress.report.effectiveRank, left / 60);
}

int runPretrain(const PretrainFlags& flags, Console& console)
{
    auto group = joinOthers(flags, console);
    if (!group)
        return console.fail(group.error(), exitCodeOf(group.error()));
    auto options = makeOptions(flags, !*group || (*group)->isLead(), console);
    if (!options) {
        if (*group)
            (*group)->leave(options.error().message());
        return console.fail(options.error(), exitCodeOf(options.error()));
    }
    options->group = std::move(*group);
    const auto result = training::runPretraining(*options, console.job, [&](const PretrainProgress& progress) {
        if (!console.quiet)
            printProgress(progress);
    });
    if (!result) {
        if (result.error().code == ErrorCode::Cancelled)
            console.note("molrl: a checkpoint was kept; go on with --resume --run " + flags.directory);
        return console.fail(result.error());
    }
    if (options->group && !options->group->isLead())
        return kExitOk; // rank 0 tells the result
    const training::RunState& state = result->state;
    if (console.json)
        Console::print({{"run", flags.directory},
                        {"finished", result->finished},
                        {"model", result->modelPath},
                        {"steps", state.step},
                        {"molecules", state.molecules},
                        {"seconds", state.seconds},
                        {"bad", state.bad},
                        {"excluded", state.excluded},
                        {"tooLarge", state.tooLarge},
                        {"validationLoss", result->lastValidation.total}});
    else
        std::printf("%lld molecules in %lld steps, %lld left out, %lld too large, %lld bad rows\n%s\n",
                    static_cast<long long>(state.molecules), static_cast<long long>(state.step),
                    static_cast<long long>(state.excluded), static_cast<long long>(state.tooLarge),
                    static_cast<long long>(state.bad),
                    result->finished ? ("model " + result->modelPath).c_str() : "not finished; go on with --resume");
    return kExitOk;
}

} // namespace

void addPretrainCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<PretrainFlags>();
    CLI::App* command = app.add_subcommand("pretrain", "Train a network on unlabelled molecules (structure "
                                                       "bootstrapping and reading the drawing)");
    command
        ->add_option("--corpus", flags->corpora,
                     "File of SMILES (plain, .gz, .zst), with :WEIGHT if it shall not "
                     "count as much as the others; repeatable")
        ->type_name("FILE[:WEIGHT]");
    command->add_option("--config", flags->config, "small, base, paper, or a JSON file with settings")
        ->capture_default_str();
    command->add_option("--run", flags->directory, "Directory of the run")->required()->type_name("DIR");
    command->add_option("--name", flags->name, "Name of the model");
    command->add_flag("--resume", flags->resume, "Go on from the run's newest checkpoint with its settings");
    command->add_option("--molecules", flags->molecules, "Train on so many molecules")->check(CLI::PositiveNumber);
    command->add_option("--epochs", flags->epochs, "Train on as many molecules as the corpora hold, times this")
        ->check(CLI::PositiveNumber);
    command->add_option("--hours", flags->hours, "Train for so long (the schedules follow the clock: not repeatable)")
        ->check(CLI::PositiveNumber);
    command->add_option("--stop-after-steps", flags->stopAfterSteps, "Stop with a checkpoint after so many steps");
    command
        ->add_option("--exclude", flags->exclude, "Molecules to leave out: InChIKeys, SMILES, CSV or SDF; repeatable")
        ->type_name("FILE");
    command->add_option("--seed", flags->seed, "Seed of weights, order and views");
    command->add_option("--batch", flags->batch, "Molecules a step, over all processes");
    command
        ->add_option("--peer-timeout", flags->peerTimeout,
                     "Seconds to wait for the other processes of a launcher (torchrun, molrl-rank)")
        ->check(CLI::Range(1.0, 1e6))
        ->capture_default_str();
    excludeFromResume(*command, {"--run", "--stop-after-steps", "--peer-timeout"});
    command->callback([flags, &run] { run = [flags](Console& console) { return runPretrain(*flags, console); }; });
}

} // namespace molrl::cli
