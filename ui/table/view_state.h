// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

namespace molrl::ui {

/// All that the table shows at one moment, computed in a job and then only read: swapped as a whole.
struct ViewState {
    workspace::TableView view;                                    ///< rows in display order
    std::vector<std::int32_t> displayRow;                         ///< by snapshot row; -1: filtered out
    std::vector<workspace::Column> columns;                       ///< all live ones, by position
    std::map<workspace::ColumnId, workspace::ColumnDataPtr> data; ///< of the columns that are not hidden

    [[nodiscard]] int rowCount() const { return static_cast<int>(view.rows.size()); }
    [[nodiscard]] workspace::CompoundId idAt(int row) const;
    [[nodiscard]] bool isBadAt(int row) const;
    [[nodiscard]] int rowOf(workspace::CompoundId id) const; ///< -1: not shown
};
using ViewStatePtr = std::shared_ptr<const ViewState>;

/// Filters, sorts and loads the columns. @error as ViewCache::compute
[[nodiscard]] Result<ViewStatePtr> computeViewState(const workspace::Workspace& workspace, workspace::ViewCache& cache,
                                                    const workspace::ViewSpec& spec, int threads, JobContext& job);

} // namespace molrl::ui
