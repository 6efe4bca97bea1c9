// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter_store.h"
#include "core/training/pretrain_config.h"
#include "core/training/pretrain_trainer.h"
#include "core/training/sample.h"

#include <ATen/core/Tensor.h>
#include <array>
#include <span>
#include <vector>

// Internal header of core/training: sees torch.
//
// Online branch: learner graph, with gradients. Target branch: moving average, on the bootstrapped anchor graph
// A_t = tau A0 + (1 - tau) Â_teacher, without. The target's projections are centred on the batch's mean: one point for
// all molecules, which our first runs fell into, is then no answer, with or without batch norm. All heads are linear on
// layer-normalised states, so that what they learn stays readable for the linear heads of later tasks.

namespace molrl::training {

class ProcessGroup;

/// Sizes that the heads need beside the configuration.
struct HeadSizes {
    int factCount = 0;
    int maccsBits = 0;
    int descriptorCount = 0;
    int clusterCount = 0;
};

/// Network and heads ("head.…") in one store, seeded. Only heads whose loss has weight exist.
[[nodiscard]] model::ParameterStore makePretrainParameters(const PretrainConfig& config, const HeadSizes& sizes);

/// What the sums over a chunk are divided by: the counts of the whole batch, so that chunks add up to it.
struct BatchCounts {
    double nodes = 0;
    double atoms = 0;
    double views = 0;
    double pairs = 0;
};
[[nodiscard]] BatchCounts countBatch(std::span<const Sample* const> samples);

struct ChunkLosses {
    at::Tensor total;                      ///< weighted; undefined when no loss applies
    std::array<double, kLossCount> sums{}; ///< unweighted, already divided by the batch's counts
    at::Tensor embedding;                  ///< detached, of each sample's first view, in their order
};

/// What the target branch sees of a chunk's pairs: [2 pairs, projectorDim], the second views in the order of their
/// samples, then the first ones. Undefined without pairs or without bootstrapping.
/// @param tau  share of the anchor in the target's graph
[[nodiscard]] at::Tensor projectTarget(const PretrainConfig& config, const model::ParameterStore& target, double tau,
                                       std::span<const Sample* const> samples);
/// Centres the projections of all chunks of a batch on their common mean. Fewer than two pairs have no mean to tell
/// them from: they are dropped. In a group the mean is that of all processes.
/// @param width, device  of the projections, needed in a group: a process may have none, and must yet add up where the
///                      others do. @error IoError  a process is gone.
Result<void> centerProjections(std::vector<at::Tensor>& chunks, ProcessGroup* group = nullptr, std::int64_t width = 0,
                               at::Device device = at::kCPU);

/// @param projections  of the target for this chunk, centred; undefined for no bootstrapping loss.
[[nodiscard]] ChunkLosses computeLosses(const PretrainConfig& config, const model::ParameterStore& online,
                                        const at::Tensor& projections, bool evaluateAsShipped,
                                        std::span<const Sample* const> samples, const BatchCounts& counts);

/// Size and diversity of embeddings: the collapse watch.
struct Spread {
    double sd = 0; ///< mean over dimensions of the sd of unit vectors, times sqrt(d): 1 is isotropic, 0 collapsed
    double effectiveRank = 0; ///< exp of the entropy of the normalised singular values (Roy & Vetterli 2007)
};
[[nodiscard]] Spread measureSpread(const at::Tensor& embedding);

} // namespace molrl::training
