// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate/labelled_set.h"
#include "core/model/network.h"
#include "core/training/coverage.h"
#include "core/training/finetune_run.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace molrl::evaluate {

/// What is compared, on which splits.
struct BenchmarkOptions {
    std::vector<LabelledSource> sets;
    std::shared_ptr<const model::Network> network;
    std::string networkName;
    training::FinetuneConfig config;             ///< of the image model; split, seeds and duplicates are set here
    std::vector<std::string> splits{"scaffold"}; ///< "scaffold" is one split, trained with several seeds; the drawn
                                                 ///< ones are another split for each seed
    int seeds = 1;
    int trees = 200;
    std::string folder; ///< a run's directory each; runs that are there are gone on with
    int threads = 1;
    model::Device device = model::Device::Cpu; ///< of fine-tuning and its predictions; the network has one of its own
    LogSink log;
    /// Called after each seed with all that there is by then.
    std::function<void(const struct BenchmarkReport&)> onRound;
};

/// One method on one set: mean and standard deviation over runs, of the mean over tasks.
struct BenchmarkRow {
    std::string method;
    int runs = 1; ///< the seeds, or one, where their predictions were averaged
    training::MeanSd valid;
    training::MeanSd test;
    std::vector<double> validBySeed;   ///< NaN where no task has a score; empty where predictions were averaged
    std::vector<double> testBySeed;    ///< as validBySeed
    std::vector<std::string> settings; ///< chosen on validation, by seed
};

/// How far one method is ahead of another, split by split: on drawn splits, whose difficulty differs far more than the
/// methods do, this tells methods apart where their means and standard deviations can't.
struct Lead {
    training::MeanSd difference; ///< of the test scores, positive where `of` is better
    int wins = 0;                ///< splits on which `of` is better
    int splits = 0;              ///< on which both have a score
};
[[nodiscard]] Lead computeLead(const BenchmarkRow& of, const BenchmarkRow& over, bool isError);

struct BenchmarkSet {
    std::string name;
    std::string split;
    std::string metric; ///< "ROC-AUC" or "RMSE"
    std::size_t tasks = 0;
    std::size_t molecules = 0;
    std::vector<std::size_t> partSizes; ///< of the last seed's split
    int seeds = 0;                      ///< that are done
    int seedsAsked = 0;                 ///< more than `seeds` while it goes on
    bool isDrawn = false;               ///< another split for each seed
    std::vector<BenchmarkRow> rows;
    std::string calibrated;                 ///< the method whose calibration was checked
    training::CalibrationCheck calibration; ///< over tasks and seeds
};

struct BenchmarkReport {
    std::string network;
    std::string networkHash;
    std::string configuration; ///< JSON
    std::vector<BenchmarkSet> sets;
};

/// Image model, frozen probe, the baselines of core/training/baselines.h, boosting on embedding, Morgan counts and
/// descriptors together, and late fusion (a weighted mean of image model, baselines and that) on the same rows.
/// Whatever is chosen is chosen on validation; test is only read. Where all seeds share a split, the mean of their
/// predictions, of the image model and of the fusion, follows as a row of its own: what an ensemble of that many
/// networks is worth.
///
/// On drawn splits a finished round is kept in the folder and not computed again.
/// @error as runFinetuning; InvalidArgument  classes of more than two kinds, or a run in the folder, finished or not,
///                         of other settings. @error Cancelled  what is done is kept.
[[nodiscard]] Result<BenchmarkReport> runBenchmark(const BenchmarkOptions& options, JobContext& job);

[[nodiscard]] std::string toJson(const BenchmarkReport& report);
[[nodiscard]] std::string toMarkdown(const BenchmarkReport& report);

} // namespace molrl::evaluate
