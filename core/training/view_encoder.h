// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/chem/molecule.h"
#include "core/imaging/patches.h"
#include "core/model/network_config.h"
#include "core/model/parameter_store.h"

#include <ATen/core/Tensor.h>
#include <functional>
#include <optional>
#include <span>
#include <vector>

// Internal header of core/training: sees torch.

namespace molrl::training {

/// Which drawings of each molecule are encoded: view 0 is the plain one, the others are redrawn at random.
struct ViewPlan {
    int views = 1;
    std::uint64_t seed = 0;
    bool sameForAll = true; ///< every molecule's view v is drawn alike, so that it does not depend on its row
    int threads = 1;        ///< each draws and encodes its own molecules; the result does not depend on it
    std::function<void(std::size_t nodes)> beforePart = {}; ///< see FinetuneRunOptions::beforePart
};

struct ViewEmbeddings {
    std::vector<Matrix> byNetwork;            ///< [row * views + view, width]; NaN where a view can't be drawn
    std::vector<std::optional<Error>> errors; ///< [row] of the plain view
    bool wasHalved = false;                   ///< memory was short, and it went on in smaller parts
};

/// Nodes that run together at least: less memory than this takes can't be asked for.
inline constexpr std::size_t kLeastPartNodes = 48;
/// Whether torch, CUDA or the C++ library said so.
[[nodiscard]] bool isOutOfMemory(const Error& error);

/// Embeddings of several networks of one configuration, which see the same drawings.
/// @param networks  weights on `device`; names as in model::parameterSpecs (others are not looked at).
/// @error Cancelled. @error Internal, ResourceExhausted  of torch
[[nodiscard]] Result<ViewEmbeddings> embedViews(const model::NetworkConfig& config,
                                                std::span<const model::ParameterStore* const> networks,
                                                at::Device device, std::span<const chem::Molecule> molecules,
                                                const ViewPlan& plan, JobContext& job);

/// Numbers of the molecules of a batch that have nodes, similar sizes together, cut so that each part has at most
/// `maxNodes` (or one molecule).
[[nodiscard]] std::vector<std::vector<std::size_t>> cutByNodes(const imaging::PatchBatch& batch, std::size_t maxNodes);

} // namespace molrl::training
