// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/chem/standardize.h"
#include "core/training/splits.h"

#include <cstdint>
#include <string>
#include <vector>

namespace molrl::training {

/// What becomes of molecules that occur more than once.
enum class DuplicatePolicy {
    Keep, ///< rows stay as they are, conflicts included
    Mean, ///< one row a molecule: mean of values, the commoner class (a tie becomes a missing label)
    Drop, ///< one row a molecule; labels that conflict become missing
};
[[nodiscard]] std::string_view toString(DuplicatePolicy policy); ///< "keep", "mean", "drop"
/// @error InvalidArgument  an unknown name; the message lists those that are known.
[[nodiscard]] Result<DuplicatePolicy> parseDuplicatePolicy(std::string_view name);

/// Everything that decides a fine-tuning run but the data and the network it starts from (METHOD section 5).
struct FinetuneConfig {
    std::uint64_t seed = 1;
    int members = 1;           ///< networks of the ensemble, each with a seed of its own
    std::string task = "auto"; ///< auto | binary | multiclass | regression, for every label column
    std::string duplicates = "mean";
    double conflictTolerance = 0.25; ///< values of one molecule further apart than so many standard deviations conflict

    std::string structures = "standard"; ///< standard: salts stripped and charges neutralised; written: as the file has
                                         ///< them, for tables that are compared with published ones

    std::string split = "scaffold"; ///< see SplitKind
    std::string splitColumn;        ///< for "column" and "ordered"
    std::uint64_t splitSeed = 1;
    double trainShare = 0.8;
    double validShare = 0.1;
    double calibrationShare = 0; ///< of the training rows set aside for calibration; 0, or fewer than 10 rows:
                                 ///< calibrated on validation

    std::string classWeights = "balanced"; ///< balanced | none; probabilities are corrected for them afterwards
    bool augment = true;                   ///< redrawn views in training; false: the plain drawing alone

    int frozenEpochs = 100; ///< head on the frozen encoder's embeddings, which are computed once
    int frozenViews = 4;    ///< drawings of each training molecule in that phase
    int frozenBatch = 256;
    int frozenPatience = 15; ///< epochs without a better validation before the phase ends
    double frozenLearningRate = 2e-3;

    int epochs = 20;                               ///< whole network; 0: the encoder stays frozen
    std::vector<double> learningRates{1e-4, 3e-4}; ///< of the encoder, tried on validation with the first seed
    double headLearningRateFactor = 3;             ///< the head's rate relative to the encoder's
    int batch = 32;
    int patience = 6;
    double warmup01 = 0.1; ///< share of the steps in which the rate rises
    double weightDecay = 0.02;
    double maxGradientNorm = 1;
    double headDropout = 0.1;
    double averageDecay =
        0; ///< of a moving average of the whole network's weights, which then is what is validated and
           ///< kept (Izmailov et al. 2018, arXiv:1803.05407; Cha et al. 2021, arXiv:2102.08604); 0: none
    double labelSmoothing = 0; ///< share of a class label that is spread over all classes (Szegedy et al. 2016,
                               ///< arXiv:1512.00567)

    int predictViews = 5;              ///< drawings averaged in predictions: the plain one and redrawn ones
    double coverage = 0.9;             ///< of conformal intervals and sets
    std::int64_t checkpointEvery = 50; ///< steps
    std::int64_t logEvery = 10;        ///< steps
    bool baselines = true;             ///< forests and boosting on the same split, for the report

    [[nodiscard]] std::string toJson() const;
    /// Missing fields keep their default. @error ParseError names the field.
    [[nodiscard]] static Result<FinetuneConfig> fromJson(const std::string& json);
    /// @error InvalidArgument names the impossible setting.
    [[nodiscard]] Result<void> validate() const;
    [[nodiscard]] chem::StandardizeOptions standardization() const { return standardizationOf(structures); }
    [[nodiscard]] static chem::StandardizeOptions standardizationOf(const std::string& structures);
    [[nodiscard]] SplitShares shares() const { return {trainShare, validShare, 1 - trainShare - validShare}; }
};

} // namespace molrl::training
