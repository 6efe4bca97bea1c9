// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/stored_map.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

namespace molrl::ui {
namespace {

struct Origin {
    int serial = 0;
    std::string part;
    std::string method;
    std::string parameters;
};

std::optional<Origin> parseOrigin(const std::string& text)
{
    static const std::regex pattern(R"(map (\d{1,6}), (x|y|z|cluster|novelty): ([^;]*); (.*))");
    std::smatch match;
    if (!std::regex_match(text, match, pattern))
        return {};
    return Origin{std::stoi(match[1]), match[2], match[3], match[4]};
}

} // namespace

std::string mapOrigin(int serial, const char* part, const std::string& method, const std::string& parameters)
{
    return "map " + std::to_string(serial) + ", " + part + ": " + method + "; " + parameters;
}

std::vector<StoredMap> findMaps(const std::vector<workspace::Column>& columns)
{
    std::map<int, StoredMap> found;
    for (const workspace::Column& column : columns) {
        const auto origin = parseOrigin(column.origin);
        if (!origin)
            continue;
        StoredMap& map = found[origin->serial];
        map.serial = origin->serial;
        if (origin->part == "x")
            map.x = column.id;
        else if (origin->part == "y")
            map.y = column.id;
        else if (origin->part == "z")
            map.z = column.id;
        else if (origin->part == "cluster" && column.id.value > map.cluster.value)
            map.cluster = column.id; // the newest clustering
        if (origin->part != "cluster") {
            map.method = origin->method;
            map.parameters = origin->parameters;
        }
    }
    std::vector<StoredMap> maps;
    for (const auto& [serial, map] : found)
        if (map.x && map.y)
            maps.push_back(map);
    return maps;
}

int nextMapSerial(const std::vector<workspace::Column>& columns)
{
    int last = 0;
    for (const workspace::Column& column : columns)
        if (const auto origin = parseOrigin(column.origin))
            last = std::max(last, origin->serial);
    return last + 1;
}

int MapPoints::clusterCount() const
{
    return cluster.empty() ? 0 : std::max(0, *std::max_element(cluster.begin(), cluster.end()));
}

workspace::AddColumns makeMapEdit(const MapPoints& points, const std::vector<double>& novelty)
{
    const StoredMap& stored = points.stored;
    workspace::AddColumns edit;
    edit.what = "lay out a map by " + stored.method;
    edit.compounds = points.ids;
    const auto add = [&](const char* part, bool hidden, std::vector<double> numbers) {
        workspace::AddColumns::One one;
        one.name = stored.method + " " + part;
        one.origin = mapOrigin(stored.serial, part, stored.method, stored.parameters);
        one.hidden = hidden;
        one.numbers = std::move(numbers);
        edit.columns.push_back(std::move(one));
    };
    add("x", true, {points.x.begin(), points.x.end()});
    add("y", true, {points.y.begin(), points.y.end()});
    if (points.isInSpace())
        add("z", true, {points.z.begin(), points.z.end()});
    if (!novelty.empty())
        add("novelty", false, novelty);
    if (points.cluster.empty())
        return edit;
    std::vector<double> clusters;
    for (const std::int32_t cluster : points.cluster)
        clusters.push_back(cluster > 0 ? cluster : workspace::kMissing);
    add("cluster", false, std::move(clusters));
    return edit;
}

workspace::AddColumns makeClusterEdit(const MapPoints& points, const std::string& note)
{
    workspace::AddColumns edit;
    edit.what = "keep the clusters";
    edit.compounds = points.ids;
    workspace::AddColumns::One one;
    one.name = points.stored.method + " cluster";
    one.origin = mapOrigin(points.stored.serial, "cluster", points.stored.method, note);
    for (const std::int32_t cluster : points.cluster)
        one.numbers.push_back(cluster > 0 ? cluster : workspace::kMissing);
    edit.columns.push_back(std::move(one));
    return edit;
}

Result<MapPointsPtr> loadMap(const workspace::Workspace& workspace, const StoredMap& stored, JobContext& job)
{
    auto points = std::make_shared<MapPoints>();
    points->stored = stored;
    MOLRL_TRY(points->snapshot, workspace.snapshot());
    MOLRL_TRY(const auto x, workspace.loadColumn(stored.x, points->snapshot));
    MOLRL_TRY(const auto y, workspace.loadColumn(stored.y, points->snapshot));
    workspace::ColumnDataPtr z;
    if (stored.z) {
        MOLRL_TRY(z, workspace.loadColumn(stored.z, points->snapshot));
    }
    workspace::ColumnDataPtr cluster;
    if (stored.cluster) {
        MOLRL_TRY(cluster, workspace.loadColumn(stored.cluster, points->snapshot));
    }
    if (job.stopRequested())
        return JobContext::cancelled();
    for (std::size_t row = 0; row < points->snapshot->rows(); ++row) {
        if (!std::isfinite(x->numbers[row]) || !std::isfinite(y->numbers[row]))
            continue;
        points->ids.push_back(points->snapshot->ids[row]);
        points->rows.push_back(static_cast<std::int32_t>(row));
        points->x.push_back(static_cast<float>(x->numbers[row]));
        points->y.push_back(static_cast<float>(y->numbers[row]));
        if (z)
            points->z.push_back(static_cast<float>(z->numbers[row]));
        if (cluster)
            points->cluster.push_back(
                std::isfinite(cluster->numbers[row]) ? static_cast<std::int32_t>(cluster->numbers[row]) : 0);
    }
    return MapPointsPtr(std::move(points));
}

} // namespace molrl::ui
