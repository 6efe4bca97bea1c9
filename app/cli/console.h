// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/base/thread_budget.h"

#include <atomic>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace molrl::cli {

constexpr int kExitOk = 0;
constexpr int kExitFailure = 1;
constexpr int kExitUsage = 2;

/// What every command is told: the global options, the job that Ctrl-C stops, and where to write.
///
/// Law: stdout carries the result and nothing else; with --json exactly one object. Everything said by the way goes to
/// stderr, and less of it with --quiet.
struct Console {
    bool json = false;
    bool quiet = false;
    int verbosity = 0;
    int threads = 0; ///< as asked; 0: all
    std::string device = "cpu";
    ThreadBudget budget;
    JobContext job;

    /// A line on stderr, unless quiet.
    void note(const std::string& text) const;
    /// A line on stderr with -v.
    void detail(const std::string& text) const;
    /// A line on stderr, always.
    void warn(const std::string& text) const;
    /// The command's one JSON object.
    static void print(const nlohmann::ordered_json& object);
    /// The end of a command that failed: an object or a line; the exit code to return.
    [[nodiscard]] int fail(const Error& error, int exitCode = kExitFailure) const;
};

/// Of a command that can't begin: a wrong setting is the caller's, all else isn't.
[[nodiscard]] inline int exitCodeOf(const Error& error)
{
    return error.code == ErrorCode::InvalidArgument ? kExitUsage : kExitFailure;
}

/// {"code": …, "message": …}
[[nodiscard]] nlohmann::ordered_json toJson(const Error& error);

/// Turns Ctrl-C and SIGTERM into requestStop() (a second one ends the program at once) and draws the job's progress on
/// stderr when that is a terminal. One a process.
class Watcher {
public:
    explicit Watcher(const JobContext& job);
    ~Watcher();
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    void showProgress() { m_show = true; }

private:
    void watch();
    void draw(const JobProgress& progress);
    void clear();

    JobContext m_job;
    std::atomic<bool> m_end{false};
    std::atomic<bool> m_show{false};
    bool m_drawn = false;
    std::thread m_thread;
};

} // namespace molrl::cli
