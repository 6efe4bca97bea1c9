// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/sql.h"
#include "core/workspace/workspace.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace molrl::workspace {

/// The connections of one open workspace. Only core/workspace sees this.
///
/// One writer, taken with lockWriter() for one transaction at a time (so SQLITE_BUSY can only come from another
/// process), and as many readers as there are readers at once: under WAL they never wait for the writer.
struct Workspace::Impl {
    explicit Impl(std::string filePath) : path(std::move(filePath)), writer(path, Connection::Access::Write) {}
    ~Impl();

    const std::string path;

    class WriterLease {
    public:
        explicit WriterLease(Impl& impl) : m_lock(impl.gate), m_writer(impl.writer) {}
        [[nodiscard]] Connection& operator*() const { return m_writer; }
        [[nodiscard]] Connection* operator->() const { return &m_writer; }

    private:
        std::unique_lock<TicketLock> m_lock;
        Connection& m_writer;
    };
    [[nodiscard]] WriterLease lockWriter() { return WriterLease(*this); }

    class ReaderLease {
    public:
        ReaderLease(Impl& impl, std::unique_ptr<Connection> reader) : m_impl(&impl), m_reader(std::move(reader)) {}
        ReaderLease(ReaderLease&&) = default;
        ReaderLease& operator=(ReaderLease&&) = delete;
        ~ReaderLease();
        [[nodiscard]] Connection& operator*() const { return *m_reader; }
        [[nodiscard]] Connection* operator->() const { return m_reader.get(); }

    private:
        Impl* m_impl;
        std::unique_ptr<Connection> m_reader;
    };
    /// Throws SQLite::Exception; call within inSql.
    [[nodiscard]] ReaderLease leaseReader();

    /// To be called after a commit, before the change is reported.
    void onCompoundsAdded() { additions.fetch_add(1); }
    void onCompoundsChanged() { changes.fetch_add(1); } ///< some came back or went

    std::atomic<std::uint64_t> additions{0};
    std::atomic<std::uint64_t> changes{0};

    std::mutex snapshotMutex;
    SnapshotPtr lastSnapshot;
    std::uint64_t snapshotAdditions = 0;
    std::uint64_t snapshotChanges = 0;
    std::uint64_t nextGeneration = 1;

private:
    friend class WriterLease;
    TicketLock gate;
    Connection writer;
    std::mutex readersMutex;
    std::vector<std::unique_ptr<Connection>> readers;
};

/// Compounds that are alive, as a condition on the table `compounds`.
constexpr const char* kIsAlive = "removed=0 AND source NOT IN (SELECT id FROM sources WHERE removed)";
/// Columns that are alive: not removed, and, where imports brought them, one of those is still there.
constexpr const char* kColumnIsAlive =
    "removed=0 AND (NOT EXISTS (SELECT 1 FROM column_sources WHERE column=columns.id) OR EXISTS (SELECT 1 FROM "
    "column_sources WHERE column=columns.id AND source NOT IN (SELECT id FROM sources WHERE removed)))";

} // namespace molrl::workspace
