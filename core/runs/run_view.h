// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace molrl::runs {

enum class RunKind { Unknown, Pretraining, FineTuning };

enum class RunState {
    Unknown,
    Queued, ///< will begin when the one before it has ended
    Running,
    Pausing,    ///< asked to pause; a checkpoint is being written
    Paused,     ///< can go on exactly
    Stopping,   ///< asked to stop and keep the best
    Cancelling, ///< asked to stop and forget
    Cancelled,
    Interrupted, ///< nobody writes to it any more and it has not ended: a crash, a kill; can go on from its checkpoint
    Finished,
    Failed,
};
/// Lower case, one word: "running".
[[nodiscard]] std::string toString(RunState state);
/// @return Unknown for a word that isn't one.
[[nodiscard]] RunState runStateFrom(const std::string& word);
/// Whether somebody works on it or is about to.
[[nodiscard]] inline bool isActive(RunState state)
{
    return state == RunState::Queued || state == RunState::Running || state == RunState::Pausing ||
           state == RunState::Stopping || state == RunState::Cancelling;
}

/// One measured quantity over the steps.
struct RunSeries {
    std::string part; ///< "train", "validation", …: what it was measured on
    std::string of;   ///< which weights ("ema", "online"), member or task; may be empty
    std::string name; ///< "loss", "rocAuc"
    std::vector<double> steps;
    std::vector<double> values; ///< same length
};

struct RunLogLine {
    std::string time;  ///< ISO
    std::string level; ///< "info", "warning", "error"
    std::string text;
};

/// Cumulated training time at logged steps: what the time left is estimated from.
struct RunPace {
    std::vector<double> steps;
    std::vector<double> seconds;
};

/// A run as its directory tells it. A plain value.
struct RunView {
    std::string directory;
    std::string name;
    RunKind kind = RunKind::Unknown;
    RunState state = RunState::Unknown;
    std::string message; ///< why it failed; may be empty
    std::string stage;   ///< what it is busy with, in its own words; may be empty

    /// The configuration, flattened: ("network.dim", "192"), in the file's order.
    std::vector<std::pair<std::string, std::string>> settings;
    std::vector<RunSeries> series;
    RunPace pace;
    RunPace progress; ///< the same with the share that is done (0 to 1) in place of steps, as the run told it
    std::shared_ptr<const std::vector<RunLogLine>> log = std::make_shared<std::vector<RunLogLine>>();

    std::int64_t step = 0;
    std::int64_t totalSteps = 0; ///< 0: not known
    std::int64_t epoch = 0;
    std::int64_t totalEpochs = 0; ///< 0: not told
    std::int64_t patience = 0;    ///< epochs or validations without a better one that end it; 0: none
    std::int64_t molecules = 0;
    double seconds = 0;      ///< of training
    double secondsLimit = 0; ///< > 0: the schedule follows the clock
    double moleculesPerSecond = std::numeric_limits<double>::quiet_NaN();
    double progress01 = std::numeric_limits<double>::quiet_NaN();
    std::string device;
    double memoryMb = 0; ///< at its peak; 0: not told
    std::string host;
    std::int64_t processId = 0; ///< 0: not told
    bool hasProcess = false;    ///< the process that works on it lives, as far as can be known from here

    std::string modelPath; ///< of the finished model; empty: none yet
    std::string cardPath;
    bool hasCheckpoint = false;
    std::int64_t changedAt = 0; ///< seconds since 1970 of the last write to the directory
    std::int64_t createdAt = 0; ///< of config.json
    int unreadableLines = 0;    ///< of metrics.jsonl; passed over and counted

    [[nodiscard]] const RunSeries* find(const std::string& part, const std::string& of,
                                        const std::string& quantity) const;
};

/// Whether a fine-tuning that rests can go on: paused, killed, or failed (a full disk, a GPU that is gone) after a
/// checkpoint.
[[nodiscard]] inline bool canGoOn(const RunView& run)
{
    return run.state == RunState::Paused || run.state == RunState::Interrupted ||
           (run.state == RunState::Failed && run.hasCheckpoint);
}

} // namespace molrl::runs
