// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/adamw.h"

#include "core/base/error.h"

#include <cmath>

namespace molrl::training {

AdamWState AdamWState::zerosLike(const model::ParameterStore& parameters)
{
    AdamWState state;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const at::Tensor zeros = at::zeros_like(parameters.tensors()[i].detach());
        state.first.add(parameters.names()[i], zeros);
        state.second.add(parameters.names()[i], zeros.clone());
    }
    return state;
}

void stepAdamW(model::ParameterStore& parameters, AdamWState& state, const AdamWOptions& options)
{
    const at::NoGradGuard noGrad;
    state.step += 1;
    const auto t = static_cast<double>(state.step);
    const double correction1 = 1 - std::pow(options.beta1, t);
    const double correction2 = 1 - std::pow(options.beta2, t);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        at::Tensor& value = parameters.tensors()[i];
        const at::Tensor gradient = value.grad();
        if (!gradient.defined())
            continue;
        at::Tensor& first = state.first.tensors()[i];
        at::Tensor& second = state.second.tensors()[i];
        first.mul_(options.beta1).add_(gradient, 1 - options.beta1);
        second.mul_(options.beta2).addcmul_(gradient, gradient, 1 - options.beta2);
        if (value.dim() > 1 && options.weightDecay > 0)
            value.mul_(1 - options.learningRate * options.weightDecay);
        const at::Tensor root = second.sqrt().div_(std::sqrt(correction2)).add_(options.epsilon);
        value.addcdiv_(first, root, -options.learningRate / correction1);
    }
}

double clipGradientNorm(model::ParameterStore& parameters, double maxNorm)
{
    const at::NoGradGuard noGrad;
    double squares = 0;
    for (const at::Tensor& value : parameters.tensors())
        if (value.grad().defined()) {
            const double norm = value.grad().norm().item<double>();
            squares += norm * norm;
        }
    const double norm = std::sqrt(squares);
    if (norm > maxNorm)
        for (at::Tensor& value : parameters.tensors())
            if (value.grad().defined())
                value.mutable_grad().mul_(maxNorm / norm);
    return norm;
}

void updateMovingAverage(model::ParameterStore& target, const model::ParameterStore& online, double momentum)
{
    const at::NoGradGuard noGrad;
    MOLRL_ASSERT(target.size() == online.size());
    for (std::size_t i = 0; i < target.size(); ++i)
        target.tensors()[i].mul_(momentum).add_(online.tensors()[i].detach(), 1 - momentum);
}

} // namespace molrl::training
