// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/base/rng.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace molrl::training {

struct ForestSettings {
    int trees = 200;
    int leafSize = 1; ///< smallest number of (drawn) rows in a leaf
};

/// Random forests (Breiman 2001): trees on rows drawn with replacement, each node splitting on the best of sqrt(d)
/// columns drawn anew, grown to the leaf size. Splits lower the variance, which for classes is Gini's index. Columns
/// are cut at up to 255 quantiles once, for any number of labels and settings. Immutable; predict() is thread-safe.
class RandomForest {
public:
    /// @param features  finite; read here only. @param train  rows that tell where columns are cut.
    RandomForest(MatrixView features, const std::vector<std::size_t>& train);
    RandomForest(RandomForest&&) noexcept;
    RandomForest& operator=(RandomForest&&) noexcept;
    ~RandomForest();

    /// Mean of the trees' predictions; NaN outside the wanted rows.
    /// @param labels   a value a row, finite on `train`. @param train  not empty.
    /// @param threads  does not change the result. @error Cancelled
    [[nodiscard]] Result<std::vector<double>> predict(const std::vector<double>& labels,
                                                      const std::vector<std::size_t>& train,
                                                      const std::vector<std::size_t>& wanted,
                                                      const ForestSettings& settings, const Rng& rng, int threads,
                                                      JobContext& job) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::training
