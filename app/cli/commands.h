// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"

#include <functional>

namespace CLI {
class App;
}

namespace molrl::cli {

/// What main does after parsing: the command that was named, with its options. Returns the exit code.
using Run = std::function<int(Console&)>;

// Each adds its subcommand and, when that is the one that was named, sets `run`.
void addImportCommand(CLI::App& app, Run& run);
void addBenchmarkCommand(CLI::App& app, Run& run);
void addDepictCommand(CLI::App& app, Run& run);
void addEncodeCommand(CLI::App& app, Run& run);
void addInspectCommand(CLI::App& app, Run& run);
void addEvaluateCommand(CLI::App& app, Run& run);
void addFinetuneCommand(CLI::App& app, Run& run);
void addPredictCommand(CLI::App& app, Run& run);
void addPropertiesCommand(CLI::App& app, Run& run);
void addCleanCommand(CLI::App& app, Run& run);
void addSearchCommand(CLI::App& app, Run& run);
void addPretrainCommand(CLI::App& app, Run& run);
void addAblateCommand(CLI::App& app, Run& run);
void addProbeCommand(CLI::App& app, Run& run);
void addMapCommand(CLI::App& app, Run& run);
void addClusterCommand(CLI::App& app, Run& run);
void addRunsCommand(CLI::App& app, Run& run);

} // namespace molrl::cli
