// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cluster_enrichment.h"

#include <cmath>
#include <cstdio>
#include <numeric>

namespace molrl::cli {
namespace {

constexpr double kMostQ = 0.05;

std::string words(const char* format, double a, double b, double c, double d)
{
    char text[160];
    std::snprintf(text, sizeof text, format, a, b, c, d);
    return text;
}

} // namespace

Result<ClusterEnrichment> findEnrichment(const std::shared_ptr<const workspace::Workspace>& document,
                                         const workspace::SnapshotPtr& snapshot,
                                         const embedding::Clustering& clustering, JobContext& job)
{
    ClusterEnrichment enrichment;
    workspace::ViewCache cache(document);
    std::vector<std::int32_t> rows(snapshot->rows());
    std::iota(rows.begin(), rows.end(), 0);
    MOLRL_TRY(const auto columns, document->columns());
    MOLRL_TRY(enrichment.properties, workspace::loadTestableProperties(columns, cache, snapshot, rows, job));
    std::vector<std::vector<double>> values;
    for (const auto& property : enrichment.properties)
        values.push_back(property.values);
    MOLRL_TRY(const auto all, embedding::computeEnrichments(clustering, values, job));
    for (const auto& one : all)
        if (one.q < kMostQ && (enrichment.properties[one.property].category.empty() || one.effect > 1))
            enrichment.found.push_back(one);
    return enrichment;
}

nlohmann::ordered_json toJson(const ClusterEnrichment& enrichment, const embedding::Enrichment& one)
{
    const auto& property = enrichment.properties[one.property];
    nlohmann::ordered_json object{{"cluster", one.cluster + 1}, {"column", property.name}};
    if (!property.category.empty())
        object["category"] = property.category;
    if (one.isBinary) {
        if (std::isfinite(one.effect))
            object["oddsRatio"] = one.effect;
        else
            object["oddsRatio"] = nullptr; // nothing outside has it
        object["lower"] = one.lower;
        object["upper"] = one.upper;
    } else {
        object["cliffDelta"] = one.effect;
    }
    object["p"] = one.p;
    object["q"] = one.q;
    return object;
}

std::string toText(const ClusterEnrichment& enrichment, const embedding::Enrichment& one)
{
    const auto& property = enrichment.properties[one.property];
    const std::string title = property.category.empty() ? property.name : property.name + ": " + property.category;
    return title + (one.isBinary
                        ? words(", odds ratio %.3g (%.3g to %.3g), q %.1g", one.effect, one.lower, one.upper, one.q)
                        : words(", Cliff's delta %+.2f, q %.1g", one.effect, one.q, 0, 0));
}

} // namespace molrl::cli
