// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter_store.h"

#include <cstdint>

// Internal header of core/training: sees torch.

namespace molrl::training {

struct AdamWOptions {
    double learningRate = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.98;
    double epsilon = 1e-8;
    double weightDecay = 0.02; ///< on matrices and kernels, not on vectors (biases, norms)
};

/// Moments of AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101), by parameter.
struct AdamWState {
    model::ParameterStore first;
    model::ParameterStore second;
    std::int64_t step = 0;

    [[nodiscard]] static AdamWState zerosLike(const model::ParameterStore& parameters);
};

/// One step on the gradients of `parameters`; a parameter without a gradient is left as it is.
void stepAdamW(model::ParameterStore& parameters, AdamWState& state, const AdamWOptions& options);

/// Scales all gradients together so that their norm is at most `maxNorm`. @return the norm before.
double clipGradientNorm(model::ParameterStore& parameters, double maxNorm);

/// target <- momentum target + (1 - momentum) online, parameter by parameter.
void updateMovingAverage(model::ParameterStore& target, const model::ParameterStore& online, double momentum);

} // namespace molrl::training
