// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/embedding/clustering.h"

#include <span>
#include <string>
#include <vector>

namespace molrl::embedding {

/// How much more often something is seen inside a group than outside.
struct FisherTest {
    double oddsRatio = 1; ///< sample odds ratio; infinite where only the group has it
    double lower = 0;     ///< 95 % confidence interval, Woolf's, with 1/2 added to each cell where one is 0 (Haldane)
    double upper = 0;
    double p = 1; ///< two-sided, exact
};
/// @param insideWith, insideWithout, outsideWith, outsideWithout  counts >= 0
[[nodiscard]] FisherTest computeFisherTest(long insideWith, long insideWithout, long outsideWith, long outsideWithout);

/// How much larger values are inside a group than outside.
struct MannWhitneyTest {
    double cliffDelta = 0; ///< chance of larger less chance of smaller, in [-1, 1]
    double p = 1;          ///< two-sided, normal approximation with ties and continuity corrected
};
/// NaN are left out; p is 1 where a side is empty.
[[nodiscard]] MannWhitneyTest computeMannWhitneyTest(std::span<const double> inside, std::span<const double> outside);

/// Benjamini & Hochberg's (1995) q-values, in the order of the p-values.
[[nodiscard]] std::vector<double> adjustPValues(const std::vector<double>& p);

/// A property that sets a cluster apart.
struct Enrichment {
    int cluster = 0;
    std::size_t property = 0; ///< index into the properties given
    bool isBinary = false;    ///< all its values are 0 or 1: Fisher's test; else Mann-Whitney's
    double effect = 0;        ///< odds ratio, or Cliff's delta
    double lower = 0;         ///< of the odds ratio; 0 for Cliff's delta
    double upper = 0;
    double p = 1;
    double q = 1; ///< over all clusters and properties
};

/// Every cluster against all other rows with a label or none, for every property; strongest evidence first.
/// @param properties  columns of one value a row; NaN where missing. @error InvalidArgument  other lengths.
/// @error Cancelled
[[nodiscard]] Result<std::vector<Enrichment>>
computeEnrichments(const Clustering& clustering, const std::vector<std::vector<double>>& properties, JobContext& job);

} // namespace molrl::embedding
