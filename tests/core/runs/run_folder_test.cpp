// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_folder.h"

#include "core/runs/run_notes.h"
#include "tests/support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace molrl::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RunFolderTest : public ::testing::Test {
protected:
    std::string makeRun(const std::string& name, const std::string& config = R"({"format":"molrl-pretrain-run"})")
    {
        std::filesystem::create_directories(m_dir.path() / name);
        m_dir.write(name + "/config.json", config);
        return m_dir.file(name);
    }
    test::TempDir m_dir;
};

TEST_F(RunFolderTest, FindsRunsAndNothingElse)
{
    const auto b = makeRun("b");
    const auto a = makeRun("a");
    makeRun("other", R"({"format":"somebody's"})");
    makeRun("broken", "{");
    makeRun(".hidden");
    m_dir.write("file", "");
    EXPECT_THAT(findRuns(m_dir.path().string()), ElementsAre(a, b));
    EXPECT_THAT(findRuns(m_dir.file("nowhere")), IsEmpty());
    EXPECT_FALSE(isRunDirectory(m_dir.file("nowhere")));
}

TEST_F(RunFolderTest, MakesNamesThatAreFreeAndHarmless)
{
    const std::string folder = m_dir.path().string();
    EXPECT_EQ(freeRunDirectory(folder, "BACE pIC50/1"), folder + "/BACE-pIC50-1");
    makeRun("BACE-pIC50-1");
    EXPECT_EQ(freeRunDirectory(folder, "BACE pIC50/1"), folder + "/BACE-pIC50-1-2");
    EXPECT_EQ(freeRunDirectory(folder, "../.."), folder + "/run");
    EXPECT_EQ(freeRunDirectory(folder, ""), folder + "/run");
}

TEST_F(RunFolderTest, TrashesAndRestores)
{
    const auto path = makeRun("a");
    const auto trashed = trashRun(path + "/");
    ASSERT_TRUE(trashed) << trashed.error().message();
    EXPECT_THAT(findRuns(m_dir.path().string()), IsEmpty());
    ASSERT_TRUE(restoreRun(*trashed, path));
    EXPECT_TRUE(isRunDirectory(path));
    EXPECT_EQ(trashRun(m_dir.file("nowhere")).error().code, ErrorCode::NotFound);
    const auto again = trashRun(path);
    ASSERT_TRUE(again);
    makeRun("a");
    EXPECT_EQ(restoreRun(*again, path).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(restoreRun(m_dir.file("gone"), m_dir.file("c")).error().code, ErrorCode::IoError);
}

TEST_F(RunFolderTest, PurgesOldTrashOnly)
{
    makeRun(".deleted-1000000-old");
    ASSERT_TRUE(trashRun(makeRun("young")));
    EXPECT_EQ(purgeTrash(m_dir.path().string(), 3600), 1);
    EXPECT_FALSE(std::filesystem::exists(m_dir.file(".deleted-1000000-old")));
    EXPECT_EQ(purgeTrash(m_dir.path().string(), -1), 1);
}

TEST_F(RunFolderTest, NotesComeBackAsTheyWere)
{
    const auto path = makeRun("a");
    EXPECT_EQ(loadRunNotes(path), RunNotes{});
    const RunNotes notes{true, "best so far — \"keep\""};
    ASSERT_TRUE(saveRunNotes(path, notes));
    EXPECT_EQ(loadRunNotes(path), notes);
    m_dir.write("a/studio.json", "{\"starred\":");
    EXPECT_EQ(loadRunNotes(path), RunNotes{});
    EXPECT_EQ(saveRunNotes(m_dir.file("nowhere"), notes).error().code, ErrorCode::IoError);
}

} // namespace
} // namespace molrl::runs
