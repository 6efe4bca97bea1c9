// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <string>
#include <vector>

namespace molrl::model {

/// Sizes of the network (METHOD sections 2-3). One code for all of them.
struct NetworkConfig {
    std::string name = "small";
    int picturePx = 224;
    int patchPx = 14;
    int haloPx = 3;
    bool keepBlank = false;
    int dim = 192;         ///< width of a node
    int heads = 4;         ///< divides dim
    int cnnChannels1 = 24; ///< of the patch CNN
    int cnnChannels2 = 48;
    int structureLayers = 2;              ///< attention-GIN layers whose last attention is the learned graph
    int localLayers = 3;                  ///< local routing on patches
    int topK = 8;                         ///< routed neighbours of a node
    std::vector<int> poolClusters{32, 8}; ///< clusters after each pooling
    std::vector<int> globalLayers{2, 1};  ///< global attention layers after each pooling
    double mlpRatio = 2;                  ///< hidden width of a GIN MLP relative to dim
    double tau = 0.5;                     ///< share of the anchor graph in the bootstrapped graph when encoding
    std::string graph = "bootstrapped";   ///< which graph the encoder routes on: anchor | learned | bootstrapped
    bool readAllLevels = true; ///< embedding = readouts of every level side by side; false: the last level alone
    bool localRouting = true;  ///< false: local layers use the whole graph (ablation)
    bool pooling = true;       ///< false: no pooling, global layers on patches (ablation)

    [[nodiscard]] static NetworkConfig small();
    [[nodiscard]] static NetworkConfig base();
    [[nodiscard]] static NetworkConfig paper();
    /// By name. @error InvalidArgument
    [[nodiscard]] static Result<NetworkConfig> byName(const std::string& name);
    [[nodiscard]] std::string toJson() const;
    /// @error ParseError names the field.
    [[nodiscard]] static Result<NetworkConfig> fromJson(const std::string& json);
    /// @error InvalidArgument  names the impossible setting.
    [[nodiscard]] Result<void> validate() const;
};

} // namespace molrl::model
