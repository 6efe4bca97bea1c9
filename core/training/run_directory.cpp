// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_directory.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace molrl::training {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// Newest first.
std::vector<std::string> findCheckpoints(const fs::path& run)
{
    std::vector<std::string> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(run / "checkpoints", error)) {
        const std::string name = entry.path().filename().string();
        if (name.rfind("step-", 0) == 0 && entry.path().extension() == ".safetensors")
            found.push_back(entry.path().string());
    }
    std::sort(found.rbegin(), found.rend());
    return found;
}

/// Whether a path still leads to the file that was opened: whoever held the lock before takes its file away.
bool isFileAt(int file, const std::string& path)
{
    struct stat opened {};
    struct stat there {};
    return fstat(file, &opened) == 0 && stat(path.c_str(), &there) == 0 && opened.st_ino == there.st_ino &&
           opened.st_dev == there.st_dev;
}

int openLock(const std::string& path)
{
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    return file >= 0 ? file : open(path.c_str(), O_RDONLY | O_CLOEXEC); // another user's can be locked, too
}

void writeOwner(int file)
{
    std::array<char, 256> host{};
    (void)gethostname(host.data(), host.size() - 1);
    const std::string owner = "process " + std::to_string(getpid()) + " on " + host.data();
    if (ftruncate(file, 0) != 0 || pwrite(file, owner.data(), owner.size(), 0) < 0)
        return; // a full disk; only the message of whoever is refused gets poorer
}

std::string readOwner(int file)
{
    std::array<char, 300> owner{};
    const ssize_t length = pread(file, owner.data(), owner.size(), 0);
    return length > 0 ? " (" + std::string(owner.data(), static_cast<std::size_t>(length)) + ")" : std::string();
}

/// Missing directories down to this one, deepest first.
std::vector<fs::path> missingParts(const fs::path& directory)
{
    std::vector<fs::path> missing;
    std::error_code ignored;
    for (fs::path at = directory; !at.empty() && !fs::exists(at, ignored); at = at.parent_path())
        missing.push_back(at);
    return missing;
}

} // namespace

struct RunLock::Held {
    int file = -1;
    bool isLocked = false;
    std::string path;
    std::vector<fs::path> made; ///< directories that came with it
    Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held()
    {
        if (file >= 0 && isFileAt(file, path))
            unlink(path.c_str());
        if (file >= 0)
            close(file);
        std::error_code ignored;
        for (const fs::path& directory : made)
            fs::remove(directory, ignored); // unless something lies in it
    }
};

Result<RunLock> RunLock::take(const std::string& directory, bool makesDirectory)
{
    auto held = std::make_shared<Held>();
    if (makesDirectory)
        held->made = missingParts(directory);
    held->path = directory + "/lock";
    RunLock lock;
    lock.m_held = held;
    for (;;) {
        std::error_code ignored; // where it can't be made the run says so
        if (makesDirectory)
            fs::create_directories(directory, ignored);
        held->file = openLock(held->path);
        if (held->file < 0)
            return lock;
        if (flock(held->file, LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK) // no locks here: go on without
                return lock;
            const std::string owner = readOwner(held->file);
            close(std::exchange(held->file, -1));
            return fail(ErrorCode::InvalidArgument,
                        "another process works on this run" + owner + "; stop it first or watch it in Studio",
                        directory);
        }
        if (isFileAt(held->file, held->path))
            break;
        close(std::exchange(held->file, -1)); // its owner ended between the two calls
    }
    held->isLocked = true;
    writeOwner(held->file);
    return lock;
}

bool RunLock::isHeld() const
{
    return m_held && m_held->isLocked;
}

Result<void> checkUtf8(const std::string& text, const char* what)
{
    if (guarded("writing it", [&] { (void)Json(text).dump(); })) // as strict as what will write it
        return {};
    return fail(ErrorCode::InvalidArgument, "the " + std::string(what) + " is not UTF-8", text);
}

std::string describeRun(const PretrainRunOptions& options)
{
    Json corpora = Json::array();
    for (const CorpusFile& file : options.corpora)
        corpora.push_back({{"path", file.path}, {"weight", file.weight}});
    const Json json = {{"format", "molrl-pretrain-run"},
                       {"modelName", options.modelName},
                       {"corpora", corpora},
                       {"exclude", options.excludeFiles},
                       {"hours", options.hours},
                       {"pretrain", Json::parse(options.config.toJson())}};
    return json.dump(2) + "\n";
}

Result<void> readRunDescription(const std::string& text, PretrainRunOptions& options)
{
    auto read = guarded("reading it", [&] {
        const Json json = Json::parse(text);
        options.corpora.clear();
        for (const Json& file : json.at("corpora"))
            options.corpora.push_back({file.at("path").get<std::string>(), file.at("weight").get<double>()});
        options.excludeFiles = json.at("exclude").get<std::vector<std::string>>();
        options.modelName = json.at("modelName").get<std::string>();
        options.hours = json.at("hours").get<double>();
        return json.at("pretrain").dump();
    });
    if (!read)
        return fail(ErrorCode::ParseError, read.error().message());
    MOLRL_TRY(options.config, PretrainConfig::fromJson(*read));
    return {};
}

Result<void> writeTextFile(const std::string& path, const std::string& text)
{
    const std::string beside = path + ".part";
    std::ofstream out(beside, std::ios::binary);
    out << text;
    out.close();
    std::error_code error;
    if (out)
        fs::rename(beside, path, error);
    if (!out || error) {
        std::error_code ignored;
        fs::remove(beside, ignored);
        return fail(ErrorCode::IoError,
                    "it can't be written; is the disk full? Free some space: nothing that was written before is lost",
                    path);
    }
    return {};
}

RunDirectory::RunDirectory(std::string path, LogSink further)
    : m_path(std::move(path)), m_file(makeFileLog(file("log.txt").c_str(), LogLevel::Info)),
      m_further(std::move(further))
{
}

Result<RunDirectory> RunDirectory::create(const PretrainRunOptions& options)
{
    for (const CorpusFile& file : options.corpora)
        MOLRL_CHECK(checkUtf8(file.path, "path"));
    for (const std::string& file : options.excludeFiles)
        MOLRL_CHECK(checkUtf8(file, "path"));
    MOLRL_CHECK(checkUtf8(options.modelName, "name"));
    return create(options.directory, describeRun(options), options.log);
}

Result<void> RunDirectory::checkFree(const std::string& path)
{
    if (!findCheckpoints(path).empty())
        return fail(ErrorCode::InvalidArgument,
                    "the directory holds a run already; resume it or name another directory", path);
    return {};
}

RunDirectory RunDirectory::attach(const std::string& path, LogSink log)
{
    return RunDirectory(path, std::move(log));
}

Result<RunDirectory> RunDirectory::create(const std::string& directory, const std::string& config, LogSink log)
{
    MOLRL_CHECK(checkFree(directory));
    const fs::path path = directory;
    std::error_code error;
    fs::create_directories(path / "checkpoints", error);
    if (error)
        return fail(ErrorCode::IoError, "the directory can't be made: " + error.message(), directory);
    fs::remove(path / "metrics.jsonl", error); // of an attempt that ended before its first checkpoint
    MOLRL_CHECK(writeTextFile((path / "config.json").string(), config));
    return RunDirectory(directory, std::move(log));
}

Result<RunDirectory> RunDirectory::open(PretrainRunOptions& options)
{
    const std::string path = options.directory + "/config.json";
    std::ifstream in(path);
    if (!in)
        return fail(ErrorCode::NotFound, "there is no run to resume; start one without --resume", options.directory);
    std::stringstream text;
    text << in.rdbuf();
    if (auto read = readRunDescription(text.str(), options); !read)
        return fail(std::move(read).error().withContext(path));
    return RunDirectory(options.directory, options.log);
}

std::string RunDirectory::checkpoint(std::int64_t step) const
{
    std::string digits = std::to_string(step);
    digits.insert(0, digits.size() < 9 ? 9 - digits.size() : 0, '0');
    return file("checkpoints/step-" + digits + ".safetensors");
}

std::vector<std::string> RunDirectory::checkpoints() const
{
    return findCheckpoints(m_path);
}

void RunDirectory::removeOldCheckpoints(int keep) const
{
    const std::vector<std::string> all = checkpoints();
    std::error_code ignored;
    for (std::size_t i = static_cast<std::size_t>(keep); i < all.size(); ++i)
        fs::remove(all[i], ignored);
}

Result<void> RunDirectory::appendMetrics(const std::string& jsonLine) const
{
    std::ofstream out(file("metrics.jsonl"), std::ios::app | std::ios::binary);
    out << jsonLine << '\n';
    out.close();
    if (!out)
        return fail(ErrorCode::IoError,
                    "it can't be written; is the disk full? Free some space: nothing that was written before is lost",
                    file("metrics.jsonl"));
    return {};
}

void RunDirectory::forgetMetricsAfter(std::int64_t step) const
{
    std::ifstream in(file("metrics.jsonl"));
    std::string kept;
    std::string line;
    while (std::getline(in, line)) {
        const Json json = Json::parse(line, nullptr, false);
        if (json.is_object() && json.value("step", std::int64_t{0}) <= step)
            kept += line + "\n";
    }
    in.close();
    if (auto written = writeTextFile(file("metrics.jsonl"), kept); !written)
        log(LogLevel::Warning, written.error().message());
}

void RunDirectory::keepMetricsLines(std::int64_t count) const
{
    std::ifstream in(file("metrics.jsonl"));
    std::string kept;
    std::string line;
    for (std::int64_t i = 0; i < count && std::getline(in, line); ++i)
        kept += line + "\n";
    in.close();
    if (auto written = writeTextFile(file("metrics.jsonl"), kept); !written)
        log(LogLevel::Warning, written.error().message());
}

void RunDirectory::log(LogLevel level, const std::string& text) const
{
    m_file(level, text);
    if (m_further)
        m_further(level, text);
}

} // namespace molrl::training
