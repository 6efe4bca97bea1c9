// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/thread_budget.h"
#include "core/model/network.h"
#include "core/workspace/workspace.h"

#include <QtGlobal>

namespace molrl::ui {

/// How an encoding of the library ended.
struct EncodeSummary {
    qint64 rows = 0;
    qint64 cached = 0; ///< had their embedding already
    qint64 encoded = 0;
    qint64 bad = 0;    ///< rows without a structure
    qint64 failed = 0; ///< structures that could not be drawn or encoded
    double seconds = 0;
};

/// Embeddings of all compounds that have none of this model yet, stored as they come: a cancelled run keeps its part.
/// For jobs of the Background lane. @error Cancelled, and what the workspace and the encoder say
[[nodiscard]] Result<EncodeSummary> encodeLibrary(workspace::Workspace& workspace, const model::Network& network,
                                                  ThreadBudget budget, JobContext& job);

} // namespace molrl::ui
