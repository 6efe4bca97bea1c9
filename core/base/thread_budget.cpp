// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/thread_budget.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <omp.h>
#include <sched.h>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace molrl {
namespace {

/// Whether OpenBLAS runs its AVX2 products on a processor that could do all that its AVX-512 ones need.
bool blasMissesAvx512()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("fma"))
        return false;
    void* symbol = dlsym(RTLD_DEFAULT, "openblas_get_corename");
    if (symbol == nullptr)
        return false;
    const std::string_view core = reinterpret_cast<const char* (*)()>(symbol)();
    return core == "Haswell" || core == "Zen";
#else
    return false;
#endif
}

} // namespace

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

// app/launch sets the same before anything is loaded, so that for most people nothing has to be done here.
void prepareMathLibraries(char** argv)
{
    bool changed = false;
    const auto set = [&](const char* name, const char* value) {
        changed = (std::getenv(name) == nullptr && setenv(name, value, 0) == 0) || changed;
    };
    set("OMP_WAIT_POLICY", "passive");
    if (blasMissesAvx512())
        set("OPENBLAS_CORETYPE", "SkylakeX");
    if (changed)
        execv("/proc/self/exe", argv);
}

} // namespace molrl
