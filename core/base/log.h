// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string_view>

namespace molrl {

enum class LogLevel { Debug, Info, Warning, Error };

/// Where log lines go. A value handed to what needs it; the program's main decides what it does.
///
/// Thread-safe as long as the function it holds is; makeConsoleLog() and makeFileLog() are.
using LogSink = std::function<void(LogLevel, std::string_view)>;

/// Lines to stderr with time and level; colours on a terminal.
[[nodiscard]] LogSink makeConsoleLog(LogLevel least);
/// Lines appended to a file that turns over at 4 MB (three kept); falls back to stderr if it can't be opened.
[[nodiscard]] LogSink makeFileLog(const char* path, LogLevel least);
/// Swallows everything.
[[nodiscard]] LogSink makeNullLog();

} // namespace molrl
