// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark_shelf.h"

#include "core/training/finetune_plan.h"
#include "core/training/run_directory.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

namespace molrl::evaluate {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "molrl-benchmark-round";

std::string pathOf(const RoundTask& task)
{
    return task.path() + ".json";
}

Json orNull(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

double toNumber(const Json& json)
{
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json describe(const std::vector<training::CoveragePoint>& points)
{
    Json json = Json::array();
    for (const training::CoveragePoint& point : points)
        json.push_back({{"nominal", point.nominal},
                        {"rows", point.rows},
                        {"covered", point.covered},
                        {"sizes", orNull(point.sizes)},
                        {"withheld", point.withheld}});
    return json;
}

std::vector<training::CoveragePoint> readPoints(const Json& json)
{
    std::vector<training::CoveragePoint> points;
    for (const Json& point : json)
        points.push_back({point.at("nominal").get<double>(), point.at("rows").get<std::size_t>(),
                          point.at("covered").get<std::size_t>(), toNumber(point.at("sizes")),
                          point.at("withheld").get<std::size_t>()});
    return points;
}

Json describe(const RoundResult& result)
{
    Json scores = Json::array();
    for (const RoundScore& score : result.scores)
        scores.push_back({{"method", score.method},
                          {"setting", score.setting},
                          {"valid", orNull(score.valid)},
                          {"test", orNull(score.test)}});
    const training::CalibrationCheck& check = result.calibration;
    return {{"metric", result.metric},
            {"tasks", result.tasks},
            {"molecules", result.molecules},
            {"partSizes", result.partSizes},
            {"scores", scores},
            {"calibrated", result.calibrated},
            {"calibration",
             {{"heldOut", describe(check.heldOut)},
              {"exchangeable", describe(check.exchangeable)},
              {"tasks", check.tasks},
              {"eceBefore", orNull(check.eceBefore)},
              {"eceAfter", orNull(check.eceAfter)},
              {"temperature", orNull(check.temperature)}}}};
}

RoundResult readResult(const Json& json)
{
    RoundResult result;
    json.at("metric").get_to(result.metric);
    json.at("tasks").get_to(result.tasks);
    json.at("molecules").get_to(result.molecules);
    json.at("partSizes").get_to(result.partSizes);
    for (const Json& score : json.at("scores"))
        result.scores.push_back({score.at("method").get<std::string>(), score.at("setting").get<std::string>(),
                                 toNumber(score.at("valid")), toNumber(score.at("test"))});
    json.at("calibrated").get_to(result.calibrated);
    const Json& check = json.at("calibration");
    result.calibration.heldOut = readPoints(check.at("heldOut"));
    result.calibration.exchangeable = readPoints(check.at("exchangeable"));
    check.at("tasks").get_to(result.calibration.tasks);
    result.calibration.eceBefore = toNumber(check.at("eceBefore"));
    result.calibration.eceAfter = toNumber(check.at("eceAfter"));
    result.calibration.temperature = toNumber(check.at("temperature"));
    return result;
}

} // namespace

std::optional<RoundResult> findRound(const RoundTask& task)
{
    std::ifstream in(pathOf(task));
    if (!in)
        return std::nullopt;
    std::stringstream text;
    text << in.rdbuf();
    const auto wanted = training::makeRunConfig(task.makeRun(task.options.config.epochs));
    if (!wanted)
        return std::nullopt;
    const auto found = guarded("reading a round", [&]() -> std::optional<RoundResult> {
        const Json json = Json::parse(text.str());
        const bool isSame = json.at("format") == kFormat && json.at("trees") == task.options.trees &&
                            isSameTraining(json.at("run").dump(), *wanted);
        return isSame ? std::optional(readResult(json.at("result"))) : std::nullopt;
    });
    return found ? *found : std::nullopt; // what can't be read is computed again
}

Result<void> keepRound(const RoundTask& task, const RoundResult& result)
{
    MOLRL_TRY(const std::string run, training::makeRunConfig(task.makeRun(task.options.config.epochs)));
    const Json json = {
        {"format", kFormat}, {"trees", task.options.trees}, {"run", Json::parse(run)}, {"result", describe(result)}};
    return training::writeTextFile(pathOf(task), json.dump(2) + "\n");
}

} // namespace molrl::evaluate
