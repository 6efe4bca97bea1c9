// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace molrl::training {

/// What a watcher can ask of a run.
enum class RunVerb {
    Pause, ///< a checkpoint, then rest until Resume
    Resume,
    Stop,    ///< keep the best model so far and finish
    Discard, ///< end, and remove checkpoints and results
};
[[nodiscard]] std::string_view toString(RunVerb verb); ///< "pause", "resume", "stop", "discard"
/// @error InvalidArgument  an unknown name.
[[nodiscard]] Result<RunVerb> parseRunVerb(std::string_view name);

/// The wishes of whoever watches a run in this process; the last one counts. Thread-safe.
class RunControl {
public:
    void request(RunVerb verb) { m_verb.store(static_cast<int>(verb)); }
    /// Takes the wish; none until the next request.
    [[nodiscard]] std::optional<RunVerb> take()
    {
        const int verb = m_verb.exchange(-1);
        return verb < 0 ? std::nullopt : std::optional(static_cast<RunVerb>(verb));
    }

private:
    std::atomic<int> m_verb{-1};
};

/// The same wish to a run of another process, by a file in its directory. @error IoError
[[nodiscard]] Result<void> requestVerb(const std::string& directory, RunVerb verb);
/// Takes such a wish out of the directory.
[[nodiscard]] std::optional<RunVerb> takeVerb(const std::string& directory);

enum class RunPhase { Queued, Running, Pausing, Paused, Cancelling, Cancelled, Finished, Failed, Interrupted };
[[nodiscard]] std::string_view toString(RunPhase phase); ///< "queued", "running", …

/// state.json of a run's directory.
struct RunStatus {
    RunPhase phase = RunPhase::Queued;
    std::string stage; ///< in words
    double progress01 = 0;
    std::int64_t step = 0;
    double bestScore = 0; ///< on validation; see metrics.jsonl
    double seconds = 0;   ///< spent training
    int pid = 0;
    std::int64_t processStart = 0; ///< see molrl::processStart: a number that is used again is another process
    std::string host;
    std::string device;  ///< "cpu", "cuda"; empty: not told
    double memoryMb = 0; ///< that its process holds; 0: not told
    std::string updated; ///< ISO time, UTC
    std::string message; ///< of a failure
};
/// Process, host, memory and time are those of the caller. @error IoError
[[nodiscard]] Result<void> saveRunStatus(const std::string& directory, const RunStatus& status);
/// A run whose process is gone (killed, crashed) reads as Interrupted: it can be resumed.
/// @error NotFound  no run. @error ParseError
[[nodiscard]] Result<RunStatus> loadRunStatus(const std::string& directory);
/// Whether the run's process was one of this machine and is gone: nobody hears a wish. Of other machines it isn't
/// known.
[[nodiscard]] bool isProcessGone(const RunStatus& status);
/// Ends a run that nobody works on: its checkpoints are removed, and it reads as Cancelled.
/// @error InvalidArgument  somebody works on it. @error IoError
[[nodiscard]] Result<void> discardResting(const std::string& directory);

} // namespace molrl::training
