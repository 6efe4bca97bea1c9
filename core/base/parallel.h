// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"

#include <cstddef>
#include <functional>

namespace molrl {

/// Runs `body(i)` for i in [0, count) on up to `threads` threads, in blocks, and returns when all are done.
///
/// Threads live for the call only. Items are handed out dynamically, so the order is not fixed: let `body` write to
/// slot i and take randomness from Rng::fork(i), and the result won't depend on the thread count.
/// @param threads  >= 1; 1 runs on the calling thread.
/// @param job      polled between blocks.
/// @error Cancelled  the job was stopped; some bodies may not have run.
/// @error Internal   a body threw; the first exception's words.
[[nodiscard]] Result<void> parallelFor(std::size_t count, int threads, const JobContext& job,
                                       const std::function<void(std::size_t)>& body, std::size_t blockSize = 1);

} // namespace molrl
