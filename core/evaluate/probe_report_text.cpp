// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace molrl::evaluate {
namespace {

using Json = nlohmann::ordered_json;

Json toJson(const training::MeanSd& value)
{
    return {{"mean", value.mean}, {"sd", value.sd}};
}

Json toJson(const std::vector<BadRow>& rows)
{
    constexpr std::size_t kListed = 100;
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(rows.size(), kListed); ++i)
        list.push_back({{"row", rows[i].row}, {"reason", rows[i].reason}});
    return {{"count", rows.size()}, {"first", list}};
}

Json toJson(const FeatureResult& row)
{
    Json probes = Json::object();
    for (const ProbeCell& cell : row.cells) {
        Json json = {{"valid", toJson(cell.valid)},
                     {"test", toJson(cell.test)},
                     {"runs", cell.runs},
                     {"tasks", cell.tasks},
                     {"setting", cell.setting}};
        if (cell.testInterval)
            json["testInterval95"] = {cell.testInterval->low, cell.testInterval->high};
        probes[std::string(toString(cell.kind))] = json;
    }
    Json clusters = Json::object();
    for (const ClusterResult& result : row.clusters) {
        Json agreements = Json::object();
        for (const ClusterAgreement& agreement : result.agreements)
            agreements[agreement.reference] = {{"ARI", agreement.adjustedRand},
                                               {"NMI", agreement.normalizedMutualInformation}};
        clusters[result.method] = {{"count", result.count},
                                   {"silhouette", result.silhouette},
                                   {"daviesBouldin", result.daviesBouldin},
                                   {"agreement", agreements}};
    }
    return {{"features", row.name},
            {"columns", row.columns},
            {"rowsFilled", row.rowsFilled},
            {"probes", probes},
            {"neighbours", {{"value", row.neighbours.value}, {"random", row.neighbours.random}}},
            {"clusters", clusters}};
}

Json toJson(const SetReport& set)
{
    Json rows = Json::array();
    for (const FeatureResult& row : set.rows)
        rows.push_back(toJson(row));
    return {{"name", set.name},
            {"file", set.path},
            {"tasks", set.tasks},
            {"metric", set.isForClasses ? "ROC-AUC" : "RMSE"},
            {"fileRows", set.fileRows},
            {"molecules", set.molecules},
            {"badRows", toJson(set.badRows)},
            {"badLabels", toJson(set.badLabels)},
            {"train", set.partSizes[0]},
            {"valid", set.partSizes[1]},
            {"test", set.partSizes[2]},
            {"rows", rows}};
}

std::string number(double value)
{
    if (!std::isfinite(value))
        return "–";
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    return text.data();
}

/// "0.812 ± 0.004 (0.790)".
std::string cellText(const ProbeCell& cell)
{
    std::string text = number(cell.test.mean);
    if (cell.runs > 1)
        text += " ± " + number(cell.test.sd);
    return text + " (" + number(cell.valid.mean) + ")";
}

std::string headOf(const std::string& first, const ProbeReport& report)
{
    std::string head = "| " + first + " |";
    std::string rule = "|---|";
    for (const SetReport& set : report.sets) {
        head += " " + set.name + (set.isForClasses ? " AUC" : " RMSE") +
                (set.tasks.size() > 1 ? " x" + std::to_string(set.tasks.size()) : "") + " |";
        rule += "---|";
    }
    return head + "\n" + rule + "\n";
}

std::string neighbourHead(const ProbeReport& report)
{
    std::string head = "| neighbours |";
    std::string rule = "|---|";
    for (const SetReport& set : report.sets) {
        head += " " + set.name + (set.isForClasses ? ", same |" : ", difference |");
        rule += "---|";
    }
    return head + "\n" + rule + "\n";
}

/// One line a row of the report; every set has the same rows.
template <class Text> std::string linesOf(const ProbeReport& report, Text&& text)
{
    std::string lines;
    for (std::size_t r = 0; r < report.sets.front().rows.size(); ++r) {
        lines += "| " + report.sets.front().rows[r].name + " |";
        for (const SetReport& set : report.sets)
            lines += " " + text(set.rows[r]) + " |";
        lines += "\n";
    }
    return lines;
}

const char* describe(ProbeKind kind)
{
    switch (kind) {
    case ProbeKind::Ridge: return "ridge";
    case ProbeKind::Neighbours: return "nearest neighbours";
    case ProbeKind::Forest: break;
    }
    return "random forest";
}

/// Clusters of one set: rows of the report by method.
std::string clusterTable(const SetReport& set)
{
    std::string text = "| " + set.name + " | clusters | silhouette | Davies-Bouldin |";
    std::string rule = "|---|---|---|---|";
    for (const ClusterAgreement& agreement : set.rows.front().clusters.front().agreements) {
        text += " " + agreement.reference + " |";
        rule += "---|";
    }
    text += "\n" + rule + "\n";
    for (const FeatureResult& row : set.rows)
        for (const ClusterResult& result : row.clusters) {
            text += "| " + row.name + ", " + result.method + " | " + std::to_string(result.count) + " | " +
                    number(result.silhouette) + " | " + number(result.daviesBouldin) + " |";
            for (const ClusterAgreement& agreement : result.agreements)
                text +=
                    " " + number(agreement.adjustedRand) + " / " + number(agreement.normalizedMutualInformation) + " |";
            text += "\n";
        }
    return text;
}

std::string setTable(const ProbeReport& report)
{
    std::string text = "| set | rows | molecules | bad rows | bad labels | tasks | train / valid / test |\n"
                       "|---|---|---|---|---|---|---|\n";
    for (const SetReport& set : report.sets)
        text += "| " + set.name + " | " + std::to_string(set.fileRows) + " | " + std::to_string(set.molecules) + " | " +
                std::to_string(set.badRows.size()) + " | " + std::to_string(set.badLabels.size()) + " | " +
                std::to_string(set.tasks.size()) + " | " + std::to_string(set.partSizes[0]) + " / " +
                std::to_string(set.partSizes[1]) + " / " + std::to_string(set.partSizes[2]) + " |\n";
    return text;
}

} // namespace

std::string toJson(const ProbeReport& report)
{
    Json sets = Json::array();
    for (const SetReport& set : report.sets)
        sets.push_back(toJson(set));
    const Json json = {
        {"format", "molrl-probe-report"},           {"split", std::string(toString(report.settings.split))},
        {"seeds", report.settings.seeds},           {"trees", report.settings.trees},
        {"neighbours", report.settings.neighbours}, {"sets", sets}};
    return json.dump(2) + "\n";
}

std::string toMarkdown(const ProbeReport& report)
{
    const ProbeSettings& settings = report.settings;
    std::string text = "# What a frozen embedding knows\n\nSplit: " + std::string(toString(settings.split)) +
                       ". Test (valid); settings of a probe are chosen on valid alone. AUC: higher is better, RMSE: "
                       "lower. ± is the sd over seeds, where there are several.\n\n" +
                       setTable(report);
    for (std::size_t p = 0; p < settings.probes.size(); ++p) {
        text += "\n" + headOf(describe(settings.probes[p]), report);
        text += linesOf(report, [p](const FeatureResult& row) { return cellText(row.cells[p]); });
    }
    text += "\nDo the " + std::to_string(settings.neighbours) +
            " nearest molecules (cosine, all parts) have like labels? Share of the same class, or mean absolute "
            "difference; in brackets for pairs at random.\n\n" +
            neighbourHead(report);
    text += linesOf(report, [](const FeatureResult& row) {
        return number(row.neighbours.value) + " (" + number(row.neighbours.random) + ")";
    });
    if (settings.clusterCount <= 0)
        return text;
    text +=
        "\nDo clusters of the embedding follow known groups? ARI / NMI with each; silhouette and Davies-Bouldin in the "
        "embedding itself.\n";
    for (const SetReport& set : report.sets)
        text += "\n" + clusterTable(set);
    return text;
}

} // namespace molrl::evaluate
