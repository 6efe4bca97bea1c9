// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/task_model_info.h"

#include "core/training/finetune_config.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kMostNeighbours = 1000;

Json describe(const Task& task, const TaskCalibration& calibration)
{
    Json json = {{"column", task.column}, {"kind", toString(task.kind)}};
    if (task.kind == TaskKind::Regression) {
        json["mean"] = calibration.mean;
        json["sd"] = calibration.sd;
        json["halfWidth"] = calibration.halfWidth ? Json(*calibration.halfWidth) : Json();
    } else {
        json["classes"] = task.classes;
        json["logitShift"] = calibration.logitShift;
        json["temperature"] = calibration.temperature;
        json["setThresholds"] = calibration.setThresholds;
    }
    json["calibrationRows"] = calibration.rows;
    return json;
}

/// A file that was changed by hand must not give predictions that are infinite, or none.
void require(bool isSound, const std::string& what)
{
    if (!isSound)
        throw std::runtime_error(what + " is out of range");
}

bool isScale(double value)
{
    return std::isfinite(value) && value > 0;
}

void checkNumbers(const Task& task, const TaskCalibration& calibration)
{
    const std::string where = " of \"" + task.column + "\"";
    const auto isFinite = [](double value) { return std::isfinite(value); };
    require(isFinite(calibration.mean), "the mean" + where);
    require(isScale(calibration.sd), "the standard deviation" + where);
    require(isScale(calibration.temperature), "the temperature" + where);
    require(!calibration.halfWidth || (isFinite(*calibration.halfWidth) && *calibration.halfWidth >= 0),
            "the interval" + where);
    require(std::all_of(calibration.logitShift.begin(), calibration.logitShift.end(), isFinite),
            "a class weight" + where);
    require(std::all_of(calibration.setThresholds.begin(), calibration.setThresholds.end(), isFinite),
            "a threshold" + where);
}

void checkNumbers(const TaskModelInfo& info)
{
    require(std::isfinite(info.domain.edge) && std::isfinite(info.domain.out), "a bound of the domain");
    require(info.domain.neighbours >= 1 && info.domain.neighbours <= kMostNeighbours, "the number of neighbours");
    require(info.coverage > 0 && info.coverage < 1, "the coverage");
    require(info.views >= 1 && info.views <= kMostViews, "the number of views");
}

void read(const Json& json, TaskModelInfo& info)
{
    Task task;
    TaskCalibration calibration;
    task.column = json.at("column").get<std::string>();
    auto kind = parseTaskKind(json.at("kind").get<std::string>());
    if (!kind)
        throw std::runtime_error(kind.error().what);
    task.kind = *kind;
    if (task.kind == TaskKind::Regression) {
        calibration.mean = json.at("mean").get<double>();
        calibration.sd = json.at("sd").get<double>();
        if (!json.at("halfWidth").is_null())
            calibration.halfWidth = json.at("halfWidth").get<double>();
    } else {
        task.classes = json.at("classes").get<std::vector<std::string>>();
        calibration.logitShift = json.at("logitShift").get<std::vector<double>>();
        calibration.temperature = json.at("temperature").get<double>();
        calibration.setThresholds = json.at("setThresholds").get<std::vector<double>>();
        const std::size_t n = task.classes.size();
        if (n < 2 || (task.kind == TaskKind::Binary && n != 2) || calibration.setThresholds.size() > n)
            throw std::runtime_error("the classes of \"" + task.column + "\" don't fit together");
    }
    calibration.rows = json.at("calibrationRows").get<std::size_t>();
    checkNumbers(task, calibration);
    info.tasks.push_back(std::move(task));
    info.calibration.push_back(std::move(calibration));
}

} // namespace

chem::StandardizeOptions standardizationOf(const TaskModelInfo& info)
{
    const auto found = info.extra.find("structures"); // models of before there was a choice: standard
    return FinetuneConfig::standardizationOf(found == info.extra.end() ? std::string() : found->second);
}

bool readsWrittenStructures(const TaskModelInfo& info)
{
    return !standardizationOf(info).keepLargestFragment;
}

chem::Molecule prepareStructure(const TaskModelInfo& info, const chem::Molecule& molecule)
{
    return molecule.isNull() ? molecule : chem::toCanonical(molecule, standardizationOf(info));
}

std::string toJson(const TaskModelInfo& info)
{
    Json tasks = Json::array();
    for (std::size_t t = 0; t < info.tasks.size(); ++t)
        tasks.push_back(describe(info.tasks[t], info.calibration[t]));
    const Json json = {
        {"name", info.name},
        {"created", info.created},
        {"description", info.description},
        {"tasks", tasks},
        {"domain", {{"edge", info.domain.edge}, {"out", info.domain.out}, {"neighbours", info.domain.neighbours}}},
        {"coverage", info.coverage},
        {"views", info.views},
        {"seed", info.seed},
        {"extra", info.extra}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<TaskModelInfo> taskModelInfoFromJson(const std::string& text)
{
    auto info = guarded("reading what the model says of itself", [&] {
        const Json json = Json::parse(text);
        TaskModelInfo result;
        result.name = json.at("name").get<std::string>();
        result.created = json.at("created").get<std::string>();
        result.description = json.at("description").get<std::string>();
        for (const Json& task : json.at("tasks"))
            read(task, result);
        if (result.tasks.empty())
            throw std::runtime_error("it names no task");
        result.domain.edge = json.at("domain").at("edge").get<double>();
        result.domain.out = json.at("domain").at("out").get<double>();
        result.domain.neighbours = json.at("domain").at("neighbours").get<int>();
        result.coverage = json.at("coverage").get<double>();
        result.views = json.at("views").get<int>();
        result.seed = json.at("seed").get<std::uint64_t>();
        result.extra = json.at("extra").get<std::map<std::string, std::string>>();
        checkNumbers(result);
        return result;
    });
    if (!info) {
        Error error = std::move(info).error();
        error.code = ErrorCode::UnsupportedModel;
        error.what += "; train it again or update the program";
        return fail(std::move(error));
    }
    return info;
}

} // namespace molrl::training
