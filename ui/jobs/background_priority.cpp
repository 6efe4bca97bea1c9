// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/background_priority.h"

#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace molrl::ui {

void makeThreadYield()
{
#ifdef __linux__
    constexpr int kNice = 10; // Linux keeps it by thread, and new threads inherit it
    static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNice));
#endif
}

} // namespace molrl::ui
