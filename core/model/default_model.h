// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/network.h"

#include <memory>
#include <string>

namespace molrl::model {

/// The network that is used when nobody names one, and where it came from.
struct DefaultModel {
    std::shared_ptr<const Network> network;
    std::string origin; ///< path of the model file, or "untrained" when no file is installed
    [[nodiscard]] bool isTrained() const { return network->provenance().trained; }
};

/// Looks for models/molrl-small.safetensors in $MOLRL_RESOURCES, in ../share/molrl-studio beside the program, and in
/// the source tree that the program was built in; without any of them the untrained small network with seed 1.
/// @error as Network::load: a file that is there but can't be used is an error, never passed over.
[[nodiscard]] Result<DefaultModel> loadDefaultModel(Device device);

} // namespace molrl::model
