// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/fingerprint.h"
#include "core/workspace/workspace_impl.h"
#include "tests/core/workspace/fixture.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <csignal>
#include <future>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace molrl::workspace {
namespace {

ErrorCode openError(const std::string& path)
{
    const auto opened = Workspace::open(path);
    EXPECT_FALSE(opened);
    return opened ? ErrorCode::Internal : opened.error().code;
}

} // namespace

TEST_F(WorkspaceTest, IsOneFileWhenClosed)
{
    import("a.smi", "CCO ethanol\n");
    workspace.reset();
    EXPECT_FALSE(std::filesystem::exists(dir.file("test.molrl-wal")));
    EXPECT_FALSE(std::filesystem::exists(dir.file("test.molrl-shm")));
}

TEST_F(WorkspaceTest, CreateNeverOverwrites)
{
    const auto again = Workspace::create(dir.file("test.molrl"));
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, ErrorCode::InvalidArgument);
    const auto nowhere = Workspace::create(dir.file("no/such/folder/x.molrl"));
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, ErrorCode::IoError);
}

TEST_F(WorkspaceTest, ForeignFilesAreRefusedInWords)
{
    EXPECT_EQ(openError(dir.file("absent.molrl")), ErrorCode::NotFound);
    EXPECT_EQ(openError(dir.path().string()), ErrorCode::IoError);
    EXPECT_EQ(openError(dir.write("text.molrl", "smiles,name\nCCO,ethanol\n")), ErrorCode::ParseError);
    EXPECT_EQ(openError(dir.write("empty.molrl", "")), ErrorCode::ParseError);
    SQLite::Database(dir.file("other.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE t(x)");
    EXPECT_EQ(openError(dir.file("other.db")), ErrorCode::ParseError);
}

TEST_F(WorkspaceTest, ANewerFormatAsksForANewerProgram)
{
    workspace.reset();
    SQLite::Database(dir.file("test.molrl"), SQLite::OPEN_READWRITE).exec("PRAGMA user_version=99");
    const auto opened = Workspace::open(dir.file("test.molrl"));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::UnsupportedModel);
    EXPECT_NE(opened.error().message().find("newer version"), std::string::npos);
}

TEST_F(WorkspaceTest, ADamagedFileIsAnErrorNotACrash)
{
    std::string rows;
    for (int i = 0; i < 2000; ++i)
        rows += "CCO name" + std::to_string(i) + "\n";
    import("a.smi", rows);
    workspace.reset();
    {
        std::fstream file(dir.file("test.molrl"), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(8192);
        file << std::string(300000, '\x5a');
    }
    auto opened = Workspace::open(dir.file("test.molrl"));
    if (!opened) {
        EXPECT_EQ(opened.error().code, ErrorCode::ParseError) << opened.error().message();
        return;
    }
    const auto snapshot = (*opened)->snapshot();
    const auto columns = (*opened)->columns();
    ASSERT_FALSE(snapshot && columns);
    EXPECT_EQ((snapshot ? columns.error() : snapshot.error()).code, ErrorCode::ParseError);
}

TEST_F(WorkspaceTest, AFolderWithoutPermissionIsAnErrorWithARemedy)
{
    if (geteuid() == 0)
        GTEST_SKIP() << "root may write everywhere";
    workspace.reset();
    std::filesystem::permissions(dir.path(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    const auto opened = Workspace::open(dir.file("test.molrl"));
    const auto made = Workspace::create(dir.file("new.molrl"));
    std::filesystem::permissions(dir.path(), std::filesystem::perms::owner_all);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::IoError);
    EXPECT_NE(opened.error().message().find("copy it to a folder"), std::string::npos);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::IoError);
}

TEST_F(WorkspaceTest, AFullDiskIsAnErrorAndKeepsWhatWasStored)
{
    std::string rows;
    for (int i = 0; i < 20000; ++i)
        rows += "CCO name" + std::to_string(i) + "\n";
    const std::string small = dir.write("small.smi", "CCO one\nCCN two\n");
    const std::string path = dir.write("big.smi", rows);
    workspace.reset();
    const pid_t child = fork();
    if (child == 0) { // a limit on the file's size stands for the disk's
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{3u << 20, 3u << 20};
        setrlimit(RLIMIT_FSIZE, &limit);
        auto opened = Workspace::open(dir.file("test.molrl"));
        if (!opened)
            _exit(10);
        JobContext job;
        if (!importFile(**opened, small, {}, job))
            _exit(13);
        const auto report = importFile(**opened, path, {}, job);
        _exit(report ? 11 : report.error().code == ErrorCode::IoError ? 0 : 12);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    reopen();
    const auto sources = workspace->sources();
    ASSERT_GE(sources->size(), 1u);
    ASSERT_LE(sources->size(), 2u) << "a machine may fill the disk before the first part of the large file is stored";
    EXPECT_TRUE(sources->front().complete);
    EXPECT_EQ(sources->front().rows, 2);
    EXPECT_EQ(sources->size() == 2, snapshot()->rows() > 2);
    if (sources->size() == 2) {
        EXPECT_FALSE(sources->back().complete);
        EXPECT_EQ(static_cast<std::int64_t>(snapshot()->rows()), 2 + sources->back().rows);
    }
}

TEST_F(WorkspaceTest, CopiesAreWholeAndLeaveTheTargetAloneOnFailure)
{
    import("a.smi", "CCO ethanol\nCCC propane\nbad( x\n");
    JobContext job;
    ASSERT_TRUE(workspace->copyTo(dir.file("copy.molrl"), job));
    auto copy = Workspace::open(dir.file("copy.molrl"));
    ASSERT_TRUE(copy) << copy.error().message();
    EXPECT_EQ((*(*copy)->snapshot())->ids, snapshot()->ids);
    EXPECT_EQ((*copy)->compound(snapshot()->ids[1])->name, "propane");
    ASSERT_TRUE((*copy)->apply(AddCompounds{{{"CCN", ""}}}));
    EXPECT_EQ((*(*copy)->snapshot())->ids.back().value, 4) << "a copy goes on counting where the original was";

    EXPECT_EQ(workspace->copyTo(dir.file("test.molrl"), job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(workspace->copyTo(dir.file("no/folder/x.molrl"), job).error().code, ErrorCode::IoError);
    const auto unwritable = workspace->copyTo("/proc/x.molrl", job); // nobody writes there, root neither
    ASSERT_FALSE(unwritable);
    EXPECT_EQ(unwritable.error().code, ErrorCode::IoError);
    EXPECT_NE(unwritable.error().what.find("no file can be written in /proc ("), std::string::npos)
        << unwritable.error().what;
    EXPECT_NE(unwritable.error().what.find("choose another folder"), std::string::npos);
    dir.write("kept.molrl", "old content");
    job.requestStop();
    EXPECT_EQ(workspace->copyTo(dir.file("kept.molrl"), job).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(std::filesystem::file_size(dir.file("kept.molrl")), 11u);
}

TEST_F(WorkspaceTest, AMovedOneGoesOnInItsNewFileAndUndoesWhatWasDoneInTheOld)
{
    import("a.smi", "CCO ethanol\nCCC propane\nCCN amine\n");
    const auto before = snapshot();
    const Edit undo = workspace->apply(RemoveCompounds{{before->ids[1]}}).value();
    const std::string& former = workspace->path();
    JobContext job;
    ASSERT_TRUE(workspace->moveTo(dir.file("named.molrl"), job));
    EXPECT_EQ(workspace->path(), dir.file("named.molrl"));
    EXPECT_EQ(former, dir.file("test.molrl"));
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(former + suffix);
    EXPECT_EQ(workspace->compound(before->ids[2])->name, "amine");
    ASSERT_TRUE(workspace->apply(undo));
    EXPECT_EQ(snapshot()->ids, before->ids);
    EXPECT_EQ(workspace->moveTo(dir.file("named.molrl"), job).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(workspace->moveTo(dir.file("no/folder.molrl"), job).error().code, ErrorCode::IoError);
    EXPECT_EQ(workspace->path(), dir.file("named.molrl"));
    ASSERT_TRUE(workspace->apply(AddCompounds{{{"CCCC", "butane"}}})) << "a move that fails changes nothing";
    workspace.reset();
    const auto again = Workspace::open(dir.file("named.molrl"));
    ASSERT_TRUE(again);
    EXPECT_EQ((*(*again)->snapshot())->rows(), 4U);
    EXPECT_FALSE(std::filesystem::exists(dir.file("test.molrl"))) << "nobody wrote there again";
    EXPECT_FALSE(std::filesystem::exists(dir.file("test.molrl-wal")));
}

TEST_F(WorkspaceTest, AMoveEndsWhenTheLastReaderOfTheOldFileHasFinishedAndHoldsUpNobodyElse)
{
    import("a.smi", "CCO ethanol\n");
    const auto fileOf = [](Workspace::Impl::ReaderLease& reader) { return reader->database().getFilename(); };
    auto early = std::make_unique<Workspace::Impl::ReaderLease>(workspace->impl());
    ASSERT_EQ(fileOf(*early), dir.file("test.molrl"));
    auto moved = std::async(std::launch::async, [&] {
        JobContext job;
        return workspace->moveTo(dir.file("named.molrl"), job).has_value();
    });
    while (workspace->path() == dir.file("test.molrl"))
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_TRUE(workspace->apply(AddCompounds{{{"CCC", "propane"}}}));
    EXPECT_EQ(snapshot()->rows(), 2U);
    EXPECT_EQ(moved.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout) << "its file is still read";
    EXPECT_EQ(Query((*early)->prepare("SELECT count(*) FROM compounds")).next(), true);
    early.reset();
    EXPECT_TRUE(moved.get());
    Workspace::Impl::ReaderLease one(workspace->impl());
    Workspace::Impl::ReaderLease two(workspace->impl());
    EXPECT_EQ(fileOf(one), dir.file("named.molrl"));
    EXPECT_EQ(fileOf(two), dir.file("named.molrl"));
}

TEST_F(WorkspaceTest, AMoveLosesNothingOfWhatIsReadAndWrittenMeanwhile)
{
    std::string text;
    for (int i = 0; i < 4000; ++i)
        text += "C" + std::string(static_cast<std::size_t>(i % 40), 'C') + "O compound " + std::to_string(i) + "\n";
    const std::string library = dir.write("many.smi", text);
    std::atomic<bool> isOver{false};
    std::atomic<int> failures{0};
    std::thread importing([&] {
        JobContext job;
        failures += !importFile(*workspace, library, {}, job);
        isOver = true;
    });
    std::thread reading([&] {
        while (!isOver) {
            const auto rows = workspace->snapshot();
            failures += !rows || !workspace->loadSmiles(*rows) || !workspace->columns();
        }
    });
    int moves = 0;
    while (!isOver || moves == 0) {
        JobContext job;
        const std::string former = workspace->path();
        const auto moved = workspace->moveTo(dir.file("move-" + std::to_string(++moves) + ".molrl"), job);
        EXPECT_TRUE(moved) << moved.error().message();
        for (const char* suffix : {"", "-wal", "-shm"})
            std::filesystem::remove(former + suffix);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    importing.join();
    reading.join();
    EXPECT_EQ(failures, 0);
    const std::string last = workspace->path();
    workspace.reset();
    const auto again = Workspace::open(last);
    ASSERT_TRUE(again);
    EXPECT_EQ((*(*again)->snapshot())->rows(), 4000U);
    EXPECT_TRUE((*again)->sources()->front().complete);
}

TEST_F(WorkspaceTest, ACopyNeverReplacesWhatIsOpen)
{
    import("a.smi", "CCO ethanol\n");
    const auto other = Workspace::create(dir.file("other.molrl"));
    ASSERT_TRUE(other);
    ASSERT_TRUE((*other)->apply(AddCompounds{{{"CCN", "one"}, {"CCC", "two"}}}));
    JobContext job;
    const auto copied = workspace->copyTo(dir.file("other.molrl"), job);
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, ErrorCode::IoError);
    EXPECT_NE(copied.error().what.find("has it open"), std::string::npos) << copied.error().message();
    ASSERT_TRUE((*other)->apply(AddCompounds{{{"CCCC", "three"}}})) << "it goes on as if nothing had been";
    EXPECT_EQ((*(*other)->snapshot())->rows(), 3U);
}

TEST_F(WorkspaceTest, TheLogOfAKilledProgramMeetsNoNewFile)
{
    import("a.smi", "CCO ethanol\nCCC propane\n");
    // What a killed program leaves: the file and its log, as they are while a workspace is open.
    for (const char* suffix : {"", "-wal"})
        std::filesystem::copy_file(dir.file("test.molrl") + suffix, dir.file("killed.molrl") + suffix);
    ASSERT_GT(std::filesystem::file_size(dir.file("killed.molrl-wal")), 0U);
    std::filesystem::copy_file(dir.file("test.molrl-wal"), dir.file("fresh.molrl-wal"));

    const auto fresh = Workspace::create(dir.file("fresh.molrl"));
    ASSERT_TRUE(fresh) << fresh.error().message();
    EXPECT_EQ((*(*fresh)->snapshot())->rows(), 0U);
    ASSERT_TRUE((*fresh)->apply(AddCompounds{{{"CCN", "amine"}}}));
    JobContext job;
    ASSERT_TRUE((*fresh)->copyTo(dir.file("killed.molrl"), job));
    const auto copy = Workspace::open(dir.file("killed.molrl"));
    ASSERT_TRUE(copy) << copy.error().message();
    ASSERT_EQ((*(*copy)->snapshot())->rows(), 1U);
    EXPECT_EQ((*copy)->compound((*(*copy)->snapshot())->ids[0])->name, "amine");
}

TEST_F(WorkspaceTest, SettingsAreKept)
{
    EXPECT_EQ(*workspace->setting("docks"), std::nullopt);
    ASSERT_TRUE(workspace->setSetting("docks", std::string("a\0b", 3)));
    ASSERT_TRUE(workspace->setSetting("docks", std::string("c\0d", 3)));
    reopen();
    EXPECT_EQ(*workspace->setting("docks"), std::string("c\0d", 3));
}

TEST_F(WorkspaceTest, EmbeddingsAreCachedByModel)
{
    import("a.smi", "CCO\nCCC\nCCN\n");
    const auto ids = snapshot()->ids;
    EXPECT_EQ(workspace->loadEmbeddings("hash", ids)->cols, 0u);
    Matrix two(2, 3);
    two.values = {1, 2, 3, 4, 5, 6};
    const std::vector<CompoundId> some{ids[2], ids[0]};
    ASSERT_TRUE(workspace->storeEmbeddings("hash", some, two));
    reopen();
    const auto loaded = workspace->loadEmbeddings("hash", ids);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->row(0)[1], 5);
    EXPECT_TRUE(std::isnan(loaded->row(1)[0]));
    EXPECT_EQ(loaded->row(2)[2], 3);
    EXPECT_EQ(workspace->loadEmbeddings("other", ids)->cols, 0u);
    EXPECT_FALSE(workspace->storeEmbeddings("hash", some, Matrix(2, 4))) << "another width under the same hash";
    EXPECT_FALSE(workspace->storeEmbeddings("hash", some, Matrix(1, 3)));
}

TEST_F(WorkspaceTest, SearchDataLiesByTheSnapshotsRows)
{
    import("a.smi", "CCO\nbad(\nc1ccccc1O\n");
    JobContext job;
    apply(RemoveCompounds{{snapshot()->ids[0]}});
    const auto data = workspace->loadSearchData(snapshot(), job);
    ASSERT_TRUE(data);
    const auto library = (*data)->library();
    ASSERT_EQ(library.rows, 2u);
    EXPECT_EQ(library.smiles(0), "");
    EXPECT_EQ(library.smiles(1), "Oc1ccccc1");
    const auto expected = chem::computeMorganBits(*chem::parseSmiles("Oc1ccccc1"));
    EXPECT_TRUE(std::equal(expected->words.begin(), expected->words.end(), library.morganWords.begin() + 32));
    EXPECT_EQ(library.patternWords[0], 0u);
    job.requestStop();
    EXPECT_EQ(workspace->loadSearchData(snapshot(), job).error().code, ErrorCode::Cancelled);
}

TEST_F(WorkspaceTest, ReadersAndWritersGoOnAtOnce)
{
    std::string rows;
    for (int i = 0; i < 500; ++i)
        rows += "CCO name" + std::to_string(i) + "\n";
    const std::string path = dir.write("a.smi", rows);
    // Whoever is faster, both get their turn: the importer goes on until the editor has done its edits, and vice versa.
    constexpr int kEdits = 20;
    constexpr std::size_t kImportsAtMost = 400;
    std::atomic<int> edits{0};
    std::atomic<bool> done{false};
    std::size_t imports = 0;
    std::thread importer([&] {
        do {
            JobContext job;
            EXPECT_TRUE(importFile(*workspace, path, {}, job));
            ++imports;
        } while (edits < kEdits && imports < kImportsAtMost);
        done = true;
    });
    const Edit added = apply(AddColumn{{}, "note", ColumnKind::Text, ""});
    std::size_t last = 0;
    do {
        const auto now = snapshot();
        EXPECT_GE(now->rows(), last) << "an import only adds";
        last = now->rows();
        if (last > 0) {
            EXPECT_TRUE(workspace->loadColumn(column("note").id, now));
            apply(SetCells{column("note").id, {{now->ids.back(), std::string("seen")}}});
            ++edits;
        } else {
            std::this_thread::yield();
        }
    } while (!done);
    importer.join();
    EXPECT_EQ(snapshot()->rows(), 500 * imports);
    EXPECT_GE(edits, kEdits);
}

} // namespace molrl::workspace
