// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_fields.h"

#include <gtest/gtest.h>

namespace molrl {
namespace {

struct Settings {
    int count = 3;
    std::uint64_t seed = 1;
    bool on = true;
    double rate = 0.5;
    std::string name = "x";
    std::vector<int> sizes{1};
};

constexpr auto kFields = [](auto& settings, auto&& visit) {
    visit("count", settings.count);
    visit("seed", settings.seed);
    visit("on", settings.on);
    visit("rate", settings.rate);
    visit("name", settings.name);
    visit("sizes", settings.sizes);
};

Result<Settings> read(const std::string& text)
{
    Settings settings;
    nlohmann::ordered_json json;
    MOLRL_CHECK(readFields(text, "the test's configuration", settings, kFields, json, {"other"}));
    return settings;
}

std::string whyNot(const std::string& text)
{
    const auto settings = read(text);
    return settings ? "it was read" : settings.error().message();
}

TEST(JsonFieldsTest, ReadsWhatItWroteAndKeepsWhatIsMissing)
{
    Settings settings;
    settings.seed = 18446744073709551615ULL;
    settings.count = -7;
    settings.sizes = {4, 5};
    settings.rate = 1e-3;
    const std::string text = writeFields(settings, kFields).dump();
    const auto again = read(text);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(writeFields(*again, kFields).dump(), text);
    const auto some = read(R"({"count": 9, "other": [1, "two"]})");
    ASSERT_TRUE(some) << some.error().message();
    EXPECT_EQ(some->count, 9);
    EXPECT_EQ(some->name, "x");
    EXPECT_TRUE(some->on);
}

TEST(JsonFieldsTest, RefusesByName)
{
    EXPECT_NE(whyNot("[]").find("the test's configuration is not a JSON object"), std::string::npos);
    EXPECT_NE(whyNot("{").find("not a JSON object"), std::string::npos);
    for (const char* wrong : {R"({"count": 1.5})", R"({"count": "1"})", R"({"count": 3000000000})",
                              R"({"count": -3e9})", R"({"count": 18446744073709551615})", R"({"count": true})"})
        EXPECT_NE(whyNot(wrong).find("\"count\" has a value of a wrong kind"), std::string::npos) << wrong;
    EXPECT_NE(whyNot(R"({"seed": -1})").find("\"seed\""), std::string::npos);
    EXPECT_NE(whyNot(R"({"on": 1})").find("\"on\""), std::string::npos);
    EXPECT_NE(whyNot(R"({"name": null})").find("\"name\""), std::string::npos);
    EXPECT_NE(whyNot(R"({"rate": "fast"})").find("\"rate\""), std::string::npos);
    EXPECT_NE(whyNot(R"({"sizes": [1, 2.5]})").find("\"sizes\""), std::string::npos);
    EXPECT_NE(whyNot(R"({"sizes": 1})").find("\"sizes\""), std::string::npos);
    EXPECT_NE(whyNot(R"({"colour": 1})").find("unknown setting \"colour\""), std::string::npos);
}

TEST(JsonFieldsTest, TellsBounds)
{
    EXPECT_TRUE(checkRange("rate", 0.5, 0, 1));
    EXPECT_EQ(checkRange("batch", 0, 1, 65536).error().what, "batch is 0 but must lie in 1 to 65536");
    EXPECT_EQ(checkRange("rate", 1.5, 0.25, 1).error().what, "rate is 1.5 but must lie in 0.25 to 1");
    EXPECT_FALSE(checkRange("rate", std::numeric_limits<double>::quiet_NaN(), 0, 1));
}

} // namespace
} // namespace molrl
