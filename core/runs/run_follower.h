// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/runs/line_tail.h"
#include "core/runs/run_view.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::runs {

/// Follows a run's directory, whoever writes it: a thread of this program, another process, another machine.
///
/// Law: reads what is new only, never writes, and never fails on what a writer left half done. Where the run says
/// nothing of its state (state.json), the state is read off its files: a finished model, the log's last words, and how
/// long ago it was written to. Not thread-safe; one thread owns it.
class RunFollower {
public:
    explicit RunFollower(std::string directory);

    /// Looks again. @param nowSeconds  since 1970, by the clock that dates the files.
    /// @return whether anything in view() changed.
    /// @error NotFound  the directory or its config.json is gone. @error ParseError  config.json is no run's.
    [[nodiscard]] Result<bool> poll(std::int64_t nowSeconds);
    [[nodiscard]] const RunView& view() const { return m_view; }
    /// Files whose change is worth a look: for a watcher.
    [[nodiscard]] std::vector<std::string> watchedPaths() const;

private:
    [[nodiscard]] Result<bool> readConfig();
    bool readMetrics();
    void readMetricsLine(const std::string& line);
    bool readLog();
    [[nodiscard]] std::string seriesOf(double member, double trial) const;
    void readState(std::int64_t nowSeconds);
    bool readToldState();
    void inferState(std::int64_t nowSeconds);
    void addPoint(const std::string& part, const std::string& of, const std::string& name, double step, double value);

    RunView m_view;
    std::int64_t m_processStart = 0; ///< as its process told it
    LineTail m_metrics;
    LineTail m_log;
    std::int64_t m_configStamp = -1;
    double m_logInterval = 0; ///< seconds between logged steps, at most: how long silence is no sign
    bool m_ended = false;     ///< the log's last words say that the run ended in order
    std::int64_t m_stateStamp = -1;
    RunState m_told = RunState::Unknown; ///< by state.json; Unknown: it tells nothing
    std::string m_lastError;             ///< of the log, when it is its last word
};

} // namespace molrl::runs
