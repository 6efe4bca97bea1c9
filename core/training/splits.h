// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/chem/molecule.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace molrl::training {

/// Row numbers of the three parts, each ascending. A row is in at most one; rows without a usable molecule are in none.
struct Split {
    std::vector<std::size_t> train; ///< fits the model
    std::vector<std::size_t> valid; ///< chooses settings; nothing is ever chosen by `test`
    std::vector<std::size_t> test;  ///< is reported

    /// The same split where row i of this one is row `rows[i]` of a larger table, as after leaving bad rows out.
    [[nodiscard]] Split mapped(std::span<const std::size_t> rows) const;
};

/// Sizes of the parts relative to the whole; each in [0, 1], together 1, train above 0.
struct SplitShares {
    double train = 0.8;
    double valid = 0.1;
    double test = 0.1;
};

enum class SplitKind {
    Scaffold,       ///< strict: no scaffold in two parts, rare scaffolds in test; the published benchmarks' split
    RandomScaffold, ///< no scaffold in two parts, scaffolds dealt out by a seed
    Random,
    Stratified, ///< random, with the same distribution of a label in each part
    Column,     ///< the file says it
    Ordered,    ///< by date or another order: the first rows train, the last test
};
/// "scaffold", "random-scaffold", "random", "stratified", "column", "ordered".
[[nodiscard]] std::string_view toString(SplitKind kind);
/// @error InvalidArgument  an unknown name; the message lists those that are known.
[[nodiscard]] Result<SplitKind> parseSplitKind(std::string_view name);

/// The scaffold that groups each molecule: Bemis-Murcko with chirality as canonical SMILES, empty for acyclic ones. A
/// molecule whose scaffold RDKit can't tell is a group of its own.
/// @error InvalidArgument  a null molecule; leave bad rows out first. @error Cancelled
[[nodiscard]] Result<std::vector<std::string>> computeScaffolds(std::span<const chem::Molecule> molecules, int threads,
                                                                JobContext& job);

/// DeepChem's ScaffoldSplitter: groups by size, largest first (ties: the later first row first), fill train, then
/// valid, then test; a group that no longer fits goes to the next part. All acyclic molecules are one group.
/// @param scaffolds  one text a row.
/// @error InvalidArgument  no row, or impossible shares.
[[nodiscard]] Result<Split> makeScaffoldSplit(std::span<const std::string> scaffolds, const SplitShares& shares = {});
/// Groups in random order fill valid, then test, as long as they fit; the rest trains (Hu et al. 2020,
/// arXiv:1905.12265).
/// @error as makeScaffoldSplit
[[nodiscard]] Result<Split> makeRandomScaffoldSplit(std::span<const std::string> scaffolds, std::uint64_t seed,
                                                    const SplitShares& shares = {});
/// @error as makeScaffoldSplit
[[nodiscard]] Result<Split> makeRandomSplit(std::size_t rowCount, std::uint64_t seed, const SplitShares& shares = {});
/// Rows sorted by label are dealt out in short runs, so that each part has the whole's share of each class, or spread
/// of values. Rows without a label (NaN) are dealt out among themselves.
/// @error as makeScaffoldSplit
[[nodiscard]] Result<Split> makeStratifiedSplit(std::span<const double> labels, std::uint64_t seed,
                                                const SplitShares& shares = {});
/// Each cell names the row's part, in any case: train(ing), valid(ation) / val / dev, test(ing); an empty cell none.
/// @error ParseError  another word; the message has the row (1-based). @error InvalidArgument  nothing trains.
[[nodiscard]] Result<Split> makeColumnSplit(std::span<const std::string> cells);
/// Rows ordered by key: numerically when all keys are numbers, else as text (ISO dates). Equal keys keep the rows'
/// order; rows with an empty key are in no part.
/// @error as makeScaffoldSplit
[[nodiscard]] Result<Split> makeOrderedSplit(std::span<const std::string> keys, const SplitShares& shares = {});

} // namespace molrl::training
