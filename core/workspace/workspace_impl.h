// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/sql.h"
#include "core/workspace/workspace.h"

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace molrl::workspace {

/// The connections of one open workspace. Only core/workspace sees this.
///
/// One writer, taken with lockWriter() for one transaction at a time (so SQLITE_BUSY can only come from another
/// process), and as many readers as there are readers at once: under WAL they never wait for the writer. Nobody who has
/// leased a reader waits for the writer.
struct Workspace::Impl {
    explicit Impl(const std::string& filePath) { goOnIn(filePath, makeWriter(filePath)); }
    ~Impl();

    [[nodiscard]] const std::string& path() const { return current.load()->path; }

    class WriterLease {
    public:
        explicit WriterLease(Impl& impl) : m_lock(impl.gate), m_impl(impl) {}
        [[nodiscard]] Connection& operator*() const { return *m_impl.writer; }
        [[nodiscard]] Connection* operator->() const { return m_impl.writer.get(); }

    private:
        std::unique_lock<TicketLock> m_lock;
        Impl& m_impl;
    };
    [[nodiscard]] WriterLease lockWriter() { return WriterLease(*this); }

    /// A file that the workspace is or was, and how many read it at the moment.
    struct File {
        const std::string path;
        int leases = 0;
    };
    class ReaderLease {
    public:
        explicit ReaderLease(Impl& impl);
        ReaderLease(const ReaderLease&) = delete;
        ReaderLease& operator=(const ReaderLease&) = delete;
        ~ReaderLease() { giveBack(); }
        [[nodiscard]] Connection& operator*() const { return *m_reader; }
        [[nodiscard]] Connection* operator->() const { return m_reader.get(); }

    private:
        void giveBack();
        Impl& m_impl;
        File* m_file = nullptr;
        std::unique_ptr<Connection> m_reader;
    };
    /// Throws SQLite::Exception; call within inSql.
    [[nodiscard]] ReaderLease leaseReader() { return ReaderLease(*this); }

    [[nodiscard]] static std::unique_ptr<Connection> makeWriter(const std::string& filePath)
    {
        return std::make_unique<Connection>(filePath, Connection::Access::Write);
    }
    /// From now on all is read and written there; whoever reads at the moment finishes with the former file, which is
    /// returned. To be called by whoever keeps the writer.
    File* goOnIn(const std::string& filePath, std::unique_ptr<Connection> newWriter);
    void waitForReadersOf(const File& file);

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
    friend class ReaderLease;
    TicketLock gate;
    std::unique_ptr<Connection> writer;
    std::mutex readersMutex;
    std::condition_variable readerCameBack;
    std::vector<std::unique_ptr<Connection>> readers; ///< of the current file, at rest
    std::list<File> files;                            ///< all that it has been: path() hands out references
    std::atomic<File*> current{nullptr};              ///< the last of them
};

/// Compounds that are alive, as a condition on the table `compounds`.
constexpr const char* kIsAlive = "removed=0 AND source NOT IN (SELECT id FROM sources WHERE removed)";
/// Columns that are alive: not removed, and, where imports brought them, one of those is still there.
constexpr const char* kColumnIsAlive =
    "removed=0 AND (NOT EXISTS (SELECT 1 FROM column_sources WHERE column=columns.id) OR EXISTS (SELECT 1 FROM "
    "column_sources WHERE column=columns.id AND source NOT IN (SELECT id FROM sources WHERE removed)))";

} // namespace molrl::workspace
