// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace molrl::ui {

/// All that the table shows at one moment, computed in a job and then only read: swapped as a whole.
struct ViewState {
    workspace::TableView view;                                    ///< rows in display order
    std::vector<std::int32_t> displayRow;                         ///< by snapshot row; -1: filtered out
    std::vector<workspace::Column> columns;                       ///< all live ones, by position
    std::map<workspace::ColumnId, workspace::ColumnDataPtr> data; ///< of the columns that are not hidden
    std::map<workspace::ColumnId, int> decimals;                  ///< of those that decimalsFor() has an answer for

    [[nodiscard]] int rowCount() const { return static_cast<int>(view.rows.size()); }
    [[nodiscard]] workspace::CompoundId idAt(int row) const;
    [[nodiscard]] bool isBadAt(int row) const;
    [[nodiscard]] int rowOf(workspace::CompoundId id) const; ///< -1: not shown
};
using ViewStatePtr = std::shared_ptr<const ViewState>;

/// How many decimals a column of computed numbers is shown with; see findDecimals. Nothing for what people wrote or a
/// file gave, which is shown as it came.
[[nodiscard]] std::optional<int> decimalsFor(const workspace::Column& column, const workspace::ColumnData& data);

/// Filters, sorts and loads the columns. @error as ViewCache::compute
[[nodiscard]] Result<ViewStatePtr> computeViewState(const workspace::Workspace& workspace, workspace::ViewCache& cache,
                                                    const workspace::ViewSpec& spec, int threads, JobContext& job);

} // namespace molrl::ui
