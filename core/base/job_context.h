// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace molrl {

/// A snapshot of how far a job is.
struct JobProgress {
    double fraction01 = 0; ///< 0 at the start, 1 at the end; never falls.
    std::string stage;     ///< What is going on, in a user's words ("reading approved_drugs.sdf").
};

/// The line between long work and whoever watches it: a stop flag down, progress up.
///
/// Law: the worker polls stopRequested() at least every 50 ms of work and returns ErrorCode::Cancelled when it is set.
/// Threads: requestStop() and progress() may be called from any thread; report() from the worker's threads.
/// A part() shares the flag of its parent and reports into a slice of the parent's progress.
/// Tempting wrong use: keeping a part beyond its parent's life.
class JobContext {
public:
    JobContext() : m_shared(std::make_shared<Shared>()) {}

    [[nodiscard]] bool stopRequested() const { return m_shared->stop.load(std::memory_order_relaxed); }
    void requestStop() { m_shared->stop.store(true, std::memory_order_relaxed); }

    /// @param fraction01  progress within this context's slice, clamped to [0, 1].
    /// @param stage       empty keeps the current words.
    void report(double fraction01, std::string_view stage = {});

    [[nodiscard]] JobProgress progress() const;

    /// A child whose 0..1 maps onto from..to of this context.
    [[nodiscard]] JobContext part(double from, double to) const;

    /// The error to return when stopRequested().
    [[nodiscard]] static tl::unexpected<Error> cancelled() { return fail(ErrorCode::Cancelled, "stopped on request"); }

private:
    struct Shared {
        std::atomic<bool> stop{false};
        std::atomic<double> fraction{0};
        mutable std::mutex mutex;
        std::string stage;
    };
    std::shared_ptr<Shared> m_shared;
    double m_from = 0;
    double m_to = 1;
};

} // namespace molrl
