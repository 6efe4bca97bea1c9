// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/row_cache.h"

#include <algorithm>

namespace molrl::ui {
namespace {

constexpr int kKeptRows = 8192;
constexpr std::size_t kBatch = 256;
constexpr std::size_t kMostWanted = 1024; // older wishes are of rows that have been scrolled away

} // namespace

RowCache::RowCache(JobRunner& jobs, QObject* parent) : QObject(parent), m_jobs(jobs), m_rows(kKeptRows)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(0);
    connect(&m_timer, &QTimer::timeout, this, &RowCache::fetch);
}

void RowCache::setWorkspace(std::shared_ptr<const workspace::Workspace> workspace)
{
    m_workspace = std::move(workspace);
    clear();
}

void RowCache::clear()
{
    ++m_epoch;
    m_rows.clear();
    m_wanted.clear();
    m_asked.clear();
    m_inFlight = false;
}

const workspace::Compound* RowCache::find(workspace::CompoundId id)
{
    if (const auto* row = m_rows.object(id.value))
        return row;
    want(id);
    return nullptr;
}

void RowCache::prefetch(const std::vector<workspace::CompoundId>& ids)
{
    for (const auto id : ids)
        if (!m_rows.contains(id.value))
            want(id);
}

void RowCache::want(workspace::CompoundId id)
{
    if (!id || !m_workspace || m_asked.contains(id.value))
        return;
    m_asked.insert(id.value);
    m_wanted.push_back(id);
    if (!m_inFlight && !m_timer.isActive())
        m_timer.start();
}

void RowCache::fetch()
{
    if (m_inFlight || m_wanted.empty() || !m_workspace)
        return;
    const std::size_t count = std::min(m_wanted.size(), kBatch);
    std::vector<workspace::CompoundId> batch(m_wanted.end() - static_cast<std::ptrdiff_t>(count), m_wanted.end());
    m_wanted.resize(m_wanted.size() - count);
    if (m_wanted.size() > kMostWanted) {
        const auto dropped = m_wanted.end() - static_cast<std::ptrdiff_t>(kMostWanted);
        for (auto it = m_wanted.begin(); it != dropped; ++it)
            m_asked.remove(it->value);
        m_wanted.erase(m_wanted.begin(), dropped);
    }
    m_inFlight = true;
    using Rows = std::vector<workspace::Compound>;
    m_jobs.start<Rows>(
        Lane::Interactive, tr("Reading rows"),
        [workspace = m_workspace, batch](JobContext&) -> Result<Rows> { return workspace->compounds(batch); }, this,
        [this, batch, epoch = m_epoch](Result<Rows> rows) {
            if (epoch != m_epoch)
                return;
            m_inFlight = false;
            for (const auto id : batch)
                m_asked.remove(id.value);
            if (rows)
                for (auto& row : *rows)
                    m_rows.insert(row.id.value, new workspace::Compound(std::move(row)));
            if (rows)
                Q_EMIT loaded(batch);
            if (!m_wanted.empty())
                m_timer.start();
        },
        true);
}

} // namespace molrl::ui
