// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/task_model.h"

namespace molrl::training {

[[nodiscard]] std::string toJson(const TaskModelInfo& info);
/// @error UnsupportedModel  what can't be understood.
[[nodiscard]] Result<TaskModelInfo> taskModelInfoFromJson(const std::string& text);

} // namespace molrl::training
