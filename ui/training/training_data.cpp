// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/training_data.h"

#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace molrl::ui {
namespace {

constexpr std::size_t kRowsBetweenPolls = 1024;

std::string quoted(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string result = "\"";
    for (const char letter : text) {
        result += letter;
        if (letter == '"')
            result += '"';
    }
    return result + '"';
}

std::string cellText(const workspace::ColumnData& data, std::size_t row)
{
    if (data.kind == workspace::ColumnKind::Text)
        return quoted(data.texts[row]);
    if (std::isnan(data.numbers[row]))
        return {};               // ">10" and the like are no labels: the pre-flight check counts them as missing
    std::array<char, 40> text{}; // to_chars, which no locale's decimal comma can reach
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), data.numbers[row]).ptr};
}

} // namespace

Result<std::size_t> writeTrainingData(const workspace::Workspace& workspace,
                                      const std::vector<workspace::Column>& columns, const std::string& path,
                                      JobContext& job)
{
    MOLRL_TRY(const auto snapshot, workspace.snapshot());
    MOLRL_TRY(const auto smiles, workspace.loadSmiles(snapshot));
    MOLRL_TRY(const auto names, workspace.loadNames(snapshot));
    std::vector<workspace::ColumnDataPtr> values;
    for (const workspace::Column& column : columns) {
        MOLRL_TRY(auto one, workspace.loadColumn(column.id, snapshot));
        values.push_back(std::move(one));
    }
    std::error_code error;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
    const std::string beside = path + ".part";
    std::ofstream out(beside, std::ios::binary);
    out << "smiles,name," << kCompoundIdColumn;
    for (const workspace::Column& column : columns)
        out << ',' << quoted(column.name);
    out << '\n';
    std::size_t count = 0;
    for (std::size_t row = 0; row < snapshot->rows(); ++row) {
        if (row % kRowsBetweenPolls == 0 && job.stopRequested()) {
            out.close();
            std::filesystem::remove(beside, error);
            return JobContext::cancelled();
        }
        if (smiles[row].empty())
            continue;
        out << smiles[row] << ',' << quoted(names[row]) << ',' << snapshot->ids[row].value;
        for (const auto& column : values)
            out << ',' << cellText(*column, row);
        out << '\n';
        ++count;
    }
    out.close();
    if (out)
        std::filesystem::rename(beside, path, error);
    if (!out || error) {
        std::error_code ignored;
        std::filesystem::remove(beside, ignored);
        return fail(ErrorCode::IoError, "it can't be written; is the disk full?", path);
    }
    return count;
}

} // namespace molrl::ui
