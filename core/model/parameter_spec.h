// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network_config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::model {

/// One weight array of the network: what a configuration has, how it starts, what a file must hold.
struct ParameterSpec {
    enum class Init {
        Constant, ///< every value is `scale`
        Uniform,  ///< uniform with mean 0 and standard deviation `scale`
        HeadMix,  ///< [h, 2h]: each head starts mostly from its own attention, then from its own graph
    };
    std::string name;
    std::vector<std::int64_t> shape;
    Init init = Init::Constant;
    double scale = 0;
};

/// All of them, in the order in which they are stored. @param config  valid.
[[nodiscard]] std::vector<ParameterSpec> parameterSpecs(const NetworkConfig& config);

/// Levels that have a readout, ascending. Level 0 is the patches, level l what the l-th pooling gives.
[[nodiscard]] std::vector<int> readoutLevels(const NetworkConfig& config);

/// Hidden width of a GIN MLP.
[[nodiscard]] std::int64_t hiddenWidth(const NetworkConfig& config);

} // namespace molrl::model
