// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/resume_flag.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace molrl::cli {

void excludeFromResume(CLI::App& command, const std::vector<std::string>& kept)
{
    CLI::Option* resume = command.get_option("--resume");
    for (CLI::Option* option : command.get_options()) {
        const auto isOption = [&](const std::string& name) { return option->check_name(name); };
        if (option != resume && option != command.get_help_ptr() && std::none_of(kept.begin(), kept.end(), isOption))
            resume->excludes(option);
    }
}

} // namespace molrl::cli
