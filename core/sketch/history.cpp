// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sketch/history.h"

namespace molrl::sketch {

bool History::commit(std::string name, Drawing next)
{
    if (next == drawing())
        return false;
    m_steps.resize(m_now + 1);
    m_steps.push_back({std::move(name), std::make_shared<const Drawing>(std::move(next))});
    if (m_steps.size() > kMaxSteps + 1)
        m_steps.erase(m_steps.begin());
    m_now = m_steps.size() - 1;
    return true;
}

bool History::amend(std::string name, Drawing next)
{
    if (!canUndo())
        return commit(std::move(name), std::move(next));
    const auto before = share();
    --m_now;
    if (!commit(std::move(name), std::move(next)))
        m_steps.resize(m_now + 1); // typed back to what it was: no step at all
    return *before != drawing();
}

bool History::undo()
{
    if (!canUndo())
        return false;
    --m_now;
    return true;
}

bool History::redo()
{
    if (!canRedo())
        return false;
    ++m_now;
    return true;
}

} // namespace molrl::sketch
