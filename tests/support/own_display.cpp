// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/own_display.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace molrl::test {
namespace {

[[noreturn]] void becomeServer(int report, pid_t test)
{
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGTERM); // a test that crashes or is killed takes its server with it
    if (getppid() != test)
        _exit(1);
#endif
    const int silence = open("/dev/null", O_RDWR);
    dup2(silence, STDIN_FILENO);
    dup2(silence, STDOUT_FILENO);
    dup2(silence, STDERR_FILENO);
    const std::string descriptor = std::to_string(report);
    // -noreset: else the server starts anew whenever no window is left, and refuses whoever comes meanwhile
    execlp("Xvfb", "Xvfb", "-displayfd", descriptor.c_str(), "-screen", "0", "1600x1000x24", "-noreset", "-nolisten",
           "tcp", nullptr);
    _exit(127);
}

/// The number that the server writes once it listens; empty where it ended without.
std::string readLine(int descriptor)
{
    std::string line;
    std::array<char, 16> part{};
    while (line.find('\n') == std::string::npos) {
        const ssize_t count = read(descriptor, part.data(), part.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return {};
        line.append(part.data(), static_cast<std::size_t>(count));
    }
    return line.substr(0, line.find('\n'));
}

} // namespace

OwnDisplay::OwnDisplay()
{
    if (std::getenv("QT_QPA_PLATFORM") != nullptr)
        return;
    std::array<int, 2> report{};
    if (pipe(report.data()) != 0)
        return;
    const pid_t test = getpid();
    m_server = fork();
    if (m_server == 0) {
        close(report[0]);
        becomeServer(report[1], test);
    }
    close(report[1]);
    const std::string number = m_server > 0 ? readLine(report[0]) : std::string();
    close(report[0]);
    if (number.empty()) {
        std::fputs("no display of its own (is Xvfb installed?): this test shares the one that is there\n", stderr);
        return;
    }
    setenv("DISPLAY", (":" + number).c_str(), 1);
    setenv("QT_QPA_PLATFORM", "xcb", 1);
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("XAUTHORITY");
}

OwnDisplay::~OwnDisplay()
{
    if (m_server <= 0)
        return;
    kill(m_server, SIGTERM); // it removes its socket and lock
    waitpid(m_server, nullptr, 0);
}

} // namespace molrl::test
