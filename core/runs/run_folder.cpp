// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_folder.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace molrl::runs {
namespace {

namespace fs = std::filesystem;

const std::string kTrashPrefix = ".deleted-";

std::int64_t nowSeconds()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

bool isRunDirectory(const std::string& directory)
{
    std::ifstream in(directory + "/config.json");
    const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object())
        return false;
    const auto format = json.find("format");
    return format != json.end() && format->is_string() && format->get<std::string>().rfind("molrl-", 0) == 0;
}

std::vector<std::string> findRuns(const std::string& folder)
{
    std::vector<std::string> found;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const fs::path path = at->path();
        std::error_code ignored;
        if (path.filename().string().front() != '.' && fs::is_directory(path, ignored) && isRunDirectory(path.string()))
            found.push_back(path.string());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string freeRunDirectory(const std::string& folder, const std::string& wish)
{
    std::string name;
    for (const char letter : wish) {
        const auto c = static_cast<unsigned char>(letter);
        name += std::isalnum(c) != 0 || c >= 0x80 || letter == '-' || letter == '_' || letter == '.' ? letter : '-';
    }
    name.erase(0, name.find_first_not_of("-."));
    if (name.empty())
        name = "run";
    std::string path = folder + "/" + name;
    std::error_code ignored;
    for (int i = 2; fs::exists(path, ignored); ++i)
        path = folder + "/" + name + "-" + std::to_string(i);
    return path;
}

Result<std::string> trashRun(const std::string& directory)
{
    fs::path path = fs::path(directory).lexically_normal();
    if (!path.has_filename()) // "run/"
        path = path.parent_path();
    std::error_code error;
    if (!fs::is_directory(path, error))
        return fail(ErrorCode::NotFound, "the run's directory is not there any more", directory);
    const std::string stem =
        (path.parent_path() / (kTrashPrefix + std::to_string(nowSeconds()) + "-" + path.filename().string())).string();
    std::string target = stem;
    for (int i = 2; fs::exists(target, error); ++i)
        target = stem + "-" + std::to_string(i);
    fs::rename(path, target, error);
    if (error)
        return fail(ErrorCode::IoError, "the run can't be moved: " + error.message(), directory);
    return target;
}

Result<void> restoreRun(const std::string& trashed, const std::string& directory)
{
    std::error_code error;
    if (fs::exists(directory, error))
        return fail(ErrorCode::InvalidArgument, "another run has taken its place; rename that one first", directory);
    fs::rename(trashed, directory, error);
    if (error)
        return fail(ErrorCode::IoError, "the run can't be brought back: " + error.message(), directory);
    return {};
}

int purgeTrash(const std::string& folder, std::int64_t olderThanSeconds)
{
    std::vector<fs::path> old;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.rfind(kTrashPrefix, 0) != 0)
            continue;
        const std::int64_t when = std::atoll(name.c_str() + kTrashPrefix.size());
        if (when > 0 && nowSeconds() - when > olderThanSeconds)
            old.push_back(at->path());
    }
    int purged = 0;
    for (const fs::path& path : old) {
        fs::remove_all(path, error);
        purged += error ? 0 : 1;
    }
    return purged;
}

} // namespace molrl::runs
