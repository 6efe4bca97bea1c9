// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "core/chem/depiction.h"
#include "core/model/encoder.h"
#include "core/model/network_impl.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

// How many molecules a second the network encodes from SMILES, on one and two threads, and where the time goes.

namespace {

using namespace molrl;

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Of all threads: what a busy machine leaves untouched.
double cpuNow(clockid_t clock = CLOCK_PROCESS_CPUTIME_ID)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double threadNow()
{
    return cpuNow(CLOCK_THREAD_CPUTIME_ID);
}

std::vector<std::string> readSmiles(const std::string& path, std::size_t most)
{
    std::vector<std::string> all;
    std::ifstream file(path);
    for (std::string line; all.size() < most && std::getline(file, line);)
        if (const std::string smiles = line.substr(0, line.find_first_of(" \t\r")); !smiles.empty())
            all.push_back(smiles);
    return all;
}

std::vector<chem::Molecule> parse(const std::vector<std::string>& smiles)
{
    std::vector<chem::Molecule> molecules;
    for (const std::string& text : smiles)
        if (auto molecule = chem::parseSmiles(text))
            molecules.push_back(std::move(*molecule));
    return molecules;
}

/// From SMILES to embeddings; the molecules are parsed once, whose time is told apart.
void printThroughput(const model::Network& network, const std::vector<std::string>& smiles, int threads)
{
    model::applyThreadBudget({threads});
    model::EncodeOptions options;
    options.budget = {threads};
    double best = 1e30;
    double bestCpu = 1e30;
    std::size_t bad = 0;
    double spread = 0;
    for (int repeat = 0; repeat < 3; ++repeat) {
        const double start = now();
        const double startCpu = cpuNow();
        JobContext job;
        const auto encoded = model::encodeMolecules(network, parse(smiles), options, job).value();
        best = std::min(best, now() - start);
        bestCpu = std::min(bestCpu, cpuNow() - startCpu);
        bad = static_cast<std::size_t>(
            std::count_if(encoded.errors.begin(), encoded.errors.end(), [](const auto& e) { return e.has_value(); }));
        double sum = 0;
        double squares = 0;
        for (const float value : encoded.embeddings.values) {
            sum += std::isfinite(value) ? value : 0;
            squares += std::isfinite(value) ? value * value : 0;
        }
        const auto values = static_cast<double>(encoded.embeddings.values.size());
        spread = std::sqrt(squares / values - sum / values * sum / values);
    }
    const auto count = static_cast<double>(smiles.size());
    std::printf("%d thread%s %7.1f molecules/s, %.2f ms CPU each   (%zu molecules, %zu without embedding, sd %.3f)\n",
                threads, threads == 1 ? " " : "s", count / best, 1000 * bestCpu / count, smiles.size(), bad, spread);
}

void printStages(const model::Network& network, const std::vector<std::string>& smiles)
{
    model::applyThreadBudget({1});
    double start = threadNow();
    const std::vector<chem::Molecule> molecules = parse(smiles);
    const double parsing = threadNow() - start;

    start = threadNow();
    chem::DepictionStyle style;
    style.widthPx = style.heightPx = network.config().picturePx;
    std::vector<Picture> pictures;
    for (const chem::Molecule& molecule : molecules)
        if (auto depiction = chem::depict(molecule, style))
            pictures.push_back(std::move(depiction->picture));
    const double drawing = threadNow() - start;

    start = threadNow();
    std::vector<imaging::PatchBatch> batches;
    for (std::size_t i = 0; i < pictures.size(); i += 16)
        batches.push_back(
            imaging::decompose(std::span(pictures).subspan(i, std::min<std::size_t>(16, pictures.size() - i)),
                               model::patchOptionsOf(network.config()))
                .value());
    const double cutting = threadNow() - start;

    const model::Network::Impl& impl = network.impl();
    model::StageTimes times;
    model::ForwardOptions options = model::ForwardOptions::of(network.config());
    options.times = &times;
    double preparing = 0;
    std::size_t nodes = 0;
    const c10::InferenceMode inference;
    for (const imaging::PatchBatch& batch : batches) {
        std::vector<std::size_t> all(batch.moleculeCount());
        std::iota(all.begin(), all.end(), std::size_t{0});
        start = threadNow();
        const model::ForwardInput input = model::makeForwardInput(batch, all, {impl.device, at::kFloat, false});
        preparing += threadNow() - start;
        if (!input.molecules.empty())
            (void)model::runForward(impl.config, impl.parameters, input, options);
        nodes += batch.nodeCount();
    }
    std::printf("\nCPU ms a molecule on one thread (%.1f patches with ink a molecule, passes of 16 molecules):\n",
                static_cast<double>(nodes) / static_cast<double>(pictures.size()));
    const std::pair<const char*, double> rows[] = {
        {"parse SMILES", parsing},      {"draw", drawing},
        {"cut into patches", cutting},  {"pack, pad, anchor graph", preparing},
        {"patch CNN", times.patchCnn},  {"structure learner", times.structure},
        {"local routing", times.local}, {"pooling, global attention", times.pooledAttention},
        {"readout", times.readout}};
    double sum = 0;
    for (const auto& [name, seconds] : rows) {
        std::printf("  %-28s %7.3f\n", name, 1000 * seconds / static_cast<double>(pictures.size()));
        sum += seconds;
    }
    std::printf("  %-28s %7.3f\n", "together", 1000 * sum / static_cast<double>(pictures.size()));
}

} // namespace

int main(int argc, char** argv)
{
    molrl::prepareMathLibraries(argv);
    const char* data = std::getenv("MOLRL_DATA");
    const std::string path = argc > 1 ? argv[1] : data ? std::string(data) + "/libraries/nci_first_5k.smi" : "";
    const auto smiles = readSmiles(path, 3000);
    const auto config = molrl::model::NetworkConfig::byName(argc > 2 ? argv[2] : "small");
    if (smiles.empty() || !config) {
        std::fprintf(stderr,
                     "usage: bench_encode [FILE.smi [small|base|paper]]; without a file MOLRL_DATA names the data\n");
        return 2;
    }
    const auto network = molrl::model::Network::makeUntrained(*config, 1).value();
    std::printf("%s: width %d, %.2f M weights; %s\n", config->name.c_str(), config->dim,
                static_cast<double>(network->parameterCount()) / 1e6, path.c_str());
    printThroughput(*network, smiles, 1);
    printThroughput(*network, smiles, 2);
    printStages(*network, smiles);
    return 0;
}
