// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/job_context.h"

#include <algorithm>

namespace molrl {

void JobContext::report(double fraction01, std::string_view stage)
{
    const double value = m_from + (m_to - m_from) * std::clamp(fraction01, 0.0, 1.0);
    double seen = m_shared->fraction.load(std::memory_order_relaxed);
    while (value > seen && !m_shared->fraction.compare_exchange_weak(seen, value)) {
    }
    if (!stage.empty()) {
        const std::scoped_lock lock(m_shared->mutex);
        m_shared->stage.assign(stage);
    }
}

JobProgress JobContext::progress() const
{
    const std::scoped_lock lock(m_shared->mutex);
    return {m_shared->fraction.load(std::memory_order_relaxed), m_shared->stage};
}

JobContext JobContext::part(double from, double to) const
{
    JobContext child = *this;
    child.m_from = m_from + (m_to - m_from) * from;
    child.m_to = m_from + (m_to - m_from) * to;
    return child;
}

} // namespace molrl
