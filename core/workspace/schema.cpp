// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/schema.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sqlite3.h>
#include <unistd.h>

namespace molrl::workspace {
namespace {

// Compounds are narrow on purpose: what a table of 100k rows walks through (snapshot, names, SMILES) lies together,
// what only one compound at a time needs (the text as written, which may be a MOL block) and what only searches need
// (fingerprints) lies apart. removed marks what undo can bring back; a compound is alive when neither it nor its source
// is removed. Ids are never reused (AUTOINCREMENT).
constexpr const char* kSchema = R"sql(
CREATE TABLE sources(id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, imported_at TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0, flagged INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE compounds(id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, row INTEGER NOT NULL,
    line INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT 0, bad INTEGER NOT NULL, name TEXT NOT NULL,
    smiles TEXT NOT NULL, error TEXT NOT NULL, changes TEXT NOT NULL);
CREATE TABLE originals(compound INTEGER PRIMARY KEY REFERENCES compounds(id), text TEXT NOT NULL);
CREATE TABLE fingerprints(compound INTEGER PRIMARY KEY REFERENCES compounds(id), pattern BLOB NOT NULL,
    morgan BLOB NOT NULL);
CREATE TABLE columns(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, kind TEXT NOT NULL,
    origin TEXT NOT NULL, hidden INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE column_sources(column INTEGER NOT NULL REFERENCES columns(id), source INTEGER NOT NULL,
    PRIMARY KEY(column, source)) WITHOUT ROWID;
CREATE TABLE models(id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, dim INTEGER NOT NULL);
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
)sql";

} // namespace

Result<void> makeWay(const std::string& path)
{
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        int outcome = SQLITE_OK;
        try {
            SQLite::Database old(path, SQLite::OPEN_READWRITE);
            // Only who has a database for himself may leave the log behind; it puts the log into the file.
            outcome = old.tryExec("PRAGMA journal_mode=DELETE");
        } catch (const SQLite::Exception& problem) {
            outcome = problem.getErrorCode();
        }
        if (outcome == SQLITE_BUSY || outcome == SQLITE_LOCKED)
            return fail(ErrorCode::IoError, "another program has it open; close it there first, or choose another name",
                        path);
    }
    for (const char* suffix : {"-wal", "-shm", "-journal"})
        std::filesystem::remove(path + suffix, ignored);
    return {};
}

Result<void> createFile(const std::string& path)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    const fs::path target(path);
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    if (!fs::is_directory(folder, ignored))
        return fail(ErrorCode::IoError, "there is no folder " + folder.string() + "; make it first", path);
    if (fs::exists(target, ignored))
        return fail(ErrorCode::InvalidArgument, "the file exists already; choose another name", path);
    // Made beside the target and linked to its name when whole: a kill in between leaves no half workspace.
    const std::string draft = path + ".new-" + std::to_string(getpid());
    fs::remove(draft, ignored);
    auto made = inSql("creating " + path, [&]() -> Result<void> {
        SQLite::Database database(draft, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        database.exec("PRAGMA page_size=4096;");
        SQLite::Transaction transaction(database);
        database.exec(kSchema);
        database.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
        database.exec("PRAGMA user_version=" + std::to_string(kFormatVersion));
        transaction.commit();
        return {};
    });
    if (made)
        made = makeWay(path);
    if (made && link(draft.c_str(), path.c_str()) != 0) {
        const int cause = errno;
        if (cause == EEXIST)
            made = fail(ErrorCode::InvalidArgument, "the file exists already; choose another name", path);
        else if (rename(draft.c_str(), path.c_str()) != 0) // file systems without hard links
            made = fail(ErrorCode::IoError, std::strerror(errno), path);
    }
    fs::remove(draft, ignored);
    return made;
}

Result<void> checkFormat(Connection& connection)
{
    const auto pragma = [&](const char* sql) { return connection.database().execAndGet(sql).getInt64(); };
    if (pragma("PRAGMA application_id") != kApplicationId)
        return fail(ErrorCode::ParseError, "this file is no MolRL workspace; import it instead of opening it");
    if (const auto version = pragma("PRAGMA user_version"); version > kFormatVersion)
        return fail(ErrorCode::UnsupportedModel,
                    "the workspace was written by a newer version of MolRL Studio (format " + std::to_string(version) +
                        ", this one reads up to " + std::to_string(kFormatVersion) + "); update the program");
    return {};
}

std::string valueTable(ColumnId column)
{
    return "values_" + std::to_string(column.value);
}

std::string valueTableSql(ColumnId column, ColumnKind kind)
{
    // REAL affinity stores 0 and 1 in no byte at all and leaves text that is no number as text, which is how a cell
    // such as ">10" of a number column keeps what was written.
    return "CREATE TABLE " + valueTable(column) + "(compound INTEGER PRIMARY KEY, value " +
           (kind == ColumnKind::Number ? "REAL" : "TEXT") + " NOT NULL)";
}

std::string embeddingTable(std::int64_t modelId)
{
    return "embeddings_" + std::to_string(modelId);
}

} // namespace molrl::workspace
