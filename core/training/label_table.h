// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/chem/molecule.h"
#include "core/chem/record_reader.h"
#include "core/training/finetune_config.h"
#include "core/training/molecule_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace molrl::training {

enum class TaskKind { Binary, MultiClass, Regression };
[[nodiscard]] std::string_view toString(TaskKind kind); ///< "binary", "multiclass", "regression"
/// @error InvalidArgument  an unknown name.
[[nodiscard]] Result<TaskKind> parseTaskKind(std::string_view name);

/// One label column and what is predicted of it.
struct Task {
    std::string column;
    TaskKind kind = TaskKind::Regression;
    std::vector<std::string> classes; ///< as written in the file; of binary tasks the second is the positive one
    std::string note;                 ///< how the kind was guessed, where a user may want to disagree

    /// Numbers that the network's head gives for it.
    [[nodiscard]] std::size_t outputCount() const { return kind == TaskKind::MultiClass ? classes.size() : 1; }
};

/// Molecules with labels: the rows of a file that hold a molecule, in its order. The others are listed in badRows.
struct LabelTable {
    std::string path;
    std::int64_t fileRows = 0;
    std::vector<Task> tasks;
    std::vector<std::int64_t> rows;                   ///< in the file
    std::vector<chem::Molecule> asWritten;            ///< what scaffolds are taken of, as in the benchmarks
    std::vector<chem::Molecule> molecules;            ///< standardised as the source says: what is drawn
    std::vector<std::string> smiles;                  ///< canonical, of `molecules`: identity
    std::vector<std::vector<double>> labels;          ///< [task][row]: value or number of the class; NaN where missing
    std::vector<std::string> splitCells;              ///< [row]; empty texts without a split column
    std::vector<std::string> otherColumns;            ///< neither label nor split
    std::vector<std::vector<std::string>> otherCells; ///< [column][row]
    std::vector<RowIssue> badRows;
    std::vector<RowIssue> badLabels; ///< neither value nor missing: taken as missing
    std::size_t saltRows = 0;        ///< of several fragments; the largest is drawn

    [[nodiscard]] std::size_t size() const { return molecules.size(); }
    /// Numbers that the head gives for all tasks.
    [[nodiscard]] std::size_t outputCount() const;
    /// Whether any task has a label there.
    [[nodiscard]] bool isLabelled(std::size_t row) const;
    /// The rows named, in that order.
    [[nodiscard]] LabelTable subset(const std::vector<std::size_t>& rows) const;
};

struct LabelSource {
    std::string path;
    std::vector<std::string> labels; ///< columns, each taken whole or else as a list with commas; "*": all of numbers
    std::vector<Task> knownTasks;    ///< of a model: its columns and classes, in place of `labels` and `task`
    std::string task = "auto";       ///< kind of every column, or auto
    std::string splitColumn;
    chem::StandardizeOptions standardize; ///< of what is drawn
    chem::ReaderOptions reader;           ///< names are not looked for: a label may look like one
};
/// @error NotFound         the file, or a column (the message lists those that are there).
/// @error InvalidArgument  a column that can't be learned: text of many values, all missing, a single value. The
///                         message says what to do.
/// @error ParseError       no row is a molecule. @error IoError, Cancelled
[[nodiscard]] Result<LabelTable> loadLabelTable(const LabelSource& source, int threads, JobContext& job);

struct DuplicateCounts {
    std::size_t repeatedRows = 0;         ///< rows of a molecule that an earlier row has
    std::size_t repeatedMolecules = 0;    ///< molecules with several rows
    std::size_t conflictingMolecules = 0; ///< of these, with labels that conflict in any task
    std::vector<std::int64_t> examples;   ///< file rows of the first few conflicting molecules
};
/// @param tolerance  see FinetuneConfig::conflictTolerance
[[nodiscard]] DuplicateCounts countDuplicates(const LabelTable& table, double tolerance);
[[nodiscard]] LabelTable resolveDuplicates(const LabelTable& table, DuplicatePolicy policy, double tolerance);

/// What is left where the file itself names the parts and a molecule may stand in several.
struct HeldOutRows {
    std::vector<std::size_t> rows; ///< of each molecule those of its most held-out part: test, else validation, else
                                   ///< training; without any part all of them
    std::size_t molecules = 0;     ///< that stand in several parts
    std::size_t dropped = 0;       ///< rows of these in their other parts
};
/// Merging over the parts would mix training labels into those that test is measured by.
/// @param split  of all rows, before duplicates are treated.
[[nodiscard]] HeldOutRows keepMostHeldOut(const LabelTable& table, const Split& split);
/// Gives each merged molecule the earliest of its keys: what is known of it at any time was asked for then.
/// @param whole  the table before duplicates were treated.
void takeEarliestKeys(LabelTable& merged, const LabelTable& whole);

} // namespace molrl::training
