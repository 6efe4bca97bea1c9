// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/process_group.h"

#include <ATen/core/Tensor.h>

// Internal header of core/training: sees torch.

namespace molrl::training {

/// Replaces a contiguous tensor by its sum over the processes. Float or double, on any device.
[[nodiscard]] Result<void> sumTensor(ProcessGroup& group, at::Tensor& tensor);
/// Everyone gets rank 0's values of a contiguous tensor whose shape they all know.
[[nodiscard]] Result<void> broadcastTensor(ProcessGroup& group, at::Tensor& tensor);
/// The rows [n_r, width] of all processes below one another, by rank; some may have none. On the CPU, as double.
[[nodiscard]] Result<at::Tensor> gatherRows(ProcessGroup& group, const at::Tensor& rows);

} // namespace molrl::training
