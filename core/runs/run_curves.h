// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_view.h"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace molrl::runs {

/// Exponential moving average without the bias of its start.
/// @param weight01  of the past, in [0, 1); 0 changes nothing, 0.9 remembers about ten points. NaN points are passed
/// over.
[[nodiscard]] std::vector<double> smoothed(std::span<const double> values, double weight01);

/// Whether larger values of a quantity are better; losses and errors are not.
[[nodiscard]] bool isHigherBetter(const std::string& name);

/// Index of the best finite value, the first of equals; none without one.
[[nodiscard]] std::optional<std::size_t> bestPoint(const RunSeries& series);

/// Seconds that a run will still take.
struct RemainingTime {
    double lowSeconds = 0;
    double highSeconds = 0;
};
/// From how long the last steps took: the spread of the means over stretches of the recent past, which follows a
/// machine that others use. None before two logged steps, without a known end, or when the run is not at work. A run
/// that follows the clock has no spread. A run that may stop early can only end before the lower end.
[[nodiscard]] std::optional<RemainingTime> estimateRemaining(const RunView& run);

/// A setting that differs between runs, with its value in each (empty where a run has none).
struct SettingDifference {
    std::string name;
    std::vector<std::string> values;
};
/// In the order of the first run that has the setting. Fewer than two runs have no difference.
[[nodiscard]] std::vector<SettingDifference> diffSettings(const std::vector<const RunView*>& runs);

} // namespace molrl::runs
