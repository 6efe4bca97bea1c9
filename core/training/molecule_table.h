// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/chem/molecule.h"
#include "core/chem/record_reader.h"
#include "core/chem/standardize.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace molrl::training {

/// A row that can't be used, or a label that can't, and why.
struct RowIssue {
    std::int64_t row = 0; ///< 1-based, the header not counted
    std::string reason;
};

/// The rows of a file that hold a molecule, in its order, with all their cells; the others are listed.
struct MoleculeTable {
    std::int64_t fileRows = 0;
    std::vector<std::string> columns;
    std::vector<std::int64_t> rows;        ///< in the file
    std::vector<chem::Molecule> asWritten; ///< what scaffolds are taken of, as in the benchmarks
    std::vector<chem::Molecule> molecules; ///< standardised: what is drawn, and what features are computed of
    std::vector<RowIssue> badRows;         ///< without a molecule
    std::vector<chem::RawRecord> records;  ///< of the whole file
    std::vector<std::size_t> usable;       ///< the record of each row

    [[nodiscard]] std::size_t size() const { return molecules.size(); }
    /// Trimmed cells of a column: of the rows with a molecule, or of the whole file.
    [[nodiscard]] std::vector<std::string> cells(std::size_t column) const;
    [[nodiscard]] std::vector<std::string> allCells(std::size_t column) const;
    /// @error NotFound  the message lists the columns that are there.
    [[nodiscard]] Result<std::size_t> findColumn(const std::string& name) const;
    /// Columns by name, each once. A name with commas is taken whole when there is such a column, else as a list; "*"
    /// is every column that `isWanted`. @error NotFound
    [[nodiscard]] Result<std::vector<std::size_t>>
    findColumns(const std::vector<std::string>& wishes, const std::function<bool(std::size_t column)>& isWanted) const;
};

/// @param reader  names are not looked for: a label may look like one.
/// @error NotFound, IoError, Cancelled. @error ParseError  no row is a molecule.
[[nodiscard]] Result<MoleculeTable> readMoleculeTable(const std::string& path, chem::ReaderOptions reader,
                                                      const chem::StandardizeOptions& standardize, int threads,
                                                      JobContext& job);

/// "a", "b" and 3 more
[[nodiscard]] std::string joinQuoted(const std::vector<std::string>& words, std::size_t most = 20);

} // namespace molrl::training
