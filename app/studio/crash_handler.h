// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace molrl {

/// From now on a crash (SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL) leaves a backtrace in a file of the folder, named by
/// time and process; then the system's own handling goes on (core dump, exit status).
/// Call once, early; the folder must exist.
void installCrashHandler(const std::string& folder);

} // namespace molrl
