// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/corpus_stream.h"

#include "core/chem/record_reader.h"
#include "tests/support/temp_dir.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <malloc.h>
#include <unistd.h>

namespace molrl::training {
namespace {

double residentMb()
{
    long total = 0;
    long resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1048576.0;
}

double heapInUseMb()
{
    const auto info = mallinfo2();
    return static_cast<double>(info.uordblks + info.hblkhd) / 1048576.0;
}

/// Every line of the pretraining corpora through the stream, in shuffled windows, nothing drawn.
TEST(CorpusMemory, StaysFlatOverTheWholeCorpus)
{
    const std::string data = test::bigData();
    if (data.empty() || !std::filesystem::is_directory(data + "/pretrain"))
        GTEST_SKIP() << "MOLRL_DATA names no folder with pretrain/*.zst: the memory over 900k lines is NOT tested";
    std::vector<CorpusFile> files;
    std::int64_t lines = 0;
    for (const auto& entry : std::filesystem::directory_iterator(data + "/pretrain")) {
        if (entry.path().extension() != ".zst")
            continue;
        const auto reader = std::move(chem::RecordReader::open(entry.path().string())).value();
        std::int64_t count = 0;
        while (reader->next().value())
            ++count;
        files.push_back({entry.path().string(), static_cast<double>(count)}); // so that they end at about the same time
        lines += count;
    }
    ASSERT_GT(lines, 100000);
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    CorpusStream stream = std::move(CorpusStream::open(files, {1, 16384, 1, 0.005})).value();
    // Three times all lines. Windows of strings of ever other lengths leave the allocator some holes at first; what is
    // in use must not grow at all, what is resident no more once the first pass is over.
    std::vector<double> resident;
    std::vector<double> inUse;
    const std::int64_t settled = 4 * 16384;
    for (std::int64_t i = 1; i <= 3 * lines; ++i) {
        ASSERT_TRUE(stream.next());
        if (i == settled || i % lines == 0) {
            resident.push_back(residentMb());
            inUse.push_back(heapInUseMb());
        }
    }
    std::printf(
        "%lld lines; MB resident after %lld lines %.1f, after one pass %.1f, two %.1f, three %.1f; MB of the heap "
        "in use %.1f, %.1f, %.1f, %.1f\n",
        static_cast<long long>(lines), static_cast<long long>(settled), resident[0], resident[1], resident[2],
        resident[3], inUse[0], inUse[1], inUse[2], inUse[3]);
    EXPECT_LT(resident[1] - resident[0], 32) << "far less than the corpus";
    EXPECT_LT(resident[3] - resident[1], 6);
    for (const double used : inUse)
        EXPECT_NEAR(used, inUse[0], 4);
}

} // namespace
} // namespace molrl::training
