// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/embedding/knn.h"
#include "core/embedding/layout.h"

#include <cstdint>
#include <memory>

namespace molrl::embedding {

struct TsneOptions {
    int dims = 2;              ///< 2 (FFT) or 3 (octree)
    double perplexity = 30;    ///< in [2, 100]; how many neighbours a row minds; three times as many are looked up
    double exaggeration = 12;  ///< >= 1; of the attraction at first, which lets families find one another
    int earlyIterations = 150; ///< >= 0, with exaggeration
    int iterations = 0;        ///< afterwards; 0: 400 below 20,000 rows, else 500
    Metric metric = Metric::Euclidean;
    int threads = 1; ///< the result doesn't depend on it
};

/// t-SNE of very large sets: an even sample is laid out, and all other rows are placed on its map one by one.
///
/// Time and memory are those of the sample; families rarer than about one row in n / landmarkCount are not seen apart.
/// @param landmarkCount  in [100, n); 50,000 to 100,000 do well.
/// @error InvalidArgument, Cancelled  as computeTsne.
[[nodiscard]] Result<Layout> computeLandmarkTsne(MatrixView points, std::size_t landmarkCount,
                                                 const TsneOptions& options, JobContext& job,
                                                 LiveLayout* live = nullptr);

/// How many neighbours t-SNE looks up: three times the perplexity.
[[nodiscard]] int tsneNeighbours(double perplexity);

/// Lays rows out so that each keeps its nearest neighbours; one iteration a step.
///
/// Minimises the Kullback-Leibler divergence of van der Maaten & Hinton (2008), as Linderman et al. (2019) and
/// Belkina et al. (2019) teach: principal components as start, a learning rate that grows with n, repulsion by FFT or
/// octree. No randomness: the result depends on the rows alone.
/// Equal rows are one point with as many charges. Threads: one at a time. `points` is needed by create() only.
class TsneRun {
public:
    /// @error InvalidArgument  an option out of range, other row counts. @error Cancelled
    [[nodiscard]] static Result<TsneRun> create(MatrixView points, NeighbourhoodPtr neighbourhood,
                                                const TsneOptions& options, JobContext& job);
    TsneRun(TsneRun&&) noexcept;
    TsneRun& operator=(TsneRun&&) noexcept;
    ~TsneRun();

    /// One iteration. @error Cancelled  the positions are those of the iteration before.
    [[nodiscard]] Result<void> step(const JobContext& job);
    [[nodiscard]] bool isDone() const;
    [[nodiscard]] int iteration() const; ///< how many are done
    [[nodiscard]] int iterationCount() const;
    [[nodiscard]] Layout layout() const; ///< of all rows, now

private:
    struct Impl;
    explicit TsneRun(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// @param points  [n, d]; at least 3 different rows without NaN; rows with NaN get NaN.
/// @param live    gets positions while the layout runs; may be nullptr.
/// @error InvalidArgument  before any work. @error Cancelled
/// Cost: neighbours, then O(n perplexity iterations) time, O(n perplexity) memory. Re-entrant.
[[nodiscard]] Result<Layout> computeTsne(MatrixView points, const TsneOptions& options, JobContext& job,
                                         LiveLayout* live = nullptr);
/// The same with neighbours that are there already; fewer than three times the perplexity make it smaller.
[[nodiscard]] Result<Layout> computeTsne(MatrixView points, NeighbourhoodPtr neighbourhood, const TsneOptions& options,
                                         JobContext& job, LiveLayout* live = nullptr);

} // namespace molrl::embedding
