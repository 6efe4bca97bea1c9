// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark_round.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace molrl::evaluate {
namespace {

using Json = nlohmann::ordered_json;

std::string format(const training::MeanSd& value, int runs)
{
    if (!std::isfinite(value.mean))
        return "–";
    char text[48];
    if (runs > 1)
        std::snprintf(text, sizeof text, "%.3f ± %.3f", value.mean, value.sd);
    else
        std::snprintf(text, sizeof text, "%.3f", value.mean);
    return text;
}

Json orNull(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}

Json orNull(const std::vector<double>& values)
{
    Json json = Json::array();
    for (const double value : values)
        json.push_back(orNull(value));
    return json;
}

Json describe(const std::vector<training::CoveragePoint>& points)
{
    Json json = Json::array();
    for (const training::CoveragePoint& point : points)
        json.push_back({{"nominal", point.nominal},
                        {"measured", orNull(point.measured())},
                        {"size", orNull(point.meanSize())},
                        {"rows", point.rows},
                        {"withheld", point.withheld}});
    return json;
}

std::string number(double value)
{
    return format({value, 0}, 1);
}

std::string signedNumber(double value)
{
    char text[32];
    std::snprintf(text, sizeof text, "%+.3f", std::abs(value) < 0.0005 ? 0 : value); // not -0.000
    return text;
}

const BenchmarkRow* findImageModel(const BenchmarkSet& set)
{
    const auto found = std::find_if(set.rows.begin(), set.rows.end(),
                                    [](const BenchmarkRow& row) { return row.method == kImageMethod; });
    return found == set.rows.end() ? nullptr : &*found;
}

/// "+0.012 ± 0.030 (7 of 10)"; empty for the image model itself.
std::string describeLead(const BenchmarkRow& image, const BenchmarkRow& row, bool isError)
{
    const Lead lead = computeLead(image, row, isError);
    if (&image == &row || lead.splits == 0)
        return {};
    return signedNumber(lead.difference.mean) + " ± " + number(lead.difference.sd) + " (" + std::to_string(lead.wins) +
           " of " + std::to_string(lead.splits) + ")";
}

std::string describeRows(const BenchmarkSet& set)
{
    const BenchmarkRow* image = set.isDrawn && set.seeds > 1 ? findImageModel(set) : nullptr;
    std::string text = "\n\n| method | valid " + set.metric + " | test " + set.metric +
                       (image ? " | image model ahead by (on splits) |\n|---" : " |\n") + "|---|---|---|\n";
    for (const BenchmarkRow& row : set.rows)
        text += "| " + row.method + " | " + format(row.valid, row.runs) + " | " + format(row.test, row.runs) + " |" +
                (image ? " " + describeLead(*image, row, set.metric == "RMSE") + " |\n" : "\n");
    return text;
}

std::string describeCalibration(const BenchmarkSet& set)
{
    const training::CalibrationCheck& check = set.calibration;
    if (check.heldOut.empty())
        return {};
    const std::string size = set.metric == "RMSE" ? "mean width" : "mean set size";
    std::string text =
        "\nIntervals and sets of the " + set.calibrated +
        ": calibrated on valid and measured on test, and on random halves of both\n\n| promised | test | " + size +
        " | halves | " + size + " |\n|---|---|---|---|---|\n";
    for (std::size_t i = 0; i < check.heldOut.size() && i < check.exchangeable.size(); ++i)
        text += "| " + number(check.heldOut[i].nominal) + " | " + number(check.heldOut[i].measured()) + " | " +
                number(check.heldOut[i].meanSize()) + " | " + number(check.exchangeable[i].measured()) + " | " +
                number(check.exchangeable[i].meanSize()) + " |\n";
    if (check.tasks > 0)
        text += "\nExpected calibration error on test: " + number(check.eceBefore) + " before, " +
                number(check.eceAfter) + " after temperature scaling (mean temperature " + number(check.temperature) +
                ")\n";
    return text;
}

} // namespace

std::string toJson(const BenchmarkReport& report)
{
    Json sets = Json::array();
    for (const BenchmarkSet& set : report.sets) {
        Json rows = Json::array();
        for (const BenchmarkRow& row : set.rows)
            rows.push_back({{"method", row.method},
                            {"runs", row.runs},
                            {"valid", orNull(row.valid.mean)},
                            {"validSd", orNull(row.valid.sd)},
                            {"test", orNull(row.test.mean)},
                            {"testSd", orNull(row.test.sd)},
                            {"validBySeed", orNull(row.validBySeed)},
                            {"testBySeed", orNull(row.testBySeed)},
                            {"settings", row.settings}});
        sets.push_back({{"set", set.name},
                        {"split", set.split},
                        {"seeds", set.seeds},
                        {"seedsAsked", set.seedsAsked},
                        {"metric", set.metric},
                        {"tasks", set.tasks},
                        {"molecules", set.molecules},
                        {"partSizes", set.partSizes},
                        {"rows", rows},
                        {"calibration",
                         {{"method", set.calibrated},
                          {"heldOut", describe(set.calibration.heldOut)},
                          {"exchangeable", describe(set.calibration.exchangeable)},
                          {"tasks", set.calibration.tasks},
                          {"eceBefore", orNull(set.calibration.eceBefore)},
                          {"eceAfter", orNull(set.calibration.eceAfter)},
                          {"temperature", orNull(set.calibration.temperature)}}}});
    }
    return Json{{"network", report.network},
                {"networkHash", report.networkHash},
                {"configuration", Json::parse(report.configuration)},
                {"sets", sets}}
        .dump(2);
}

std::string toMarkdown(const BenchmarkReport& report)
{
    std::string text = "Network " + report.network + ", hash " + report.networkHash.substr(0, 12) +
                       ". Settings chosen on validation; test read once." +
                       (Json::parse(report.configuration).value("structures", "standard") == "written"
                            ? " Structures as the files have them, salts and charges included.\n"
                            : "\n");
    for (const BenchmarkSet& set : report.sets) {
        text += "\n## " + set.name + ", " + set.split + " split, " + std::to_string(set.seeds) +
                (set.seeds < set.seedsAsked ? " of " + std::to_string(set.seedsAsked) : "") +
                (set.seedsAsked == 1 ? " seed" : " seeds") + "\n\n" + std::to_string(set.molecules) + " molecules (";
        for (std::size_t i = 0; i < set.partSizes.size(); ++i)
            text += (i == 0 ? "" : " / ") + std::to_string(set.partSizes[i]);
        text += " train / valid / test), " + std::to_string(set.tasks) + (set.tasks == 1 ? " task" : " tasks") +
                describeRows(set);
        text += describeCalibration(set);
    }
    return text;
}

} // namespace molrl::evaluate
