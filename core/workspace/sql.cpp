// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/sql.h"

#include <cstring>
#include <sqlite3.h>

namespace molrl::workspace {

Error toError(const SQLite::Exception& exception, std::string_view doing)
{
    // Where no connection came about, SQLite has no better words than these.
    const std::string words =
        std::strcmp(exception.what(), "not an error") == 0 ? exception.getErrorStr() : exception.what();
    const std::string cause = " (" + words + ")";
    const std::string context(doing);
    switch (exception.getErrorCode() & 0xff) {
    case SQLITE_FULL: return {ErrorCode::IoError, "the disk is full; free some space and try again" + cause, context};
    case SQLITE_IOERR:
        return {ErrorCode::IoError,
                "the disk refused to read or write; check its space and that it is still connected" + cause, context};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
        return {ErrorCode::IoError,
                "the workspace or its folder can't be written; copy it to a folder of your own" + cause, context};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return {ErrorCode::IoError, "another program is writing to the workspace; close it there and try again" + cause,
                context};
    case SQLITE_NOTADB: return {ErrorCode::ParseError, "this file is no MolRL workspace" + cause, context};
    case SQLITE_CORRUPT:
        return {ErrorCode::ParseError, "the workspace file is damaged; go back to a copy of it" + cause, context};
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG: return {ErrorCode::ResourceExhausted, "too large for this machine's memory" + cause, context};
    default: return {ErrorCode::Internal, "the database refused" + cause, context};
    }
}

Query& Query::bind(int index, std::int64_t value)
{
    m_statement->bind(index, value);
    return *this;
}

Query& Query::bind(int index, double value)
{
    m_statement->bind(index, value);
    return *this;
}

Query& Query::bind(int index, const std::string& text)
{
    m_statement->bindNoCopy(index, text);
    return *this;
}

Query& Query::bind(int index, std::span<const std::byte> blob)
{
    m_statement->bindNoCopy(index, blob.data(), static_cast<int>(blob.size()));
    return *this;
}

void Query::run()
{
    while (m_statement->executeStep()) {
    }
}

std::span<const std::byte> Query::blob(int column) const
{
    const SQLite::Column cell = m_statement->getColumn(column);
    return {static_cast<const std::byte*>(cell.getBlob()), static_cast<std::size_t>(cell.getBytes())};
}

Connection::Connection(const std::string& path, Access access) : m_database(path, SQLite::OPEN_READWRITE)
{
    m_database.setBusyTimeout(5000);
    m_database.exec("PRAGMA foreign_keys=ON; PRAGMA cache_size=-16384;");
    if (access == Access::Read)
        m_database.exec("PRAGMA query_only=ON;");
}

SQLite::Statement& Connection::prepare(const std::string& sql)
{
    auto& slot = m_statements[sql];
    if (!slot)
        slot = std::make_unique<SQLite::Statement>(m_database, sql);
    slot->tryReset();
    slot->clearBindings();
    return *slot;
}

void Connection::forget(const std::string& word)
{
    std::erase_if(m_statements, [&](const auto& entry) { return entry.first.find(word) != std::string::npos; });
}

WriteTransaction::WriteTransaction(Connection& connection) : m_connection(connection)
{
    m_connection.execute("BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction()
{
    if (m_open)
        m_connection.database().tryExec("ROLLBACK"); // fails harmlessly where SQLite has rolled back already
}

void WriteTransaction::commit()
{
    m_connection.execute("COMMIT");
    m_open = false;
}

void TicketLock::lock()
{
    std::unique_lock guard(m_mutex);
    const std::uint64_t ticket = m_next++;
    m_turn.wait(guard, [&] { return m_serving == ticket; });
}

void TicketLock::unlock()
{
    {
        const std::lock_guard guard(m_mutex);
        ++m_serving;
    }
    m_turn.notify_all();
}

} // namespace molrl::workspace
