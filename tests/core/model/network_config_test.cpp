// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/network_config.h"

#include <cmath>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace molrl::model {

TEST(NetworkConfig, ShippedSizesAreValidAndFoundByName)
{
    for (const char* name : {"small", "base", "paper"}) {
        const auto config = NetworkConfig::byName(name);
        ASSERT_TRUE(config) << name;
        EXPECT_EQ(config->name, name);
        EXPECT_TRUE(config->validate());
    }
    const auto unknown = NetworkConfig::byName("huge");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::InvalidArgument);
}

TEST(NetworkConfig, PaperHasTwelveLayersOfWidth320)
{
    const NetworkConfig paper = NetworkConfig::paper();
    EXPECT_EQ(paper.dim, 320);
    EXPECT_EQ(paper.structureLayers, 3);
    EXPECT_EQ(paper.structureLayers + paper.localLayers + paper.globalLayers[0] + paper.globalLayers[1], 12);
    EXPECT_FALSE(paper.readAllLevels);
}

TEST(NetworkConfig, JsonRoundTripKeepsEveryField)
{
    NetworkConfig config = NetworkConfig::base();
    config.keepBlank = true;
    config.tau = 0.25;
    config.graph = "learned";
    config.pooling = false;
    const auto again = NetworkConfig::fromJson(config.toJson());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->toJson(), config.toJson());
    EXPECT_TRUE(again->keepBlank);
    EXPECT_EQ(again->poolClusters, config.poolClusters);
}

TEST(NetworkConfig, BadJsonNamesTheField)
{
    for (const auto& [text, word] :
         std::vector<std::pair<std::string, std::string>>{{"nonsense", "JSON"},
                                                          {"[]", "JSON"},
                                                          {R"({"dim":"wide"})", "dim"},
                                                          {R"({"dim":1e3})", "dim"},
                                                          {R"({"heads":99999999999})", "heads"},
                                                          {R"({"poolClusters":[1,"x"]})", "poolClusters"},
                                                          {R"({"colour":1})", "colour"}}) {
        const auto config = NetworkConfig::fromJson(text);
        ASSERT_FALSE(config) << text;
        EXPECT_EQ(config.error().code, ErrorCode::ParseError);
        EXPECT_NE(config.error().what.find(word), std::string::npos) << config.error().what;
    }
}

TEST(NetworkConfig, ImpossibleSettingsAreNamed)
{
    const auto wordOf = [](auto change) {
        NetworkConfig config;
        change(config);
        const auto valid = config.validate();
        return valid ? std::string("valid") : valid.error().what;
    };
    EXPECT_NE(wordOf([](auto& c) { c.patchPx = 15; }).find("patchPx"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.dim = 1 << 20; }).find("dim"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.heads = 7; }).find("heads"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.topK = 0; }).find("topK"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.tau = 1.5; }).find("tau"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.graph = "random"; }).find("graph"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.globalLayers = {1}; }).find("globalLayers"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.poolClusters = {0, 1}; }).find("poolClusters"), std::string::npos);
    EXPECT_NE(wordOf([](auto& c) { c.mlpRatio = std::nan(""); }).find("mlpRatio"), std::string::npos);
}

} // namespace molrl::model
