// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

namespace molrl::workspace {

/// SQLite's refusal in a user's words: full disk, no permission, damaged file, another program's lock.
[[nodiscard]] Error toError(const SQLite::Exception& exception, std::string_view doing);

/// guarded() for work that speaks SQL and returns a Result.
template <class Work> auto inSql(std::string_view doing, Work&& work) -> std::invoke_result_t<Work>
{
    using R = std::invoke_result_t<Work>;
    return guarded(doing, [&]() -> R {
        try {
            return work();
        } catch (const SQLite::Exception& e) {
            return fail(toError(e, doing));
        }
    });
}

/// One run of a prepared statement; resets it at the end, so that no read transaction stays open.
class Query {
public:
    explicit Query(SQLite::Statement& statement) : m_statement(&statement) {}
    ~Query() { m_statement->tryReset(); }
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    Query& bind(int index, std::int64_t value);
    Query& bind(int index, double value);
    Query& bind(int index, const std::string& text); ///< copied by reference: must outlive the run
    Query& bind(int index, std::span<const std::byte> blob);

    [[nodiscard]] bool next() { return m_statement->executeStep(); }
    void run();
    [[nodiscard]] std::int64_t integer(int column) const { return m_statement->getColumn(column).getInt64(); }
    [[nodiscard]] double number(int column) const { return m_statement->getColumn(column).getDouble(); }
    [[nodiscard]] std::string text(int column) const { return m_statement->getColumn(column).getString(); }
    [[nodiscard]] bool isText(int column) const { return m_statement->getColumn(column).isText(); }
    [[nodiscard]] std::span<const std::byte> blob(int column) const; ///< valid until the next step

private:
    SQLite::Statement* m_statement;
};

/// A connection with its prepared statements. For one thread at a time.
class Connection {
public:
    enum class Access { Write, Read };
    /// Throws SQLite::Exception; call within inSql.
    Connection(const std::string& path, Access access);

    /// The statement for `sql`, prepared once and kept.
    [[nodiscard]] SQLite::Statement& prepare(const std::string& sql);
    /// Drops the kept statements whose text holds `word`.
    void forget(const std::string& word);
    void execute(const std::string& sql) { m_database.exec(sql); }
    [[nodiscard]] std::int64_t lastId() const { return m_database.getLastInsertRowid(); }
    [[nodiscard]] SQLite::Database& database() { return m_database; }

private:
    SQLite::Database m_database;
    std::unordered_map<std::string, std::unique_ptr<SQLite::Statement>> m_statements;
};

/// All or nothing: rolled back unless commit() was reached.
class WriteTransaction {
public:
    explicit WriteTransaction(Connection& connection);
    ~WriteTransaction();
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;
    void commit();

private:
    Connection& m_connection;
    bool m_open = true;
};

/// First come, first served: an import that writes batch after batch can't starve the window's edit.
class TicketLock {
public:
    void lock();
    void unlock();

private:
    std::mutex m_mutex;
    std::condition_variable m_turn;
    std::uint64_t m_next = 0;
    std::uint64_t m_serving = 0;
};

} // namespace molrl::workspace
