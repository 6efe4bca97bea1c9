// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_budget.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <omp.h>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace molrl {

ThreadBudget ThreadBudget::make(int requested)
{
    if (requested > 0)
        return {requested};
    cpu_set_t mask;
    CPU_ZERO(&mask);
    if (sched_getaffinity(0, sizeof mask, &mask) == 0 && CPU_COUNT(&mask) > 0)
        return {CPU_COUNT(&mask)};
    return {static_cast<int>(std::max(1u, std::thread::hardware_concurrency()))};
}

void applyThreadBudgetToBlas(ThreadBudget budget)
{
    omp_set_num_threads(budget.threads);
    // The BLAS behind libblas.so.3 is the machine's choice, so OpenBLAS is asked for by name at run time.
    if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
        reinterpret_cast<void (*)(int)>(symbol)(budget.threads);
}

void ensurePassiveOpenMpWait(char** argv)
{
    if (std::getenv("OMP_WAIT_POLICY") != nullptr)
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    execv("/proc/self/exe", argv);
}

} // namespace molrl
