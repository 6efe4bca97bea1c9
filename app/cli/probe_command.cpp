// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/model_choice.h"
#include "core/evaluate/probe_report.h"
#include "core/training/run_directory.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace molrl::cli {
namespace {

using evaluate::LabelledSource;
using evaluate::ReportOptions;

struct ProbeFlags {
    std::vector<std::string> models;
    std::vector<std::string> data;
    std::string suite;
    std::vector<std::string> sets;
    std::string split = "scaffold";
    std::string splitColumn;
    int seeds = 3;
    std::vector<std::string> probes = {"ridge", "knn", "forest"};
    int trees = 200;
    int neighbours = 10;
    int clusters = 20;
    bool onlyModels = false;
    std::string cache;
    bool noCache = false;
    std::string out;
    std::string jsonOut;
};

/// Where embeddings are kept between calls: the user's cache folder, or nowhere without one.
std::string defaultCache()
{
    const auto named = [](const char* variable, const char* below) -> std::string {
        const char* value = std::getenv(variable);
        return value != nullptr && *value != '\0' ? (std::filesystem::path(value) / below).string() : std::string();
    };
    std::string folder = named("XDG_CACHE_HOME", "molrl/embeddings");
    return folder.empty() ? named("HOME", ".cache/molrl/embeddings") : folder;
}

/// "NAME=FILE" or "FILE"; a network's own name otherwise.
Result<ReportOptions::Model> readModel(const std::string& text, const Console& console)
{
    std::string path = text;
    std::string name;
    if (const std::size_t equals = text.find('='); equals != std::string::npos && !std::filesystem::exists(text)) {
        name = text.substr(0, equals);
        path = text.substr(equals + 1);
    }
    MOLRL_TRY(auto model, chooseModel(path, console));
    if (name.empty())
        name = model.network->provenance().name;
    return ReportOptions::Model{name.empty() ? std::filesystem::path(model.origin).stem().string() : name,
                                std::move(model.network)};
}

Result<std::vector<LabelledSource>> readSources(const ProbeFlags& flags)
{
    std::vector<LabelledSource> sources;
    if (!flags.suite.empty()) {
        MOLRL_TRY(sources, evaluate::findSuite(flags.suite, flags.sets));
    }
    for (const std::string& text : flags.data) {
        MOLRL_TRY(LabelledSource source, evaluate::parseLabelledSource(text));
        sources.push_back(std::move(source));
    }
    if (sources.empty())
        return fail(ErrorCode::InvalidArgument, "there is nothing to probe on; give --data FILE:COLUMN or --suite DIR");
    for (LabelledSource& source : sources)
        source.splitColumn = flags.splitColumn;
    return sources;
}

Result<ReportOptions> readOptions(const ProbeFlags& flags, const Console& console)
{
    ReportOptions options;
    MOLRL_TRY(options.settings.split, training::parseSplitKind(flags.split));
    const bool needsColumn =
        options.settings.split == training::SplitKind::Column || options.settings.split == training::SplitKind::Ordered;
    if (needsColumn != !flags.splitColumn.empty())
        return fail(ErrorCode::InvalidArgument, needsColumn
                                                    ? "--split " + flags.split + " needs --split-column NAME"
                                                    : "--split-column goes with --split column or --split ordered");
    options.settings.seeds = flags.seeds;
    options.settings.trees = flags.trees;
    options.settings.neighbours = flags.neighbours;
    options.settings.clusterCount = flags.clusters;
    options.settings.threads = console.budget.threads;
    options.settings.probes.clear();
    for (const std::string& name : flags.probes) {
        MOLRL_TRY(const evaluate::ProbeKind kind, evaluate::parseProbeKind(name));
        options.settings.probes.push_back(kind);
    }
    options.withMorgan = options.withDescriptors = options.withUntrained = options.withRandom = !flags.onlyModels;
    options.cacheFolder = flags.noCache ? "" : flags.cache.empty() ? defaultCache() : flags.cache;
    const std::vector<std::string> models = flags.models.empty() ? std::vector<std::string>{""} : flags.models;
    for (const std::string& text : models) {
        MOLRL_TRY(auto model, readModel(text, console));
        options.models.push_back(std::move(model));
    }
    return options;
}

void noteBadRows(const evaluate::ProbeReport& report, const Console& console)
{
    for (const evaluate::SetReport& set : report.sets) {
        for (const auto* rows : {&set.badRows, &set.badLabels})
            for (const evaluate::BadRow& bad : *rows)
                console.detail(set.path + ": row " + std::to_string(bad.row) + ": " + bad.reason);
        if (!set.badRows.empty() || !set.badLabels.empty())
            console.note(set.path + ": " + std::to_string(set.badRows.size()) + " rows without a molecule left out, " +
                         std::to_string(set.badLabels.size()) + " labels that are no numbers taken as missing");
    }
}

int runProbe(const ProbeFlags& flags, Console& console)
{
    const auto sources = readSources(flags);
    if (!sources)
        return console.fail(sources.error(), kExitUsage);
    const auto options = readOptions(flags, console);
    if (!options)
        return console.fail(options.error(),
                            options.error().code == ErrorCode::InvalidArgument ? kExitUsage : kExitFailure);
    const auto done = [&]() -> Result<void> {
        MOLRL_TRY(const auto report, evaluate::makeProbeReport(*sources, *options, console.job));
        noteBadRows(report, console);
        const std::string markdown = evaluate::toMarkdown(report);
        const std::string json = evaluate::toJson(report);
        if (!flags.out.empty())
            MOLRL_CHECK(training::writeTextFile(flags.out, markdown));
        if (!flags.jsonOut.empty())
            MOLRL_CHECK(training::writeTextFile(flags.jsonOut, json));
        std::fputs(console.json ? json.c_str() : flags.out.empty() ? markdown.c_str() : "", stdout);
        return {};
    }();
    return done ? kExitOk : console.fail(done.error());
}

} // namespace

void addProbeCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<ProbeFlags>();
    CLI::App* command = app.add_subcommand(
        "probe", "Report what frozen embeddings know: simple models on them, beside fingerprints, descriptors, an "
                 "untrained network and random numbers");
    command
        ->add_option("-m,--model", flags->models,
                     "Model file, with a name for the tables if wanted; repeatable (default: the one that comes with "
                     "the program)")
        ->type_name("[NAME=]M");
    command
        ->add_option("--data", flags->data,
                     "Molecules and their label columns (0 and 1, or values); * takes every column of numbers; "
                     "repeatable")
        ->type_name("FILE:COLUMN[,COLUMN]");
    command->add_option("--suite", flags->suite, "Folder with MoleculeNet's files (bace.csv, esol.csv, …)")
        ->type_name("DIR");
    command
        ->add_option("--sets", flags->sets,
                     "Only these sets of the suite: bace bbbp clintox esol freesolv "
                     "lipophilicity sider tox21")
        ->delimiter(',');
    command->add_option("--split", flags->split, "scaffold, random-scaffold, random, stratified, column or ordered")
        ->capture_default_str();
    command->add_option("--split-column", flags->splitColumn,
                        "Column with train, valid, test, or with the order (a date)");
    command->add_option("--seeds", flags->seeds, "Forests and untrained networks, or splits where they are drawn")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--probes", flags->probes, "Among ridge, knn, forest")->delimiter(',')->capture_default_str();
    command->add_option("--trees", flags->trees, "Trees of a forest")
        ->check(CLI::Range(1, 100000))
        ->capture_default_str();
    command->add_option("--neighbours", flags->neighbours, "Neighbours whose labels are compared")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command->add_option("--clusters", flags->clusters, "Clusters of k-means; 0 leaves clusters out")
        ->check(CLI::Range(0, 10000))
        ->capture_default_str();
    command->add_flag("--only-models", flags->onlyModels, "No rows beside the models");
    command->add_option("--cache", flags->cache, "Folder that keeps embeddings (default: the user's cache folder)")
        ->type_name("DIR");
    command->add_flag("--no-cache", flags->noCache, "Compute every embedding anew");
    command->add_option("-o,--out", flags->out, "Markdown file (default: stdout)")->type_name("REPORT.md");
    command->add_option("--json-out", flags->jsonOut, "JSON file, as --json prints it")->type_name("REPORT.json");
    command->callback([flags, &run] { run = [flags](Console& console) { return runProbe(*flags, console); }; });
}

} // namespace molrl::cli
