// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/knn.h"
#include "core/embedding/layout.h"

#include <cstdint>
#include <memory>

namespace molrl::embedding {

struct UmapOptions {
    int dims = 2;             ///< 2 or 3
    int neighbourCount = 15;  ///< in [2, 200]; more: the coarse order counts more than small families
    double minDistance = 0.1; ///< in [0, spread]; how close near rows may come; less: tighter clumps
    double spread = 1;        ///< > 0; scale of the map
    int epochs = 0;           ///< 0: 500 up to 10,000 rows, 300 up to 100,000, else 200; at most 100,000
    std::uint64_t seed = 1;   ///< fixes the result
    Metric metric = Metric::Euclidean;
    int threads = 1; ///< the result doesn't depend on it
};

/// The curve 1 / (1 + a d^2b) that falls off at minDistance.
struct UmapCurve {
    double a = 1.577;
    double b = 0.895;
};
/// Least squares over [0, 3 spread], as umap-learn's find_ab_params.
[[nodiscard]] UmapCurve computeUmapCurve(double minDistance, double spread);

/// Lays rows out so that similar ones lie close together; one epoch a step.
///
/// Minimises the fuzzy-set cross entropy of McInnes, Healy & Melville (2018, arXiv:1802.03426). Differs from the paper:
/// starts from principal components; 64 fixed blocks of rows are moved at a time, each seeing the others as they were
/// at the epoch's start, so that a seed fixes the result on any number of threads; only the head of an edge moves,
/// doubly; equal rows are one point whose share of the repulsion is their number.
/// Threads: one at a time. Keep `points` alive while create() runs only.
class UmapRun {
public:
    /// Graph and start. `points` may be those of the neighbourhood, or others with as many rows (an axis start is taken
    /// from them). @error InvalidArgument  an option out of range, other row counts. @error Cancelled
    [[nodiscard]] static Result<UmapRun> create(MatrixView points, NeighbourhoodPtr neighbourhood,
                                                const UmapOptions& options, JobContext& job);
    UmapRun(UmapRun&&) noexcept;
    UmapRun& operator=(UmapRun&&) noexcept;
    ~UmapRun();

    /// One epoch. @error Cancelled  the positions are then between two epochs and only good for looking at.
    [[nodiscard]] Result<void> step(const JobContext& job);
    [[nodiscard]] bool isDone() const;
    [[nodiscard]] int epoch() const; ///< how many are done
    [[nodiscard]] int epochCount() const;
    [[nodiscard]] Layout layout() const; ///< of all rows, now

private:
    struct Impl;
    explicit UmapRun(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Neighbours, graph and all epochs.
/// @param points  [n, d]; at least 3 different rows without NaN; rows with NaN get NaN.
/// @param live    gets positions while the layout runs; may be nullptr.
/// @error InvalidArgument  before any work. @error Cancelled
/// Cost: neighbours, then O(n k epochs) time, O(n k) memory. Re-entrant.
[[nodiscard]] Result<Layout> computeUmap(MatrixView points, const UmapOptions& options, JobContext& job,
                                         LiveLayout* live = nullptr);
/// The same with neighbours that are there already; it may hold more of them than are asked for.
[[nodiscard]] Result<Layout> computeUmap(MatrixView points, NeighbourhoodPtr neighbourhood, const UmapOptions& options,
                                         JobContext& job, LiveLayout* live = nullptr);

} // namespace molrl::embedding
