// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/pretrain_settings.h"
#include "core/evaluate/ablation.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

namespace molrl::cli {
namespace {

using evaluate::AblationOptions;

struct AblateFlags {
    std::vector<std::string> corpora;
    std::vector<std::string> exclude;
    std::string config = "small";
    std::string directory;
    std::string suite;
    std::vector<std::string> sets = {"bace", "bbbp", "esol", "freesolv", "lipophilicity"};
    std::vector<std::string> probes = {"ridge"};
    std::vector<std::string> rows;
    std::int64_t molecules = 20000;
    int seeds = 1;
    int trees = 200;
    int batch = 0;
    bool resume = false;
};

Result<AblationOptions> makeOptions(const AblateFlags& flags, const Console& console)
{
    AblationOptions options;
    MOLRL_TRY(options.config, readPretrainConfig(flags.config));
    if (flags.batch > 0)
        options.config.batch = flags.batch;
    for (const std::string& corpus : flags.corpora)
        options.corpora.push_back(parseCorpus(corpus));
    options.excludeFiles = flags.exclude;
    MOLRL_TRY(options.sets, evaluate::findSuite(flags.suite, flags.sets));
    options.probes.clear();
    for (const std::string& name : flags.probes) {
        MOLRL_TRY(const evaluate::ProbeKind kind, evaluate::parseProbeKind(name));
        options.probes.push_back(kind);
    }
    options.molecules = flags.molecules;
    options.seeds = flags.seeds;
    options.trees = flags.trees;
    options.directory = flags.directory;
    options.rows = flags.rows;
    options.resume = flags.resume;
    options.threads = console.budget.threads;
    MOLRL_TRY(options.device, model::parseDevice(console.device));
    options.log =
        console.quiet ? makeNullLog() : makeConsoleLog(console.verbosity > 0 ? LogLevel::Info : LogLevel::Warning);
    return options;
}

int runAblate(const AblateFlags& flags, Console& console)
{
    const auto options = makeOptions(flags, console);
    if (!options)
        return console.fail(options.error(), kExitUsage);
    const auto cells = evaluate::runAblation(*options, console.job);
    if (!cells) {
        if (cells.error().code == ErrorCode::Cancelled)
            console.note("molrl: finished cells are kept; go on with the same command and --resume");
        return console.fail(cells.error());
    }
    std::fputs((console.json ? toJson(*cells, *options) : toMarkdown(*cells, *options)).c_str(), stdout);
    return kExitOk;
}

} // namespace

void addAblateCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<AblateFlags>();
    CLI::App* command = app.add_subcommand(
        "ablate", "Pretrain with one part left out at a time, at equal budgets, and probe what is left");
    command->add_option("--corpus", flags->corpora, "As of pretrain; repeatable")
        ->required()
        ->type_name("FILE[:WEIGHT]");
    command->add_option("--exclude", flags->exclude, "As of pretrain; repeatable")->type_name("FILE");
    command->add_option("--config", flags->config, "small, base, paper, or a JSON file: what every row starts from")
        ->capture_default_str();
    command->add_option("--suite", flags->suite, "Folder with MoleculeNet's files")->required()->type_name("DIR");
    command->add_option("--sets", flags->sets, "Sets of the suite")->delimiter(',')->capture_default_str();
    command->add_option("--run", flags->directory, "Directory: ROW/seed-S/ of each cell, ablation.md, ablation.json")
        ->required()
        ->type_name("DIR");
    command->add_option("--molecules", flags->molecules, "Molecules that each cell trains on")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_option("--seeds", flags->seeds, "Cells a row")->check(CLI::Range(1, 1000))->capture_default_str();
    std::string names;
    for (const evaluate::AblationRow& row : evaluate::ablationRows())
        names += (names.empty() ? "" : " ") + row.name;
    command->add_option("--rows", flags->rows, "Only these: " + names)->delimiter(',');
    command->add_option("--probes", flags->probes, "Among ridge, knn, forest")->delimiter(',')->capture_default_str();
    command->add_option("--trees", flags->trees, "Trees of a forest")->check(CLI::Range(1, 100000));
    command->add_option("--batch", flags->batch, "Molecules a step");
    command->add_flag("--resume", flags->resume, "Keep finished cells and go on");
    command->callback([flags, &run] { run = [flags](Console& console) { return runAblate(*flags, console); }; });
}

} // namespace molrl::cli
