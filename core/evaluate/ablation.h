// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/evaluate/labelled_set.h"
#include "core/evaluate/probe.h"
#include "core/training/pretrain_run.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace molrl::evaluate {

/// One row of the ablation table: what is changed, and nothing else.
struct AblationRow {
    std::string name;  ///< "bootstrap-only"; names the directory, too
    std::string group; ///< "losses", "graph", "layers", "views"
    std::string what;  ///< in words
    bool isTrained = true;
    std::function<void(training::PretrainConfig&)> change;
};
/// untrained, bootstrap-only, patch-only, molecule-only, patch-and-molecule, all; anchor-graph, learned-graph;
/// no-local-routing, no-pooling; views-none, views-picture, views-coordinates. "all" is the configuration as it is, and
/// the other end of each comparison.
[[nodiscard]] const std::vector<AblationRow>& ablationRows();

struct AblationOptions {
    training::PretrainConfig config; ///< what every row starts from
    std::vector<training::CorpusFile> corpora;
    std::vector<std::string> excludeFiles;
    std::vector<LabelledSource> sets;
    std::vector<ProbeKind> probes = {ProbeKind::Ridge};
    std::int64_t molecules = 20000; ///< that each cell trains on
    int seeds = 1;                  ///< seed s changes weights, order and views of a cell
    int trees = 200;                ///< of forests
    std::string directory;          ///< ROW/seed-S/ below it: a pretraining run and result.json
    std::vector<std::string> rows;  ///< empty: all
    bool resume = false;            ///< finished cells are kept, a run that was cut goes on
    int threads = 1;
    model::Device device = model::Device::Cpu;
    LogSink log;
};

/// What a cell's embedding was worth on one set.
struct AblationScore {
    std::string set;
    std::string probe;
    bool isForClasses = false;
    double valid = 0;
    double test = 0;
};
struct AblationCell {
    std::string row;
    int seed = 0;
    std::int64_t molecules = 0; ///< trained on
    double seconds = 0;         ///< spent training
    std::vector<AblationScore> scores;
};

/// Trains and probes every cell, writing ablation.json and ablation.md into the directory after each.
///
/// The online branch is probed (with the learned graph, or the anchor where the row says so), for all rows alike: after
/// so short a run the moving average still remembers its beginning.
/// @error InvalidArgument  an unknown row; a directory that holds cells already, without `resume`.
/// @error as runPretraining and probeFeatures. @error Cancelled  finished cells and the running one's checkpoint stay.
[[nodiscard]] Result<std::vector<AblationCell>> runAblation(const AblationOptions& options, JobContext& job);

/// The table: a row each, mean (sd) over seeds of valid and test of each set.
[[nodiscard]] std::string toMarkdown(const std::vector<AblationCell>& cells, const AblationOptions& options);
[[nodiscard]] std::string toJson(const std::vector<AblationCell>& cells, const AblationOptions& options);

} // namespace molrl::evaluate
