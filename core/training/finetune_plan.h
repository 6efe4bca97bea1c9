// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rng.h"
#include "core/training/finetune_run.h"
#include "core/training/finetune_trainer.h"
#include "core/training/preflight.h"
#include "core/training/run_directory.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace molrl::training {

/// Where a run stands; kept in its checkpoints.
struct FinetuneState {
    int member = 0;
    int trial = 0; ///< 0: frozen; k: the k-th of the member's trials of the whole network
    std::int64_t epoch = 0;
    std::int64_t batch = 0; ///< of the epoch, that come next
    std::int64_t step = 0;  ///< over all
    double trialBest = -1e300;
    std::int64_t trialBestEpoch = -1;
    double memberBest = -1e300;
    int memberBestTrial = 0;
    int chosenRate = -1; ///< index of the learning rate that the first member found best; -1: frozen, or not known yet
    double lossSum = 0;
    double lossCount = 0;
    double seconds = 0;
    std::int64_t metricsLines = 0;
    std::vector<std::size_t> undrawable; ///< positions of training molecules that can't be learned from

    [[nodiscard]] std::string toJson() const;
    /// @error ParseError
    [[nodiscard]] static Result<FinetuneState> fromJson(const std::string& text);
};

/// What follows from data and configuration, and doesn't change in the course of a run.
///
/// Law: order, views and rates are functions of the configuration's seed and the state's counters alone.
class FinetunePlan {
public:
    [[nodiscard]] static FinetunePlan make(const FinetuneData& data, const FinetuneConfig& config);

    std::vector<std::size_t> train; ///< rows of the table
    std::vector<std::size_t> valid;
    std::vector<std::size_t> test;
    std::vector<std::size_t> calibration; ///< own rows, or those of valid
    bool hasOwnCalibration = false;
    std::vector<std::vector<double>> classWeights; ///< [task][class]
    std::vector<TaskCalibration> calibrations;     ///< mean, sd and logit shifts; the rest comes at the end

    [[nodiscard]] std::vector<chem::Molecule> moleculesOf(const FinetuneData& data,
                                                          const std::vector<std::size_t>& rows) const;
    /// [n, tasks] of training molecules by their position in `train`.
    [[nodiscard]] Matrix targetsOf(const std::vector<std::size_t>& positions) const;
    /// Positions in `train` in the order of the state's epoch; those that can't be drawn are left out.
    [[nodiscard]] std::vector<std::size_t> orderOf(const FinetuneState& state) const;
    /// Randomness of one purpose in the state's epoch.
    [[nodiscard]] Rng rng(const FinetuneState& state, std::uint64_t purpose) const;
    [[nodiscard]] std::uint64_t headSeed(int member) const;

    [[nodiscard]] double learningRate(const FinetuneState& state) const; ///< of the encoder, at the next step
    [[nodiscard]] std::string nameOfTrial(const FinetuneState& state) const;
    [[nodiscard]] bool isTrialOver(const FinetuneState& state) const;
    /// To the next trial, or the next member.
    void advance(FinetuneState& state) const;
    [[nodiscard]] double progress01(const FinetuneState& state) const;
    /// @param raw  rows as `valid`.
    [[nodiscard]] double scoreValidation(const LabelTable& table, const RawPredictions& raw) const;
    /// The score as the metric that it is: {"rocAuc", mean of the tasks}, {"rmse", in the label's unit}. None where it
    /// is a sum of several kinds.
    [[nodiscard]] std::optional<std::pair<const char*, double>> nameScore(const std::vector<Task>& tasks,
                                                                          double score) const;

private:
    [[nodiscard]] std::vector<double> ratesOf(const FinetuneState& state) const;
    FinetuneConfig m_config;
    Matrix m_targets; ///< rows as `train`
};

/// config.json of a run: all that resuming needs besides base.safetensors. @error IoError  the data can't be read.
[[nodiscard]] Result<std::string> makeRunConfig(const FinetuneRunOptions& options);
/// Fills source, configuration and network of a run to be resumed; one that never began has no network of its own, and
/// keeps the one in the options if it is the one that was asked for.
/// @error NotFound  no run, or no network. @error ParseError. @error InvalidArgument  the data has changed.
[[nodiscard]] Result<void> readRunConfig(FinetuneRunOptions& options);
/// split.csv
[[nodiscard]] std::string makeSplitTable(const FinetuneData& data);

/// From the trained members to model file, card, report and predictions. @error Cancelled, IoError
[[nodiscard]] Result<FinetuneRunResult> finishFinetuning(const FinetuneRunOptions& options, const FinetunePlan& plan,
                                                         const FinetuneData& data, const FinetuneState& state,
                                                         const FinetuneTrainer& trainer, const RunDirectory& directory,
                                                         JobContext& job);

} // namespace molrl::training
