// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/line_tail.h"
#include "tests/support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::runs {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class LineTailTest : public ::testing::Test {
protected:
    void append(std::string_view text) { std::ofstream(m_path, std::ios::binary | std::ios::app) << text; }

    test::TempDir m_dir;
    std::string m_path = m_dir.file("lines");
    LineTail m_tail{m_path};
};

TEST_F(LineTailTest, GivesEachWholeLineOnceAndWaitsForHalfOnes)
{
    EXPECT_THAT(m_tail.poll().lines, IsEmpty()); // not there yet
    append("one\ntw");
    EXPECT_THAT(m_tail.poll().lines, ElementsAre("one"));
    EXPECT_THAT(m_tail.poll().lines, IsEmpty());
    append("o\r\n\nfour\n");
    EXPECT_THAT(m_tail.poll().lines, ElementsAre("two", "", "four"));
    EXPECT_FALSE(m_tail.poll().restarted);
}

TEST_F(LineTailTest, ReadsAReplacedFileAnewAndSaysSo)
{
    append("a\nb\nc\n");
    EXPECT_EQ(m_tail.poll().lines.size(), 3u);
    m_dir.write("other", "a\nB\n");
    std::filesystem::rename(m_dir.file("other"), m_path);
    const auto fresh = m_tail.poll();
    EXPECT_TRUE(fresh.restarted);
    EXPECT_THAT(fresh.lines, ElementsAre("a", "B"));
}

TEST_F(LineTailTest, NoticesACutAndARemoval)
{
    append("a\nb\n");
    (void)m_tail.poll();
    std::filesystem::resize_file(m_path, 2);
    EXPECT_TRUE(m_tail.poll().restarted);
    std::filesystem::remove(m_path);
    EXPECT_TRUE(m_tail.poll().restarted);
    EXPECT_FALSE(m_tail.poll().restarted);
    append("new\n");
    EXPECT_THAT(m_tail.poll().lines, ElementsAre("new"));
}

TEST_F(LineTailTest, ReadsInPiecesAndPassesOverAnEndlessLine)
{
    append("first\nsecond\n");
    EXPECT_THAT(m_tail.poll(8).lines, ElementsAre("first"));
    EXPECT_THAT(m_tail.poll(8).lines, ElementsAre("second"));
    append(std::string(100, 'x'));
    for (int i = 0; i < 20; ++i)
        (void)m_tail.poll(16);
    append("\nafter\n");
    std::vector<std::string> lines;
    for (int i = 0; i < 5; ++i)
        for (auto& line : m_tail.poll(16).lines)
            lines.push_back(line);
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), "after");
}

} // namespace
} // namespace molrl::runs
