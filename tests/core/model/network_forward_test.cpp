// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "core/model/network_forward.h"

#include "core/model/network_impl.h"
#include "core/model/routing.h"
#include "tests/core/model/painted_batch.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

namespace molrl::model {
namespace {

using at::Tensor;
using imaging::PatchBatch;

TEST(DeviceTest, Float32MeansFloat32OnCuda)
{
    EXPECT_TRUE(toTorchDevice(Device::Cuda).is_cuda()); // takes no GPU
    EXPECT_FALSE(at::globalContext().allowTF32CuDNN());
    EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
}

std::vector<std::size_t> allOf(const PatchBatch& batch)
{
    std::vector<std::size_t> molecules(batch.moleculeCount());
    std::iota(molecules.begin(), molecules.end(), std::size_t{0});
    return molecules;
}

ForwardInput inputOf(const PatchBatch& batch, InputOptions options = {})
{
    return makeForwardInput(batch, allOf(batch), options);
}

/// Pictures of a full grid, blank patches included.
PatchBatch withBlanks(NetworkConfig config, int pictures)
{
    config.keepBlank = true;
    return test::paintBatch(config, pictures);
}

TEST(ForwardInput, GroupsHoldEveryNodeOnce)
{
    const NetworkConfig config = NetworkConfig::small();
    const PatchBatch batch = test::paintBatch(config, 40);
    const ForwardInput input = inputOf(batch);
    EXPECT_EQ(input.pixels.size(0), static_cast<std::int64_t>(batch.nodeCount()));
    std::int64_t node = 0;
    std::int64_t molecule = 0;
    std::int64_t padded = 0;
    for (const NodeGroup& group : input.groups) {
        EXPECT_EQ(group.firstNode, node);
        EXPECT_EQ(group.firstMolecule, molecule);
        node += group.nodeCount;
        molecule += group.moleculeCount;
        padded += group.moleculeCount * group.width;
        EXPECT_EQ(group.width, input.nodeCounts[static_cast<std::size_t>(group.firstMolecule)]);
    }
    EXPECT_EQ(node, static_cast<std::int64_t>(batch.nodeCount()));
    EXPECT_EQ(molecule, 40);
    EXPECT_GT(input.groups.size(), 1u);
    EXPECT_LT(padded, node * 5 / 4);
}

TEST(Forward, NodeStatesArePermutedWithTheNodes)
{
    const NetworkConfig config = test::tinyConfig();
    const ParameterStore parameters = makeRandomParameters(config, 3);
    const PatchBatch batch = test::cutFor(config, {test::paintStrokes(56, 6, 2)});
    ForwardInput input = inputOf(batch);
    const std::int64_t n = input.pixels.size(0);
    const ForwardOutput plain = runForward(config, parameters, input, ForwardOptions::of(config));
    const Tensor order = at::arange(n - 1, -1, -1);
    input.pixels = input.pixels.index_select(0, order);
    input.row = input.row.index_select(0, order);
    input.col = input.col.index_select(0, order);
    input.groups[0].anchor = input.groups[0].anchor.index_select(2, order).index_select(3, order);
    const ForwardOutput turned = runForward(config, parameters, input, ForwardOptions::of(config));
    EXPECT_TRUE(at::allclose(turned.nodeStates, plain.nodeStates.index_select(0, order), 1e-5, 1e-6));
    EXPECT_TRUE(at::allclose(turned.embedding, plain.embedding, 1e-5, 1e-6));
}

TEST(Forward, MaskedBlankPatchesChangeNothing)
{
    const NetworkConfig config = test::tinyConfig();
    const ParameterStore parameters = makeRandomParameters(config, 3);
    const PatchBatch full = withBlanks(config, 6);
    InputOptions masked;
    masked.maskBlank = true;
    const ForwardInput input = inputOf(full, masked);
    const ForwardOutput withMask = runForward(config, parameters, input, ForwardOptions::of(config));

    // Whatever stands in a masked patch is not seen: exactly the same numbers come out.
    PatchBatch scribbled = full;
    const std::size_t bytes = full.pixels.size() / full.nodeCount();
    std::size_t blanks = 0;
    for (std::size_t i = 0; i < full.nodeCount(); ++i) {
        if (full.hasInk[i])
            continue;
        ++blanks;
        for (std::size_t k = 0; k < bytes; ++k)
            scribbled.pixels[i * bytes + k] = static_cast<std::uint8_t>(k * 37 + i);
    }
    ASSERT_GT(blanks, 10u);
    const ForwardOutput other = runForward(config, parameters, inputOf(scribbled, masked), ForwardOptions::of(config));
    EXPECT_TRUE(at::equal(other.embedding, withMask.embedding));

    // And it is what the inked patches alone give.
    const PatchBatch inked = test::paintBatch(config, 6);
    const ForwardInput alone = inputOf(inked);
    const ForwardOutput dropped = runForward(config, parameters, alone, ForwardOptions::of(config));
    for (std::size_t i = 0; i < alone.molecules.size(); ++i) {
        const auto at = std::find(input.molecules.begin(), input.molecules.end(), alone.molecules[i]);
        ASSERT_NE(at, input.molecules.end());
        EXPECT_TRUE(at::allclose(dropped.embedding[static_cast<std::int64_t>(i)],
                                 withMask.embedding[at - input.molecules.begin()], 1e-5, 1e-6));
    }
}

TEST(Forward, BlankPatchesThatTakePartDoChangeTheResult)
{
    const NetworkConfig config = test::tinyConfig();
    const ParameterStore parameters = makeRandomParameters(config, 3);
    const auto run = [&](const PatchBatch& batch) {
        return runForward(config, parameters, inputOf(batch), ForwardOptions::of(config)).embedding;
    };
    EXPECT_FALSE(at::allclose(run(withBlanks(config, 1)), run(test::paintBatch(config, 1)), 1e-3, 1e-4));
}

TEST(Forward, TeachersGraphTakesThePlaceOfTheOwn)
{
    const NetworkConfig config = test::tinyConfig();
    const ParameterStore student = makeRandomParameters(config, 3);
    const ParameterStore teacher = makeRandomParameters(config, 4);
    const ForwardInput input = inputOf(test::paintBatch(config, 4));
    ForwardOptions options = ForwardOptions::of(config);
    options.record = true;
    const ForwardOutput own = runForward(config, student, input, options);
    options.teacherGraph = own.learned;
    EXPECT_TRUE(at::equal(runForward(config, student, input, options).embedding, own.embedding));
    options.teacherGraph = runForward(config, teacher, input, options).learned;
    EXPECT_FALSE(at::allclose(runForward(config, student, input, options).embedding, own.embedding, 1e-4, 1e-5));

    options.tau = 1; // nothing of the teacher is left
    const ForwardOutput bootstrapped = runForward(config, student, input, options);
    options.graph = GraphKind::Anchor;
    EXPECT_TRUE(at::allclose(runForward(config, student, input, options).embedding, bootstrapped.embedding));
}

TEST(Routing, OnePassAndDifferentiableWayAgree)
{
    at::manual_seed(1);
    for (const std::int64_t k : {1, 3, 20}) {
        Tensor graph = at::rand({3, 2, 9, 9});
        graph = graph * graph.gt(0.3).to(at::kFloat);
        graph[1][0][4].zero_(); // a node without a neighbour
        Tensor quick;
        {
            const at::NoGradGuard noGrad;
            quick = routeToLargest(graph, k);
        }
        EXPECT_TRUE(at::allclose(quick, routeToLargest(graph, k)));
        EXPECT_TRUE(at::allclose(quick.sum(-1), at::ones({3, 2, 9})));
        EXPECT_EQ(quick[1][0][4][4].item<float>(), 1);
        EXPECT_LE(quick.gt(0).sum(-1).max().item<std::int64_t>(), k);
        EXPECT_TRUE(at::equal(quick.argmax(-1).slice(1, 1), graph.argmax(-1).slice(1, 1)));
    }
    const at::NoGradGuard noGrad;
    const Tensor tied = at::tensor({0.5f, 0.5f, 0.5f, 0.1f}).expand({1, 1, 4, 4});
    EXPECT_TRUE(at::allclose(routeToLargest(tied, 2)[0][0][0], at::tensor({1.f / 3, 1.f / 3, 1.f / 3, 0.f})));
}

class Gradients : public ::testing::Test {
protected:
    /// A smooth function of everything that the network gives.
    static Tensor lossOf(const NetworkConfig& config, const ParameterStore& parameters, const ForwardInput& input)
    {
        const ForwardOutput output = runForward(config, parameters, input, ForwardOptions::of(config));
        return output.embedding.sin().sum() + output.nodeStates.cos().sum() * 0.1;
    }

    static void check(const NetworkConfig& config)
    {
        ParameterStore parameters = makeRandomParameters(config, 11).to(at::TensorOptions(at::kDouble));
        InputOptions inputOptions;
        inputOptions.type = at::kDouble;
        const ForwardInput input = inputOf(test::paintBatch(config, 3), inputOptions);
        std::vector<Tensor> weights;
        for (Tensor& tensor : parameters.tensors())
            weights.push_back(tensor.set_requires_grad(true));
        const auto gradients = torch::autograd::grad({lossOf(config, parameters, input)}, weights, {}, {}, false, true);
        const at::NoGradGuard noGrad;
        int compared = 0;
        for (std::size_t p = 0; p < weights.size(); ++p) {
            const Tensor values = weights[p].detach().view(-1); // shares the weights
            for (std::int64_t at = 0; at < values.numel(); at += std::max<std::int64_t>(1, values.numel() / 3)) {
                const double analytic = gradients[p].defined() ? gradients[p].reshape(-1)[at].item<double>() : 0;
                const double before = values[at].item<double>();
                const double step = 1e-5;
                values[at] = before + step;
                const double above = lossOf(config, parameters, input).item<double>();
                values[at] = before - step;
                const double below = lossOf(config, parameters, input).item<double>();
                values[at] = before;
                EXPECT_NEAR(analytic, (above - below) / (2 * step), 1e-6 + 1e-5 * std::abs(analytic))
                    << parameters.names()[p] << "[" << at << "]";
                ++compared;
            }
        }
        EXPECT_GT(compared, 100);
    }
};

TEST_F(Gradients, AgreeWithFiniteDifferences)
{
    check(test::tinyConfig());
}

TEST_F(Gradients, AgreeWithoutRoutingAndPooling)
{
    NetworkConfig config = test::tinyConfig();
    config.localRouting = false;
    config.pooling = false;
    config.graph = "learned";
    check(config);
}

TEST_F(Gradients, ReachEveryWeight)
{
    const NetworkConfig config = test::tinyConfig();
    ParameterStore parameters = makeRandomParameters(config, 11);
    const ForwardInput input = inputOf(test::paintBatch(config, 6));
    std::vector<Tensor> weights;
    for (Tensor& tensor : parameters.tensors())
        weights.push_back(tensor.set_requires_grad(true));
    const auto gradients = torch::autograd::grad({lossOf(config, parameters, input)}, weights, {}, {}, false, true);
    for (std::size_t p = 0; p < weights.size(); ++p) {
        ASSERT_TRUE(gradients[p].defined()) << parameters.names()[p];
        EXPECT_TRUE(gradients[p].isfinite().all().item<bool>()) << parameters.names()[p];
        EXPECT_GT(gradients[p].abs().max().item<double>(), 0) << parameters.names()[p];
    }
}

} // namespace
} // namespace molrl::model
