// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_control.h"

#include "core/base/process_info.h"
#include "core/training/run_directory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unistd.h>

namespace molrl::training {
namespace {

constexpr std::array<std::pair<RunPhase, std::string_view>, 9> kPhases{{{RunPhase::Queued, "queued"},
                                                                        {RunPhase::Running, "running"},
                                                                        {RunPhase::Pausing, "pausing"},
                                                                        {RunPhase::Paused, "paused"},
                                                                        {RunPhase::Cancelling, "cancelling"},
                                                                        {RunPhase::Cancelled, "cancelled"},
                                                                        {RunPhase::Finished, "finished"},
                                                                        {RunPhase::Failed, "failed"},
                                                                        {RunPhase::Interrupted, "interrupted"}}};

std::string hostName()
{
    char name[256] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

std::string now()
{
    const std::time_t time = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string readFile(const std::string& path)
{
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// Every state.json is filled up to this size, so that the next one fits into its place on a disk that is full.
constexpr std::size_t kStateBytes = 2048;

/// Writes over a file that is as long, which takes no further room. Not atomic: for when nothing else is possible.
bool overwrite(const std::string& path, const std::string& text)
{
    std::error_code error;
    if (std::filesystem::file_size(path, error) != text.size() || error)
        return false;
    std::fstream out(path, std::ios::in | std::ios::out | std::ios::binary);
    out << text;
    out.close();
    return static_cast<bool>(out);
}

bool isAtWork(RunPhase phase)
{
    return phase == RunPhase::Running || phase == RunPhase::Pausing || phase == RunPhase::Cancelling ||
           phase == RunPhase::Queued;
}

} // namespace

std::string_view toString(RunVerb verb)
{
    switch (verb) {
    case RunVerb::Pause: return "pause";
    case RunVerb::Resume: return "resume";
    case RunVerb::Stop: return "stop";
    case RunVerb::Discard: return "discard";
    }
    return "";
}

Result<RunVerb> parseRunVerb(std::string_view name)
{
    for (const auto verb : {RunVerb::Pause, RunVerb::Resume, RunVerb::Stop, RunVerb::Discard})
        if (name == toString(verb))
            return verb;
    return fail(ErrorCode::InvalidArgument,
                "a run can't \"" + std::string(name) + "\"; it can pause, resume, stop and discard");
}

std::string_view toString(RunPhase phase)
{
    for (const auto& [value, name] : kPhases)
        if (value == phase)
            return name;
    return "";
}

Result<void> requestVerb(const std::string& directory, RunVerb verb)
{
    return writeTextFile(directory + "/control", std::string(toString(verb)));
}

std::optional<RunVerb> takeVerb(const std::string& directory)
{
    const std::string path = directory + "/control";
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return std::nullopt;
    std::string word = readFile(path);
    std::filesystem::remove(path, error);
    while (!word.empty() && (word.back() == '\n' || word.back() == ' '))
        word.pop_back();
    const auto verb = parseRunVerb(word);
    return verb ? std::optional(*verb) : std::nullopt;
}

Result<void> saveRunStatus(const std::string& directory, const RunStatus& status)
{
    const nlohmann::ordered_json json = {{"state", toString(status.phase)},
                                         {"stage", status.stage},
                                         {"progress", status.progress01},
                                         {"step", status.step},
                                         {"bestScore", status.bestScore},
                                         {"seconds", status.seconds},
                                         {"pid", static_cast<int>(getpid())},
                                         {"processStart", processStart(getpid())},
                                         {"host", hostName()},
                                         {"device", status.device},
                                         {"memoryMb", std::lround(residentMemoryMb())},
                                         {"updated", now()},
                                         {"message", status.message}};
    std::string text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
    text.append(kStateBytes - std::min(kStateBytes - 1, text.size()) - 1, ' ');
    text += '\n';
    auto written = writeTextFile(directory + "/state.json", text);
    if (!written && overwrite(directory + "/state.json", text))
        return {};
    return written;
}

Result<RunStatus> loadRunStatus(const std::string& directory)
{
    const std::string path = directory + "/state.json";
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return fail(ErrorCode::NotFound, "there is no run in this directory", directory);
    auto status = guarded("reading it", [&] {
        const auto json = nlohmann::json::parse(readFile(path));
        RunStatus read;
        const auto word = json.at("state").get<std::string>();
        for (const auto& [value, name] : kPhases)
            if (name == word)
                read.phase = value;
        read.stage = json.at("stage").get<std::string>();
        read.progress01 = json.at("progress").get<double>();
        read.step = json.at("step").get<std::int64_t>();
        read.bestScore = json.at("bestScore").is_null() ? 0 : json.at("bestScore").get<double>();
        read.seconds = json.at("seconds").get<double>();
        read.pid = json.at("pid").get<int>();
        read.processStart = json.value("processStart", std::int64_t{0}); // older ones don't have these three
        read.device = json.value("device", std::string());
        read.memoryMb = json.value("memoryMb", 0.0);
        read.host = json.at("host").get<std::string>();
        read.updated = json.at("updated").get<std::string>();
        read.message = json.at("message").get<std::string>();
        return read;
    });
    if (!status)
        return fail(ErrorCode::ParseError, status.error().message(), path);
    if (isAtWork(status->phase) && isProcessGone(*status))
        status->phase = RunPhase::Interrupted;
    return status;
}

bool isProcessGone(const RunStatus& status)
{
    return status.host == hostName() && status.pid > 0 && !isProcessAlive(status.pid, status.processStart);
}

Result<void> discardResting(const std::string& directory)
{
    MOLRL_TRY(const RunLock lock, RunLock::take(directory, false));
    std::error_code error;
    std::filesystem::remove_all(directory + "/checkpoints", error);
    if (error)
        return fail(ErrorCode::IoError, "its checkpoints can't be removed: " + error.message(), directory);
    RunStatus status = loadRunStatus(directory).value_or(RunStatus{});
    status.phase = RunPhase::Cancelled;
    status.stage = "cancelled; its checkpoints were removed";
    return saveRunStatus(directory, status);
}

} // namespace molrl::training
