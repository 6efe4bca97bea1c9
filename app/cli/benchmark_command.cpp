// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "core/base/log.h"
#include "core/evaluate/benchmark.h"
#include "core/training/run_directory.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

namespace molrl::cli {
namespace {

struct BenchmarkFlags {
    std::string suite;
    std::vector<std::string> sets;
    std::vector<std::string> data;
    std::vector<std::string> splits{"scaffold"};
    int seeds = 1;
    int trees = 200;
    std::string model;
    std::string config;
    std::string structures;
    std::string work;
    std::string out;
};

Result<evaluate::BenchmarkOptions> makeOptions(const BenchmarkFlags& flags, const Console& console)
{
    evaluate::BenchmarkOptions options;
    if (!flags.suite.empty()) {
        MOLRL_TRY(options.sets, evaluate::findSuite(flags.suite, flags.sets));
    }
    for (const std::string& text : flags.data) {
        MOLRL_TRY(evaluate::LabelledSource source, evaluate::parseLabelledSource(text));
        source.name = std::filesystem::path(source.path).stem().string();
        options.sets.push_back(std::move(source));
    }
    if (options.sets.empty())
        return fail(ErrorCode::InvalidArgument, "name a folder of sets with --suite, or files with --data FILE:COLUMN");
    if (!flags.config.empty()) {
        std::ifstream in(flags.config);
        if (!in)
            return fail(ErrorCode::NotFound, "there is no such file", flags.config);
        std::stringstream text;
        text << in.rdbuf();
        MOLRL_TRY(options.config, training::FinetuneConfig::fromJson(text.str()));
    }
    if (!flags.structures.empty())
        options.config.structures = flags.structures;
    for (const std::string& split : flags.splits)
        MOLRL_CHECK(training::parseSplitKind(split).map([](auto) {}));
    options.splits = flags.splits;
    options.seeds = flags.seeds;
    options.trees = flags.trees;
    options.folder = flags.work;
    options.threads = console.budget.threads;
    MOLRL_TRY(options.device, model::parseDevice(console.device));
    options.log =
        console.quiet ? makeNullLog() : makeConsoleLog(console.verbosity > 0 ? LogLevel::Info : LogLevel::Warning);
    MOLRL_TRY(const auto chosen, chooseModel(flags.model, console));
    options.network = chosen.network;
    options.networkName = chosen.network->provenance().name;
    return options;
}

/// OUT.md and OUT.json.
Result<void> writeTables(const evaluate::BenchmarkReport& report, const std::string& out)
{
    if (out.empty())
        return {};
    MOLRL_CHECK(training::writeTextFile(out + ".md", evaluate::toMarkdown(report)));
    return training::writeTextFile(out + ".json", toJson(report) + "\n");
}

int runBenchmarkCommand(const BenchmarkFlags& flags, Console& console)
{
    auto options = makeOptions(flags, console);
    if (!options)
        return console.fail(options.error(), kExitUsage);
    bool isWarned = false; // rather after the first seed than after hours
    options->onRound = [&](const evaluate::BenchmarkReport& soFar) {
        if (const auto written = writeTables(soFar, flags.out); !written && !std::exchange(isWarned, true))
            console.note("molrl: " + written.error().message());
    };
    const auto report = evaluate::runBenchmark(*options, console.job);
    if (!report) {
        if (report.error().code == ErrorCode::Cancelled)
            console.note("molrl: what is done is kept in " + flags.work + "; the same command goes on");
        return console.fail(report.error());
    }
    if (const auto written = writeTables(*report, flags.out); !written)
        return console.fail(written.error());
    if (console.json)
        Console::print(nlohmann::ordered_json::parse(toJson(*report)));
    else
        std::printf("%s", evaluate::toMarkdown(*report).c_str());
    return kExitOk;
}

} // namespace

void addBenchmarkCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<BenchmarkFlags>();
    CLI::App* command = app.add_subcommand(
        "benchmark", "Compare the fine-tuned image model with its frozen probe, random forests on fingerprints and "
                     "descriptors, the mean label and late fusion, on the same splits");
    command->add_option("--suite", flags->suite, "Folder with bace.csv, bbbp.csv, esol.csv, …")->type_name("DIR");
    command->add_option("--sets", flags->sets, "Of the suite (default: all that are there)")->delimiter(',');
    command->add_option("--data", flags->data, "A set of your own; repeatable")->type_name("FILE:COLUMN");
    command->add_option("--split", flags->splits, "scaffold, random-scaffold, random, stratified")->delimiter(',');
    command->add_option("--seeds", flags->seeds, "Of the training, and of drawn splits")->check(CLI::Range(1, 100));
    command->add_option("--trees", flags->trees, "Of each forest")->check(CLI::Range(1, 10000));
    command->add_option(
        "--structures", flags->structures,
        "standard (salts stripped, charges neutralised) or written (as the published tables have them)");
    command->add_option("-m,--model", flags->model, "Network to start from (default: the one that comes along)");
    command->add_option("--config", flags->config, "JSON file with settings of fine-tuning")->type_name("FILE");
    command->add_option("--work", flags->work, "Folder of the runs; what is finished there is not computed again")
        ->required()
        ->type_name("DIR");
    command->add_option("-o,--out", flags->out, "Writes OUT.md and OUT.json, anew after each seed")->type_name("OUT");
    command->callback(
        [flags, &run] { run = [flags](Console& console) { return runBenchmarkCommand(*flags, console); }; });
}

} // namespace molrl::cli
