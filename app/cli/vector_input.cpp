// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/vector_input.h"

#include "app/cli/model_choice.h"
#include "app/cli/number_file.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

namespace molrl::cli {
namespace {

/// Columns of mean 0 and deviation 1; constant ones become 0.
void scaleColumns(Matrix& points)
{
    for (std::size_t c = 0; c < points.cols; ++c) {
        double count = 0;
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 0; i < points.rows; ++i)
            if (const double value = points.row(i)[c]; std::isfinite(value)) {
                ++count;
                sum += value;
                squares += value * value;
            }
        const double mean = count > 0 ? sum / count : 0;
        const double deviation = count > 0 ? std::sqrt(std::max(0.0, squares / count - mean * mean)) : 0;
        for (std::size_t i = 0; i < points.rows; ++i)
            points.row(i)[c] =
                static_cast<float>(deviation > 0 ? (points.row(i)[c] - mean) / deviation : points.row(i)[c] - mean);
    }
}

Result<VectorInput> loadWorkspace(const VectorFlags& flags, const Console& console)
{
    VectorInput input;
    MOLRL_TRY(input.document, workspace::Workspace::open(flags.input));
    MOLRL_TRY(input.snapshot, input.document->snapshot());
    MOLRL_TRY(const auto model, chooseModel(flags.model, console));
    MOLRL_TRY(input.points, input.document->loadEmbeddings(model.network->hash(), input.snapshot->ids));
    const bool isEmpty =
        std::none_of(input.points.values.begin(), input.points.values.end(), [](float v) { return std::isfinite(v); });
    if (isEmpty)
        return fail(ErrorCode::NotFound,
                    "the workspace has no embeddings of this model; make them with: molrl encode " + flags.input +
                        " --out embeddings.npy",
                    flags.input);
    for (const auto id : input.snapshot->ids)
        input.ids.push_back(std::to_string(id.value));
    return input;
}

} // namespace

void VectorFlags::addTo(CLI::App& command)
{
    command.add_option("input", input, "Vectors: a .npy file, a table of numbers (CSV, TSV), or a workspace (.molrl)")
        ->required()
        ->type_name("FILE");
    command
        .add_option("-m,--model", model,
                    "Whose embeddings of a workspace (default: the model that comes with the program)")
        ->type_name("M");
    command.add_flag("--scale", scale, "Bring every column to mean 0 and deviation 1 first (for descriptors)");
}

Result<VectorInput> loadVectors(const VectorFlags& flags, const Console& console)
{
    const std::string extension = std::filesystem::path(flags.input).extension().string();
    std::error_code ignored; // what can't be looked at isn't there
    if (!std::filesystem::exists(flags.input, ignored))
        return fail(ErrorCode::NotFound, "there is no such file", flags.input);
    VectorInput input;
    if (extension == ".molrl") {
        MOLRL_TRY(input, loadWorkspace(flags, console));
    } else if (extension == ".npy") {
        MOLRL_TRY(input.points, loadNpy(flags.input));
        for (std::size_t i = 0; i < input.points.rows; ++i)
            input.ids.push_back(std::to_string(i + 1));
    } else {
        MOLRL_TRY(NumberTable table, loadNumberTable(flags.input));
        for (const std::string& name : table.ignored)
            console.note(flags.input + ": column \"" + name + "\" holds text and is left out");
        if (table.badCells > 0)
            console.note(flags.input + ": " + std::to_string(table.badCells) +
                         " cells are no numbers; their rows get no place");
        input.points = std::move(table.values);
        input.ids = std::move(table.ids);
    }
    if (flags.scale)
        scaleColumns(input.points);
    return input;
}

Result<std::vector<std::string>> storeResult(const VectorInput& input, StoredResult result)
{
    workspace::AddColumns edit;
    edit.what = "keep a result of " + result.maker;
    edit.compounds = input.snapshot->ids;
    MOLRL_TRY(const auto columns, input.document->columns());
    const std::string former = result.maker + ": {\"method\":\"" + result.method + "\"";
    for (const workspace::Column& column : columns)
        if (column.origin.rfind(former, 0) == 0)
            edit.replaced.push_back(column.id);
    for (std::size_t c = 0; c < result.names.size(); ++c)
        edit.columns.push_back({.name = std::move(result.names[c]),
                                .origin = result.maker + ": " + result.how,
                                .numbers = std::move(result.columns[c])});
    MOLRL_TRY(const auto undo, input.document->apply(edit));
    MOLRL_TRY(const auto now, input.document->columns());
    std::vector<std::string> names;
    for (const workspace::ColumnId id : std::get<workspace::RemoveColumns>(undo).ids)
        for (const workspace::Column& column : now)
            if (column.id == id)
                names.push_back(column.name);
    return names;
}

} // namespace molrl::cli
