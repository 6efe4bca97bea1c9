// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/plugin/compute_columns.h"
#include "tests/support/temp_dir.h"

#include <cmath>
#include <gmock/gmock.h>

namespace molrl::plugin {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

class PluginTest : public ::testing::Test {
protected:
    /// Copies one of the plugins for tests into a folder, under a name that decides its place.
    void put(const char* which, const fs::path& as) const
    {
        fs::create_directories(as.parent_path());
        fs::copy_file(fs::path(MOLRL_TEST_PLUGINS) / (std::string(which) + ".so"), as);
    }
    [[nodiscard]] Registry load() const { return Registry::load({dir.path()}); }
    [[nodiscard]] std::string refusal(const char* which) const
    {
        const fs::path folder =
            dir.path() / which; // another file under the same name might be taken for the one that is loaded
        put("good", folder / "a.so");
        put(which, folder / "b.so");
        const Registry registry = Registry::load({folder});
        EXPECT_EQ(registry.plugins().size(), 1u) << "the good one is there all the same";
        EXPECT_EQ(registry.columns().size(), 1u);
        if (registry.refused().size() != 1)
            return "not refused";
        EXPECT_EQ(registry.refused()[0].file, folder / "b.so");
        return registry.refused()[0].error.message();
    }
    [[nodiscard]] std::vector<WantedColumn> columns(const std::vector<std::string>& ids) const
    {
        auto found = findColumns(load(), ids);
        EXPECT_TRUE(found) << found.error().message();
        return found.value_or(std::vector<WantedColumn>{});
    }

    test::TempDir dir;
};

TEST_F(PluginTest, TellsWhatItLoaded)
{
    put("good", dir.file("letters.so"));
    dir.write("readme.txt", "no plugin, and nobody's business");
    const Registry registry = load();
    ASSERT_EQ(registry.plugins().size(), 1u);
    EXPECT_TRUE(registry.refused().empty());
    EXPECT_EQ(registry.plugins()[0].name, "letters");
    EXPECT_EQ(registry.plugins()[0].version, "1.2");
    EXPECT_EQ(registry.plugins()[0].about, "Counts letters");
    ASSERT_EQ(registry.columns().size(), 1u);
    EXPECT_EQ(registry.columns()[0].name, "Letters");
    EXPECT_EQ(registry.columns()[0].columns.size(), 3u);
}

TEST_F(PluginTest, FoldersThatAreMissingOrNamedTwiceAreNoProblem)
{
    put("good", dir.file("letters.so"));
    const Registry registry = Registry::load({dir.path() / "nowhere", dir.path(), dir.path() / "."});
    EXPECT_EQ(registry.plugins().size(), 1u);
    EXPECT_TRUE(registry.refused().empty());
}

TEST_F(PluginTest, TheFirstOfTwoWithOneNameCounts)
{
    EXPECT_THAT(refusal("twin"), AllOf(HasSubstr("b.so"), HasSubstr("a.so"), HasSubstr("\"letters\"")));
}

TEST_F(PluginTest, AColumnThatThereIsAlreadyIsRefused)
{
    EXPECT_THAT(refusal("clash"), AllOf(HasSubstr("b.so"), HasSubstr("\"length\""), HasSubstr("already")));
}

TEST_F(PluginTest, AnotherVersionOrCompilerIsRefusedWithTheRemedy)
{
    EXPECT_THAT(refusal("old"), AllOf(HasSubstr("version 8"), HasSubstr("has version 1"), HasSubstr("build it anew")));
    EXPECT_THAT(refusal("toolchain"), AllOf(HasSubstr("borland 3"), HasSubstr("build it anew")));
}

TEST_F(PluginTest, WhatIsNoPluginIsRefused)
{
    for (const auto& [which, words] :
         {std::pair{"no_entry", "is no plugin"}, std::pair{"throws", "nothing to provide"},
          std::pair{"name", "has no name"}, std::pair{"column", "two words"}, std::pair{"empty", "version ?"}})
        EXPECT_THAT(refusal(which), HasSubstr(words)) << which;
    dir.write("garbage.so", "these are words");
    const Registry registry = load();
    ASSERT_EQ(registry.refused().size(), 1u);
    EXPECT_THAT(registry.refused()[0].error.message(), HasSubstr("can't be loaded"));
}

TEST_F(PluginTest, FindsColumnsByTheirIdsInTheOrderAskedFor)
{
    put("good", dir.file("letters.so"));
    const auto wanted = columns({"twice", "length"});
    ASSERT_EQ(wanted.size(), 2u);
    EXPECT_EQ(wanted[0].info.name, "Twice");
    EXPECT_EQ(wanted[1].origin, "letters 1.2: length");
    EXPECT_EQ(columns({}).size(), 2u) << "the usual ones";
    EXPECT_EQ(columns({"length", "length"}).size(), 1u);
    const auto unknown = findColumns(load(), {"length", "weight"});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::NotFound);
    EXPECT_THAT(unknown.error().message(), AllOf(HasSubstr("\"weight\""), HasSubstr("length, first, twice")));
    const auto none = findColumns(Registry{}, {"length"});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message(), HasSubstr("no plugin was found"));
}

TEST_F(PluginTest, ComputesTheSameOnAnyNumberOfThreads)
{
    put("good", dir.file("letters.so"));
    std::vector<std::string> smiles;
    for (std::size_t i = 0; i < 777; ++i)
        smiles.push_back(std::string(i % 13, static_cast<char>('A' + i % 7)));
    const auto wanted = columns({"length", "first"});
    for (const int threads : {1, 2, 5}) {
        JobContext job;
        const auto computed = computeColumns(wanted, smiles, threads, job);
        ASSERT_TRUE(computed);
        ASSERT_EQ(computed->columns.size(), 2u);
        EXPECT_TRUE(computed->columns[0].texts.empty());
        EXPECT_TRUE(computed->columns[1].numbers.empty());
        for (std::size_t i = 0; i < smiles.size(); ++i) {
            EXPECT_FALSE(computed->errors[i]);
            if (smiles[i].empty()) {
                EXPECT_TRUE(std::isnan(computed->columns[0].numbers[i])) << "no structure, no cell";
                EXPECT_EQ(computed->columns[1].texts[i], "");
            } else {
                EXPECT_EQ(computed->columns[0].numbers[i], static_cast<double>(smiles[i].size()));
                EXPECT_EQ(computed->columns[1].texts[i], smiles[i].substr(0, 1));
            }
        }
    }
}

TEST_F(PluginTest, WhatAPluginDoesWrongIsTheMoleculesErrorAndNoMore)
{
    put("good", dir.file("letters.so"));
    const std::vector<std::string> smiles{"CCO", "fails", "throws", "short", "nan", "text", "none", "C"};
    JobContext job;
    const auto computed = computeColumns(columns({"length"}), smiles, 2, job);
    ASSERT_TRUE(computed);
    const std::vector<double>& numbers = computed->columns[0].numbers;
    EXPECT_EQ(numbers[0], 3);
    EXPECT_EQ(numbers[7], 1);
    EXPECT_FALSE(computed->errors[0] || computed->errors[6] || computed->errors[7]);
    for (std::size_t i = 1; i < 7; ++i)
        EXPECT_TRUE(std::isnan(numbers[i])) << smiles[i];
    const std::pair<std::size_t, const char*> reasons[] = {{1, "no letters for this"},
                                                           {2, "out of letters"},
                                                           {3, "0 values where 1"},
                                                           {4, "finite number"},
                                                           {5, "finite number"}};
    for (const auto& [i, words] : reasons) {
        ASSERT_TRUE(computed->errors[i]) << smiles[i];
        EXPECT_THAT(computed->errors[i]->message(), HasSubstr(words));
        EXPECT_TRUE(i == 1 || computed->errors[i]->message().find("letters 1.2") != std::string::npos)
            << "it says whose fault it is: " << computed->errors[i]->message();
    }
}

TEST_F(PluginTest, StopsWhenItIsAskedTo)
{
    put("good", dir.file("letters.so"));
    JobContext job;
    job.requestStop();
    const auto computed = computeColumns(columns({"length"}), std::vector<std::string>(100, "C"), 2, job);
    ASSERT_FALSE(computed);
    EXPECT_EQ(computed.error().code, ErrorCode::Cancelled);
}

TEST_F(PluginTest, LooksWhereTheUserSaysThenInTheUsersFolderThenBesideTheProgram)
{
    setenv("MOLRL_PLUGIN_PATH", "/opt/a::/opt/b", 1);
    setenv("XDG_DATA_HOME", "/home/of/data", 1);
    const auto folders = pluginFolders();
    unsetenv("MOLRL_PLUGIN_PATH");
    unsetenv("XDG_DATA_HOME");
    ASSERT_GE(folders.size(), 5u);
    EXPECT_EQ(folders[0], "/opt/a");
    EXPECT_EQ(folders[1], "/opt/b");
    EXPECT_EQ(folders[2], "/home/of/data/molrl-studio/plugins");
    EXPECT_THAT(folders[3].string(), HasSubstr("molrl-studio/plugins"));
    EXPECT_EQ(folders[4].filename(), "plugins");
}

} // namespace
} // namespace molrl::plugin
