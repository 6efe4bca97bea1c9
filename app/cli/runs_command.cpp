// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "core/training/run_control.h"
#include "core/training/run_directory.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

namespace molrl::cli {
namespace {

using training::RunPhase;
using training::RunStatus;
using training::RunVerb;

struct RunsFlags {
    std::string verb;
    std::string directory;
};

bool isAtWork(RunPhase phase)
{
    return phase == RunPhase::Running || phase == RunPhase::Pausing || phase == RunPhase::Paused ||
           phase == RunPhase::Queued;
}

/// A paused run whose program is there but has let go of it hears no wish.
bool isLetGo(const std::string& directory)
{
    const auto lock = training::RunLock::take(directory, false);
    return lock && lock->isHeld();
}

Result<void> act(const RunsFlags& flags, const RunStatus& status)
{
    if (flags.verb == "status")
        return {};
    MOLRL_TRY(const RunVerb verb, training::parseRunVerb(flags.verb));
    const bool isResting = status.phase == RunPhase::Interrupted ||
                           (status.phase == RunPhase::Paused && (isProcessGone(status) || isLetGo(flags.directory)));
    if (isResting && verb == RunVerb::Discard)
        return training::discardResting(flags.directory);
    if (isResting || !isAtWork(status.phase))
        return fail(ErrorCode::InvalidArgument,
                    "the run is " + std::string(toString(status.phase)) +
                        (isResting ? "; go on with molrl finetune --resume --run " + flags.directory
                                   : ", so that there is nothing to " + flags.verb),
                    flags.directory);
    return training::requestVerb(flags.directory, verb);
}

int runRuns(const RunsFlags& flags, Console& console)
{
    auto status = training::loadRunStatus(flags.directory);
    if (!status)
        return console.fail(status.error());
    if (const auto acted = act(flags, *status); !acted)
        return console.fail(acted.error());
    if (status = training::loadRunStatus(flags.directory); !status) // it may have ended by that
        return console.fail(status.error());
    if (console.json)
        Console::print({{"run", flags.directory},
                        {"state", toString(status->phase)},
                        {"stage", status->stage},
                        {"progress", status->progress01},
                        {"step", status->step},
                        {"bestScore", status->bestScore},
                        {"seconds", status->seconds},
                        {"device", status->device},
                        {"memoryMb", status->memoryMb},
                        {"pid", status->pid},
                        {"host", status->host},
                        {"updated", status->updated},
                        {"message", status->message},
                        {"asked", flags.verb}});
    else
        std::printf("%s: %s, %s, %.0f %%, step %lld, best validation %.4f, %.0f s%s%s\n", flags.directory.c_str(),
                    std::string(toString(status->phase)).c_str(), status->stage.c_str(), 100 * status->progress01,
                    static_cast<long long>(status->step), status->bestScore, status->seconds,
                    status->message.empty() ? "" : "; ", status->message.c_str());
    return kExitOk;
}

} // namespace

void addRunsCommand(CLI::App& app, Run& run)
{
    auto flags = std::make_shared<RunsFlags>();
    CLI::App* command =
        app.add_subcommand("runs", "Look at a fine-tuning run, wherever it runs, or tell it what to do");
    command->add_option("verb", flags->verb, "status, pause, resume, stop (keep the best model) or discard")
        ->required()
        ->check(CLI::IsMember({"status", "pause", "resume", "stop", "discard"}));
    command->add_option("directory", flags->directory, "Directory of the run")->required()->type_name("DIR");
    command->callback([flags, &run] { run = [flags](Console& console) { return runRuns(*flags, console); }; });
}

} // namespace molrl::cli
