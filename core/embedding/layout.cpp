// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/embedding/layout.h"

namespace molrl::embedding {

std::shared_ptr<const Layout> LiveLayout::take() const
{
    const std::scoped_lock lock(m_mutex);
    m_isWanted.store(true, std::memory_order_relaxed);
    return m_latest;
}

void LiveLayout::publish(Layout layout)
{
    auto fresh = std::make_shared<const Layout>(std::move(layout));
    const std::scoped_lock lock(m_mutex);
    m_latest = std::move(fresh);
    m_isWanted.store(false, std::memory_order_relaxed);
}

} // namespace molrl::embedding
