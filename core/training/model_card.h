// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/pretrain_run.h"

#include <string>

namespace molrl::training {

/// Where the network of a run comes from, as its file tells.
[[nodiscard]] model::Provenance makeProvenance(const PretrainRunOptions& options, const RunState& state,
                                               const PretrainTrainer& trainer);
/// The card beside the model, in Markdown: data with counts, settings, losses.
[[nodiscard]] std::string makeModelCard(const PretrainRunOptions& options, const RunState& state,
                                        const LossValues& validation, const model::Network& network);

} // namespace molrl::training
