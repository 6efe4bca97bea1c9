// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <atomic>
#include <memory>
#include <mutex>

namespace molrl::embedding {

/// Where rows lie on a map. Dimensionless; near means alike, far says little.
struct Layout {
    Matrix positions; ///< [rows, 2 or 3], centred on the origin; NaN for rows without a value
};

/// The newest positions of a layout that is still running, for a view that draws it.
///
/// The layout publishes every few epochs, and only when the last ones were taken, so that an unwatched layout copies
/// nothing; the view takes them at its own rate. Neither waits for the other's work. Thread-safe.
class LiveLayout {
public:
    /// The newest positions; nullptr before the first. Asks for the next ones.
    [[nodiscard]] std::shared_ptr<const Layout> take() const;
    /// Whether someone took the last ones, so that publishing is worth a copy.
    [[nodiscard]] bool isWanted() const { return m_isWanted.load(std::memory_order_relaxed); }
    void publish(Layout layout);

private:
    mutable std::mutex m_mutex;
    mutable std::atomic<bool> m_isWanted{true};
    std::shared_ptr<const Layout> m_latest;
};

} // namespace molrl::embedding
