// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

// Internal header: sees torch, for core/model alone.

namespace molrl::model {

/// Rows of a graph [.., n, n] divided by their sum; a row without weight becomes a 1 on itself.
[[nodiscard]] at::Tensor normalizeRows(const at::Tensor& graph);

/// Each row of a graph [b, h, n, n] restricted to the entries that are at least its k-th largest, then normalised.
///
/// Ties are all kept, so that the order of nodes does not matter. Differentiable in the entries that are kept; without
/// gradients on a CPU it is done in one pass.
[[nodiscard]] at::Tensor routeToLargest(const at::Tensor& graph, std::int64_t k);

} // namespace molrl::model
