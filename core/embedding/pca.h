// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/embedding/row_groups.h"

#include <vector>

namespace molrl::embedding {

struct PcaOptions {
    int components = 2; ///< in [1, d]
    int threads = 1;    ///< the result doesn't depend on it
};

/// Axes of greatest variance. Signs are fixed: the largest entry of each axis is positive.
struct Pca {
    std::vector<float> mean;                  ///< [d]
    Matrix axes;                              ///< [components, d], orthonormal rows, greatest variance first
    std::vector<double> variance;             ///< [components] along each axis (divided by n - 1)
    double totalVariance = 0;                 ///< over all d columns
    [[nodiscard]] double explained01() const; ///< share of the variance that the axes hold; 0 when there is none
    /// [n, components] coordinates of rows on the axes; NaN rows stay NaN. @error InvalidArgument  other column count.
    [[nodiscard]] Result<Matrix> project(MatrixView points) const;
};

/// Principal components, from the covariance matrix: exact up to 512 columns (LAPACK), by subspace iteration above
/// (Halko, Martinsson & Tropp 2011, sec. 4.5), where axes of nearly equal variance may be mixed.
///
/// @param points  [n, d]; rows with a NaN are left out; at least 2 rows with a value.
/// @error InvalidArgument  components out of [1, d], fewer than 2 rows with a value. @error Cancelled
/// Cost O(n d^2) time, O(d^2) memory.
[[nodiscard]] Result<Pca> computePca(MatrixView points, const PcaOptions& options, JobContext& job);
/// The first axes of rows that are known to be finite, projected: where layouts start. [n, components]; columns beyond
/// d are 0.
[[nodiscard]] Result<Matrix> computePcaStart(MatrixView points, int components, int threads, JobContext& job);

} // namespace molrl::embedding
