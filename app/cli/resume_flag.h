// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace molrl::cli {

/// Refuses a command's options beside --resume: a run that goes on has its settings, and none is to be dropped in
/// silence.
/// @param kept  options that say where and how far to go on. All others must have been added before.
void excludeFromResume(CLI::App& command, const std::vector<std::string>& kept);

} // namespace molrl::cli
