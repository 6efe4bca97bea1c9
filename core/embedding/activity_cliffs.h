// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/butina.h"
#include "core/embedding/knn.h"

#include <cstdint>
#include <span>
#include <vector>

namespace molrl::embedding {

/// Two rows that are alike and differ in a property.
struct ActivityCliff {
    std::uint32_t a = 0; ///< the row with the lower value; of equal ones the first
    std::uint32_t b = 0;
    double similarity = 0; ///< in (0, 1]
    double difference = 0; ///< value of b less value of a, >= 0, in the property's unit
    double index = 0;      ///< difference / (1 - similarity): the steepness; Guha & Van Drie's SALI (2008), with 1 -
                           ///< similarity no less than 0.05, so that twins with two values don't rank infinitely high
    bool operator==(const ActivityCliff&) const = default;
};

struct CliffOptions {
    double similarity = 0.5; ///< in (0, 1]; pairs less alike are none
    double difference = 0;   ///< >= 0; pairs that differ less are none. Of equal values nothing is a cliff
    std::size_t most = 500;  ///< the steepest are kept, >= 1
    int threads = 1;         ///< the result doesn't depend on it
};

/// Cliffs among bit fingerprints by Tanimoto's coefficient, steepest first. Rows without a value or a bit take no part.
/// @error InvalidArgument  options out of range, values that don't fit the rows. @error Cancelled
/// Cost O(rows^2) comparisons of those whose bit counts allow them; memory O(rows + most).
[[nodiscard]] Result<std::vector<ActivityCliff>> findCliffsByFingerprint(const PackedBits& fingerprints,
                                                                         std::span<const double> values,
                                                                         const CliffOptions& options, JobContext& job);
/// Cliffs among neighbours in an embedding, steepest first: similarity is 1 / (1 + distance / typical), where typical
/// is the median distance of rows to their 15 nearest (or as many as the graph holds), hence 0.5 for a common
/// neighbour. Equal rows are twins of similarity 1. Sees as far as the graph does.
/// @param values  [rows] of the matrix that the neighbourhood was made of; NaN where missing.
[[nodiscard]] Result<std::vector<ActivityCliff>> findCliffsByNeighbours(const Neighbourhood& neighbourhood,
                                                                        std::span<const double> values,
                                                                        const CliffOptions& options, JobContext& job);
/// The median distance of the nearest neighbours, which the similarity above is relative to; 0 where all are equal.
[[nodiscard]] double typicalDistance(const Neighbourhood& neighbourhood);
[[nodiscard]] double similarityOf(double distance, double typical); ///< in (0, 1]

} // namespace molrl::embedding
