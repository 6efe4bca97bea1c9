// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/Parallel.h>

#include "core/model/serial_math.h"

#include <omp.h>

namespace molrl::model {

SerialMathScope::SerialMathScope()
{
    // Torch sets a thread's OpenMP share at its first use of it; let that be now, not later. The function that does so
    // is inline: torch's library remembers of itself whether it was called, and so does our own code with
    // at::parallel_for.
    at::get_num_threads();
    at::internal::lazy_init_num_threads();
    m_ompThreads = omp_get_max_threads();
    omp_set_num_threads(1);
}

SerialMathScope::~SerialMathScope()
{
    omp_set_num_threads(m_ompThreads);
}

} // namespace molrl::model
