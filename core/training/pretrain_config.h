// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/model/network_config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::training {

/// Share of each loss in the sum; 0 switches it off and spares its work.
struct LossWeights {
    double bootstrap = 0.3;    ///< online view against the target's view of the same molecule, 2 - 2 cos in [0, 4]
    double patchFacts = 10;    ///< what each patch holds: mean binary cross entropy over nodes and facts
    double environment1 = 0.5; ///< Morgan environments one bond wide: cross entropy over atoms in their patches
    double environment2 = 0.5; ///< two bonds wide
    double morgan = 10;        ///< Morgan bits of the molecule: mean binary cross entropy
    double maccs = 3;          ///< MACCS keys: mean binary cross entropy
    double descriptors = 10;   ///< ranks of descriptors: mean squared error in [0, 1]
    double clusters = 0.2;     ///< fingerprint cluster: cross entropy
};

/// Number format of the large products in training; weights, sums and evaluation are float32 always.
enum class Precision {
    Auto, ///< BFloat16 where the device gains: CUDA of compute capability 8 or more; else Float32
    Float32,
    BFloat16, ///< on CUDA; on a CPU for tests (slow); elsewhere an error
};
/// "auto", "float32", "bfloat16"
[[nodiscard]] const char* toString(Precision precision);

/// Everything that decides the course of a pretraining run but the corpora's content (METHOD section 4).
struct PretrainConfig {
    model::NetworkConfig network;
    LossWeights weights;
    std::uint64_t seed = 1;
    Precision precision = Precision::Auto;

    int batch = 64; ///< molecules a step, over all processes
    double learningRate = 1e-3;
    double finalLearningRate01 = 0.02; ///< of learningRate, at the end of the cosine
    std::int64_t warmupSteps = 200;
    std::int64_t totalSteps = 10000; ///< the schedules' end; steps beyond it keep the final values
    double weightDecay = 0.02;       ///< not on biases, norms and other vectors
    double beta2 = 0.98;
    double maxGradientNorm = 1.0;

    double bootstrapShare = 0.2; ///< of the molecules get a second view; the others teach by their labels alone
    double emaStart = 0.99;      ///< momentum of the target, cosine from start to end
    double emaEnd = 0.9995;
    double tauStart = 1.0; ///< share of the anchor in the target's graph; ends at network.tau
    int projectorHidden = 512;
    int projectorDim = 128;

    int environmentBins1 = 512; ///< classes that environment codes are hashed to
    int environmentBins2 = 1024;
    int morganBits = 1024;
    int clusterCount = 128;
    int referenceMolecules = 2000; ///< of the corpus: ranks and clusters are fitted to them

    /// What makes views of a molecule differ: "coordinates" (turned, mirrored, scaled, then drawn), "picture" (style
    /// and pixel noise of the drawing), "both", or "none".
    std::string augmentation = "both";
    /// Of the views look printed and scanned, in other programs' styles (training::drawAugmentedView), 0 to 1. 0 in the
    /// recipe of the shipped models.
    double scanShare = 0;
    int maxHeavyAtoms = 100;   ///< larger molecules are passed over and counted
    int shuffleWindow = 16384; ///< lines shuffled together
    int keepEvery = 1;         ///< 1 of so many lines in each pass through a file: a short run still sees all of it
    double heldOutShare = 0.005;
    int validationMolecules = 256;
    std::int64_t validateEvery = 250;   ///< steps
    std::int64_t checkpointEvery = 250; ///< steps
    std::int64_t logEvery = 20;         ///< steps
    int keepCheckpoints = 3;

    [[nodiscard]] std::string toJson() const;
    /// Missing fields keep their default; "network" may be a name or an object.
    /// @error ParseError names the field.
    [[nodiscard]] static Result<PretrainConfig> fromJson(const std::string& json);
    /// @error InvalidArgument names the impossible setting.
    [[nodiscard]] Result<void> validate() const;
};

} // namespace molrl::training
