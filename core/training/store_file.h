// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter_store.h"
#include "core/model/tensor_file.h"

#include <map>
#include <string>

// Internal header of core/training: sees torch.

namespace molrl::training {

/// Adds a store's tensors to a file as float32, their names behind a prefix.
void appendStore(model::TensorFile& file, const std::string& prefix, const model::ParameterStore& store);

using TensorIndex = std::map<std::string, const model::StoredTensor*>;
[[nodiscard]] TensorIndex indexTensors(const model::TensorFile& file);

/// Fills a store of the right names and shapes from a file.
/// @error UnsupportedModel  one is missing or misshapen.
[[nodiscard]] Result<void> fillStore(model::ParameterStore& store, const std::string& prefix,
                                     const TensorIndex& byName);

} // namespace molrl::training
