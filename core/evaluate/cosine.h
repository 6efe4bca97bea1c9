// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/matrix.h"

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace molrl::evaluate {

/// Rows of length 1, whose products are cosines: of bits as they are, of other features standardised on `fit` (an
/// embedding's common offset would make all of its rows alike). A zero row stays zero.
[[nodiscard]] Matrix makeUnitRows(MatrixView features, bool isBits, const std::vector<std::size_t>& fit);

/// Calls visit(row, neighbours) for each row in `from`, with the `most` nearest rows of `among` by falling cosine, the
/// row itself left out; equal cosines by row number. @error Cancelled
[[nodiscard]] Result<void> forNearest(const Matrix& unitRows, const std::vector<std::size_t>& from,
                                      const std::vector<std::size_t>& among, std::size_t most, JobContext& job,
                                      const std::function<void(std::size_t, std::span<const std::size_t>)>& visit);

} // namespace molrl::evaluate
