// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_engine.h"

#include <chrono>
#include <thread>

namespace molrl::ui {

using namespace std::chrono_literals;

const char* toString(MapMethod method)
{
    switch (method) {
    case MapMethod::Umap: return "UMAP";
    case MapMethod::Tsne: return "t-SNE";
    case MapMethod::Pca: return "PCA";
    }
    return "";
}

void LiveLayout::setCompounds(std::vector<workspace::CompoundId> ids)
{
    const std::lock_guard lock(m_mutex);
    m_ids = std::move(ids);
}

void LiveLayout::publish(std::span<const float> positions, std::size_t dims)
{
    const std::lock_guard lock(m_mutex);
    m_x.resize(positions.size() / dims);
    m_y.resize(positions.size() / dims);
    for (std::size_t i = 0; i < m_x.size(); ++i) {
        m_x[i] = positions[dims * i];
        m_y[i] = dims > 1 ? positions[dims * i + 1] : 0.f;
    }
    m_isNew = true;
}

bool LiveLayout::isWanted() const
{
    const std::lock_guard lock(m_mutex);
    return !m_isNew;
}

void LiveLayout::waitWhilePaused(const JobContext& job) const
{
    while (m_paused && !job.stopRequested())
        std::this_thread::sleep_for(20ms);
}

std::optional<LiveLayout::Frame> LiveLayout::take()
{
    const std::lock_guard lock(m_mutex);
    if (!m_isNew)
        return {};
    m_isNew = false;
    Frame frame{{}, m_x, m_y};
    if (!m_idsTaken)
        frame.ids = m_ids;
    m_idsTaken = true;
    return frame;
}

} // namespace molrl::ui
