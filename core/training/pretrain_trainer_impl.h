// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/training/adamw.h"
#include "core/training/pretrain_losses.h"
#include "core/training/pretrain_trainer.h"
#include "core/training/process_group.h"

namespace molrl::training {

/// What a trainer holds. Sees torch.
struct PretrainTrainer::Impl {
    PretrainConfig config;
    std::shared_ptr<const ChemistryReference> reference;
    at::Device device = at::kCPU;
    bool inBFloat16 = false;             ///< the forward pass of training
    std::shared_ptr<ProcessGroup> group; ///< null: alone
    model::ParameterStore online;        ///< network and heads, with gradients
    model::ParameterStore target;        ///< their exponential moving average
    AdamWState adam;
};

} // namespace molrl::training
