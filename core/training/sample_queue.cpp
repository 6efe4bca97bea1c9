// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/sample_queue.h"

namespace molrl::training {

SampleQueue::SampleQueue(CorpusStream& stream, const SampleMaker& maker, int workers, std::size_t capacity, Shard shard)
    : m_stream(stream), m_maker(maker), m_capacity(capacity), m_shard(shard)
{
    MOLRL_ASSERT(workers >= 1 && capacity >= 1 && shard.count >= 1);
    m_nextPosition = stream.position();
    m_readPosition = m_nextPosition - 1;
    while (!m_shard.has(m_nextPosition))
        m_nextPosition += 1;
    for (int i = 0; i < workers; ++i)
        m_workers.emplace_back([this] { work(); });
}

SampleQueue::~SampleQueue()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stop = true;
    }
    m_room.notify_all();
    for (std::thread& worker : m_workers)
        worker.join();
}

void SampleQueue::work()
{
    for (;;) {
        std::optional<CorpusRecord> record;
        {
            const std::scoped_lock streamLock(m_streamMutex);
            {
                std::unique_lock lock(m_mutex);
                m_room.wait(lock, [this] {
                    return m_stop || m_error ||
                           m_readPosition - m_nextPosition + 1 < static_cast<std::int64_t>(m_capacity);
                });
                if (m_stop || m_error)
                    return;
            }
            auto read = m_stream.next();
            while (read && !m_shard.has(read->position))
                read = m_stream.next();
            const std::scoped_lock lock(m_mutex);
            if (!read) {
                m_error = std::move(read).error();
                m_errorAt = m_stream.position();
                m_ready.notify_all();
                m_room.notify_all();
                return;
            }
            m_readPosition = read->position;
            record = std::move(*read);
        }
        PreparedRecord prepared =
            m_maker.prepare(*record, m_stream.formatOf(record->file), m_stream.files()[record->file].path);
        const std::scoped_lock lock(m_mutex);
        m_done.emplace(prepared.position, std::move(prepared));
        m_ready.notify_all();
    }
}

Result<PreparedRecord> SampleQueue::next()
{
    std::unique_lock lock(m_mutex);
    m_ready.wait(lock, [this] { return m_done.contains(m_nextPosition) || (m_error && m_errorAt <= m_nextPosition); });
    const auto found = m_done.find(m_nextPosition);
    if (found == m_done.end())
        return fail(*m_error);
    PreparedRecord prepared = std::move(found->second);
    m_done.erase(found);
    m_nextPosition += m_shard.count;
    m_room.notify_all();
    return prepared;
}

} // namespace molrl::training
