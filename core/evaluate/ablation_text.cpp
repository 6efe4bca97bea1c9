// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/ablation.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <set>
#include <utility>

namespace molrl::evaluate {
namespace {

/// What a column of the table is about.
struct Column {
    std::string set;
    std::string probe;
    bool isForClasses = false;
};

std::vector<Column> columnsOf(const std::vector<AblationCell>& cells)
{
    std::vector<Column> columns;
    std::set<std::pair<std::string, std::string>> seen;
    for (const AblationCell& cell : cells)
        for (const AblationScore& score : cell.scores)
            if (seen.emplace(score.probe, score.set).second)
                columns.push_back({score.set, score.probe, score.isForClasses});
    std::stable_sort(columns.begin(), columns.end(),
                     [](const Column& a, const Column& b) { return a.probe > b.probe; }); // ridge before forest
    return columns;
}

std::string meanSd(const std::vector<double>& values)
{
    if (values.empty())
        return "–";
    const training::MeanSd value = training::computeMeanSd(values);
    std::array<char, 48> text{};
    if (values.size() > 1)
        std::snprintf(text.data(), text.size(), "%.3f ± %.3f", value.mean, value.sd);
    else
        std::snprintf(text.data(), text.size(), "%.3f", value.mean);
    return text.data();
}

std::string tableOf(const std::vector<AblationCell>& cells, const std::vector<Column>& columns, bool isTest)
{
    std::string text = "| row | seeds | what |";
    std::string rule = "|---|---|---|";
    for (const Column& column : columns) {
        text += " " + column.set + " " + (column.isForClasses ? "AUC" : "RMSE") + ", " + column.probe + " |";
        rule += "---|";
    }
    text += "\n" + rule + "\n";
    for (const AblationRow& row : ablationRows()) {
        const auto seeds =
            std::count_if(cells.begin(), cells.end(), [&](const AblationCell& cell) { return cell.row == row.name; });
        if (seeds == 0)
            continue;
        text += "| " + row.name + " | " + std::to_string(seeds) + " | " + row.what + " |";
        for (const Column& column : columns) {
            std::vector<double> values;
            for (const AblationCell& cell : cells)
                for (const AblationScore& score : cell.scores)
                    if (cell.row == row.name && score.set == column.set && score.probe == column.probe)
                        values.push_back(isTest ? score.test : score.valid);
            text += " " + meanSd(values) + " |";
        }
        text += "\n";
    }
    return text;
}

} // namespace

std::string toMarkdown(const std::vector<AblationCell>& cells, const AblationOptions& options)
{
    const std::vector<Column> columns = columnsOf(cells);
    return "# Ablation\n\nNetwork `" + options.config.network.name + "`, " + std::to_string(options.molecules) +
           " molecules a cell, online branch, frozen; strict scaffold split; mean ± sd over seeds. AUC: higher is "
           "better, "
           "RMSE: lower.\n\n## Validation (what choices rest on)\n\n" +
           tableOf(cells, columns, false) + "\n## Test\n\n" + tableOf(cells, columns, true);
}

} // namespace molrl::evaluate
