// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate/benchmark_round.h"

#include <optional>

// Internal header of core/evaluate.

namespace molrl::evaluate {

/// A finished round as it was kept beside its runs, so that a benchmark that goes on computes no baseline again.
/// To the last bit what was computed. None if there is no such file, or one of other settings, data or network.
[[nodiscard]] std::optional<RoundResult> findRound(const RoundTask& task);
/// @error IoError
[[nodiscard]] Result<void> keepRound(const RoundTask& task, const RoundResult& result);

} // namespace molrl::evaluate
