// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/matrix.h"
#include "core/chem/search.h"
#include "core/workspace/edit.h"
#include "core/workspace/types.h"

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace molrl::workspace {

/// The document: compounds, typed columns, embeddings (later predictions, maps, models, runs) in one SQLite file.
///
/// Law: whatever a call reported as done survives kill -9; whatever it did not report is whole or absent after
/// reopening. Everything is on disk at once, so there is no "unsaved" state; moveTo() gives an untitled one its name.
/// Threads: every method may be called from any thread (one connection behind a mutex; importFile and long reads
/// use connections of their own, so the window's short reads never wait for them).
class Workspace {
public:
    /// @error IoError       a folder that isn't there or can't be written. @error InvalidArgument  the file exists.
    [[nodiscard]] static Result<std::shared_ptr<Workspace>> create(const std::string& path);
    /// @error NotFound, IoError; ParseError for a file that is no workspace; UnsupportedModel for a newer version's.
    [[nodiscard]] static Result<std::shared_ptr<Workspace>> open(const std::string& path);
    ~Workspace();

    [[nodiscard]] const std::string& path() const; ///< stays readable after moveTo(), as what it was
    /// A consistent copy, while others go on working. The target is replaced only when the copy is complete.
    [[nodiscard]] Result<void> copyTo(const std::string& path, JobContext& job) const;
    /// Copies it and goes on in the copy, whoever has it open: ids, snapshots and undo stay good. Writers wait
    /// meanwhile, so that the old file, which is left to the caller, holds nothing that the new one hasn't.
    /// @error as copyTo; it goes on in the old file
    [[nodiscard]] Result<void> moveTo(const std::string& path, JobContext& job);

    // Reading -------------------------------------------------------------------------------------------------------
    [[nodiscard]] Result<SnapshotPtr> snapshot() const; ///< cached until compounds come or go; 100k rows in ~50 ms
    [[nodiscard]] Result<std::vector<Column>> columns() const;
    [[nodiscard]] Result<std::vector<Source>> sources() const;
    [[nodiscard]] Result<Compound> compound(CompoundId id) const; ///< @error NotFound
    /// What the table needs of the visible rows; order as asked, missing ids skipped. `original` is left empty.
    [[nodiscard]] Result<std::vector<Compound>> compounds(std::span<const CompoundId> ids) const;
    [[nodiscard]] Result<ColumnDataPtr> loadColumn(ColumnId column, const SnapshotPtr& snapshot) const;
    [[nodiscard]] Result<std::map<ColumnId, CellValue>> cells(CompoundId id) const;               ///< of one compound
    [[nodiscard]] Result<std::vector<std::string>> loadSmiles(const SnapshotPtr& snapshot) const; ///< empty where bad
    [[nodiscard]] Result<std::vector<std::string>> loadNames(const SnapshotPtr& snapshot) const;

    /// Fingerprints of a snapshot's rows, kept alive together.
    struct SearchData {
        SnapshotPtr snapshot;
        std::vector<std::uint64_t> patternWords; ///< [rows, 32]
        std::vector<std::uint64_t> morganWords;  ///< [rows, 32]
        std::vector<std::string> smiles;
        [[nodiscard]] chem::SearchLibrary library() const;
    };
    /// ~0.5 kB a row; @error Cancelled
    [[nodiscard]] Result<std::shared_ptr<const SearchData>> loadSearchData(const SnapshotPtr& snapshot,
                                                                           JobContext& job) const;

    // Changing ------------------------------------------------------------------------------------------------------
    /// Does one edit in one transaction and returns the edit that undoes it.
    [[nodiscard]] Result<Edit> apply(const Edit& edit);

    // Embeddings, keyed by the model's hash ---------------------------------------------------------------------------
    /// Rows without one are NaN. cols is 0 when the model has none at all.
    [[nodiscard]] Result<Matrix> loadEmbeddings(const std::string& modelHash, std::span<const CompoundId> ids) const;
    [[nodiscard]] Result<void> storeEmbeddings(const std::string& modelHash, std::span<const CompoundId> ids,
                                               MatrixView embeddings);

    // Settings of the document (dock state, last filter …)
    // -------------------------------------------------------------
    [[nodiscard]] Result<std::optional<std::string>> setting(const std::string& key) const;
    [[nodiscard]] Result<void> setSetting(const std::string& key, const std::string& value);

    struct Impl;
    [[nodiscard]] Impl& impl() const { return *m_impl; }

private:
    explicit Workspace(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace molrl::workspace
