// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/Parallel.h>

#include "core/model/serial_math.h"

#include <omp.h>

namespace molrl::model {

SerialMathScope::SerialMathScope()
{
    at::get_num_threads(); // torch sets a thread's OpenMP share at its first use of it; let that be now, not later
    m_ompThreads = omp_get_max_threads();
    omp_set_num_threads(1);
}

SerialMathScope::~SerialMathScope()
{
    omp_set_num_threads(m_ompThreads);
}

} // namespace molrl::model
