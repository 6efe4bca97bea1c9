// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/corpus_stream.h"
#include "core/training/sample.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace molrl::training {

/// The records that one of several processes draws: those whose position leaves `rank` when divided by `count`.
struct Shard {
    int rank = 0;
    int count = 1;
    [[nodiscard]] bool has(std::int64_t position) const { return position % count == rank; }
};

/// Worker threads that draw ahead of the trainer.
///
/// Law: next() gives the records of the stream in order, each exactly once, whatever the number of workers; of a shard
/// its own alone, the others are read and passed over. No record is prepared that lies `capacity` positions ahead or
/// more. The destructor stops and joins the workers.
/// Tempting wrong use: touching the stream while the queue lives.
class SampleQueue {
public:
    /// @param workers  >= 1
    SampleQueue(CorpusStream& stream, const SampleMaker& maker, int workers, std::size_t capacity, Shard shard = {});
    ~SampleQueue();
    SampleQueue(const SampleQueue&) = delete;
    SampleQueue& operator=(const SampleQueue&) = delete;

    /// Waits for the next record. @error what the stream failed with.
    [[nodiscard]] Result<PreparedRecord> next();

private:
    void work();

    CorpusStream& m_stream;
    const SampleMaker& m_maker;
    std::size_t m_capacity;
    Shard m_shard;
    std::mutex m_streamMutex; ///< taken before m_mutex, never after
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::condition_variable m_ready;
    std::map<std::int64_t, PreparedRecord> m_done;
    std::int64_t m_nextPosition = -1; ///< wanted next
    std::int64_t m_readPosition = -1; ///< last one read
    std::optional<Error> m_error;
    std::int64_t m_errorAt = 0; ///< position that could not be read
    bool m_stop = false;
    std::vector<std::thread> m_workers;
};

} // namespace molrl::training
