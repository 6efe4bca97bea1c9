// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/process_info.h"

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <unistd.h>

namespace molrl {

std::int64_t processStart(int pid)
{
    std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::size_t name = text.rfind(')'); // the program's name may hold anything, blanks and brackets too
    if (name == std::string::npos)
        return 0;
    std::istringstream fields(text.substr(name + 1));
    std::string field;
    constexpr int kStartTime = 22; // proc(5); the name is field 2
    for (int i = 3; i < kStartTime; ++i)
        fields >> field;
    std::int64_t start = 0;
    fields >> start;
    return fields ? start : 0;
}

bool isProcessAlive(int pid, std::int64_t start)
{
    if (pid <= 0 || (kill(static_cast<pid_t>(pid), 0) != 0 && errno != EPERM)) // EPERM: another user's
        return false;
    const std::int64_t began = start == 0 ? 0 : processStart(pid);
    return began == 0 || began == start;
}

double residentMemoryMb()
{
    std::ifstream in("/proc/self/statm");
    double pages = 0;
    double resident = 0;
    in >> pages >> resident;
    return in ? resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6 : 0;
}

} // namespace molrl
