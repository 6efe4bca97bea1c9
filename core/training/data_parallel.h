// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter_store.h"
#include "core/training/pretrain_losses.h"
#include "core/training/process_group.h"

#include <span>
#include <vector>

// Internal header of core/training: sees torch. What a step says to the other processes; without a group (null) each
// function gives back what it was given.

namespace molrl::training {

[[nodiscard]] Result<void> sumNumbers(ProcessGroup* group, std::span<double> numbers);
[[nodiscard]] Result<BatchCounts> sumCounts(ProcessGroup* group, const BatchCounts& own);
/// Gradients and losses become their sums over the processes, in one message. A parameter that has a gradient on one
/// process has one on all afterwards, and one that has none anywhere still has none.
[[nodiscard]] Result<void> sumGradients(ProcessGroup* group, model::ParameterStore& parameters,
                                        std::span<double> losses);
/// The rows of all chunks of all processes.
[[nodiscard]] Result<at::Tensor> joinRows(ProcessGroup* group, const std::vector<at::Tensor>& chunks);
/// Rank 0's values on all processes.
/// @param what  in the error's words
/// @error Internal  on all processes: those of one differed by more than rounding explains.
[[nodiscard]] Result<void> takeFromLead(ProcessGroup& group, model::ParameterStore& parameters, const char* what);

} // namespace molrl::training
