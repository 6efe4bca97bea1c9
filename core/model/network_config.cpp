// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network_config.h"

#include "core/base/json_fields.h"

namespace molrl::model {
namespace {

/// Names every field once, for writing and reading alike.
constexpr auto kFields = [](auto& config, auto&& visit) {
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
};

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
    return writeFields(*this, kFields).dump();
}

Result<NetworkConfig> NetworkConfig::fromJson(const std::string& text)
{
    NetworkConfig config;
    nlohmann::ordered_json json;
    MOLRL_CHECK(readFields(text, "the network configuration", config, kFields, json));
    return config;
}

Result<void> NetworkConfig::validate() const
{
    MOLRL_CHECK(checkRange("picturePx", picturePx, 16, 4096));
    MOLRL_CHECK(checkRange("patchPx", patchPx, 4, 128));
    MOLRL_CHECK(checkRange("haloPx", haloPx, 0, 64));
    if (picturePx % patchPx != 0)
        return fail(ErrorCode::InvalidArgument, "patchPx must divide picturePx");
    if (patchPx + 2 * haloPx < 8)
        return fail(ErrorCode::InvalidArgument, "patchPx + 2 haloPx must be at least 8");
    MOLRL_CHECK(checkRange("picturePx / patchPx", picturePx / patchPx, 1, 64));
    MOLRL_CHECK(checkRange("dim", dim, 2, 4096));
    MOLRL_CHECK(checkRange("heads", heads, 1, 64));
    if (dim % heads != 0)
        return fail(ErrorCode::InvalidArgument, "heads must divide dim");
    MOLRL_CHECK(checkRange("cnnChannels1", cnnChannels1, 1, 1024));
    MOLRL_CHECK(checkRange("cnnChannels2", cnnChannels2, 1, 1024));
    MOLRL_CHECK(checkRange("structureLayers", structureLayers, 1, 64));
    MOLRL_CHECK(checkRange("localLayers", localLayers, 0, 64));
    MOLRL_CHECK(checkRange("topK", topK, 1, 4096));
    if (poolClusters.size() != globalLayers.size() || poolClusters.size() > 8)
        return fail(ErrorCode::InvalidArgument, "poolClusters and globalLayers must be equally long, 8 at most");
    for (const int clusters : poolClusters)
        MOLRL_CHECK(checkRange("poolClusters", clusters, 1, 1024));
    for (const int layers : globalLayers)
        MOLRL_CHECK(checkRange("globalLayers", layers, 0, 64));
    MOLRL_CHECK(checkRange("mlpRatio", mlpRatio, 0.25, 16));
    MOLRL_CHECK(checkRange("tau", tau, 0, 1));
    if (graph != "anchor" && graph != "learned" && graph != "bootstrapped")
        return fail(ErrorCode::InvalidArgument, "graph must be anchor, learned or bootstrapped, not \"" + graph + "\"");
    return {};
}

} // namespace molrl::model
