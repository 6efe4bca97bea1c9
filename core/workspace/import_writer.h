// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/cell_text.h"
#include "core/workspace/import.h"
#include "core/workspace/import_pipeline.h"
#include "core/workspace/workspace_impl.h"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace molrl::workspace {

/// The storing half of an import: blocks in, transactions and the report out. Its user's thread only.
///
/// Columns. A column of the file shares the table's column of that name (whatever the case) when its values fit: the
/// same kind, or numbers into a text column. Text never goes into a column of numbers: it gets one of its own, "name
/// (2)". A kind that nobody asked for is guessed from the first tenth of a second's rows (see CellTally) and put right
/// at the end if all rows say otherwise.
class ImportWriter {
public:
    ImportWriter(Workspace::Impl& workspace, const std::string& path, const ImportOptions& options,
                 const chem::FileSniff& sniff);

    /// Keeps the block and stores what it has when 100 ms have passed. @error IoError
    [[nodiscard]] Result<void> add(ImportBlock&& block);
    /// Stores what is left. @error IoError
    [[nodiscard]] Result<void> flush();
    /// The end of the file was reached: kinds put right, source marked complete. @error IoError
    [[nodiscard]] Result<void> finish();
    /// What was stored; the last call.
    [[nodiscard]] ImportReport takeReport();

private:
    struct Target { ///< where a column of the file goes
        bool take = true;
        ColumnId id;
        ColumnKind kind = ColumnKind::Text;
        bool created = false; ///< by this import
        bool guessed = true;  ///< nobody asked for the kind
        CellTally tally;
        std::size_t noted = 0; ///< entries in m_cellIssues
    };
    struct CellIssue {
        std::size_t column = 0;
        ImportIssue issue;
    };

    void store();
    void insertSource();
    void addTargets(const std::vector<std::string>& names);
    [[nodiscard]] ColumnKind guessKind(std::size_t column) const;
    void storeRow(ImportBlock::Row& row);
    void noteCell(std::size_t column, const std::string& text, const Compound& compound);
    void storeCell(std::size_t column, const std::string& text, CompoundId compound, const ImportBlock::Row& row);
    void noteRow(const PreparedCompound& prepared);
    void correctKinds();
    void countDuplicates();

    Workspace::Impl& m_workspace;
    Connection* m_db = nullptr; ///< within a transaction
    const std::string m_path;
    const ImportOptions& m_options;
    const chem::FileSniff& m_sniff;
    std::vector<ImportBlock> m_pending;
    std::vector<Target> m_targets;
    std::vector<std::string> m_names;
    std::vector<CellIssue> m_cellIssues;
    ImportReport m_report;
    std::chrono::steady_clock::time_point m_lastStore = std::chrono::steady_clock::now();
    std::int64_t m_firstId = 0;
};

} // namespace molrl::workspace
