// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/blas_threads.h"

namespace molrl::model {

/// Within its life the calling thread's tensor work stays on that thread.
///
/// Molecules are shared out among threads, which scales better than sharing out each matrix product; OpenMP and BLAS
/// threads on top would only fight for the same cores. OpenMP's setting belongs to the thread; that of OpenBLAS to the
/// process, so it is counted: the first scope lowers it, the last one puts it back.
class SerialMathScope {
public:
    SerialMathScope();
    ~SerialMathScope();
    SerialMathScope(const SerialMathScope&) = delete;
    SerialMathScope& operator=(const SerialMathScope&) = delete;

private:
    int m_ompThreads = 1;
    SerialBlasScope m_blas;
};

} // namespace molrl::model
