// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/base/log.h"
#include "core/base/thread_budget.h"
#include "core/model/network.h"
#include "core/training/corpus_stream.h"
#include "core/training/pretrain_trainer.h"
#include "core/training/process_group.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace molrl::training {

/// A pretraining run and its directory:
///   config.json             what was asked for, corpora included
///   metrics.jsonl           a line every logEvery steps and one each validation
///   log.txt                 what happened, bad rows by name
///   lock                    as long as somebody works on it; see RunLock
///   checkpoints/step-N.safetensors   the last few, and best.safetensors by validation loss
///   model.safetensors, model.md      the finished encoder and its card: whichever of the two that follow reads
///                                    held-out drawings better (the average, unless the run was short)
///   model-float16.safetensors        the same in half the space, for shipping
///   model-ema.safetensors            the moving average, which routes on the bootstrapped graph
///   model-online.safetensors         the online branch, which routes on the learned graph
///   model-untrained.safetensors      the weights it began with, for comparison
struct PretrainRunOptions {
    PretrainConfig config;
    std::vector<CorpusFile> corpora;
    std::vector<std::string> excludeFiles; ///< see ExclusionSet
    std::string directory;
    std::string modelName = "molrl";
    bool resume = false; ///< go on from the newest checkpoint; the settings are then the checkpoint's
    double hours = 0;    ///< > 0: the schedules follow the clock and end after so much training time. Not repeatable.
    std::int64_t stopAfterSteps = 0; ///< > 0: stop with a checkpoint after so many steps of this call
    int drawingThreads = 1;
    model::Device device = model::Device::Cpu;
    /// The processes to train with; null: alone. All call runPretraining at once; settings, checkpoints and the length
    /// are rank 0's, who alone touches the directory. Corpora and excluded files must lie at the same paths everywhere.
    /// An error of one, or its death, ends all with an error; a stop of one stops all after a checkpoint.
    std::shared_ptr<ProcessGroup> group;
    LogSink log;
};

/// What a watcher is shown after a step that was logged; in a group rank 0's alone.
struct PretrainProgress {
    RunState state;
    StepReport report;
    double moleculesPerSecond = 0; ///< since the last one
    double progress01 = 0;
};

struct PretrainRunResult {
    RunState state;
    LossValues lastValidation; ///< of the better weights, as shipped; zeros without held-out molecules
    bool finished = false;     ///< the schedule's end was reached and the model written
    std::string modelPath;     ///< on rank 0's machine
};

/// @error InvalidArgument  a directory that holds checkpoints already (without `resume`), impossible settings
/// @error NotFound, IoError, ParseError, UnsupportedModel
/// @error Internal  processes whose weights went apart (see PretrainTrainer::agree), or a loss that is no number
/// @error Cancelled  stopped on request; a checkpoint was written first.
/// A full disk is an IoError; the last checkpoint stays as it was, and the run resumes from it.
[[nodiscard]] Result<PretrainRunResult>
runPretraining(const PretrainRunOptions& options, JobContext& job,
               const std::function<void(const PretrainProgress&)>& onLogged = {});

} // namespace molrl::training
