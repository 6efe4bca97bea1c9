// SPDX-License-Identifier: GPL-3.0-or-later
// What feeding a pretraining costs: lines a second out of the corpora, memory over all of them, and molecules a second
// that one core makes ready (parse, draw its views, augment, cut into patches, targets, chemistry). With "sum RANK
// ADDRESS PORT" in place of all that: how fast two processes add up numbers, as they do with gradients.
//
//   bench_pretraining_data [FOLDER of *.zst, default $MOLRL_DATA/pretrain] [small|base|paper] [MOLECULES, default 2000]
//   bench_pretraining_data sum 0 HOST 29500 &  bench_pretraining_data sum 1 HOST 29500

#include "core/chem/record_reader.h"
#include "core/model/network.h"
#include "core/training/process_group.h"
#include "core/training/reference_fit.h"
#include "core/training/sample.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace {

using namespace molrl;
using namespace molrl::training;

double cpuSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double residentMb()
{
    long total = 0;
    long resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1048576.0;
}

int stop(const Error& error)
{
    std::fprintf(stderr, "%s\n", error.message().c_str());
    return 1;
}

Result<void> measureStream(std::vector<CorpusFile>& files)
{
    std::int64_t lines = 0;
    for (CorpusFile& file : files) {
        MOLRL_TRY(const auto reader, chem::RecordReader::open(file.path));
        std::int64_t count = 0;
        for (;;) {
            MOLRL_TRY(const auto record, reader->next());
            if (!record)
                break;
            ++count;
        }
        file.weight = static_cast<double>(std::max<std::int64_t>(1, count));
        lines += count;
    }
    MOLRL_TRY(CorpusStream stream, CorpusStream::open(files, {1, 16384, 1, 0.005}));
    std::printf("| lines streamed | MB resident |\n|---|---|\n");
    const double begin = cpuSeconds();
    for (std::int64_t i = 1; i <= lines; ++i) {
        MOLRL_TRY(const CorpusRecord record, stream.next());
        if (i == 16384 || i % (lines / 6) == 0)
            std::printf("| %lld | %.1f |\n", static_cast<long long>(i), residentMb());
    }
    const double seconds = cpuSeconds() - begin;
    std::printf("\n%.0f lines a second of one core, shuffled in windows of 16384\n\n",
                static_cast<double>(lines) / seconds);
    return {};
}

Result<void> measureDrawing(const std::vector<CorpusFile>& files, const std::string& network, int molecules)
{
    PretrainConfig config;
    MOLRL_TRY(config.network, model::NetworkConfig::byName(network));
    config.referenceMolecules = 500;
    JobContext job;
    MOLRL_TRY(const auto reference, fitReferenceToCorpus(config, files, nullptr, 1, job));
    MOLRL_TRY(CorpusStream stream, CorpusStream::open(files, {1, 16384, 1, 0.005}));
    const SampleMaker maker(config, nullptr, reference);
    double seconds = 0;
    double pictures = 0;
    double nodes = 0;
    for (int i = 0; i < molecules; ++i) {
        MOLRL_TRY(const CorpusRecord record, stream.next());
        const double begin = cpuSeconds();
        const PreparedRecord prepared = maker.prepare(record, stream.formatOf(record.file), "");
        seconds += cpuSeconds() - begin;
        for (const View& view : prepared.sample.views) {
            pictures += 1;
            nodes += static_cast<double>(view.patches.nodeCount());
        }
    }
    std::printf("| molecules/s a core | pictures/s a core | nodes a picture |\n|---|---|---|\n| %.0f | %.0f | %.1f |\n",
                molecules / seconds, pictures / seconds, nodes / pictures);
    return {};
}

Result<void> measureSums(int rank, const char* address, int port)
{
    ProcessGroupOptions options;
    options.rank = rank;
    options.size = 2;
    options.address = address;
    options.port = port;
    MOLRL_TRY(const auto group, ProcessGroup::connect(options));
    if (rank == 0)
        std::printf("| MB | ms | MB/s |\n|---|---|---|\n");
    for (const std::size_t count : {1ul, 4000ul, 2000000ul, 8000000ul}) {
        std::vector<double> numbers(count, 1.0);
        const int rounds = count > 100000 ? 8 : 200;
        MOLRL_CHECK(group->sum(numbers)); // connections, and memory
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < rounds; ++i)
            MOLRL_CHECK(group->sum(numbers));
        const double ms =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count() / rounds;
        const double mb = static_cast<double>(count) * sizeof(double) / 1e6;
        if (rank == 0)
            std::printf("| %.3g | %.2f | %.0f |\n", mb, ms, mb / ms * 1000);
    }
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    if (argc == 5 && std::string(argv[1]) == "sum") {
        const auto measured = measureSums(std::atoi(argv[2]), argv[3], std::atoi(argv[4]));
        return measured ? 0 : stop(measured.error());
    }
    const char* data = std::getenv("MOLRL_DATA");
    const std::string folder = argc > 1 ? argv[1] : data != nullptr ? std::string(data) + "/pretrain" : "";
    std::vector<CorpusFile> files;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
        if (entry.path().extension() == ".zst")
            files.push_back({entry.path().string(), 1});
    if (files.empty()) {
        std::fprintf(stderr, "no *.zst in \"%s\"; name the folder or set MOLRL_DATA\n", folder.c_str());
        return 2;
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    if (const auto measured = measureStream(files); !measured)
        return stop(measured.error());
    if (const auto measured = measureDrawing(files, argc > 2 ? argv[2] : "small", argc > 3 ? std::atoi(argv[3]) : 2000);
        !measured)
        return stop(measured.error());
    return 0;
}
