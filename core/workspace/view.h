// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/workspace/workspace.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace molrl::workspace {

// Filters of the table; a row is visible when all of them let it through.
struct NumberRangeFilter {
    ColumnId column;
    double low = 0;  ///< inclusive
    double high = 0; ///< inclusive
    bool keepMissing = false;
    bool operator==(const NumberRangeFilter&) const = default;
};
struct TextFilter { ///< case-insensitive "contains"; column 0: name, SMILES and every text column
    ColumnId column;
    std::string needle;
    bool operator==(const TextFilter&) const = default;
};
struct SubstructureFilter {
    std::string query; ///< SMILES or SMARTS
    bool operator==(const SubstructureFilter&) const = default;
};
struct SimilarityFilter {
    std::string query;      ///< SMILES
    double threshold = 0.5; ///< Tanimoto, Morgan 2
    bool operator==(const SimilarityFilter&) const = default;
};
struct StateFilter { ///< good rows, bad rows
    bool showGood = true;
    bool showBad = true;
    bool operator==(const StateFilter&) const = default;
};
struct IdFilter {                ///< an explicit set ("only the selected")
    std::vector<CompoundId> ids; ///< ascending
    bool operator==(const IdFilter&) const = default;
};
using Filter = std::variant<NumberRangeFilter, TextFilter, SubstructureFilter, SimilarityFilter, StateFilter, IdFilter>;

enum class SortKey { Row, Name, Column, Similarity };
struct ViewSpec {
    std::vector<Filter> filters{};
    SortKey sort = SortKey::Row;
    ColumnId sortColumn{};
    bool descending = false; ///< missing values come last either way; ties keep row order
};

struct TableView {
    SnapshotPtr snapshot;
    std::vector<std::uint32_t> rows; ///< snapshot rows, in display order
    std::vector<float> similarity;   ///< by snapshot row; empty without a SimilarityFilter
};

/// Loads columns and search data on demand and keeps them until the snapshot changes. Thread-safe.
class ViewCache {
public:
    explicit ViewCache(std::shared_ptr<const Workspace> workspace);
    ~ViewCache();
    /// Forgets a column's values (after an edit); all of them without an argument.
    void invalidate(std::optional<ColumnId> column = {});
    [[nodiscard]] Result<ColumnDataPtr> column(ColumnId id, const SnapshotPtr& snapshot);
    /// Filters and sorts; 100k rows in well under 100 ms once the columns are loaded. @error Cancelled, ParseError
    /// (query)
    [[nodiscard]] Result<TableView> compute(const ViewSpec& spec, int threads, JobContext& job);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Counts for the histogram behind a range filter. bins >= 1; values outside finite are counted as missing.
struct Histogram {
    double low = 0;
    double high = 0;
    std::vector<std::int64_t> counts;
    std::int64_t missing = 0;
};
[[nodiscard]] Histogram computeHistogram(std::span<const double> values, int bins);

} // namespace molrl::workspace
