// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/thread_budget.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"
#include "core/workspace/workspace.h"

#include <optional>
#include <string>
#include <vector>

namespace molrl::workspace {

/// Where a column of the file goes.
struct ColumnMapping {
    bool take = true;
    std::string name{};               ///< empty: the file's own
    std::optional<ColumnKind> kind{}; ///< unset: as guessed; a Number column keeps unreadable cells as issues, not as 0
};

struct ImportOptions {
    chem::ReaderOptions reader;
    chem::StandardizeOptions standardize;
    std::vector<ColumnMapping> columns; ///< by the reader's columns; missing entries mean "take it"
    ThreadBudget budget;
};

/// A row that deserves a word in the report.
struct ImportIssue {
    std::int64_t row = 0;
    std::int64_t line = 0;
    std::string text; ///< the structure as written, shortened to 200 bytes
    std::string reason;
};

/// What an import did. rows = kept + flagged, always.
struct ImportReport {
    std::string file;
    std::int64_t sourceId = 0;
    std::int64_t rows = 0;
    std::int64_t kept = 0;                  ///< with a structure
    std::int64_t flagged = 0;               ///< in the table, marked, with a reason
    std::int64_t changed = 0;               ///< standardising changed them
    std::int64_t duplicates = 0;            ///< same canonical SMILES as an earlier row of this import (kept)
    std::int64_t badCells = 0;              ///< text in number columns (left missing)
    std::vector<ImportIssue> issues;        ///< the first 10,000 flagged rows
    std::vector<ImportIssue> cellIssues;    ///< the first 1,000 bad cells
    std::vector<ImportIssue> changeSamples; ///< the first 1,000 changed rows, reason = what changed
    bool cancelled = false;                 ///< stopped by the user: what had been read is kept, the rest is not there
    double seconds = 0;
};

/// Streams a file into a workspace: reads, parses and standardises on the budget's threads, writes in transactions of a
/// few hundred rows. A cancelled import keeps what was committed and says so in the report (not an error).
/// @error as chem::sniffFile; IoError for a full disk: what was committed stays.
[[nodiscard]] Result<ImportReport> importFile(Workspace& workspace, const std::string& path,
                                              const ImportOptions& options, JobContext& job);

} // namespace molrl::workspace
