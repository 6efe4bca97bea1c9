// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/preflight.h"

#include "core/training/number_text.h"

#include <nlohmann/json.hpp>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kListed = 5;
constexpr std::size_t kListedTasks = 12;

std::string number(double value)
{
    return formatGeneral(value, 4);
}

std::string line(const std::string& name, const std::string& value)
{
    return name + std::string(name.size() < 22 ? 22 - name.size() : 1, ' ') + value + "\n";
}

std::string list(const std::vector<RowIssue>& issues)
{
    std::string text;
    for (std::size_t i = 0; i < issues.size() && i < kListed; ++i)
        text += "    row " + std::to_string(issues[i].row) + ": " + issues[i].reason + "\n";
    if (issues.size() > kListed)
        text += "    and " + std::to_string(issues.size() - kListed) + " more\n";
    return text;
}

std::string describe(const TaskSummary& summary)
{
    std::string text = std::string(toString(summary.task.kind)) + ", " + std::to_string(summary.labelled) + " labels";
    if (summary.missing > 0)
        text += ", " + std::to_string(summary.missing) + " missing";
    if (summary.task.kind == TaskKind::Regression) {
        text += "; " + number(summary.low) + " to " + number(summary.high) + ", mean " + number(summary.mean) +
                ", sd " + number(summary.sd);
    } else {
        for (std::size_t c = 0; c < summary.task.classes.size(); ++c) {
            const auto& counts = summary.classCountsInPart[c];
            text += (c == 0 ? "; " : ", ") + summary.task.classes[c] + ": " + std::to_string(counts[0]) + " + " +
                    std::to_string(counts[1]) + " + " + std::to_string(counts[2]);
        }
        text += " (train + valid + test)";
    }
    return text + (summary.task.note.empty() ? "" : "; " + summary.task.note);
}

Json describe(const std::vector<RowIssue>& issues)
{
    Json json = Json::array();
    for (std::size_t i = 0; i < issues.size() && i < 1000; ++i)
        json.push_back({{"row", issues[i].row}, {"reason", issues[i].reason}});
    return json;
}

} // namespace

std::string toText(const Preflight& report)
{
    std::string text = line("file", report.path + ", " + std::to_string(report.fileRows) + " rows");
    text += line("molecules", std::to_string(report.molecules) + " to learn from");
    text += line("unreadable rows", std::to_string(report.badRows.size())) + list(report.badRows);
    if (!report.badLabels.empty())
        text += line("unreadable labels", std::to_string(report.badLabels.size())) + list(report.badLabels);
    text += line("salts and mixtures",
                 std::to_string(report.saltRows) + (report.saltRows > 0 ? ", the largest fragment is drawn" : ""));
    text += line("repeated molecules", std::to_string(report.duplicates.repeatedRows) + " rows, " +
                                           std::to_string(report.duplicates.conflictingMolecules) +
                                           " molecules with conflicting labels; treated by \"" +
                                           std::string(toString(report.policy)) + "\"");
    for (std::size_t i = 0; i < report.tasks.size() && i < kListedTasks; ++i)
        text += line("label " + report.tasks[i].task.column, describe(report.tasks[i]));
    if (report.tasks.size() > kListedTasks)
        text += line("", "and " + std::to_string(report.tasks.size() - kListedTasks) + " more labels");
    text += line("split", std::string(toString(report.split)) + ": " + std::to_string(report.partSizes[0]) +
                              " train, " + std::to_string(report.partSizes[1]) + " valid, " +
                              std::to_string(report.partSizes[2]) + " test");
    text += line("leakage", std::to_string(report.sharedMolecules) + " test molecules and " +
                                std::to_string(report.sharedScaffolds) +
                                " test scaffolds are in training; median similarity of test to training " +
                                number(report.nearestTanimoto));
    for (std::size_t i = 0; i < report.giveAways.size() && i < kListed; ++i)
        text +=
            line("nearly equals a label", "\"" + report.giveAways[i].column + "\" for \"" + report.giveAways[i].task +
                                              "\": " + report.giveAways[i].how + " (it is not learned from)");
    for (const std::string& warning : report.warnings)
        text += line("note", warning);
    if (report.moleculesPerSecond > 0)
        text += line("expected", "at most " + number(report.expectedSeconds / 60) + " minutes at " +
                                     number(report.moleculesPerSecond) + " molecules/s, about " +
                                     number(report.expectedMemoryMb) + " MB");
    return text;
}

std::string toJson(const Preflight& report)
{
    Json tasks = Json::array();
    for (const TaskSummary& summary : report.tasks) {
        Json json = {{"column", summary.task.column}, {"kind", toString(summary.task.kind)},
                     {"note", summary.task.note},     {"labelled", summary.labelled},
                     {"missing", summary.missing},    {"labelledInPart", summary.labelledInPart}};
        if (summary.task.kind == TaskKind::Regression) {
            json["low"] = summary.low;
            json["high"] = summary.high;
            json["mean"] = summary.mean;
            json["sd"] = summary.sd;
        } else {
            json["classes"] = summary.task.classes;
            json["classCountsInPart"] = summary.classCountsInPart;
        }
        tasks.push_back(json);
    }
    Json giveAways = Json::array();
    for (const GiveAway& giveAway : report.giveAways)
        giveAways.push_back({{"column", giveAway.column}, {"task", giveAway.task}, {"how", giveAway.how}});
    const Json json = {{"path", report.path},
                       {"fileRows", report.fileRows},
                       {"usableRows", report.usableRows},
                       {"molecules", report.molecules},
                       {"badRows", report.badRows.size()},
                       {"badRowList", describe(report.badRows)},
                       {"badLabels", report.badLabels.size()},
                       {"badLabelList", describe(report.badLabels)},
                       {"saltRows", report.saltRows},
                       {"repeatedRows", report.duplicates.repeatedRows},
                       {"conflictingMolecules", report.duplicates.conflictingMolecules},
                       {"conflictExamples", report.duplicates.examples},
                       {"duplicates", toString(report.policy)},
                       {"split", toString(report.split)},
                       {"partSizes", report.partSizes},
                       {"sharedMolecules", report.sharedMolecules},
                       {"sharedScaffolds", report.sharedScaffolds},
                       {"nearestTanimoto", report.nearestTanimoto},
                       {"tasks", tasks},
                       {"giveAways", giveAways},
                       {"warnings", report.warnings},
                       {"moleculesPerSecond", report.moleculesPerSecond},
                       {"expectedSeconds", report.expectedSeconds},
                       {"expectedMemoryMb", report.expectedMemoryMb}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace molrl::training
