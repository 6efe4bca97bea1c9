// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/model/network.h"
#include "ui/training/finetune_request.h"
#include "ui/training/preflight_text.h"

namespace molrl::ui {

/// Looks at the data of a request as the run would, and says in words what it found. For jobs.
/// @param network  the run would begin with; may be null.
/// @param device   it would learn on, by name: time and memory are measured there.
/// @error as training::loadLabelTable, model::parseDevice
[[nodiscard]] Result<PreflightText> checkData(const FinetuneRequest& request, const model::Network* network,
                                              int threads, const std::string& device, JobContext& job);

} // namespace molrl::ui
