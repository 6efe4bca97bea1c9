// SPDX-License-Identifier: GPL-3.0-or-later
// Internal header.
#pragma once

#include "core/embedding/worker_team.h"

#include <memory>
#include <vector>

namespace molrl::embedding {

/// What all points of a t-SNE map do to a place: the sum of q = 1 / (1 + d^2), and of q^2 times the way from them.
struct Repulsion {
    std::vector<float> potential; ///< [n] sum of charge * q; a point that carries a charge counts itself
    std::vector<float> force;     ///< [n, dims] sum of charge * q^2 * (here - there)
};

/// The repulsion of charged points, by a fast approximation.
///
/// load() takes the charges in, read() tells what they do at places (the charges' own or others', as in a transform).
/// Sums are taken in one order whatever the number of threads.
class RepulsionField {
public:
    virtual ~RepulsionField() = default;
    /// @param positions  [n, dims] @param charges  [n], finite. Places that are read lie within the charges' bounds
    /// widened by `margin`; further ones are read at the bounds' edge.
    [[nodiscard]] virtual Result<void> load(const std::vector<float>& positions, const std::vector<float>& charges,
                                            float margin, WorkerTeam& team, const JobContext& job) = 0;
    [[nodiscard]] virtual Result<void> read(const std::vector<float>& places, Repulsion& out, WorkerTeam& team,
                                            const JobContext& job) = 0;
};

/// 2-D: polynomial interpolation on a grid and convolution by FFT (Linderman et al. 2019,
/// doi:10.1038/s41592-018-0308-4), with one charge and three kernels.
[[nodiscard]] std::unique_ptr<RepulsionField> makeFftField();
/// 3-D: an octree (Barnes & Hut 1986; van der Maaten 2014). @param theta  a cell narrower than theta times its distance
/// counts as one point.
[[nodiscard]] std::unique_ptr<RepulsionField> makeTreeField(float theta);

} // namespace molrl::embedding
