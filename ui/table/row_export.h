// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"

#include <memory>
#include <string>
#include <vector>

namespace molrl::ui {

/// Rows to be written, with what a job needs to read them: nothing in it belongs to the GUI thread.
struct RowExport {
    std::shared_ptr<const workspace::Workspace> workspace;
    std::shared_ptr<workspace::ViewCache> cache;
    workspace::SnapshotPtr snapshot;
    std::vector<workspace::CompoundId> ids; ///< in the order to be written
    std::vector<workspace::Column> columns; ///< to be written, in order
};

/// Tab-separated text with a heading: SMILES, name, columns. Bad rows have their text as it was in the file.
[[nodiscard]] Result<std::string> makeTabText(const RowExport& rows, JobContext& job);

/// Writes CSV, TSV, SMILES or SDF, by the path's ending; the file appears when it is whole.
/// @return how many rows it holds. @error as chem::RecordWriter; Cancelled leaves the path untouched.
[[nodiscard]] Result<std::size_t> writeRows(const RowExport& rows, const std::string& path, JobContext& job);

} // namespace molrl::ui
