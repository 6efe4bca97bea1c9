// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "app/cli/resume_flag.h"
#include "core/base/log.h"
#include "core/training/finetune_run.h"
#include "core/training/preflight.h"
#include "core/training/run_directory.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>

namespace molrl::cli {
namespace {

using training::FinetuneConfig;
using training::FinetuneEnd;
using training::FinetuneProgress;
using training::FinetuneRunOptions;

struct FinetuneFlags {
    std::string data;
    std::vector<std::string> labels;
    std::string directory;
    std::string config;
    std::string model;
    std::string name;
    bool resume = false;
    bool preflightOnly = false;
    bool noBaselines = false;
    std::int64_t stopAfterSteps = 0;
    std::optional<std::string> task;
    std::optional<std::string> split;
    std::optional<std::string> splitColumn;
    std::optional<std::uint64_t> splitSeed;
    std::optional<std::string> duplicates;
    std::optional<std::string> structures;
    std::optional<std::uint64_t> seed;
    std::optional<int> members;
    std::optional<int> epochs;
    std::optional<int> batch;
    std::optional<int> views;
    std::optional<double> coverage;
    std::vector<double> learningRates;
};

template <class T> void override(T& setting, const std::optional<T>& flag)
{
    if (flag)
        setting = *flag;
}

Result<FinetuneConfig> readConfig(const FinetuneFlags& flags)
{
    FinetuneConfig config;
    if (!flags.config.empty()) {
        std::ifstream in(flags.config);
        if (!in)
            return fail(ErrorCode::NotFound, "there is no such file", flags.config);
        std::stringstream text;
        text << in.rdbuf();
        auto read = FinetuneConfig::fromJson(text.str());
        if (!read)
            return fail(std::move(read).error().withContext(flags.config));
        config = *read;
    }
    override(config.task, flags.task);
    override(config.split, flags.split);
    override(config.splitColumn, flags.splitColumn);
    override(config.splitSeed, flags.splitSeed);
    override(config.duplicates, flags.duplicates);
    override(config.structures, flags.structures);
    override(config.seed, flags.seed);
    override(config.members, flags.members);
    override(config.epochs, flags.epochs);
    override(config.batch, flags.batch);
    override(config.predictViews, flags.views);
    override(config.coverage, flags.coverage);
    if (!flags.learningRates.empty())
        config.learningRates = flags.learningRates;
    config.baselines = config.baselines && !flags.noBaselines;
    if (flags.splitColumn && !flags.split)
        config.split = "column";
    MOLRL_CHECK(config.validate());
    return config;
}

Result<FinetuneRunOptions> makeOptions(const FinetuneFlags& flags, Console& console)
{
    FinetuneRunOptions options;
    options.directory = flags.directory;
    options.resume = flags.resume;
    options.stopAfterSteps = flags.stopAfterSteps;
    options.threads = console.budget.threads;
    MOLRL_TRY(options.device, model::parseDevice(console.device));
    options.log =
        console.quiet ? makeNullLog() : makeConsoleLog(console.verbosity > 0 ? LogLevel::Info : LogLevel::Warning);
    if (flags.resume) {
        std::error_code ignored;
        if (!std::filesystem::exists(flags.directory + "/base.safetensors", ignored))
            if (const auto chosen = chooseModel(flags.model, console)) // for a run that waited for its turn
                options.network = chosen->network;
        return options;
    }
    MOLRL_CHECK(training::checkUtf8(flags.data, "path"));
    if (flags.data.empty())
        return fail(ErrorCode::InvalidArgument, "no data was named; give a file of molecules with labels");
    if (flags.labels.empty())
        return fail(ErrorCode::InvalidArgument, "no label was named; give --label COLUMN");
    MOLRL_TRY(options.config, readConfig(flags));
    options.source.path = flags.data;
    options.source.labels = flags.labels;
    options.source.task = options.config.task;
    options.source.splitColumn = options.config.splitColumn;
    options.modelName = flags.name.empty() ? std::filesystem::path(flags.data).stem().string() : flags.name;
    MOLRL_TRY(const auto chosen, chooseModel(flags.model, console));
    options.network = chosen.network;
    return options;
}

Result<nlohmann::ordered_json> showPreflight(const FinetuneRunOptions& options, Console& console, bool toStdout)
{
    MOLRL_TRY(training::FinetuneData data,
              training::prepareFinetuneData(options.source, options.config, options.threads, console.job));
    MOLRL_CHECK(
        training::estimateCost(data, options.config, *options.network, options.threads, console.job, options.device));
    const std::string text = training::toText(data.report);
    if (!console.json && toStdout)
        std::printf("%s", text.c_str());
    else if (!console.json && !console.quiet)
        std::fprintf(stderr, "%s", text.c_str());
    return nlohmann::ordered_json::parse(training::toJson(data.report));
}

void printProgress(const FinetuneProgress& progress)
{
    if (progress.trial == 0 && (progress.epoch + 1) % 10 != 0)
        return;
    std::fprintf(stderr, "member %d  %s %d  epoch %lld  step %lld  validation %.4f  best %.4f  %.1f molecules/s\n",
                 progress.member + 1, progress.trial == 0 ? "frozen" : "rate", progress.trial,
                 static_cast<long long>(progress.epoch + 1), static_cast<long long>(progress.step), progress.score,
                 progress.best, progress.moleculesPerSecond);
}

std::string wordOf(FinetuneEnd end)
{
    switch (end) {
    case FinetuneEnd::Finished: return "finished";
    case FinetuneEnd::StoppedEarly: return "stopped";
    case FinetuneEnd::Left: return "paused";
    case FinetuneEnd::Discarded: return "discarded";
    }
    return "";
}

/// The headline of the model's report, of each baseline.
void printBaselines(const training::FinetuneReport& report)
{
    for (const training::MethodScore& baseline : report.baselines)
        for (const auto& [name, value] : baseline.metrics)
            if (name == report.test.headline)
                std::printf("test: mean %s %.3f by %s\n", name.c_str(), value, baseline.method.c_str());
}

void printScores(const char* name, const training::PartScore& part)
{
    std::printf("%s: mean %s %.3f\n", name, part.headline.c_str(), part.value);
    for (std::size_t t = 0; t < part.tasks.size() && t < 12; ++t) {
        std::printf("  %s (%zu):", part.tasks[t].column.c_str(), part.tasks[t].rows);
        for (const training::MetricValue& metric : part.tasks[t].metrics) {
            std::printf(" %s %.3f", metric.name.c_str(), metric.interval.value);
            if (std::isfinite(metric.interval.low))
                std::printf(" [%.3f, %.3f]", metric.interval.low, metric.interval.high);
        }
        if (std::isfinite(part.tasks[t].coverage))
            std::printf("  covered %.3f", part.tasks[t].coverage);
        std::printf("\n");
    }
}

int runFinetune(const FinetuneFlags& flags, Console& console)
{
    const auto options = makeOptions(flags, console);
    if (!options)
        return console.fail(options.error(), exitCodeOf(options.error()));
    nlohmann::ordered_json preflight;
    if (!flags.resume) {
        auto shown = showPreflight(*options, console, flags.preflightOnly);
        if (!shown)
            return console.fail(shown.error());
        preflight = std::move(*shown);
        if (flags.preflightOnly) {
            if (console.json)
                Console::print(preflight);
            return kExitOk;
        }
    }
    if (flags.directory.empty())
        return console.fail({ErrorCode::InvalidArgument, "name the run's directory with --run DIR", ""}, kExitUsage);
    const auto result = training::runFinetuning(*options, console.job, nullptr, [&](const FinetuneProgress& progress) {
        if (!console.quiet)
            printProgress(progress);
    });
    if (!result)
        return console.fail(result.error());
    if (result->end == FinetuneEnd::Left)
        console.note("molrl: a checkpoint was kept; go on with molrl finetune --resume --run " + flags.directory);
    if (console.json) {
        Console::print({{"run", flags.directory},
                        {"end", wordOf(result->end)},
                        {"model", result->modelPath},
                        {"report", nlohmann::ordered_json::parse(training::toJson(result->report))}});
    } else if (!result->modelPath.empty()) {
        printScores("validation", result->report.valid);
        printScores("test", result->report.test);
        printBaselines(result->report);
        std::printf("model %s\n", result->modelPath.c_str());
    } else {
        std::printf("%s\n", wordOf(result->end).c_str());
    }
    return result->end == FinetuneEnd::Left && console.job.stopRequested() ? kExitFailure : kExitOk;
}

} // namespace

void addFinetuneCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<FinetuneFlags>();
    CLI::App* command = app.add_subcommand(
        "finetune", "Train a model on labelled molecules; the data is looked at first, settings are chosen on "
                    "validation alone");
    command->add_option("data", flags->data, "File of molecules with label columns (CSV, TSV, SDF)")->type_name("FILE");
    command
        ->add_option("-l,--label", flags->labels,
                     "Label column, or several with commas; \"*\" takes every column of numbers; repeatable")
        ->type_name("COLUMN");
    command->add_option("--run", flags->directory, "Directory of the run")->type_name("DIR");
    command->add_flag("--resume", flags->resume, "Go on with the run in --run from its newest checkpoint");
    command->add_flag("--preflight", flags->preflightOnly, "Only look at the data");
    command->add_option("--config", flags->config, "JSON file with settings; flags count more")->type_name("FILE");
    command->add_option("-m,--model", flags->model, "Network to start from (default: the one that comes along)");
    command->add_option("--name", flags->name, "Name of the model");
    command->add_option("--task", flags->task, "auto, binary, multiclass or regression");
    command->add_option("--split", flags->split, "scaffold, random-scaffold, random, stratified, column or ordered");
    command->add_option("--split-column", flags->splitColumn, "Column with train, valid, test, or with dates");
    command->add_option("--split-seed", flags->splitSeed, "Seed of drawn splits");
    command->add_option("--duplicates", flags->duplicates, "Repeated molecules: keep, mean or drop (conflicts)");
    command->add_option("--structures", flags->structures,
                        "standard (salts stripped, charges neutralised) or written (as the file has them)");
    command->add_option("--seed", flags->seed, "Seed of heads, order and views");
    command->add_option("--members,--seeds", flags->members, "Networks in the ensemble, each of another seed");
    command->add_option("--epochs", flags->epochs, "Of the whole network at most; 0 keeps the encoder frozen");
    command->add_option("--learning-rate", flags->learningRates, "Of the encoder; several are tried on validation");
    command->add_option("--batch", flags->batch, "Molecules a step");
    command->add_option("--views", flags->views, "Drawings averaged in predictions");
    command->add_option("--coverage", flags->coverage, "Of conformal intervals and sets, such as 0.9");
    command->add_flag("--no-baselines", flags->noBaselines,
                      "Don't compare with forests and boosting on fingerprints and descriptors");
    command->add_option("--stop-after-steps", flags->stopAfterSteps, "Leave with a checkpoint after so many steps");
    excludeFromResume(*command, {"--run", "--model", "--stop-after-steps"});
    command->callback([flags, &run] { run = [flags](Console& console) { return runFinetune(*flags, console); }; });
}

} // namespace molrl::cli
