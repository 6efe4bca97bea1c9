// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/workspace.h"
#include "ui/training/result_scope.h"

#include <vector>

namespace molrl::ui {

/// The workspace's compounds of the results' rows: by id where the run knows it and the structure agrees, else by
/// SMILES as it stands, else by its standard form. An empty id: it isn't there. For jobs.
/// @error Cancelled, and as the workspace's reading
[[nodiscard]] Result<std::vector<workspace::CompoundId>>
matchCompounds(const runs::RunResults& results, const workspace::Workspace& workspace, JobContext& job);

} // namespace molrl::ui
