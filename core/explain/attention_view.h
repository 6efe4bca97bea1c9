// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/chem/depiction.h"
#include "core/model/network.h"

#include <span>
#include <vector>

namespace molrl::explain {

constexpr int kAllHeads = -1;

/// A layer's attention between patches, [n, n]: one head, or the mean over heads. Attention of a pooled level is
/// carried back through the assignments: P^T A P with P the product of the (column-stochastic) assignments, rows
/// renormalised.
[[nodiscard]] NamedArray attentionBetweenPatches(const model::NetworkRecord& record, std::size_t layer,
                                                 int head = kAllHeads);
/// How much each patch is looked at: the column means of an [n, n] attention, times n (1 = the average patch).
[[nodiscard]] std::vector<float> computeReceivedAttention(const NamedArray& attention);
/// Attention rollout (Abnar & Zuidema 2020, arXiv:2005.00928) from the readout back to the patches, poolings included;
/// sums to 1. Structure-learner layers are not part of the path.
[[nodiscard]] std::vector<float> computeRollout(const model::NetworkRecord& record);
/// The readout's own weights carried back to the patches; sums to 1. @param entry  index into record.readout
[[nodiscard]] std::vector<float> readoutOnPatches(const model::NetworkRecord& record, std::size_t entry);

/// Hard clusters of patches after a pooling, for colouring.
struct PatchClusters {
    std::vector<int> cluster;    ///< [n] most probable cluster of each patch, renumbered by size from 0
    std::vector<float> strength; ///< [n] its probability, 0..1
    int clusterCount = 0;        ///< clusters that own at least one patch
};
[[nodiscard]] PatchClusters clustersOfPatches(const model::NetworkRecord& record, std::size_t pooling);

/// Which patches (node indices) an atom's ink lies in, with shares that sum to 1, and the way back.
struct PatchAtomMap {
    struct Share {
        int index = 0; ///< node, or atom
        float share = 0;
    };
    std::vector<std::vector<Share>> atomToPatches; ///< by atom; empty for an atom without ink
    std::vector<std::vector<Share>> patchToAtoms;  ///< by node; share of the patch's structure that is this atom's
};
/// Ink overlap: an atom owns a disc about its position and half of each of its bonds.
[[nodiscard]] PatchAtomMap mapPatchesToAtoms(const model::NetworkRecord& record, const chem::Depiction& depiction);
/// Patch values carried to the atoms by shares; NaN for atoms without a patch.
[[nodiscard]] std::vector<float> projectToAtoms(std::span<const float> patchValues, const PatchAtomMap& map);

} // namespace molrl::explain
