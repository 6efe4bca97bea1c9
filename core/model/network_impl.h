// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"
#include "core/model/network_forward.h"
#include "core/model/parameter_store.h"

#include <string>

namespace molrl::model {

/// What a Network holds. Sees torch: for core/model and core/training only.
struct Network::Impl {
    NetworkConfig config;
    Provenance provenance;
    ParameterStore parameters; ///< float32, on `device`, without gradients
    at::Device device = at::kCPU;
    std::string hash;
};

/// A network of given weights, whose hash is computed here.
/// @error UnsupportedModel  a weight is missing, misshapen or superfluous.
[[nodiscard]] Result<std::shared_ptr<const Network>> makeNetwork(const NetworkConfig& config, ParameterStore parameters,
                                                                 Provenance provenance, at::Device device = at::kCPU);
/// Seeded random weights, the same on every machine.
[[nodiscard]] ParameterStore makeRandomParameters(const NetworkConfig& config, std::uint64_t seed);

[[nodiscard]] at::Device toTorchDevice(Device device);

/// Embeddings of molecules of a batch that all have nodes, a few at a time, each on its own thread.
/// Rows of `out` are the batch's molecules. Polls `job`. @param threads  >= 1
[[nodiscard]] Result<void> encodeInto(const Network::Impl& network, const imaging::PatchBatch& batch, Matrix& out,
                                      int threads, JobContext& job);

} // namespace molrl::model
