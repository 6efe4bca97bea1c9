// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/finetune_run.h"
#include "tests/core/training/fixture.h"

#include <algorithm>

namespace molrl::training {

/// Labelled files and runs small enough for a second each.
class FinetuneTest : public TrainingTest {
protected:
    /// Chains and rings with an end group. size: number of heavy atoms; acid: 1 for the even ends; kind: the end's
    /// name.
    std::string writeLabelled(const std::string& name = "data.csv", int count = 80, const std::string& extra = {}) const
    {
        const std::vector<std::pair<std::string, std::string>> ends{
            {"O", "alcohol"}, {"C(=O)O", "acid"}, {"N", "amine"}, {"C(=O)OC(=O)O", "acid"}};
        std::string text = "smiles,size,acid,kind,half\n";
        for (int i = 0; i < count; ++i) {
            const auto& [end, kind] = ends[static_cast<std::size_t>(i) % ends.size()];
            const int length = 1 + i / 4;
            const std::string core = i % 3 == 0 ? "C1CC1" : i % 3 == 1 ? "c1ccccc1" : "C";
            const std::string smiles = core + std::string(static_cast<std::size_t>(length), 'C') + end;
            text += smiles + "," + std::to_string(length + static_cast<int>(end.size())) + "," + std::to_string(i % 2) +
                    "," + kind + "," + (i % 5 == 0 ? "" : std::to_string(i % 2)) + "\n";
        }
        return write(name, text + extra);
    }

    static FinetuneConfig quickConfig()
    {
        FinetuneConfig config;
        config.split = "random";
        config.frozenEpochs = 3;
        config.frozenViews = 2;
        config.epochs = 2;
        config.learningRates = {1e-3};
        config.batch = 16;
        config.predictViews = 2;
        config.checkpointEvery = 2;
        config.logEvery = 1;
        return config;
    }

    static std::shared_ptr<const model::Network> tinyNetwork(std::uint64_t seed = 3)
    {
        model::NetworkConfig config = tinyConfig().network;
        auto network = model::Network::makeUntrained(config, seed);
        EXPECT_TRUE(network) << network.error().message();
        return *network;
    }

    FinetuneRunOptions optionsFor(const std::string& data, std::vector<std::string> labels,
                                  const std::string& run = "run") const
    {
        FinetuneRunOptions options;
        options.source.path = data;
        options.source.labels = std::move(labels);
        options.config = quickConfig();
        options.network = tinyNetwork();
        options.directory = path(run);
        return options;
    }

    static FinetuneRunOptions resumed(FinetuneRunOptions options)
    {
        options.resume = true;
        options.network = nullptr;
        options.config = {};
        options.source = {};
        return options;
    }

    [[nodiscard]] std::string read(const std::string& name) const
    {
        std::ifstream in(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

} // namespace molrl::training
