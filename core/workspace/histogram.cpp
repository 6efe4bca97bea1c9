// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/view.h"

#include <algorithm>
#include <cmath>

namespace molrl::workspace {

Histogram computeHistogram(std::span<const double> values, int bins)
{
    MOLRL_ASSERT(bins >= 1);
    Histogram histogram;
    histogram.counts.assign(static_cast<std::size_t>(bins), 0);
    bool any = false;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        histogram.low = any ? std::min(histogram.low, value) : value;
        histogram.high = any ? std::max(histogram.high, value) : value;
        any = true;
    }
    // Halves, since the range of two finite doubles may overflow.
    const double halfRange = histogram.high / 2 - histogram.low / 2;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            ++histogram.missing;
            continue;
        }
        const double share01 = halfRange > 0 ? (value / 2 - histogram.low / 2) / halfRange : 0;
        const auto bin = static_cast<std::size_t>(share01 * bins);
        ++histogram.counts[std::min(bin, static_cast<std::size_t>(bins) - 1)];
    }
    return histogram;
}

} // namespace molrl::workspace
