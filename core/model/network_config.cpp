// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network_config.h"

#include <nlohmann/json.hpp>
#include <set>

namespace molrl::model {
namespace {

using Json = nlohmann::ordered_json;

/// Names every field once, for writing and reading alike.
template <class Config, class Visit> void visitFields(Config& config, Visit&& visit)
{
    visit("name", config.name);
    visit("picturePx", config.picturePx);
    visit("patchPx", config.patchPx);
    visit("haloPx", config.haloPx);
    visit("keepBlank", config.keepBlank);
    visit("dim", config.dim);
    visit("heads", config.heads);
    visit("cnnChannels1", config.cnnChannels1);
    visit("cnnChannels2", config.cnnChannels2);
    visit("structureLayers", config.structureLayers);
    visit("localLayers", config.localLayers);
    visit("topK", config.topK);
    visit("poolClusters", config.poolClusters);
    visit("globalLayers", config.globalLayers);
    visit("mlpRatio", config.mlpRatio);
    visit("tau", config.tau);
    visit("graph", config.graph);
    visit("readAllLevels", config.readAllLevels);
    visit("localRouting", config.localRouting);
    visit("pooling", config.pooling);
}

bool readValue(const Json& value, std::string& out)
{
    if (value.is_string())
        out = value.get<std::string>();
    return value.is_string();
}

bool readValue(const Json& value, bool& out)
{
    if (value.is_boolean())
        out = value.get<bool>();
    return value.is_boolean();
}

bool readValue(const Json& value, double& out)
{
    if (value.is_number())
        out = value.get<double>();
    return value.is_number();
}

bool readValue(const Json& value, int& out)
{
    if (!value.is_number_integer())
        return false;
    const auto wide = value.get<std::int64_t>();
    out = static_cast<int>(wide);
    return wide == out;
}

bool readValue(const Json& value, std::vector<int>& out)
{
    if (!value.is_array() || value.size() > 64)
        return false;
    out.assign(value.size(), 0);
    for (std::size_t i = 0; i < value.size(); ++i)
        if (!readValue(value[i], out[i]))
            return false;
    return true;
}

Result<void> inRange(const char* name, double value, double low, double high)
{
    if (value >= low && value <= high)
        return {};
    const auto text = [](double x) {
        return Json(x == static_cast<int>(x) ? Json(static_cast<int>(x)) : Json(x)).dump();
    };
    return fail(ErrorCode::InvalidArgument,
                std::string(name) + " is " + text(value) + " but must lie in " + text(low) + " to " + text(high));
}

} // namespace

NetworkConfig NetworkConfig::small()
{
    return {};
}

NetworkConfig NetworkConfig::base()
{
    NetworkConfig config;
    config.name = "base";
    config.dim = 224;
    config.cnnChannels1 = 32;
    config.cnnChannels2 = 64;
    config.structureLayers = 3;
    config.localLayers = 4;
    config.poolClusters = {48, 12};
    config.globalLayers = {2, 2};
    return config;
}

NetworkConfig NetworkConfig::paper()
{
    NetworkConfig config;
    config.name = "paper";
    config.dim = 320;
    config.cnnChannels1 = 32;
    config.cnnChannels2 = 64;
    config.structureLayers = 3;
    config.localLayers = 5;
    config.topK = 16;
    config.poolClusters = {64, 16};
    config.globalLayers = {2, 2};
    config.mlpRatio = 4;
    config.readAllLevels = false;
    return config;
}

Result<NetworkConfig> NetworkConfig::byName(const std::string& name)
{
    for (const NetworkConfig& config : {small(), base(), paper()})
        if (config.name == name)
            return config;
    return fail(ErrorCode::InvalidArgument,
                "there is no network configuration \"" + name + "\"; use small, base or paper");
}

std::string NetworkConfig::toJson() const
{
    Json json = Json::object();
    visitFields(*this, [&json](const char* field, const auto& value) { json[field] = value; });
    return json.dump();
}

Result<NetworkConfig> NetworkConfig::fromJson(const std::string& text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::ParseError, "the network configuration is not a JSON object");
    NetworkConfig config;
    std::string wrong;
    std::set<std::string> known;
    visitFields(config, [&](const char* name, auto& value) {
        known.insert(name);
        const auto found = json.find(name);
        if (found != json.end() && !readValue(*found, value) && wrong.empty())
            wrong = name;
    });
    if (!wrong.empty())
        return fail(ErrorCode::ParseError, "the network configuration's \"" + wrong + "\" has a value of a wrong kind");
    for (const auto& item : json.items())
        if (!known.contains(item.key()))
            return fail(ErrorCode::ParseError,
                        "the network configuration has an unknown setting \"" + item.key() + "\"");
    return config;
}

Result<void> NetworkConfig::validate() const
{
    MOLRL_CHECK(inRange("picturePx", picturePx, 16, 4096));
    MOLRL_CHECK(inRange("patchPx", patchPx, 4, 128));
    MOLRL_CHECK(inRange("haloPx", haloPx, 0, 64));
    if (picturePx % patchPx != 0)
        return fail(ErrorCode::InvalidArgument, "patchPx must divide picturePx");
    if (patchPx + 2 * haloPx < 8)
        return fail(ErrorCode::InvalidArgument, "patchPx + 2 haloPx must be at least 8");
    MOLRL_CHECK(inRange("picturePx / patchPx", picturePx / patchPx, 1, 64));
    MOLRL_CHECK(inRange("dim", dim, 2, 4096));
    MOLRL_CHECK(inRange("heads", heads, 1, 64));
    if (dim % heads != 0)
        return fail(ErrorCode::InvalidArgument, "heads must divide dim");
    MOLRL_CHECK(inRange("cnnChannels1", cnnChannels1, 1, 1024));
    MOLRL_CHECK(inRange("cnnChannels2", cnnChannels2, 1, 1024));
    MOLRL_CHECK(inRange("structureLayers", structureLayers, 1, 64));
    MOLRL_CHECK(inRange("localLayers", localLayers, 0, 64));
    MOLRL_CHECK(inRange("topK", topK, 1, 4096));
    if (poolClusters.size() != globalLayers.size() || poolClusters.size() > 8)
        return fail(ErrorCode::InvalidArgument, "poolClusters and globalLayers must be equally long, 8 at most");
    for (const int clusters : poolClusters)
        MOLRL_CHECK(inRange("poolClusters", clusters, 1, 1024));
    for (const int layers : globalLayers)
        MOLRL_CHECK(inRange("globalLayers", layers, 0, 64));
    MOLRL_CHECK(inRange("mlpRatio", mlpRatio, 0.25, 16));
    MOLRL_CHECK(inRange("tau", tau, 0, 1));
    if (graph != "anchor" && graph != "learned" && graph != "bootstrapped")
        return fail(ErrorCode::InvalidArgument, "graph must be anchor, learned or bootstrapped, not \"" + graph + "\"");
    return {};
}

} // namespace molrl::model
