// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace molrl {

/// When a process began, in the system's ticks since it was started; 0: no such process, or not told here. Together
/// with the process' number it names one process for ever, which the number alone does not.
[[nodiscard]] std::int64_t processStart(int pid);
/// Whether a process lives that began then. @param start  0: any process of that number will do.
[[nodiscard]] bool isProcessAlive(int pid, std::int64_t start);
/// Memory that this process holds now, in MB (10^6 bytes); 0: not told here.
[[nodiscard]] double residentMemoryMb();

} // namespace molrl
