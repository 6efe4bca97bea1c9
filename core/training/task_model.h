// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job_context.h"
#include "core/chem/standardize.h"
#include "core/model/network.h"
#include "core/training/calibration.h"
#include "core/training/finetune_trainer.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace molrl::training {

/// What a fine-tuned model says about itself; all of it is in its file.
struct TaskModelInfo {
    std::string name;
    std::string created;     ///< ISO date
    std::string description; ///< one line
    std::vector<Task> tasks;
    std::vector<TaskCalibration> calibration; ///< by task
    DomainThresholds domain;
    double coverage = 0.9; ///< that intervals and sets were made for
    int views = 5;         ///< drawings averaged by default
    std::uint64_t seed = 1;
    std::map<std::string, std::string> extra; ///< data, split, metrics, base model, versions
};

constexpr int kMostViews = 1000; ///< drawings averaged: more than that is a slip of the hand

struct PredictOptions {
    int views = 0; ///< 0: the model's own; at most kMostViews
    int threads = 1;
};

/// Predictions of every task, by row.
struct ModelPredictions {
    std::vector<TaskPrediction> tasks;
    std::vector<double> distance; ///< to the nearest training molecules, in standard deviations of the embedding
    std::vector<Domain> domain;   ///< Out where the row is bad
    std::vector<std::optional<Error>> errors;
};

/// An ensemble of fine-tuned networks with all that predicting needs, in one file.
///
/// Law: a molecule's prediction does not depend on the others, nor on threads. Immutable; predict() may run on several
/// threads.
class TaskModel {
public:
    struct Impl;
    explicit TaskModel(std::unique_ptr<Impl> impl);
    ~TaskModel();

    /// The trainer's finished members, not calibrated yet; the domain is fitted to the training molecules (at most
    /// 20000 of them, drawn by the seed).
    /// @error Cancelled. @error InvalidArgument  no member, or none of the molecules can be drawn.
    [[nodiscard]] static Result<std::shared_ptr<TaskModel>> make(const FinetuneTrainer& trainer, TaskModelInfo info,
                                                                 std::span<const chem::Molecule> trained, int threads,
                                                                 JobContext& job);
    /// @error NotFound, IoError. @error UnsupportedModel  cut, changed, not a model of this kind, another version.
    [[nodiscard]] static Result<std::shared_ptr<const TaskModel>> load(const std::string& path,
                                                                       model::Device device = model::Device::Cpu);
    /// Written beside and renamed. @error IoError
    [[nodiscard]] Result<void> save(const std::string& path) const;

    [[nodiscard]] const TaskModelInfo& info() const;
    [[nodiscard]] TaskModelInfo& editInfo(); ///< while it is being made
    [[nodiscard]] std::size_t memberCount() const;
    /// First output of each task.
    [[nodiscard]] std::vector<std::size_t> offsets() const;

    /// @error Cancelled. @error InvalidArgument  too many views. @error ResourceExhausted, Internal  of torch
    [[nodiscard]] Result<RawPredictions> computeRaw(std::span<const chem::Molecule> molecules,
                                                    const PredictOptions& options, JobContext& job) const;
    [[nodiscard]] ModelPredictions interpret(const RawPredictions& raw) const;
    /// Both. Rows that can't be drawn carry an error. @error Cancelled
    [[nodiscard]] Result<ModelPredictions> predict(std::span<const chem::Molecule> molecules,
                                                   const PredictOptions& options, JobContext& job) const;

private:
    std::unique_ptr<Impl> m_impl;
};

/// How molecules of a file are to be made ready for a model: as those that it learned from were.
[[nodiscard]] chem::StandardizeOptions standardizationOf(const TaskModelInfo& info);
/// Whether it learned from structures as they were written, with their charges and counter-ions: then the file's own
/// text counts, not what an import made of it.
[[nodiscard]] bool readsWrittenStructures(const TaskModelInfo& info);
/// One molecule made ready by standardizationOf(). Null stays null.
[[nodiscard]] chem::Molecule prepareStructure(const TaskModelInfo& info, const chem::Molecule& molecule);

/// Whether a file says that it is a fine-tuned model (of any version).
[[nodiscard]] bool isTaskModelFile(const std::string& path);

} // namespace molrl::training
