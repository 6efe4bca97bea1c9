// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/result_table.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace molrl::cli {
namespace {

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string out = "\"";
    for (const char c : text)
        out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

} // namespace

Result<void> checkOutput(const std::string& out, std::initializer_list<std::string> inputs)
{
    for (const std::string& input : inputs) {
        std::error_code ignored; // what isn't there is no other file's name
        if (!out.empty() && std::filesystem::equivalent(input, out, ignored) && !ignored)
            return fail(ErrorCode::InvalidArgument, "the result would replace its own input; name another file", out);
    }
    return {};
}

Result<void> saveResultTable(const std::string& path, const std::vector<std::string>& ids,
                             const std::vector<std::string>& names, const std::vector<std::vector<double>>& columns)
{
    const std::string draft = path + ".part";
    {
        std::ofstream file(draft, std::ios::binary);
        file << "id";
        for (const std::string& name : names)
            file << ',' << quoted(name);
        file << '\n';
        for (std::size_t i = 0; i < ids.size(); ++i) {
            file << quoted(ids[i]);
            for (const auto& column : columns) {
                char text[32] = "";
                if (!std::isnan(column[i]))
                    std::snprintf(text, sizeof text, "%.7g", column[i]);
                file << ',' << text;
            }
            file << '\n';
        }
        file.flush();
        if (!file)
            return fail(ErrorCode::IoError, "the result can't be written; is there such a folder, and room?", path);
    }
    std::error_code problem;
    std::filesystem::rename(draft, path, problem);
    if (problem)
        return fail(ErrorCode::IoError, "the result can't be written (" + problem.message() + ")", path);
    return {};
}

} // namespace molrl::cli
