// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/log.h"
#include "core/model/network.h"
#include "core/training/finetune_config.h"
#include "core/training/finetune_report.h"
#include "core/training/label_table.h"
#include "core/training/run_control.h"

#include <functional>
#include <memory>
#include <string>

namespace molrl::training {

struct FrozenEmbeddings;

/// A fine-tuning run and its directory, which is the truth about it:
///   config.json       what was asked for, and the SHA-256 of the data
///   base.safetensors  the encoder it started from
///   preflight.json    what is known of the data
///   split.csv         row of the file, SMILES, part
///   state.json        where it stands; see RunStatus
///   control           a wish of another process, until it is taken; see requestVerb
///   lock              as long as somebody works on it; see RunLock
///   metrics.jsonl     a line every logEvery steps and one each validation
///   log.txt           what happened, bad rows by name
///   checkpoints/step-N.safetensors   the last two
///   model.safetensors, model.md      the finished model and its card
///   report.json, predictions.csv     metrics with intervals, baselines, errors by scaffold; what is predicted for
///                                    validation and test molecules
struct FinetuneRunOptions {
    LabelSource source;
    FinetuneConfig config;
    std::shared_ptr<const model::Network> network; ///< to start from; a resumed run has its own, if it had begun
    std::string directory;
    std::string modelName = "model";
    bool resume = false; ///< go on from the newest checkpoint, or begin a run that waited for its turn; data and
                         ///< settings are then the run's own
    bool leaveWhenPaused = false;    ///< pausing ends the call instead of waiting for the next wish
    std::int64_t stopAfterSteps = 0; ///< > 0: leave, with a checkpoint, after so many steps of this call
    int threads = 1;
    model::Device device = model::Device::Cpu; ///< a resumed run goes on on the CPU where it isn't there any more
    LogSink log;
    /// Kept from run to run of one thread, so that runs that differ in the whole network's epochs alone encode once.
    std::shared_ptr<FrozenEmbeddings> frozen;
    /// Called before each part of a batch runs, with its share of nodes, on any thread. What it throws counts as the
    /// part's own failure: for tests of what happens then.
    std::function<void(std::size_t nodes)> beforePart;
};

/// What a watcher is shown after each validation.
struct FinetuneProgress {
    int member = 0;
    int trial = 0; ///< 0: frozen; then each learning rate
    std::int64_t epoch = 0;
    std::int64_t step = 0;
    double score = 0; ///< on validation; higher is better
    double best = 0;
    double moleculesPerSecond = 0;
};

enum class FinetuneEnd { Finished, StoppedEarly, Left, Discarded };

struct FinetuneRunResult {
    FinetuneEnd end = FinetuneEnd::Finished;
    std::string modelPath; ///< when there is a model
    FinetuneReport report;
};

/// Trains, chooses on validation alone, calibrates and tests.
///
/// Wishes (of `control` or the directory's control file) are taken within a batch. A stopped `job` leaves a checkpoint
/// and ends with Left. Whatever happens, kill -9 included, the directory can be resumed from its newest checkpoint, and
/// a resumed run does what one that was never stopped would have done. Stop before the first validation learns the
/// head's first epoch, so that there is a model to keep. Out of memory, a batch runs in smaller parts.
/// @error InvalidArgument  a directory that holds a run already (without `resume`), data that can't be learned from, a
///                         device that isn't there, a run that was discarded
/// @error NotFound, IoError, ParseError, UnsupportedModel
[[nodiscard]] Result<FinetuneRunResult>
runFinetuning(const FinetuneRunOptions& options, JobContext& job, RunControl* control = nullptr,
              const std::function<void(const FinetuneProgress&)>& onValidated = {});

} // namespace molrl::training
