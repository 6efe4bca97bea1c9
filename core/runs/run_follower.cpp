// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_follower.h"

#include "core/base/process_info.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace molrl::runs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostLogLines = 20000;
constexpr std::int64_t kSilenceSeconds = 120; ///< of a run that doesn't tell its state, before it counts as dead

struct FileTimes {
    std::int64_t seconds = 0; ///< 0: not there
    std::int64_t stamp = -1;  ///< changes whenever the file does
};

FileTimes timesOf(const std::string& path)
{
    struct stat status {};
    if (stat(path.c_str(), &status) != 0)
        return {};
    return {status.st_mtim.tv_sec,
            status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec + static_cast<std::int64_t>(status.st_ino)};
}

std::string toText(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

void flatten(const Json& json, const std::string& prefix, std::vector<std::pair<std::string, std::string>>& into)
{
    for (const auto& [key, value] : json.items()) {
        const std::string name = prefix.empty() ? key : prefix + "." + key;
        if (value.is_object())
            flatten(value, name, into);
        else
            into.emplace_back(name, toText(value));
    }
}

std::string baseName(std::string path)
{
    while (path.size() > 1 && path.back() == '/')
        path.pop_back();
    return path.substr(path.rfind('/') + 1);
}

double numberOr(const Json& json, const char* name, double otherwise)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_number() ? found->get<double>() : otherwise;
}

std::int64_t countOr(const Json& json, const char* name, std::int64_t otherwise)
{
    return static_cast<std::int64_t>(numberOr(json, name, static_cast<double>(otherwise)));
}

std::string textOr(const Json& json, const char* name, const std::string& otherwise)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

/// Keys of a metrics line that say where it stands, not what was measured.
bool isPlace(const std::string& key)
{
    static constexpr std::array kPlaces{"kind", "step",   "epoch", "molecules", "seconds",
                                        "time", "member", "trial", "part",      "of"};
    return std::find(kPlaces.begin(), kPlaces.end(), key) != kPlaces.end();
}

constexpr std::array<std::pair<RunState, const char*>, 11> kStateWords{{
    {RunState::Unknown, "unknown"},
    {RunState::Queued, "queued"},
    {RunState::Running, "running"},
    {RunState::Pausing, "pausing"},
    {RunState::Paused, "paused"},
    {RunState::Stopping, "stopping"},
    {RunState::Cancelling, "cancelling"},
    {RunState::Cancelled, "cancelled"},
    {RunState::Interrupted, "interrupted"},
    {RunState::Finished, "finished"},
    {RunState::Failed, "failed"},
}};

} // namespace

std::string toString(RunState state)
{
    for (const auto& [value, word] : kStateWords)
        if (value == state)
            return word;
    return "unknown";
}

RunState runStateFrom(const std::string& word)
{
    for (const auto& [value, text] : kStateWords)
        if (word == text)
            return value;
    return RunState::Unknown;
}

const RunSeries* RunView::find(const std::string& part, const std::string& of, const std::string& quantity) const
{
    for (const RunSeries& one : series)
        if (one.part == part && one.of == of && one.name == quantity)
            return &one;
    return nullptr;
}

RunFollower::RunFollower(std::string directory) : m_metrics(directory + "/metrics.jsonl"), m_log(directory + "/log.txt")
{
    m_view.directory = std::move(directory);
    m_view.name = baseName(m_view.directory);
}

std::vector<std::string> RunFollower::watchedPaths() const
{
    std::vector<std::string> paths{m_view.directory};
    for (const char* name : {"metrics.jsonl", "log.txt", "state.json"})
        if (timesOf(m_view.directory + "/" + name).seconds > 0)
            paths.push_back(m_view.directory + "/" + name);
    return paths;
}

Result<bool> RunFollower::readConfig()
{
    const std::string path = m_view.directory + "/config.json";
    const FileTimes times = timesOf(path);
    if (times.seconds == 0)
        return fail(ErrorCode::NotFound, "there is no run here: its config.json is missing", m_view.directory);
    if (times.stamp == m_configStamp)
        return false;
    std::ifstream in(path);
    const Json json = Json::parse(in, nullptr, false);
    const std::string format = json.is_object() ? textOr(json, "format", "") : "";
    if (format.rfind("molrl-", 0) != 0)
        return fail(ErrorCode::ParseError, "this is not the configuration of a run", path);
    m_configStamp = times.stamp;
    m_view.createdAt = times.seconds;
    m_view.kind = format.find("pretrain") != std::string::npos   ? RunKind::Pretraining
                  : format.find("finetune") != std::string::npos ? RunKind::FineTuning
                                                                 : RunKind::Unknown;
    m_view.name = textOr(json, "modelName", textOr(json, "name", m_view.name));
    m_view.settings.clear();
    flatten(json, "", m_view.settings);
    if (m_view.kind == RunKind::Pretraining) {
        const auto pretrain = json.find("pretrain");
        m_view.secondsLimit = numberOr(json, "hours", 0) * 3600;
        if (pretrain != json.end() && pretrain->is_object() && m_view.secondsLimit <= 0)
            m_view.totalSteps = countOr(*pretrain, "totalSteps", 0);
    }
    if (const auto finetune = json.find("finetune"); finetune != json.end() && finetune->is_object())
        m_view.patience = countOr(*finetune, "patience", 0);
    return true;
}

/// Networks of an ensemble and the learning rates that are tried have curves of their own.
std::string RunFollower::seriesOf(double member, double trial) const
{
    std::string name = trial < 0 ? "" : trial == 0 ? "head" : "rate " + std::to_string(static_cast<int>(trial));
    if (member > 0)
        name += (name.empty() ? "" : ", ") + ("network " + std::to_string(static_cast<int>(member) + 1));
    return name;
}

void RunFollower::addPoint(const std::string& part, const std::string& of, const std::string& name, double step,
                           double value)
{
    for (RunSeries& one : m_view.series)
        if (one.name == name && one.part == part && one.of == of) {
            one.steps.push_back(step);
            one.values.push_back(value);
            return;
        }
    m_view.series.push_back({part, of, name, {step}, {value}});
}

void RunFollower::readMetricsLine(const std::string& line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) {
        m_view.unreadableLines += line.empty() ? 0 : 1;
        return;
    }
    const std::string part = textOr(json, "kind", textOr(json, "part", "train"));
    m_view.step = countOr(json, "step", m_view.step);
    m_view.epoch = countOr(json, "epoch", m_view.epoch);
    m_view.molecules = countOr(json, "molecules", m_view.molecules);
    m_view.totalSteps = countOr(json, "totalSteps", m_view.totalSteps);
    const auto step = static_cast<double>(m_view.step);
    if (const double seconds = numberOr(json, "seconds", -1); seconds >= 0) {
        RunPace& pace = m_view.pace;
        if (!pace.steps.empty() && step > pace.steps.back())
            m_logInterval = std::max(m_logInterval, seconds - pace.seconds.back());
        if (pace.steps.empty() || step > pace.steps.back()) {
            pace.steps.push_back(step);
            pace.seconds.push_back(seconds);
        }
        m_view.seconds = seconds;
    }
    m_view.moleculesPerSecond = numberOr(json, "moleculesPerSecond", m_view.moleculesPerSecond);
    m_view.memoryMb = numberOr(json, "memoryMb", m_view.memoryMb);
    const std::string of = textOr(json, "of", seriesOf(numberOr(json, "member", 0), numberOr(json, "trial", -1)));
    const bool isNamed = json.contains("rocAuc") || json.contains("rmse");
    for (const auto& [key, value] : json.items()) {
        if (key == "score" && isNamed) // the same number twice
            continue;
        if (value.is_number() && !isPlace(key)) // a fine-tuning's validation line has the epoch's training loss
            addPoint(m_view.kind == RunKind::FineTuning && key == "loss" ? "train" : part, of,
                     m_view.kind == RunKind::FineTuning && key == "loss" && part != "train" ? "epochLoss" : key, step,
                     value.get<double>());
        else if (value.is_object())
            for (const auto& [inner, number] : value.items())
                if (number.is_number())
                    addPoint(part, key, inner, step, number.get<double>());
    }
}

bool RunFollower::readMetrics()
{
    bool changed = false;
    for (;;) {
        const LineTail::Fresh fresh = m_metrics.poll();
        if (fresh.restarted) {
            m_view.series.clear();
            m_view.pace = {};
            m_view.step = m_view.epoch = m_view.molecules = 0;
            m_view.seconds = 0;
            m_view.unreadableLines = 0;
        }
        for (const std::string& line : fresh.lines)
            readMetricsLine(line);
        changed = changed || fresh.restarted || !fresh.lines.empty();
        if (fresh.lines.empty())
            return changed;
    }
}

bool RunFollower::readLog()
{
    std::vector<std::string> lines;
    for (LineTail::Fresh fresh = m_log.poll(); !fresh.lines.empty(); fresh = m_log.poll())
        lines.insert(lines.end(), fresh.lines.begin(), fresh.lines.end()); // a log that turned over goes on
    if (lines.empty())
        return false;
    auto log = std::make_shared<std::vector<RunLogLine>>(*m_view.log);
    for (const std::string& line : lines) { // "2026-11-25T06:06:18.259 info text"
        RunLogLine entry;
        const std::size_t first = line.find(' ');
        const std::size_t second = first == std::string::npos ? first : line.find(' ', first + 1);
        if (second == std::string::npos || line.find('T') > first) {
            entry.text = line;
        } else {
            entry.time = line.substr(0, first);
            entry.level = line.substr(first + 1, second - first - 1);
            entry.text = line.substr(second + 1);
        }
        m_lastError = entry.level == "error" ? entry.text : std::string();
        m_ended = entry.text.rfind("ended at step", 0) == 0;
        log->push_back(std::move(entry));
    }
    if (log->size() > kMostLogLines)
        log->erase(log->begin(), log->end() - static_cast<std::ptrdiff_t>(kMostLogLines));
    m_view.log = std::move(log);
    return true;
}

bool RunFollower::readToldState()
{
    const std::string path = m_view.directory + "/state.json";
    const FileTimes times = timesOf(path);
    if (times.seconds == 0) {
        m_told = RunState::Unknown;
        return false;
    }
    if (times.stamp != m_stateStamp) {
        std::ifstream in(path);
        const Json json = Json::parse(in, nullptr, false);
        if (!json.is_object())
            return m_told != RunState::Unknown; // somebody writes it just now
        m_stateStamp = times.stamp;
        m_told = runStateFrom(textOr(json, "state", ""));
        m_view.stage = textOr(json, "stage", "");
        m_view.message = textOr(json, "message", "");
        m_view.progress01 = numberOr(json, "progress", m_view.progress01);
        m_view.step = std::max(m_view.step, countOr(json, "step", 0));
        m_view.seconds = std::max(m_view.seconds, numberOr(json, "seconds", 0));
        m_view.processId = countOr(json, "pid", 0);
        m_processStart = countOr(json, "processStart", 0);
        m_view.host = textOr(json, "host", "");
        m_view.memoryMb = numberOr(json, "memoryMb", m_view.memoryMb);
        m_view.device = textOr(json, "device", m_view.device);
        RunPace& told = m_view.progress;
        if (!told.steps.empty() && (m_view.progress01 < told.steps.back() || m_view.seconds < told.seconds.back()))
            told = {}; // begun anew from a checkpoint
        if (told.steps.empty() || m_view.progress01 > told.steps.back() + 1e-4) {
            told.steps.push_back(m_view.progress01);
            told.seconds.push_back(m_view.seconds);
        }
    }
    char host[256] = {};
    const bool isHere = gethostname(host, sizeof host - 1) == 0 && m_view.host == host;
    m_view.hasProcess =
        m_view.processId > 0 && (!isHere || isProcessAlive(static_cast<int>(m_view.processId), m_processStart));
    m_view.state = m_told;
    if (isActive(m_told) && !m_view.hasProcess)
        m_view.state = RunState::Interrupted;
    return m_told != RunState::Unknown;
}

void RunFollower::inferState(std::int64_t nowSeconds)
{
    m_view.message.clear();
    const auto silence = static_cast<double>(nowSeconds - m_view.changedAt);
    const double patience = std::max<double>(kSilenceSeconds, 4 * m_logInterval);
    if (!m_view.modelPath.empty() && m_ended)
        m_view.state = RunState::Finished;
    else if (!m_lastError.empty()) {
        m_view.state = RunState::Failed;
        m_view.message = m_lastError;
    } else if (m_ended)
        m_view.state = RunState::Paused;
    else
        m_view.state = silence <= patience ? RunState::Running : RunState::Interrupted;
}

void RunFollower::readState(std::int64_t nowSeconds)
{
    const std::string& path = m_view.directory;
    m_view.changedAt = m_view.createdAt;
    for (const char* name : {"metrics.jsonl", "log.txt", "state.json", "checkpoints", "model.md"})
        m_view.changedAt = std::max(m_view.changedAt, timesOf(path + "/" + name).seconds);
    const bool hasModel = timesOf(path + "/model.safetensors").seconds > 0;
    m_view.modelPath = hasModel ? path + "/model.safetensors" : std::string();
    m_view.cardPath = timesOf(path + "/model.md").seconds > 0 ? path + "/model.md" : std::string();
    std::error_code noFolder;
    m_view.hasCheckpoint = !std::filesystem::is_empty(path + "/checkpoints", noFolder) && !noFolder;
    if (readToldState())
        return;
    inferState(nowSeconds);
    const auto step = static_cast<double>(m_view.step);
    if (m_view.state == RunState::Finished)
        m_view.progress01 = 1;
    else if (m_view.secondsLimit > 0)
        m_view.progress01 = std::clamp(m_view.seconds / m_view.secondsLimit, 0.0, 1.0);
    else if (m_view.totalSteps > 0)
        m_view.progress01 = std::clamp(step / static_cast<double>(m_view.totalSteps), 0.0, 1.0);
}

Result<bool> RunFollower::poll(std::int64_t nowSeconds)
{
    const RunState before = m_view.state;
    const std::int64_t changedAt = m_view.changedAt;
    MOLRL_TRY(bool changed, readConfig());
    changed = readMetrics() || changed;
    changed = readLog() || changed;
    readState(nowSeconds);
    return changed || before != m_view.state || changedAt != m_view.changedAt;
}

} // namespace molrl::runs
