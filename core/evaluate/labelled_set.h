// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/chem/molecule.h"
#include "core/training/molecule_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace molrl::evaluate {

/// Which columns of a file are labels.
struct LabelledSource {
    std::string name; ///< in tables; the file's stem when empty
    std::string path;
    std::vector<std::string> columns; ///< one is taken whole or, failing that, as a list with commas; "*": every column
                                      ///< of numbers
    std::string splitColumn;          ///< optional: a column that says train, valid or test, or that orders rows
};
/// "set.csv:column", "set.csv:a,b", "set.csv:*". A colon that belongs to the file's name is understood when the file is
/// there. @error InvalidArgument  no column. @error NotFound  no such file.
[[nodiscard]] Result<LabelledSource> parseLabelledSource(const std::string& text);

/// MoleculeNet's sets by name: bace bbbp clintox esol freesolv lipophilicity sider tox21, `folder`/NAME.csv, with the
/// label columns that the benchmarks use and none of those that give them away.
/// @param names  empty: all of them that the folder holds.
/// @error NotFound  the folder holds none of them, or not one that was named.
/// @error InvalidArgument  a name that isn't known.
[[nodiscard]] Result<std::vector<LabelledSource>> findSuite(const std::string& folder,
                                                            const std::vector<std::string>& names = {});

using BadRow = training::RowIssue;

/// Molecules with labels. Rows are the file's rows that hold a molecule, in its order; the others are listed.
struct LabelledSet {
    std::string name;
    std::string path;
    std::vector<std::string> tasks;          ///< label columns
    bool isForClasses = false;               ///< every label is 0 or 1
    std::vector<chem::Molecule> asWritten;   ///< what scaffolds are taken of, as in the benchmarks
    std::vector<chem::Molecule> molecules;   ///< standardised: what features are computed of
    std::vector<std::vector<double>> labels; ///< [task][row]; NaN where missing
    std::vector<std::string> splitCells;     ///< [row]; empty texts without a split column
    std::int64_t fileRows = 0;
    std::vector<BadRow> badRows;   ///< without a molecule: left out
    std::vector<BadRow> badLabels; ///< a cell that is neither number nor missing: taken as missing

    [[nodiscard]] std::size_t size() const { return molecules.size(); }
};
/// @error NotFound         the file, or a column (the message lists those that are there).
/// @error ParseError       a column without a number, or nothing that is a molecule.
/// @error InvalidArgument  columns of classes beside columns of values. @error IoError, Cancelled
[[nodiscard]] Result<LabelledSet> loadLabelledSet(const LabelledSource& source, int threads, JobContext& job);

} // namespace molrl::evaluate
