// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workspace/workspace.h"

#include "core/workspace/schema.h"
#include "core/workspace/workspace_impl.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sqlite3.h>
#include <unistd.h>

namespace molrl::workspace {
namespace fs = std::filesystem;
namespace {

/// The log makes commits cheap and whole; the file is one file again when it is closed.
void keepLog(Connection& writer)
{
    writer.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=4000;");
}

} // namespace

Workspace::Impl::~Impl()
{
    readers.clear();
    // The last connection to close empties the log anyway; this does it while an error can still be ignored in peace.
    writer->database().tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
}

Workspace::Impl::File* Workspace::Impl::goOnIn(const std::string& filePath, std::unique_ptr<Connection> newWriter)
{
    // Closed, as the old writer is, when nobody waits: closing may write.
    std::vector<std::unique_ptr<Connection>> atRest;
    const std::lock_guard lock(readersMutex);
    atRest.swap(readers);
    writer.swap(newWriter);
    files.push_back({filePath});
    return current.exchange(&files.back());
}

void Workspace::Impl::waitForReadersOf(const File& file)
{
    std::unique_lock lock(readersMutex);
    readerCameBack.wait(lock, [&] { return file.leases == 0; });
}

Workspace::Impl::ReaderLease::ReaderLease(Impl& impl) : m_impl(impl)
{
    {
        const std::lock_guard lock(m_impl.readersMutex);
        m_file = m_impl.current.load();
        ++m_file->leases;
        if (!m_impl.readers.empty()) {
            m_reader = std::move(m_impl.readers.back());
            m_impl.readers.pop_back();
            return;
        }
    }
    try {
        m_reader = std::make_unique<Connection>(m_file->path, Connection::Access::Read);
    } catch (...) {
        giveBack();
        throw;
    }
}

void Workspace::Impl::ReaderLease::giveBack()
{
    std::unique_lock lock(m_impl.readersMutex);
    if (m_reader && m_file != m_impl.current.load()) {
        lock.unlock(); // closed before it counts as gone: closing may write
        m_reader.reset();
        lock.lock();
    } else if (m_reader) {
        m_impl.readers.push_back(std::move(m_reader));
    }
    --m_file->leases;
    m_impl.readerCameBack.notify_all();
}

Workspace::Workspace(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Workspace::~Workspace() = default;

const std::string& Workspace::path() const
{
    return m_impl->path();
}

Result<std::shared_ptr<Workspace>> Workspace::create(const std::string& path)
{
    MOLRL_CHECK(createFile(path));
    return open(path);
}

Result<std::shared_ptr<Workspace>> Workspace::open(const std::string& path)
{
    std::error_code problem;
    const auto status = fs::status(path, problem);
    if (!fs::exists(status))
        return fail(ErrorCode::NotFound, "there is no such file", path);
    if (fs::is_directory(status))
        return fail(ErrorCode::IoError, "this is a folder; choose a workspace file in it", path);
    if (access(path.c_str(), R_OK) != 0)
        return fail(ErrorCode::IoError, std::string("no permission to read it (") + std::strerror(errno) + ")", path);
    if (access(path.c_str(), W_OK) != 0 || access(fs::absolute(path).parent_path().c_str(), W_OK) != 0)
        return fail(ErrorCode::IoError,
                    "no permission to write to it or to its folder; copy it to a folder of your own and open that",
                    path);
    return inSql("opening " + path, [&]() -> Result<std::shared_ptr<Workspace>> {
        auto impl = std::make_unique<Impl>(path);
        {
            const auto writer = impl->lockWriter();
            MOLRL_CHECK(checkFormat(*writer));
            keepLog(*writer);
            Query(writer->prepare("SELECT count(*) FROM sources")).run(); // a damaged file shows here, not later
        }
        return std::shared_ptr<Workspace>(new Workspace(std::move(impl)));
    });
}

Result<void> Workspace::copyTo(const std::string& path, JobContext& job) const
{
    if (job.stopRequested())
        return JobContext::cancelled();
    std::error_code ignored;
    const fs::path target = fs::absolute(path);
    if (fs::equivalent(target, m_impl->path(), ignored))
        return fail(ErrorCode::InvalidArgument, "this is the workspace itself; choose another name", path);
    if (!fs::is_directory(target.parent_path(), ignored))
        return fail(ErrorCode::IoError, "there is no folder " + target.parent_path().string() + "; make it first",
                    path);
    if (fs::is_directory(target, ignored))
        return fail(ErrorCode::IoError, "this is a folder; choose a file name", path);
    const std::string draft = path + ".new-" + std::to_string(getpid());
    fs::remove(draft, ignored);
    const int probe = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666); // SQLite doesn't tell why it can't
    if (probe < 0)
        return fail(ErrorCode::IoError,
                    "no file can be written in " + target.parent_path().string() + " (" + std::strerror(errno) +
                        "); choose another folder",
                    path);
    ::close(probe);
    fs::remove(draft, ignored);
    job.report(0, "copying the workspace");
    auto copied = inSql("copying to " + path, [&]() -> Result<void> {
        const auto reader = m_impl->leaseReader();
        sqlite3* handle = reader->database().getHandle();
        struct Watch {
            JobContext& job;
            const std::string& draft;
            double total;
        } watch{job, draft, static_cast<double>(std::max<std::uintmax_t>(1, fs::file_size(m_impl->path(), ignored)))};
        const auto onTick = [](void* context) {
            auto& w = *static_cast<Watch*>(context);
            std::error_code none;
            if (const auto size = fs::file_size(w.draft, none); !none)
                w.job.report(std::min(0.99, static_cast<double>(size) / w.total));
            return w.job.stopRequested() ? 1 : 0;
        };
        sqlite3_progress_handler(handle, 20000, onTick, &watch);
        // VACUUM INTO reads one consistent state, whatever is written meanwhile; a backup would start over each time.
        reader->database().tryExec("PRAGMA query_only=OFF");
        SQLite::Statement vacuum(reader->database(), "VACUUM INTO ?");
        vacuum.bind(1, draft);
        const int rc = vacuum.tryExecuteStep();
        sqlite3_progress_handler(handle, 0, nullptr, nullptr);
        reader->database().tryExec("PRAGMA query_only=ON");
        if (job.stopRequested())
            return JobContext::cancelled();
        if (rc != SQLITE_DONE)
            throw SQLite::Exception(handle, rc);
        return {};
    });
    if (copied)
        copied = makeWay(path);
    if (copied && rename(draft.c_str(), path.c_str()) != 0)
        copied = fail(ErrorCode::IoError, std::strerror(errno), path);
    fs::remove(draft, ignored);
    if (copied)
        job.report(1);
    return copied;
}

Result<void> Workspace::moveTo(const std::string& path, JobContext& job)
{
    const Impl::File* former = nullptr;
    {
        const auto writer = m_impl->lockWriter(); // nothing comes between the copy and going on in it
        MOLRL_CHECK(copyTo(path, job));
        MOLRL_CHECK(inSql("opening " + path, [&]() -> Result<void> {
            auto next = Impl::makeWriter(path);
            keepLog(*next);
            former = m_impl->goOnIn(path, std::move(next));
            return {};
        }));
    }
    m_impl->waitForReadersOf(*former);
    return {};
}

Result<std::optional<std::string>> Workspace::setting(const std::string& key) const
{
    return inSql("reading a setting", [&]() -> Result<std::optional<std::string>> {
        const auto reader = m_impl->leaseReader();
        Query query(reader->prepare("SELECT value FROM settings WHERE key=?"));
        query.bind(1, key);
        if (!query.next())
            return std::optional<std::string>();
        return std::optional<std::string>(query.text(0));
    });
}

Result<void> Workspace::setSetting(const std::string& key, const std::string& value)
{
    return inSql("storing a setting", [&]() -> Result<void> {
        const auto writer = m_impl->lockWriter();
        Query(writer->prepare("INSERT OR REPLACE INTO settings(key, value) VALUES(?, ?)"))
            .bind(1, key)
            .bind(2, value)
            .run();
        return {};
    });
}

} // namespace molrl::workspace
