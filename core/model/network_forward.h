// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/imaging/patches.h"
#include "core/model/network.h"
#include "core/model/network_config.h"
#include "core/model/parameter_store.h"

#include <ATen/core/Tensor.h>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

// The network as a plain, differentiable function of its weights. Sees torch: for core/model and core/training only.
//
// Notation: d width, H heads, d_h = d / H, N nodes of a molecule; LN layer normalisation over the width (epsilon 1e-5)
// with learned weight and bias; weights W are stored [outputs, inputs] and applied as x W^T; GELU is the exact (erf)
// one. rows(X) divides each row by its sum; a row without weight (an isolated node) becomes a 1 on itself.
//
// Patch CNN      u = (255 - pixels) / 255, so that ink is positive and a blank patch is all zero
//                x = GELU(conv 4x4, stride 2 (u));  x = GELU(conv 3x3, stride 2 (x));  both without padding
//                h_i = W x_i + b + position.row[row_i] + position.col[col_i]     (x flattened channel, row, column)
// GIN step       u = LN(h);  v = W_v u, cut into H parts of d_h
//   on graph R   m_i = (1 + eps) u_i + concat_k( sum_j R^k_ij v^k_j )
//                h_i <- h_i + W_out GELU(W_in LN'(m_i) + b_in) + b_out
// Anchor graph   A0 = D^-1/2 A D^-1/2 of the 8-neighbour grid graph A, no self loops
// Structure      a GIN step on S^k = softmax_j( q^k_i . k^k_j / sqrt(d_h) + prior_k A_ij ),  q, k, v = W_qkv u:
//   learner      the anchor graph enters as a learned bonus on the logits of grid neighbours.
//                Â is S of the last structure layer.
// Current graph  G = A0 | Â | tau A0 + (1 - tau) Â
// Local routing  a GIN step on R^k = rows(G^k restricted to the entries >= the topK-th largest of their row): ties are
//                all kept, so that the order of nodes does not matter. Without localRouting R = rows(G).
// Pooling p      C_ik = softmax_k( W_c LN(h_i) + b_c ) over K clusters;  mass_k = sum_i C_ik
//                h_k <- sum_i C_ik h_i / mass_k;  G^h <- rows( C^T rows(G^h) C )
// Global         P^k = softmax_j( q^k_i . k^k_j / sqrt(d_h) );  B = (P^1..P^H, G^1..G^H) with rows(G)
//   attention    a GIN step on R^k = sum_m softmax_m(mix_k)_m B^m : rows keep their sum of 1
// Readout l      u = LN(h);  alpha = softmax_i(score . u_i);  z_l = W_v sum_i alpha_i u_i
// Embedding      z = (z_0, z_1, ..) side by side, or the last level's alone
//
// Every recorded attention is the R (or S) of its step, so its rows sum to 1.

namespace molrl::model {

/// Molecules of similar size side by side: attention runs on them padded to the widest.
struct NodeGroup {
    std::int64_t firstNode = 0;
    std::int64_t nodeCount = 0;
    std::int64_t firstMolecule = 0; ///< in the order of ForwardInput::molecules
    std::int64_t moleculeCount = 0;
    std::int64_t width = 0; ///< nodes of its largest molecule
    at::Tensor slot;        ///< [nodeCount] int64, molecule * width + position; undefined when nothing is padded
    at::Tensor active;      ///< [molecules, 1, 1, width] bool; undefined when all are
    at::Tensor anchor;      ///< [molecules, 1, width, width] A0; undefined above level 0
};

/// A batch made ready: nodes packed, molecules ordered by size, index tensors on the device.
struct ForwardInput {
    at::Tensor pixels; ///< [nodes, 3, window, window] uint8
    at::Tensor row;    ///< [nodes] int64
    at::Tensor col;
    std::vector<NodeGroup> groups;
    std::vector<std::size_t> molecules; ///< molecule of the batch of each row of the output; those without a node miss
    std::vector<std::int64_t> nodeCounts; ///< of each of these
};

struct InputOptions {
    at::Device device = at::kCPU;
    at::ScalarType type = at::kFloat;
    bool maskBlank = false; ///< nodes without ink are carried along but nothing sees them, as if they were padding
};

/// @param molecules  of the batch, those that are wanted; any order.
[[nodiscard]] ForwardInput makeForwardInput(const imaging::PatchBatch& batch, std::span<const std::size_t> molecules,
                                            const InputOptions& options);

enum class GraphKind { Anchor, Learned, Bootstrapped };
[[nodiscard]] GraphKind parseGraphKind(const std::string& name);

/// Processor seconds of the calling thread, for the benchmark.
struct StageTimes {
    double patchCnn = 0;
    double structure = 0;
    double local = 0;
    double pooledAttention = 0;
    double readout = 0;
};

struct ForwardOptions {
    GraphKind graph = GraphKind::Bootstrapped;
    double tau = 0.5;
    /// Â to use in place of the network's own (a teacher's), by group; empty for its own. The structure layers still
    /// run.
    std::vector<at::Tensor> teacherGraph;
    bool record = false;
    StageTimes* times = nullptr;

    [[nodiscard]] static ForwardOptions of(const NetworkConfig& config);
};

/// A recorded tensor of one level: a padded piece [molecules, ...] for each group of that level.
struct RecordedTensor {
    std::vector<at::Tensor> byGroup;
    std::vector<std::int64_t> firstMolecule;
    /// The piece of one molecule.
    [[nodiscard]] at::Tensor of(std::int64_t molecule) const;
};

struct ForwardRecord {
    struct Layer {
        LayerRecord::Kind kind = LayerRecord::Kind::LocalRouting;
        int level = 0;
        std::string name;
        RecordedTensor attention;
    };
    RecordedTensor anchor;
    RecordedTensor learned;
    RecordedTensor bootstrapped;
    std::vector<Layer> layers;
    std::vector<RecordedTensor> assignments; ///< [molecules, nodes, clusters]
    std::vector<RecordedTensor> readout;     ///< [molecules, nodes]
    std::vector<int> readoutLevel;
};

struct ForwardOutput {
    at::Tensor nodeStates;           ///< [nodes, d] after the local layers, before any pooling; packed as the input
    at::Tensor embedding;            ///< [molecules, embedding width], rows as ForwardInput::molecules
    std::vector<at::Tensor> learned; ///< Â [molecules, H, width, width] of each group
    ForwardRecord record;            ///< filled on request
};

/// Runs the network. Throws what torch throws; call inside guarded(). Thread-safe; differentiable when gradients are
/// on.
[[nodiscard]] ForwardOutput runForward(const NetworkConfig& config, const ParameterStore& parameters,
                                       const ForwardInput& input, const ForwardOptions& options);

} // namespace molrl::model
