// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/imaging/patches.h"
#include "core/model/network_config.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace molrl::model {

/// One aggregation step of the network on one molecule, as it was applied.
struct LayerRecord {
    enum class Kind { StructureLearner, LocalRouting, GlobalAttention };
    Kind kind = Kind::LocalRouting;
    int level = 0;        ///< 0: nodes are patches; l > 0: clusters of the l-th pooling
    std::string name;     ///< "structure 1", "local 2", "global 5"
    NamedArray attention; ///< [heads, n, n]; row i: where node i looks; rows sum to 1
};

/// Every graph, attention and assignment of one molecule's way through the network.
struct NetworkRecord {
    int gridSide = 0;
    int patchPx = 0;
    std::vector<std::int16_t> row; ///< [n] of the patch grid
    std::vector<std::int16_t> col; ///< [n]
    std::vector<std::uint8_t> hasInk;
    NamedArray anchor;                   ///< [n, n] A0, symmetrically normalised
    NamedArray learned;                  ///< [heads, n, n] Â, rows sum to 1
    NamedArray bootstrapped;             ///< [heads, n, n] tau A0 + (1 - tau) Â
    std::vector<LayerRecord> layers;     ///< in order of application
    std::vector<NamedArray> assignments; ///< of pooling l: [clusters, nodes of the level below]; each column sums to 1
    std::vector<NamedArray> readout;     ///< attention of the readout over the nodes of each level that is read, [n_l]
    std::vector<int> readoutLevel;       ///< level of each entry of `readout`
    std::vector<float> embedding;
};

/// Where a network came from: printed in the interface and in the model card.
struct Provenance {
    bool trained = false;
    std::string name;        ///< "molrl-small"
    std::string created;     ///< ISO date
    std::string description; ///< one line: data and steps
    std::map<std::string, std::string> extra;
};

/// How pictures must be cut for a network of this configuration.
[[nodiscard]] imaging::PatchOptions patchOptionsOf(const NetworkConfig& config);

enum class Device { Cpu, Cuda, Mps };
[[nodiscard]] Result<Device>
parseDevice(const std::string& text); ///< "cpu", "cuda", "mps", "auto"; @error if absent here

/// The encoder: patches in, embeddings and records out. Immutable once made; encode() may run on several threads.
///
/// Law: a molecule's result does not depend on its neighbours in the batch (to float rounding), nor on node order.
class Network {
public:
    struct Impl;
    explicit Network(std::unique_ptr<Impl> impl);
    ~Network();

    /// Seeded random weights.
    /// @error InvalidArgument  an impossible configuration.
    [[nodiscard]] static Result<std::shared_ptr<const Network>> makeUntrained(const NetworkConfig& config,
                                                                              std::uint64_t seed);
    /// Reads a model file (safetensors layout: JSON header + raw little-endian weights; never executes anything).
    /// @error NotFound, IoError
    /// @error UnsupportedModel  cut, changed (checksum), not ours, another format version, missing or misshapen weights
    [[nodiscard]] static Result<std::shared_ptr<const Network>> load(const std::string& path,
                                                                     Device device = Device::Cpu);
    /// Written beside and renamed, so that a full disk leaves the old file. @param half  float16 weights.
    [[nodiscard]] Result<void> save(const std::string& path, bool half = false) const;

    [[nodiscard]] const NetworkConfig& config() const;
    [[nodiscard]] const Provenance& provenance() const;
    /// SHA-256 over configuration and weights: the key of cached embeddings.
    [[nodiscard]] const std::string& hash() const;
    [[nodiscard]] std::size_t parameterCount() const;
    [[nodiscard]] int embeddingDim() const;

    /// @return [moleculeCount, embeddingDim]; NaN rows for molecules without a node.
    /// @error InvalidArgument  patches cut with other options than the configuration's. @error Cancelled
    [[nodiscard]] Result<Matrix> encode(const imaging::PatchBatch& batch, JobContext& job) const;
    /// The record of each molecule of a batch.
    [[nodiscard]] Result<std::vector<NetworkRecord>> inspect(const imaging::PatchBatch& batch, JobContext& job) const;

    [[nodiscard]] const Impl& impl() const { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::model
