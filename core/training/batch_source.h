// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/training/pretrain_trainer.h"
#include "core/training/process_group.h"
#include "core/training/sample_queue.h"

#include <functional>
#include <vector>

namespace molrl::training {

/// Cuts the stream into batches that all processes of a group agree on.
///
/// Law: batch k is made of the same records whatever the number of processes: the next `batchSize` records of the
/// stream that give a sample. Each process draws those of its shard, and all tell one another which of theirs gave
/// none.
class BatchSource {
public:
    /// @param group  may be null: alone. Must outlive the source, like the queue.
    /// @param onBad  told the reason of each bad row of the own shard, with the number of bad rows before it.
    BatchSource(SampleQueue& queue, int batchSize, ProcessGroup* group,
                std::function<void(const std::string&, std::int64_t)> onBad);

    /// The own samples of the next batch, possibly none; counts what was passed over on all processes in `state`, whose
    /// position must be where the last batch ended.
    /// @error Cancelled  alone and stopped. A group agrees on that before it asks.
    /// @error InvalidArgument  100000 records in a row gave no sample.
    /// @error what the stream or the group failed with
    [[nodiscard]] Result<std::vector<Sample>> next(RunState& state, const JobContext& job);

private:
    SampleQueue& m_queue;
    int m_batchSize;
    ProcessGroup* m_group;
    std::function<void(const std::string&, std::int64_t)> m_onBad;
    std::int64_t m_refused = 0; ///< in a row
};

} // namespace molrl::training
