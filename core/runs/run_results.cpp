// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_results.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

namespace molrl::runs {
namespace {

using Json = nlohmann::json;
using Row = std::vector<std::string>;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

Result<std::string> readFile(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return fail(ErrorCode::NotFound, "the run has no results yet; they come when it has finished", path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// RFC 4180: quoted cells may hold commas, quotes and line ends.
std::vector<Row> parseCsv(const std::string& text)
{
    std::vector<Row> rows;
    Row row;
    std::string cell;
    bool isQuoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isQuoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                cell += text[++i];
            else if (c == '"')
                isQuoted = false;
            else
                cell += c;
        } else if (c == '"') {
            isQuoted = true;
        } else if (c == ',' || c == '\n') {
            row.push_back(std::move(cell));
            cell.clear();
            if (c == '\n')
                rows.push_back(std::exchange(row, {}));
        } else if (c != '\r') {
            cell += c;
        }
    }
    return rows; // a last line without its end is half a line
}

double toNumber(const std::string& cell)
{
    if (cell.empty())
        return kMissing;
    double value = kMissing;
    const char* const end = cell.data() + cell.size();
    const auto read = std::from_chars(cell.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? value : kMissing;
}

struct Table {
    Row header;
    std::vector<Row> rows;

    [[nodiscard]] std::size_t column(const std::string& name) const
    {
        return static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin());
    }
    [[nodiscard]] bool has(const std::string& name) const { return column(name) < header.size(); }
    [[nodiscard]] std::vector<double> numbers(const std::string& name) const
    {
        std::vector<double> values;
        for (const Row& row : rows)
            values.push_back(toNumber(row[column(name)]));
        return values;
    }
    [[nodiscard]] std::vector<std::string> texts(const std::string& name) const
    {
        std::vector<std::string> values;
        for (const Row& row : rows)
            values.push_back(row[column(name)]);
        return values;
    }
};

/// Numbers of the classes named; NaN for a missing one.
std::vector<double> toClasses(const std::vector<std::string>& cells, const std::vector<std::string>& classes)
{
    std::vector<double> values;
    for (const std::string& cell : cells) {
        const auto found = std::find(classes.begin(), classes.end(), cell);
        values.push_back(cell.empty() || found == classes.end() ? kMissing
                                                                : static_cast<double>(found - classes.begin()));
    }
    return values;
}

Result<TaskResult> readTask(const Table& table, const Json& description, const std::string& path)
{
    TaskResult task;
    task.name = description.at("column").get<std::string>();
    const auto kind = description.at("kind").get<std::string>();
    task.kind = kind == "binary"       ? TaskKind::Binary
                : kind == "regression" ? TaskKind::Regression
                                       : TaskKind::MultiClass;
    if (!table.has(task.name + " label") || !table.has(task.name))
        return fail(ErrorCode::ParseError, "the predictions of \"" + task.name + "\" are not in it", path);
    if (table.has(task.name + " spread"))
        task.spread = table.numbers(task.name + " spread");
    if (task.kind == TaskKind::Regression) {
        task.truth = table.numbers(task.name + " label");
        task.prediction = table.numbers(task.name);
        if (table.has(task.name + " low") && table.has(task.name + " high")) {
            task.low = table.numbers(task.name + " low");
            task.high = table.numbers(task.name + " high");
        }
        return task;
    }
    task.classes = description.at("classes").get<std::vector<std::string>>();
    task.truth = toClasses(table.texts(task.name + " label"), task.classes);
    task.prediction =
        task.kind == TaskKind::Binary ? table.numbers(task.name) : toClasses(table.texts(task.name), task.classes);
    return task;
}

/// A number, or one with its interval: {"value", "low", "high"}. None for null.
std::optional<MetricValue> readValue(const Json& json)
{
    const Json& value = json.is_object() ? json.value("value", Json()) : json;
    if (!value.is_number())
        return std::nullopt;
    MetricValue metric;
    metric.value = metric.low = metric.high = value.get<double>();
    if (json.is_object() && json.contains("low") && json.at("low").is_number() && json.contains("high") &&
        json.at("high").is_number()) {
        metric.low = json.at("low").get<double>();
        metric.high = json.at("high").get<double>();
    }
    return metric;
}

void readMetrics(const Json& metrics, const std::string& task, const std::string& part, const std::string& model,
                 RunResults& results)
{
    for (const auto& [name, value] : metrics.items())
        if (auto metric = readValue(value)) {
            metric->model = model;
            metric->task = task;
            metric->part = part;
            metric->metric = name;
            results.metrics.push_back(std::move(*metric));
        }
}

void readPart(const Json& part, const std::string& partName, const std::string& model, RunResults& results)
{
    const Json& tasks = part.at("tasks");
    for (const Json& task : tasks)
        readMetrics(task.at("metrics"), task.at("column").get<std::string>(), partName, model, results);
    if (tasks.size() > 1 && part.contains("headline") && part.contains("value"))
        readMetrics(Json{{part.at("headline").get<std::string>(), part.at("value")}}, {}, partName, model, results);
}

/// Numbers of the test set ("tasks", and "metrics" as their mean), or parts like those of the model itself.
void readBaselines(const Json& baselines, RunResults& results)
{
    for (const Json& baseline : baselines) {
        const std::string name = baseline.value("method", baseline.value("name", std::string("baseline")));
        const bool hasTasks = baseline.contains("tasks");
        if (hasTasks)
            for (const Json& task : baseline.at("tasks"))
                readMetrics(task.at("metrics"), task.at("column").get<std::string>(), "test", name, results);
        if (baseline.contains("metrics") && (!hasTasks || results.tasks.size() > 1))
            readMetrics(baseline.at("metrics"), results.tasks.size() == 1 ? results.tasks.front().name : std::string(),
                        "test", name, results);
        for (const auto& [key, part] : {std::pair{"test", "test"}, {"valid", "validation"}})
            if (baseline.contains(key))
                readPart(baseline.at(key), part, name, results);
    }
}

void readScaffolds(const Json& scaffolds, RunResults& results)
{
    for (const Json& json : scaffolds)
        if (json.at("error").is_number())
            results.scaffolds.push_back({json.at("scaffold").get<std::string>(), json.at("count").get<std::int64_t>(),
                                         json.at("error").get<double>(), json.value("train_count", std::int64_t{0})});
}

} // namespace

Result<RunResults> loadRunResults(const std::string& directory)
{
    const std::string path = directory + "/predictions.csv";
    MOLRL_TRY(const std::string text, readFile(path));
    MOLRL_TRY(const std::string report, readFile(directory + "/report.json"));
    MOLRL_TRY(const std::string preflight, readFile(directory + "/preflight.json"));
    Table table;
    table.rows = parseCsv(text);
    if (table.rows.empty())
        return fail(ErrorCode::ParseError, "it is empty", path);
    table.header = std::move(table.rows.front());
    table.rows.erase(table.rows.begin());
    for (const char* name : {"smiles", "part"})
        if (!table.has(name))
            return fail(ErrorCode::ParseError, std::string("it has no column \"") + name + "\"", path);
    std::erase_if(table.rows, [&](const Row& row) { return row.size() != table.header.size(); });
    auto read = guarded("reading the results", [&]() -> Result<RunResults> {
        RunResults results;
        results.smiles = table.texts("smiles");
        results.part = table.texts("part");
        for (std::string& part : results.part)
            if (part == "valid")
                part = "validation";
        results.names.resize(results.rows());
        results.compound.resize(results.rows());
        results.domain = table.has("domain") ? table.texts("domain") : std::vector<std::string>(results.rows());
        const Json known = Json::parse(preflight);
        for (const Json& description : known.at("tasks")) {
            MOLRL_TRY(TaskResult task, readTask(table, description, path));
            results.tasks.push_back(std::move(task));
        }
        const Json json = Json::parse(report);
        for (const auto& [key, part] : {std::pair{"test", "test"}, {"valid", "validation"}})
            readPart(json.at(key), part, kThisModel, results);
        if (json.contains("baselines"))
            readBaselines(json.at("baselines"), results);
        if (json.contains("scaffold_errors"))
            readScaffolds(json.at("scaffold_errors"), results);
        return results;
    });
    if (!read && read.error().code == ErrorCode::Internal) // of the JSON parser
        return fail(ErrorCode::ParseError, read.error().what, directory);
    return read;
}

} // namespace molrl::runs
