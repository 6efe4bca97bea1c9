// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/adamw.h"
#include "core/training/finetune_trainer.h"
#include "core/training/task_head.h"

#include <optional>

namespace molrl::training {

/// What a trainer holds. Sees torch. Stores hold encoder and head side by side; a tensor that is the base's own (the
/// same handle) has never been changed, and isn't written to checkpoints.
struct FinetuneTrainer::Impl {
    FinetuneConfig config;
    model::NetworkConfig network;
    at::Device device = at::kCPU;
    TaskLayout layout;
    model::ParameterStore base; ///< encoder as it was pretrained
    model::ParameterStore current;
    std::optional<model::ParameterStore> average; ///< of current over the steps of a whole network's trial
    bool whole = false;                           ///< the encoder learns as well
    AdamWState encoderAdam;
    AdamWState headAdam;
    std::optional<model::ParameterStore> start; ///< best of the frozen phase: where trials of the whole network begin
    std::optional<model::ParameterStore> trialBest;
    std::optional<model::ParameterStore> memberBest;
    std::vector<model::ParameterStore> members;
    std::size_t chunkNodes = 1536; ///< that run together; a smaller share needs less memory
    int halvings = 0;
    std::function<void(std::size_t nodes)> beforePart;

    /// What is validated and kept.
    [[nodiscard]] const model::ParameterStore& learned() const { return average ? *average : current; }
};

/// Encoder and head of a store, as two stores of the same handles; of the head only what is learned.
[[nodiscard]] model::ParameterStore encoderOf(const model::ParameterStore& store);
[[nodiscard]] model::ParameterStore learnedHeadOf(const model::ParameterStore& store);

} // namespace molrl::training
