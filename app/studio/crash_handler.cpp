// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio/crash_handler.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <execinfo.h>
#include <fcntl.h>
#include <unistd.h>

namespace molrl {
namespace {

// A handler may neither allocate nor lock: everything it needs is made beforehand.
std::array<char, 4096> crashFile{};
std::array<char, 64 * 1024> crashStack{}; // an overflow of the program's stack must not stop the report

void writeText(int file, const char* text)
{
    if (write(file, text, std::strlen(text)) < 0)
        return; // there is nobody left to tell
}

const char* nameOf(int signal)
{
    switch (signal) {
    case SIGSEGV: return "SIGSEGV: a wrong address was used";
    case SIGABRT: return "SIGABRT: the program stopped itself";
    case SIGBUS: return "SIGBUS: memory that is not there was used";
    case SIGFPE: return "SIGFPE: a wrong calculation";
    case SIGILL: return "SIGILL: a wrong instruction";
    default: return "signal";
    }
}

void onCrash(int signal)
{
    constexpr int kMostFrames = 100;
    const int file = open(crashFile.data(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    for (const int out : {file, STDERR_FILENO}) {
        if (out < 0)
            continue;
        writeText(out, "MolRL Studio crashed. ");
        writeText(out, nameOf(signal));
        writeText(out, "\n");
    }
    std::array<void*, kMostFrames> frames{};
    const int count = backtrace(frames.data(), kMostFrames);
    if (file >= 0)
        backtrace_symbols_fd(frames.data(), count, file);
    backtrace_symbols_fd(frames.data(), count, STDERR_FILENO);
    raise(signal); // SA_RESETHAND has put the system's handler back
}

} // namespace

void installCrashHandler(const std::string& folder)
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 32> time{};
    std::strftime(time.data(), time.size(), "%Y%m%dT%H%M%SZ", &parts);
    std::snprintf(crashFile.data(), crashFile.size(), "%s/crash-%s-%d.txt", folder.c_str(), time.data(),
                  static_cast<int>(getpid()));
    std::array<void*, 1> frame{};
    backtrace(frame.data(), 1); // loads libgcc now: in the handler that would allocate

    stack_t stack{};
    stack.ss_sp = crashStack.data();
    stack.ss_size = crashStack.size();
    sigaltstack(&stack, nullptr);
    struct sigaction action {};
    action.sa_handler = onCrash;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK | SA_NODEFER);
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL})
        sigaction(signal, &action, nullptr);
}

} // namespace molrl
