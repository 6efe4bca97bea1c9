// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/pretrain_config.h"
#include "core/training/sample.h"
#include "tests/support/temp_dir.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace molrl::training {

class TrainingTest : public testing::Test {
protected:
    [[nodiscard]] std::string path(const std::string& name) const { return m_folder.file(name); }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const
    {
        return m_folder.write(name, text);
    }
    /// A file of simple molecules, all different: alcohols, amines, acids and so on of growing chains.
    std::string writeCorpus(const std::string& name, int count, const std::string& extra = {}) const
    {
        const std::vector<std::string> ends{"O", "N", "C(=O)O", "c1ccccc1", "Cl", "C#N", "S", "C1CC1"};
        std::string text;
        for (int i = 0; i < count; ++i) {
            const auto k = static_cast<std::size_t>(i);
            text += std::string(1 + k / ends.size() % 9, 'C') + (k / (9 * ends.size()) % 2 ? "(F)" : "") +
                    ends[k % ends.size()] + "\n";
        }
        return write(name, text + extra);
    }

    test::TempDir m_folder;
};

/// Small enough for many steps a second.
inline PretrainConfig tinyConfig()
{
    PretrainConfig config;
    config.bootstrapShare = 1;
    config.network.name = "tiny";
    config.network.picturePx = 112;
    config.network.dim = 32;
    config.network.heads = 2;
    config.network.cnnChannels1 = 4;
    config.network.cnnChannels2 = 8;
    config.network.structureLayers = 1;
    config.network.localLayers = 1;
    config.network.poolClusters = {8};
    config.network.globalLayers = {1};
    config.batch = 8;
    config.learningRate = 3e-3;
    config.warmupSteps = 5;
    config.totalSteps = 40;
    config.projectorHidden = 32;
    config.projectorDim = 16;
    config.environmentBins1 = 32;
    config.environmentBins2 = 32;
    config.morganBits = 128;
    config.clusterCount = 4;
    config.referenceMolecules = 40;
    config.shuffleWindow = 64;
    config.heldOutShare = 0.1;
    config.validationMolecules = 8;
    config.validateEvery = 20;
    config.checkpointEvery = 5;
    config.logEvery = 1;
    return config;
}

} // namespace molrl::training
