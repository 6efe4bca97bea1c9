// SPDX-License-Identifier: GPL-3.0-or-later
// The programs that people start. Each is this file: it sets what the libraries of mathematics read while they are
// being loaded, and only then loads the program proper, a module beside it. Setting it later takes a new start of the
// whole program (prepareMathLibraries), and loading LibTorch and its 300 companions twice.
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <unistd.h>

namespace {

/// AMD's processors with AVX-512: OpenBLAS 0.3.21, 0.3.26 and 0.3.29 all take a Zen 5 for a Zen without it, whose
/// products run at 2/3 of the speed. Asking OpenBLAS what it takes the processor for, as prepareMathLibraries does,
/// means loading it.
bool wantsAvx512Kernels()
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    return __builtin_cpu_is("amd") && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
#else
    return false;
#endif
}

std::string folderOfProgram()
{
    char path[4096];
    const ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    const std::string program(path, length > 0 ? static_cast<std::size_t>(length) : 0);
    return program.substr(0, program.rfind('/') + 1);
}

} // namespace

int main(int argc, char** argv)
{
    setenv("OMP_WAIT_POLICY", "passive", 0); // what the user has set is kept
    if (wantsAvx512Kernels())
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
    std::string reasons;
    for (const char* place : {MOLRL_MODULES_FROM_BIN "/", "../modules/"}) { // installed; in the build folder
        const std::string file = folderOfProgram() + place + MOLRL_MODULE;
        if (access(file.c_str(), F_OK) != 0)
            continue;
        // Globally: OpenBLAS is asked for its functions by name, and OpenGL's drivers must find the LLVM that was put
        // first.
        void* module = dlopen(file.c_str(), RTLD_LAZY | RTLD_GLOBAL);
        void* entry = module == nullptr ? nullptr : dlsym(module, "molrlMain");
        if (entry != nullptr)
            return reinterpret_cast<int (*)(int, char**)>(entry)(argc, argv);
        const char* why = dlerror();
        reasons += std::string("; ") + (why == nullptr ? file.c_str() : why);
    }
    std::fprintf(stderr, "%s: " MOLRL_MODULE " can't be loaded%s; install the program again\n", argv[0],
                 reasons.empty() ? ", it is not where it belongs" : reasons.c_str());
    return 1;
}
