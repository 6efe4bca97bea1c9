// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/workspace/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace molrl::workspace {
namespace {

constexpr int kKills = 20;

std::string integrity(const std::string& path)
{
    SQLite::Database database(path, SQLite::OPEN_READWRITE);
    return database.execAndGet("PRAGMA integrity_check").getString();
}

/// Runs `work` in a child, kills it after `ms`, and returns what it had written to its pipe: what it reported as done.
template <class Work> std::string killAfter(int ms, Work&& work)
{
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        work(ends[1]);
        _exit(0);
    }
    close(ends[1]);
    usleep(static_cast<useconds_t>(ms) * 1000);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    std::string said;
    char buffer[4096];
    for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
        said.append(buffer, static_cast<std::size_t>(n));
    close(ends[0]);
    return said;
}

} // namespace

TEST_F(WorkspaceTest, EditsThatWereReportedSurviveKill9)
{
    workspace.reset();
    const std::string path = dir.file("test.molrl");
    std::size_t reported = 0;
    for (int i = 0; i < kKills; ++i) {
        const std::string said = killAfter(20 + i * 13, [&](int out) {
            auto opened = Workspace::open(path);
            if (!opened)
                _exit(1);
            for (;;) {
                const bool done = (*opened)->apply(AddCompounds{{{"CCO", "a"}, {"CCN", "b"}}}).has_value();
                if (!done || write(out, ".", 1) != 1)
                    _exit(1);
            }
        });
        reported += said.size();
        ASSERT_EQ(integrity(path), "ok");
        auto opened = Workspace::open(path);
        ASSERT_TRUE(opened) << opened.error().message();
        const std::size_t rows = (*(*opened)->snapshot())->rows();
        EXPECT_EQ(rows % 2, 0u) << "an edit is whole or absent";
        EXPECT_GE(rows, reported * 2);
        EXPECT_LE(rows, reported * 2 + 2 * static_cast<std::size_t>(i + 1));
    }
    EXPECT_GT(reported, 0u);
}

TEST_F(WorkspaceTest, AnImportThatIsKilledLeavesWholeRows)
{
    workspace.reset();
    const std::string path = dir.file("test.molrl");
    std::string content = "smiles,name,a,b\n";
    for (int i = 0; i < 50000; ++i)
        content += std::string(i % 9 == 0 ? "C(" : "CCO") + ",n" + std::to_string(i) + "," + std::to_string(i) + ",x\n";
    const std::string file = dir.write("a.csv", content);
    int cut = 0;
    for (int i = 0; i < kKills; ++i) {
        killAfter(30 + i * 17, [&](int) {
            auto opened = Workspace::open(path);
            JobContext job;
            if (opened)
                (void)importFile(**opened, file, {}, job);
        });
        ASSERT_EQ(integrity(path), "ok");
        auto opened = Workspace::open(path);
        ASSERT_TRUE(opened) << opened.error().message();
        std::int64_t rows = 0;
        std::int64_t flagged = 0;
        const std::vector<Source> sources = *(*opened)->sources();
        for (const Source& source : sources) {
            EXPECT_FALSE(source.complete);
            rows += source.rows;
            flagged += source.flagged;
            ++cut;
        }
        const SnapshotPtr now = *(*opened)->snapshot();
        EXPECT_EQ(static_cast<std::int64_t>(now->rows()), rows);
        EXPECT_EQ(std::count(now->isBad.begin(), now->isBad.end(), 1), flagged);
        if (rows == 0)
            continue;
        const auto columns = *(*opened)->columns();
        ASSERT_EQ(columns.size(), 2u);
        const auto last = (*opened)->compound(now->ids.back());
        const auto cells = (*opened)->cells(now->ids.back());
        EXPECT_EQ(cells->at(columns[0].id), CellValue(static_cast<double>(last->row - 1)));
        EXPECT_EQ(cells->at(columns[1].id), CellValue(std::string("x")));
        for (const Source& source : sources)
            ASSERT_TRUE((*opened)->apply(RemoveSource{source.id})) << "a cut import can be taken back";
    }
    EXPECT_GT(cut, 0);
}

TEST_F(WorkspaceTest, KilledWhileCreatingThereIsAWholeFileOrNone)
{
    for (int i = 0; i < kKills; ++i) {
        const std::string path = dir.file("new" + std::to_string(i) + ".molrl");
        killAfter(i, [&](int) { (void)Workspace::create(path); });
        if (std::filesystem::exists(path)) {
            const auto opened = Workspace::open(path);
            EXPECT_TRUE(opened) << opened.error().message();
        }
    }
}

} // namespace molrl::workspace
