// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/training/pretrain_run.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace molrl::training {

/// Keeps all others from working in a run's directory as long as it lives; looking at a run needs none. The system lets
/// go of it with the process, however that ends. Copies share it.
class RunLock {
public:
    /// @param makesDirectory  makes the directory, and takes it away again if nothing came into it; false: where there
    ///                        is none there is nothing to lock, and the run itself says so
    /// @error InvalidArgument  another process, or another run of this one, works there
    [[nodiscard]] static Result<RunLock> take(const std::string& directory, bool makesDirectory);
    /// Whether others are kept away; not where the file system knows no locks or the directory won't be written.
    [[nodiscard]] bool isHeld() const;

private:
    struct Held;
    std::shared_ptr<const Held> m_held;
};

/// The files of a run; see PretrainRunOptions and FinetuneRunOptions for their names.
class RunDirectory {
public:
    /// A new run of any kind. @param config  text of config.json.
    /// @error InvalidArgument  a run with checkpoints is there already. @error IoError
    [[nodiscard]] static Result<RunDirectory> create(const std::string& path, const std::string& config, LogSink log);
    /// @error InvalidArgument  a run with checkpoints is there already.
    [[nodiscard]] static Result<void> checkFree(const std::string& path);
    /// An earlier run of any kind; nothing is read or checked.
    [[nodiscard]] static RunDirectory attach(const std::string& path, LogSink log);
    /// A new run. @error InvalidArgument  a run with checkpoints is there already, or a path isn't UTF-8. @error
    /// IoError
    [[nodiscard]] static Result<RunDirectory> create(const PretrainRunOptions& options);
    /// An earlier one: configuration, corpora and what is left out come from its config.json.
    /// @error NotFound, ParseError
    [[nodiscard]] static Result<RunDirectory> open(PretrainRunOptions& options);

    [[nodiscard]] std::string file(const std::string& name) const { return m_path + "/" + name; }
    [[nodiscard]] std::string checkpoint(std::int64_t step) const;
    /// Checkpoints by step, newest first.
    [[nodiscard]] std::vector<std::string> checkpoints() const;
    void removeOldCheckpoints(int keep) const;

    /// Appends a line to metrics.jsonl, through to the file. @error IoError
    [[nodiscard]] Result<void> appendMetrics(const std::string& jsonLine) const;
    /// Drops lines of metrics.jsonl after a step: what a run did after its last checkpoint happens again.
    void forgetMetricsAfter(std::int64_t step) const;
    /// Drops all lines of metrics.jsonl but the first so many.
    void keepMetricsLines(std::int64_t count) const;
    void log(LogLevel level, const std::string& text) const;

private:
    RunDirectory(std::string path, LogSink further);
    std::string m_path;
    LogSink m_file;
    LogSink m_further;
};

/// What a run was asked for, as config.json keeps it and rank 0 tells it to the others.
[[nodiscard]] std::string describeRun(const PretrainRunOptions& options);
/// Fills configuration, corpora, what is left out, name and hours. @error ParseError
[[nodiscard]] Result<void> readRunDescription(const std::string& text, PretrainRunOptions& options);

/// What goes into JSON must be UTF-8. @param what  "path" @error InvalidArgument
[[nodiscard]] Result<void> checkUtf8(const std::string& text, const char* what);

/// Whole text to a file, beside and renamed. @error IoError
[[nodiscard]] Result<void> writeTextFile(const std::string& path, const std::string& text);

} // namespace molrl::training
