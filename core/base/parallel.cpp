// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/parallel.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace molrl {

Result<void> parallelFor(std::size_t count, int threads, const JobContext& job,
                         const std::function<void(std::size_t)>& body, std::size_t blockSize)
{
    MOLRL_ASSERT(threads >= 1 && blockSize >= 1);
    std::atomic<std::size_t> next{0};
    std::atomic<bool> failed{false};
    std::optional<Error> firstError;
    std::mutex mutex;

    const auto work = [&] {
        for (;;) {
            if (failed.load(std::memory_order_relaxed) || job.stopRequested())
                return;
            const std::size_t begin = next.fetch_add(blockSize, std::memory_order_relaxed);
            if (begin >= count)
                return;
            const std::size_t end = std::min(count, begin + blockSize);
            auto done = guarded("running in parallel", [&] {
                for (std::size_t i = begin; i < end; ++i)
                    body(i);
            });
            if (!done) {
                failed.store(true, std::memory_order_relaxed);
                const std::scoped_lock lock(mutex);
                if (!firstError)
                    firstError = std::move(done).error();
            }
        }
    };

    const std::size_t blocks = (count + blockSize - 1) / blockSize;
    const std::size_t helpers =
        std::min<std::size_t>(static_cast<std::size_t>(threads), std::max<std::size_t>(blocks, 1)) - 1;
    {
        std::vector<std::jthread> pool;
        pool.reserve(helpers);
        for (std::size_t i = 0; i < helpers; ++i)
            pool.emplace_back(work);
        work();
    }
    if (firstError)
        return fail(std::move(*firstError));
    if (job.stopRequested())
        return JobContext::cancelled();
    return {};
}

} // namespace molrl
