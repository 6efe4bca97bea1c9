// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/blas_threads.h"

#include <dlfcn.h>
#include <mutex>

namespace molrl {
namespace {

/// OpenBLAS by name, since the BLAS behind libblas.so.3 is the machine's choice.
class BlasThreads {
public:
    BlasThreads()
        : m_set(reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))),
          m_get(reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads")))
    {
    }
    void enterSerial()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_scopes++ == 0 && m_set != nullptr && m_get != nullptr) {
            m_before = m_get();
            m_set(1);
        }
    }
    void leaveSerial()
    {
        const std::scoped_lock lock(m_mutex);
        if (--m_scopes == 0 && m_set != nullptr && m_get != nullptr)
            m_set(m_before);
    }

private:
    void (*m_set)(int);
    int (*m_get)();
    std::mutex m_mutex;
    int m_scopes = 0;
    int m_before = 1;
};

BlasThreads& blasThreads()
{
    static BlasThreads threads; // the process has one BLAS
    return threads;
}

} // namespace

SerialBlasScope::SerialBlasScope()
{
    blasThreads().enterSerial();
}

SerialBlasScope::~SerialBlasScope()
{
    blasThreads().leaveSerial();
}

} // namespace molrl
