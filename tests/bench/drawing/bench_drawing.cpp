// SPDX-License-Identifier: GPL-3.0-or-later
// Drawings a second, from parsed molecules: ours on one and two threads, and python3-rdkit's
// Draw.MolsToGridImage + PNG file, one after the other in one run so that the machine's load is the same.
#include "core/base/parallel.h"
#include "core/chem/depiction.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace molrl;
using namespace molrl::chem;

namespace {

constexpr int kSkipped = 77;

struct Timing {
    double wallSeconds = 0; ///< a drawing
    double cpuSeconds = 0;
};

double cpuSeconds()
{
    std::timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

Timing timeDrawing(const std::vector<Molecule>& mols, int threads)
{
    const auto begin = std::chrono::steady_clock::now();
    const double cpu = cpuSeconds();
    std::vector<double> lengths(mols.size());
    const auto done = parallelFor(
        mols.size(), threads, JobContext(),
        [&](std::size_t i) {
            const auto drawing = depict(mols[i]);
            lengths[i] = drawing ? drawing->bondLengthPx : -1;
        },
        8);
    if (!done)
        std::fprintf(stderr, "%s\n", done.error().message().c_str());
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const auto count = static_cast<double>(mols.size());
    return {wall / count, (cpuSeconds() - cpu) / count};
}

Timing timeReference(const std::vector<std::string>& smiles)
{
    namespace fs = std::filesystem;
    const fs::path input = fs::temp_directory_path() / ("bench_drawing_" + std::to_string(std::rand()) + ".smi");
    {
        std::ofstream file(input);
        for (const std::string& line : smiles)
            file << line << '\n';
    }
    const std::string command =
        "/usr/bin/python3 '" MOLRL_SOURCE_DIR "/tests/bench/drawing/reference.py' 2>/dev/null < " + input.string();
    Timing timing;
    if (std::FILE* pipe = popen(command.c_str(), "r")) {
        if (std::fscanf(pipe, "%lf %lf", &timing.wallSeconds, &timing.cpuSeconds) != 2)
            timing = {};
        pclose(pipe);
    }
    fs::remove(input);
    return timing;
}

void print(const char* name, const Timing& timing, const Timing& one)
{
    std::printf("%-44s %8.0f a second (wall) %8.0f (CPU)   %5.2f x one thread\n", name, 1 / timing.wallSeconds,
                1 / timing.cpuSeconds, one.wallSeconds / timing.wallSeconds);
}

} // namespace

int main(int argc, char** argv)
{
    const char* data = std::getenv("MOLRL_DATA");
    if (data == nullptr) {
        std::fprintf(stderr, "skipped: set MOLRL_DATA to the folder with libraries/nci_first_5k.smi\n");
        return kSkipped;
    }
    const std::size_t wanted = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1000;
    std::ifstream file(std::string(data) + "/libraries/nci_first_5k.smi");
    std::vector<Molecule> mols;
    std::vector<std::string> smiles;
    for (std::string line; mols.size() < wanted && std::getline(file, line);) {
        if (auto mol = parseSmiles(line)) {
            smiles.push_back(toSmiles(*mol));
            mols.push_back(std::move(*mol));
        }
    }
    if (mols.empty()) {
        std::fprintf(stderr, "no molecules in %s/libraries/nci_first_5k.smi\n", data);
        return 1;
    }
    timeDrawing(mols, 1); // fonts and caches
    const Timing one = timeDrawing(mols, 1);
    const Timing two = timeDrawing(mols, 2);
    std::printf("%zu molecules, 224 x 224, from parsed molecules\n", mols.size());
    print("depict, 1 thread", one, one);
    print("depict, 2 threads", two, one);
    const std::vector<std::string> few(
        smiles.begin(), smiles.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(smiles.size(), 200)));
    const Timing reference = timeReference(few);
    if (reference.wallSeconds <= 0) {
        std::printf("no python3-rdkit with Pillow: no reference\n");
        return 0;
    }
    print("python3-rdkit MolsToGridImage + PNG file", reference, one);
    std::printf("per core (CPU): %.1f x the reference\n", reference.cpuSeconds / one.cpuSeconds);
    return 0;
}
