// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/model/network.h"
#include "core/training/label_table.h"
#include "core/training/splits.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace molrl::training {

/// What a label column holds, after duplicates were treated.
struct TaskSummary {
    Task task;
    std::size_t labelled = 0;
    std::size_t missing = 0;
    std::array<std::size_t, 3> labelledInPart{};               ///< train, valid, test
    std::vector<std::array<std::size_t, 3>> classCountsInPart; ///< by class
    double low = 0;                                            ///< of values
    double high = 0;
    double mean = 0;
    double sd = 0;
};

/// A column that nearly equals a label: rank or linear correlation from 0.95, ROC-AUC from 0.98, the label itself on
/// the same scale (R2 from 0.8, as a calculated value beside a measured one), or few words that go with one class each.
struct GiveAway {
    std::string column;
    std::string task;
    std::string how; ///< "Spearman 0.998", "each of its 3 words has one label"
};

/// What is known of a training set before any time is spent on it.
struct Preflight {
    std::string path;
    std::int64_t fileRows = 0;
    std::size_t usableRows = 0;
    std::size_t molecules = 0; ///< rows that are left after duplicates were treated
    std::vector<RowIssue> badRows;
    std::vector<RowIssue> badLabels;
    std::size_t saltRows = 0;
    DuplicateCounts duplicates;
    DuplicatePolicy policy = DuplicatePolicy::Mean;
    SplitKind split = SplitKind::Scaffold;
    std::array<std::size_t, 3> partSizes{};
    std::size_t sharedMolecules = 0; ///< of test, also in train: leakage
    std::size_t sharedScaffolds = 0; ///< of test, whose scaffold is in train: none for scaffold splits
    double nearestTanimoto = 0;      ///< median over test (at most 1000) of the similarity to the nearest of train
    std::vector<TaskSummary> tasks;
    std::vector<GiveAway> giveAways;
    std::vector<std::string> warnings;
    double moleculesPerSecond = 0; ///< learned from by the whole network here; 0 when it wasn't measured
    double expectedSeconds = 0;    ///< for all epochs; early stopping ends sooner
    double expectedMemoryMb = 0;
};

/// A training set made ready: duplicates treated, split, and looked at.
struct FinetuneData {
    LabelTable table;
    Split split;
    Preflight report;
};
/// @error as loadLabelTable and the functions of splits.h
/// @error InvalidArgument  too few molecules, or a part of the split in which nothing can be learned or chosen: one
///                         class alone, no label. The message has the remedy.
[[nodiscard]] Result<FinetuneData> prepareFinetuneData(const LabelSource& source, const FinetuneConfig& config,
                                                       int threads, JobContext& job);

/// Labelled training rows that are set aside for calibration; 0 where the share would be too few to tell anything from,
/// and validation serves instead.
[[nodiscard]] std::size_t countForCalibration(std::size_t labelledRows, double share);

/// Times drawing and learning on a few of the molecules, and fills the report's expectations.
/// @param device  on which the run is going to learn.
[[nodiscard]] Result<void> estimateCost(FinetuneData& data, const FinetuneConfig& config, const model::Network& network,
                                        int threads, JobContext& job, model::Device device = model::Device::Cpu);

[[nodiscard]] std::string toText(const Preflight& report); ///< for people, a few dozen lines
[[nodiscard]] std::string toJson(const Preflight& report);

} // namespace molrl::training
