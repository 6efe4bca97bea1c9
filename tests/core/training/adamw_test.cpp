// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/training/adamw.h"

#include <cmath>
#include <gtest/gtest.h>

namespace molrl::training {
namespace {

model::ParameterStore storeOf(const at::Tensor& value, const std::string& name = "w")
{
    model::ParameterStore store;
    store.add(name, value);
    return store;
}

void setGradient(model::ParameterStore& store, const at::Tensor& gradient)
{
    store.tensors()[0].mutable_grad() = gradient;
}

TEST(AdamW, TwoStepsFollowThePaper)
{
    model::ParameterStore store = storeOf(at::full({1, 1}, 2.0, at::kFloat));
    AdamWState state = AdamWState::zerosLike(store);
    const AdamWOptions options{0.1, 0.9, 0.98, 1e-8, 0.5};
    double x = 2;
    double m = 0;
    double v = 0;
    const double gradients[] = {0.3, -0.7};
    for (int t = 1; t <= 2; ++t) {
        const double g = gradients[t - 1];
        setGradient(store, at::full({1, 1}, g, at::kFloat));
        stepAdamW(store, state, options);
        m = 0.9 * m + 0.1 * g;
        v = 0.98 * v + 0.02 * g * g;
        x -= 0.1 * 0.5 * x;
        x -= 0.1 * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.98, t))) + 1e-8);
        EXPECT_NEAR(store["w"].item<double>(), x, 1e-5);
    }
    EXPECT_EQ(state.step, 2);
}

TEST(AdamW, VectorsDoNotDecayAndNoGradientMeansNoChange)
{
    model::ParameterStore store = storeOf(at::full({3}, 2.0, at::kFloat), "bias");
    store.add("idle", at::ones({2, 2}));
    AdamWState state = AdamWState::zerosLike(store);
    setGradient(store, at::zeros({3}));
    stepAdamW(store, state, {0.1, 0.9, 0.98, 1e-8, 0.5});
    EXPECT_FLOAT_EQ(store["bias"][0].item<float>(), 2);
    EXPECT_FLOAT_EQ(store["idle"].sum().item<float>(), 4);
}

TEST(AdamW, ClippingScalesAllGradientsTogether)
{
    model::ParameterStore store = storeOf(at::zeros({2}));
    store.add("b", at::zeros({1}));
    store.tensors()[0].mutable_grad() = at::tensor({3.f, 0.f});
    store.tensors()[1].mutable_grad() = at::tensor({4.f});
    EXPECT_NEAR(clipGradientNorm(store, 10), 5, 1e-6);
    EXPECT_FLOAT_EQ(store["b"].grad().item<float>(), 4) << "below the limit nothing changes";
    EXPECT_NEAR(clipGradientNorm(store, 1), 5, 1e-6);
    EXPECT_NEAR(store["w"].grad()[0].item<float>(), 0.6, 1e-6);
    EXPECT_NEAR(store["b"].grad().item<float>(), 0.8, 1e-6);
}

TEST(MovingAverage, IsMomentumTimesTargetPlusTheRestOfOnline)
{
    model::ParameterStore target = storeOf(at::tensor({1.f, -2.f}));
    const model::ParameterStore online = storeOf(at::tensor({3.f, 2.f}));
    updateMovingAverage(target, online, 0.75);
    EXPECT_FLOAT_EQ(target["w"][0].item<float>(), 1.5f);
    EXPECT_FLOAT_EQ(target["w"][1].item<float>(), -1.f);
    EXPECT_FLOAT_EQ(online["w"][0].item<float>(), 3.f);
}

} // namespace
} // namespace molrl::training
