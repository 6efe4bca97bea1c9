// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "core/base/thread_budget.h"
#include "core/model/encoder.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace {

/// A result that did not reach a full disk or a closed pipe is no success.
int flushed(int exitCode, const molrl::cli::Console& console)
{
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return exitCode;
    console.warn(std::string("molrl: the result can't be written to stdout: ") + std::strerror(errno));
    return molrl::cli::kExitFailure;
}

} // namespace

extern "C" int molrlMain(int argc, char** argv) // called by app/launch
{
    using namespace molrl;
    prepareMathLibraries(argv);

    cli::Console console;
    cli::Run run;
    CLI::App app("MolRL: molecules as a network sees them. Each command tells more with --help.", "molrl");
    app.set_version_flag("--version", MOLRL_VERSION);
    app.fallthrough(); // global options may follow the command
    app.require_subcommand(1);
    app.add_flag("--json", console.json, "Write the result as one JSON object on stdout");
    app.add_option("--threads", console.threads, "Threads to use (default: all processors)")
        ->check(CLI::Range(0, 1024));
    app.add_option("--device", console.device, "Where the network runs: cpu, cuda, mps or auto")->capture_default_str();
    app.add_flag("-v,--verbose", console.verbosity, "Say more on stderr");
    app.add_flag("-q,--quiet", console.quiet, "Say nothing on stderr but errors");
    cli::addImportCommand(app, run);
    cli::addDepictCommand(app, run);
    cli::addEncodeCommand(app, run);
    cli::addInspectCommand(app, run);
    cli::addCleanCommand(app, run);
    cli::addSearchCommand(app, run);
    cli::addPropertiesCommand(app, run);
    cli::addPretrainCommand(app, run);
    cli::addProbeCommand(app, run);
    cli::addAblateCommand(app, run);
    cli::addMapCommand(app, run);
    cli::addClusterCommand(app, run);
    cli::addFinetuneCommand(app, run);
    cli::addPredictCommand(app, run);
    cli::addEvaluateCommand(app, run);
    cli::addRunsCommand(app, run);
    cli::addBenchmarkCommand(app, run);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0)
            return app.exit(e); // --help, --version
        console.json =
            std::any_of(argv, argv + argc, [](const char* argument) { return std::string_view(argument) == "--json"; });
        std::string what = e.what();
        const auto commands = app.get_subcommands([](CLI::App*) { return true; });
        const bool isUnknown = argc > 1 && argv[1][0] != '-' &&
                               std::none_of(commands.begin(), commands.end(),
                                            [&](const CLI::App* command) { return command->get_name() == argv[1]; });
        if (isUnknown) // CLI11 would only say that a command is missing
            what = std::string("there is no command \"") + argv[1] + "\"";
        return console.fail({ErrorCode::InvalidArgument, what + "; see molrl --help", ""}, cli::kExitUsage);
    }
    cli::Watcher watcher(console.job);
    if (!console.quiet)
        watcher.showProgress();
    console.budget = ThreadBudget::make(console.threads);
    model::applyThreadBudget(console.budget);
    const auto exitCode = guarded("running the command", [&] { return run(console); });
    return flushed(exitCode ? *exitCode : console.fail(exitCode.error()), console);
}
