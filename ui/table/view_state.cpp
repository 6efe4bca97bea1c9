// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/view_state.h"

#include "ui/adapt/adapt.h"

#include <algorithm>

namespace molrl::ui {

workspace::CompoundId ViewState::idAt(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    return view.snapshot->ids[view.rows[static_cast<std::size_t>(row)]];
}

bool ViewState::isBadAt(int row) const
{
    return row >= 0 && row < rowCount() && view.snapshot->isBad[view.rows[static_cast<std::size_t>(row)]] != 0;
}

int ViewState::rowOf(workspace::CompoundId id) const
{
    if (!view.snapshot)
        return -1;
    const auto row = view.snapshot->rowOf(id);
    return row ? displayRow[*row] : -1;
}

namespace {

/// Without the filters and the order of columns that have gone since they were asked for (an undone import).
workspace::ViewSpec withoutLostColumns(workspace::ViewSpec spec, const std::vector<workspace::Column>& columns)
{
    const auto isLost = [&](workspace::ColumnId id) {
        return id && std::none_of(columns.begin(), columns.end(), [&](const auto& column) { return column.id == id; });
    };
    std::erase_if(spec.filters, [&](const workspace::Filter& filter) {
        if (const auto* range = std::get_if<workspace::NumberRangeFilter>(&filter))
            return isLost(range->column);
        const auto* text = std::get_if<workspace::TextFilter>(&filter);
        return text != nullptr && isLost(text->column);
    });
    if (spec.sort == workspace::SortKey::Column && isLost(spec.sortColumn))
        spec.sort = workspace::SortKey::Row;
    return spec;
}

bool isAsWritten(const std::string& origin)
{
    return origin.empty() || origin == "typed by hand" || origin.starts_with("imported from ");
}

} // namespace

std::optional<int> decimalsFor(const workspace::Column& column, const workspace::ColumnData& data)
{
    constexpr std::size_t kLooks = 1024; // spread over the column: this runs with every filter
    if (data.kind != workspace::ColumnKind::Number || isAsWritten(column.origin))
        return {};
    std::vector<double> values;
    const std::size_t stride = std::max<std::size_t>(1, data.numbers.size() / kLooks);
    for (std::size_t row = 0; row < data.numbers.size(); row += stride)
        values.push_back(data.numbers[row]);
    return findDecimals(std::move(values));
}

Result<ViewStatePtr> computeViewState(const workspace::Workspace& workspace, workspace::ViewCache& cache,
                                      const workspace::ViewSpec& spec, int threads, JobContext& job)
{
    auto state = std::make_shared<ViewState>();
    MOLRL_TRY(state->columns, workspace.columns());
    std::stable_sort(state->columns.begin(), state->columns.end(),
                     [](const auto& a, const auto& b) { return a.position < b.position; });
    MOLRL_TRY(state->view, cache.compute(withoutLostColumns(spec, state->columns), threads, job));
    state->displayRow.assign(state->view.snapshot->rows(), -1);
    for (std::size_t row = 0; row < state->view.rows.size(); ++row)
        state->displayRow[state->view.rows[row]] = static_cast<std::int32_t>(row);
    for (const auto& column : state->columns) {
        if (job.stopRequested())
            return JobContext::cancelled();
        if (column.hidden)
            continue;
        auto& data = state->data[column.id];
        MOLRL_TRY(data, cache.column(column.id, state->view.snapshot));
        if (const auto decimals = decimalsFor(column, *data))
            state->decimals[column.id] = *decimals;
    }
    return ViewStatePtr(std::move(state));
}

} // namespace molrl::ui
