// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/cluster_summary.h"

#include "ui/adapt/adapt.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace molrl::ui {
namespace {

constexpr int kPurityNeighbours = 15;

/// The compound nearest to the median place of each cluster.
std::vector<std::size_t> findMiddles(const MapPoints& points, const std::vector<std::vector<std::size_t>>& members)
{
    std::vector<std::size_t> middles;
    for (const auto& cluster : members) {
        double x = 0;
        double y = 0;
        for (const std::size_t i : cluster) {
            x += double(points.x[i]) / double(cluster.size());
            y += double(points.y[i]) / double(cluster.size());
        }
        const auto distance = [&](std::size_t i) {
            return std::hypot(double(points.x[i]) - x, double(points.y[i]) - y);
        };
        middles.push_back(cluster.empty() ? 0 : *std::min_element(cluster.begin(), cluster.end(), [&](auto a, auto b) {
            return distance(a) < distance(b);
        }));
    }
    return middles;
}

void describeNumbers(ClusterSummary& summary, const std::vector<double>& values)
{
    double sum = 0;
    for (const double value : values)
        sum += value;
    summary.known = static_cast<qint64>(values.size());
    if (values.empty())
        return;
    summary.mean = sum / double(values.size());
    double squares = 0;
    for (const double value : values)
        squares += (value - summary.mean) * (value - summary.mean);
    if (values.size() > 1)
        summary.spread = std::sqrt(squares / double(values.size() - 1));
}

void describeTexts(ClusterSummary& summary, const std::map<std::string, qint64>& counts)
{
    for (const auto& [text, count] : counts)
        summary.known += count;
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most == counts.end())
        return;
    summary.mostCommon = toQString(most->first);
    summary.share01 = double(most->second) / double(summary.known);
}

void describeProperty(ClusterSummary& summary, const workspace::ColumnData& data, const MapPoints& points,
                      const std::vector<std::size_t>& members)
{
    if (data.kind == workspace::ColumnKind::Number) {
        std::vector<double> values;
        for (const std::size_t i : members)
            if (const double value = data.numbers[static_cast<std::size_t>(points.rows[i])]; std::isfinite(value))
                values.push_back(value);
        describeNumbers(summary, values);
        return;
    }
    std::map<std::string, qint64> counts;
    for (const std::size_t i : members)
        if (const auto& text = data.texts[static_cast<std::size_t>(points.rows[i])]; !text.empty())
            ++counts[text];
    describeTexts(summary, counts);
}

/// Of each cluster; NaN where none of its members has neighbours.
std::vector<double> findPurity(const MapNeighbours& neighbours, const std::vector<std::int32_t>& cluster,
                               std::size_t count)
{
    const embedding::RowGroups& groups = neighbours.neighbourhood->groups;
    const embedding::KnnGraph& graph = neighbours.neighbourhood->graph;
    const auto most = static_cast<std::size_t>(std::min(kPurityNeighbours, graph.k));
    std::vector<double> inside(count, 0);
    std::vector<double> all(count, 0);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const std::int32_t own = cluster[groups.firstRow[g]];
        if (own <= 0)
            continue;
        for (const std::uint32_t other : graph.neighbours(g).first(most)) {
            inside[static_cast<std::size_t>(own - 1)] += cluster[groups.firstRow[other]] == own;
            ++all[static_cast<std::size_t>(own - 1)];
        }
    }
    for (std::size_t c = 0; c < count; ++c)
        inside[c] = all[c] > 0 ? inside[c] / all[c] : workspace::kMissing;
    return inside;
}

double meanOf(const workspace::ColumnData& data, const MapPoints& points, const std::vector<std::size_t>& members)
{
    ClusterSummary summary;
    if (data.kind == workspace::ColumnKind::Number)
        describeProperty(summary, data, points, members);
    return summary.mean;
}

} // namespace

workspace::ColumnId uncertaintyOf(const std::vector<workspace::Column>& columns, workspace::ColumnId predicted)
{
    const auto column = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.id == predicted; });
    if (column == columns.end() || column->origin.rfind("predicted by ", 0) != 0)
        return {};
    std::string task = column->name;
    if (task.rfind("predicted ", 0) == 0) {
        task = task.substr(10);
    } else if (task.rfind("p(", 0) == 0) {
        const auto end = task.find(") (");
        if (end == std::string::npos)
            return {};
        task = task.substr(2, end - 2) + task.substr(end + 1);
    }
    for (const workspace::Column& one : columns)
        if (one.name == "spread of " + task && one.origin == column->origin)
            return one.id;
    return {};
}

Result<std::vector<ClusterSummary>> summariseClusters(const SummaryRequest& request, JobContext& job)
{
    const MapPoints& points = *request.points;
    std::vector<std::vector<std::size_t>> members(static_cast<std::size_t>(points.clusterCount()));
    for (std::size_t i = 0; i < points.cluster.size(); ++i)
        if (points.cluster[i] > 0)
            members[static_cast<std::size_t>(points.cluster[i] - 1)].push_back(i);
    const auto medoids =
        request.neighbours ? findMedoids(*request.neighbours, points.cluster) : findMiddles(points, members);
    const auto purity = request.neighbours ? findPurity(*request.neighbours, points.cluster, members.size())
                                           : std::vector<double>(members.size(), workspace::kMissing);
    workspace::ColumnDataPtr data;
    workspace::ColumnDataPtr uncertainty;
    if (request.property) {
        MOLRL_TRY(data, request.cache->column(request.property, points.snapshot));
    }
    if (request.uncertainty) {
        MOLRL_TRY(uncertainty, request.cache->column(request.uncertainty, points.snapshot));
    }
    std::vector<ClusterSummary> summaries;
    for (std::size_t c = 0; c < members.size(); ++c) {
        if (job.stopRequested())
            return JobContext::cancelled();
        if (members[c].empty())
            continue;
        ClusterSummary summary;
        summary.cluster = static_cast<int>(c) + 1;
        summary.size = static_cast<qint64>(members[c].size());
        summary.medoid = points.ids[medoids[c]];
        MOLRL_TRY(const auto compound, request.workspace->compound(summary.medoid));
        summary.medoidSmiles = compound.smiles;
        summary.medoidName = toQString(compound.name);
        summary.purity01 = purity[c];
        if (data)
            describeProperty(summary, *data, points, members[c]);
        if (uncertainty)
            summary.uncertainty = meanOf(*uncertainty, points, members[c]);
        summaries.push_back(std::move(summary));
    }
    return summaries;
}

void sortClusters(std::vector<ClusterSummary>& clusters, ClusterOrder order, bool descending)
{
    const auto key = [order](const ClusterSummary& s) {
        switch (order) {
        case ClusterOrder::Number: return double(s.cluster);
        case ClusterOrder::Size: return double(s.size);
        case ClusterOrder::Property: return s.mostCommon.isEmpty() ? s.mean : s.share01;
        case ClusterOrder::Purity: return s.purity01;
        case ClusterOrder::Uncertainty: return s.uncertainty;
        }
        return 0.0;
    };
    std::stable_sort(clusters.begin(), clusters.end(), [&](const ClusterSummary& a, const ClusterSummary& b) {
        const double ka = key(a);
        const double kb = key(b);
        if (std::isnan(ka) || std::isnan(kb))
            return !std::isnan(ka) && std::isnan(kb);
        if (ka != kb)
            return descending ? ka > kb : ka < kb;
        return a.cluster < b.cluster;
    });
}

} // namespace molrl::ui
