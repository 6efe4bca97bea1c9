// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/console.h"
#include "core/model/default_model.h"
#include "core/training/task_model.h"

namespace molrl::cli {

/// The network of --model, or the default one; says on stderr when it is an untrained one.
[[nodiscard]] Result<model::DefaultModel> chooseModel(const std::string& path, const Console& console);
/// A fine-tuned model, on the device that was asked for.
[[nodiscard]] Result<std::shared_ptr<const training::TaskModel>> loadTaskModel(const std::string& path,
                                                                               const Console& console);
/// What a result says about the network that made it.
[[nodiscard]] nlohmann::ordered_json toJson(const model::DefaultModel& model);

} // namespace molrl::cli
