// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include "core/base/job_context.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace molrl::embedding {

/// Threads that wait between the many short parallel steps of one computation; they end with it.
///
/// As parallelFor of core/base, without its cost of starting threads at each step: a t-SNE takes thousands of steps of
/// a millisecond. Items are handed out dynamically; results don't depend on the number of threads as long as an item
/// writes to slots of its own. Not re-entrant: a body doesn't call run().
class WorkerTeam {
public:
    /// @param threads  >= 1; the calling thread is one of them.
    explicit WorkerTeam(int threads);
    ~WorkerTeam();
    WorkerTeam(const WorkerTeam&) = delete;
    WorkerTeam& operator=(const WorkerTeam&) = delete;

    [[nodiscard]] int threads() const;
    /// body(item, worker) for each item in [0, count); worker in [0, threads()) names the scratch space to use.
    /// @error Cancelled  the job was stopped (polled before each item). @error Internal, ResourceExhausted  a body
    /// threw.
    [[nodiscard]] Result<void> run(std::size_t count, const JobContext& job,
                                   const std::function<void(std::size_t item, std::size_t worker)>& body);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// [begin, end) of block `block` when `count` items are cut into blocks of `size`.
struct BlockRange {
    std::size_t begin = 0;
    std::size_t end = 0;
    BlockRange(std::size_t block, std::size_t size, std::size_t count)
        : begin(block * size), end(begin + size < count ? begin + size : count)
    {
    }
};
[[nodiscard]] constexpr std::size_t blockCount(std::size_t count, std::size_t size)
{
    return (count + size - 1) / size;
}

} // namespace molrl::embedding
