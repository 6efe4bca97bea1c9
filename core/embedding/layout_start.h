// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include "core/base/job_context.h"
#include "core/embedding/layout.h"
#include "core/embedding/row_groups.h"

#include <vector>

namespace molrl::embedding {

/// [groups, dims] principal components of the groups' rows. With span > 0 each axis is stretched to [0, span]; with
/// span < 0 all are scaled so that the first has the standard deviation -span.
[[nodiscard]] Result<std::vector<float>> makeLayoutStart(MatrixView points, const RowGroups& groups, int dims,
                                                         double span, int threads, JobContext& job);
/// The groups' positions given to all rows, the mean of the rows moved to the origin.
[[nodiscard]] Layout toLayout(const std::vector<float>& positions, int dims, const RowGroups& groups);

} // namespace molrl::embedding
