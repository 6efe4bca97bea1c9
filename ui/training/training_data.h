// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/workspace.h"

#include <string>
#include <vector>

namespace molrl::ui {

constexpr const char* kCompoundIdColumn = "molrl_compound_id"; ///< of the files that writeTrainingData makes

/// Writes compounds with a structure, their ids and some columns as CSV: what a run is trained on stays beside it, and
/// the open workspace may change meanwhile. The file appears when it is whole.
/// @return how many compounds it holds. @error IoError, Cancelled
[[nodiscard]] Result<std::size_t> writeTrainingData(const workspace::Workspace& workspace,
                                                    const std::vector<workspace::Column>& columns,
                                                    const std::string& path, JobContext& job);

} // namespace molrl::ui
