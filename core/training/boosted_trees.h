// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/training/molecule_features.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace molrl::training {

struct BoostSettings {
    int maxDepth = 6;
    double learningRate = 0.1;
    double rowShare = 0.8;    ///< of the rows that each tree sees
    double columnShare = 0.4; ///< of the columns
    double minChildWeight = 1;
    int mostRounds = 500;
    int patience = 30; ///< rounds without a lower validation loss before it ends
};

/// What one boosting predicts.
struct BoostAnswer {
    std::vector<double> values; ///< [row]: probability of class 1, or value; NaN outside the wanted rows
    int rounds = 0;             ///< trees that were kept: the best number on validation
};

/// Gradient-boosted trees (Chen & Guestrin 2016, arXiv:1603.02754; the XGBoost library, its histogram method).
///
/// Law: one thread a boosting and a given seed, so that the same call gives the same trees anywhere. Immutable;
/// predict() may run on several threads.
class BoostedTrees {
public:
    /// @param train  rows that tell which columns are worth a look: constant ones and rare bits are not.
    BoostedTrees(const FeatureTable& features, const std::vector<std::size_t>& train);
    BoostedTrees(BoostedTrees&&) noexcept;
    BoostedTrees& operator=(BoostedTrees&&) noexcept;
    ~BoostedTrees();

    struct Rows {
        std::vector<std::size_t> train; ///< not empty; labels there are finite
        std::vector<std::size_t> valid; ///< labels there are finite; empty: all rounds are done
        std::vector<std::size_t> wanted;
    };
    /// @param labels  a value a row; 0 or 1 when `isForClasses`. Where all training labels are one, that is predicted.
    /// @error Cancelled  between two rounds. @error Internal  XGBoost's words.
    [[nodiscard]] Result<BoostAnswer> predict(const std::vector<double>& labels, bool isForClasses, const Rows& rows,
                                              const BoostSettings& settings, std::uint64_t seed,
                                              const JobContext& job) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::training
