// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_notes.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace molrl::runs {
namespace {

std::string fileOf(const std::string& directory)
{
    return directory + "/studio.json";
}

} // namespace

RunNotes loadRunNotes(const std::string& directory)
{
    std::ifstream in(fileOf(directory));
    const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
    RunNotes notes;
    if (!json.is_object())
        return notes;
    if (const auto star = json.find("starred"); star != json.end() && star->is_boolean())
        notes.starred = star->get<bool>();
    if (const auto note = json.find("note"); note != json.end() && note->is_string())
        notes.note = note->get<std::string>();
    return notes;
}

Result<void> saveRunNotes(const std::string& directory, const RunNotes& notes)
{
    const std::string path = fileOf(directory);
    const std::string beside = path + ".part";
    std::ofstream out(beside, std::ios::binary);
    const auto replace = nlohmann::json::error_handler_t::replace; // a note pasted from anywhere
    out << nlohmann::json{{"starred", notes.starred}, {"note", notes.note}}.dump(2, ' ', false, replace) << '\n';
    out.close();
    std::error_code error;
    if (out)
        std::filesystem::rename(beside, path, error);
    if (!out || error)
        return fail(ErrorCode::IoError, "the note can't be kept; may this folder be written, and is the disk full?",
                    path);
    return {};
}

} // namespace molrl::runs
