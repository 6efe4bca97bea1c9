// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pretrain_config.h"

#include "tests/core/training/fixture.h"

namespace molrl::training {
namespace {

TEST(PretrainConfig, SurvivesItsJson)
{
    PretrainConfig config = tinyConfig();
    config.weights.maccs = 0;
    config.seed = 77;
    config.precision = Precision::BFloat16;
    config.augmentation = "picture";
    config.scanShare = 0.25;
    const auto back = PretrainConfig::fromJson(config.toJson());
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(back->toJson(), config.toJson());
    EXPECT_EQ(back->network.dim, 32);
    EXPECT_EQ(back->scanShare, 0.25);
    EXPECT_EQ(PretrainConfig().scanShare, 0) << "the shipped models' recipe";
    EXPECT_EQ(back->precision, Precision::BFloat16);
    EXPECT_EQ(PretrainConfig::fromJson("{}")->precision, Precision::Auto) << "older files";
}

TEST(PretrainConfig, ANetworkMayBeNamedAndFieldsMayMiss)
{
    const auto config = PretrainConfig::fromJson(R"({"network":"base","batch":16})");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->network.dim, model::NetworkConfig::base().dim);
    EXPECT_EQ(config->batch, 16);
    EXPECT_EQ(config->beta2, PretrainConfig().beta2);
}

TEST(PretrainConfig, SaysWhichSettingIsWrong)
{
    const auto saying = [](const std::string& json) {
        const auto config = PretrainConfig::fromJson(json);
        return config ? std::string("no error") : config.error().message();
    };
    EXPECT_NE(saying(R"({"batch":"many"})").find("batch"), std::string::npos);
    EXPECT_NE(saying(R"({"batch":1.5})").find("batch"), std::string::npos);
    EXPECT_NE(saying(R"({"bacth":3})").find("bacth"), std::string::npos);
    EXPECT_NE(saying(R"({"precision":"half"})").find("bfloat16"), std::string::npos);
    EXPECT_NE(saying(R"({"precision":16})").find("precision"), std::string::npos);
    EXPECT_NE(saying("[1]").find("not a JSON object"), std::string::npos);
    EXPECT_NE(saying(R"({"augmentation":1})").find("augmentation"), std::string::npos);
    PretrainConfig config = tinyConfig();
    config.augmentation = "some";
    EXPECT_NE(config.validate().error().message().find("augmentation"), std::string::npos);
    config = tinyConfig();
    config.scanShare = 1.1;
    EXPECT_NE(config.validate().error().message().find("scanShare"), std::string::npos);
    config = tinyConfig();
    config.bootstrapShare = 1.5;
    EXPECT_NE(config.validate().error().message().find("bootstrapShare"), std::string::npos);
}

} // namespace
} // namespace molrl::training
