// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_report.h"

#include "core/training/number_text.h"

#include <cmath>

namespace molrl::training {
namespace {

std::string number(double value)
{
    return std::isfinite(value) ? formatGeneral(value, 6) : "";
}

std::string shortNumber(double value)
{
    return std::isfinite(value) ? formatFixed(value, 3) : "";
}

std::string interval(const Interval& value)
{
    std::string text = shortNumber(value.value);
    if (std::isfinite(value.low))
        text += " (" + shortNumber(value.low) + " to " + shortNumber(value.high) + ")";
    return text;
}

std::string row(const std::vector<std::string>& cells)
{
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i)
        text += (i == 0 ? "" : ",") + toCsvCell(cells[i]);
    return text + "\n";
}

std::string describePart(const char* name, const PartScore& part, double coverage)
{
    std::string text = std::string("## ") + name + "\n\n";
    text += "Mean " + part.headline + ": " + shortNumber(part.value) + "\n\n";
    text += "| task | rows | metrics (95 % interval over molecules) | coverage (aim " + number(coverage) + ") |\n";
    text += "|---|---|---|---|\n";
    for (const TaskScore& score : part.tasks) {
        text += "| " + score.column + " | " + std::to_string(score.rows) + " | ";
        for (std::size_t i = 0; i < score.metrics.size(); ++i)
            text += (i == 0 ? "" : ", ") + score.metrics[i].name + " " + interval(score.metrics[i].interval);
        text += " | " + shortNumber(score.coverage) + " |\n";
    }
    text += "\nDomain: " + std::to_string(part.inDomain[0]) + " in, " + std::to_string(part.inDomain[1]) +
            " at the edge, " + std::to_string(part.inDomain[2]) + " out; mean error " +
            shortNumber(part.errorByDomain[0]) + " / " + shortNumber(part.errorByDomain[1]) + " / " +
            shortNumber(part.errorByDomain[2]) + "\n\n";
    return text;
}

} // namespace

std::string toCsvCell(const std::string& text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::vector<std::string> predictionColumns(const Task& task)
{
    const std::string& name = task.column;
    if (task.kind == TaskKind::Regression)
        return {name, name + " spread", name + " low", name + " high"};
    if (task.kind == TaskKind::Binary)
        return {name, name + " spread", name + " set"};
    std::vector<std::string> columns{name, name + " spread", name + " set"};
    for (const std::string& label : task.classes)
        columns.push_back(name + " p(" + label + ")");
    return columns;
}

std::vector<std::string> predictionCells(const Task& task, const TaskPrediction& prediction, std::size_t row)
{
    if (std::isnan(prediction.value[row]))
        return std::vector<std::string>(predictionColumns(task).size());
    if (task.kind == TaskKind::Regression)
        return {number(prediction.value[row]), number(prediction.spread[row]), number(prediction.low[row]),
                number(prediction.high[row])};
    std::string set;
    for (const std::size_t c : prediction.sets[row])
        set += (set.empty() ? "" : " | ") + task.classes[c];
    std::vector<std::string> cells{number(prediction.value[row]), number(prediction.spread[row]), set};
    if (task.kind == TaskKind::MultiClass) {
        cells[0] = task.classes[static_cast<std::size_t>(prediction.value[row])];
        for (const double p : prediction.probabilities[row])
            cells.push_back(number(p));
    }
    return cells;
}

std::string makePredictionTable(const LabelTable& table, const std::vector<std::string>& parts,
                                const std::vector<std::size_t>& rows, const ModelPredictions& predictions)
{
    std::vector<std::string> header{"row", "smiles", "part"};
    for (const Task& task : table.tasks) {
        header.push_back(task.column + " label");
        for (std::string& column : predictionColumns(task))
            header.push_back(std::move(column));
    }
    header.insert(header.end(), {"domain", "distance"});
    std::string text = row(header);
    for (const std::size_t r : rows) {
        std::vector<std::string> cells{std::to_string(table.rows[r]), table.smiles[r], parts[r]};
        for (std::size_t t = 0; t < table.tasks.size(); ++t) {
            const Task& task = table.tasks[t];
            const double label = table.labels[t][r];
            cells.push_back(std::isnan(label)                   ? ""
                            : task.kind == TaskKind::Regression ? number(label)
                                                                : task.classes[static_cast<std::size_t>(label)]);
            for (std::string& cell : predictionCells(task, predictions.tasks[t], r))
                cells.push_back(std::move(cell));
        }
        cells.emplace_back(predictions.errors[r] ? "" : toString(predictions.domain[r]));
        cells.push_back(number(predictions.distance[r]));
        text += row(cells);
    }
    return text;
}

std::string makeTaskModelCard(const TaskModelInfo& info, const Preflight& data, const FinetuneReport& report,
                              std::size_t members)
{
    std::string text = "# " + info.name + "\n\n" + info.description + "\n\n";
    text += "Made " + info.created + "; " + std::to_string(members) + " network" + (members == 1 ? "" : "s") + ", " +
            std::to_string(info.views) + " drawings averaged.\n\n## Data\n\n```\n" + toText(data) + "```\n\n";
    for (const auto& [key, value] : info.extra)
        if (value.size() < 200)
            text += "- " + key + ": " + value + "\n";
    text += "\n" + describePart("Test (never chosen by)", report.test, info.coverage);
    text += describePart("Validation (settings were chosen on it)", report.valid, info.coverage);
    text +=
        "## Limits\n\n"
        "- Numbers hold for molecules like those of the test part; look at the domain flag and the spread, since "
        "each fails where the other does not.\n"
        "- Intervals and sets were calibrated on " +
        std::string(info.extra.contains("calibrated on") ? info.extra.at("calibrated on") : "validation") +
        "; their coverage is only promised for molecules drawn alike. The coverage measured on test stands above.\n";
    return text;
}

} // namespace molrl::training
