// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/pretrain_losses.h"

#include "core/model/network_forward.h"
#include "core/model/network_impl.h"
#include "core/training/process_group_impl.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace molrl::training {
namespace {

using at::Tensor;
using model::ForwardInput;
using model::ForwardOutput;
using model::ParameterStore;

constexpr double kNormEpsilon = 1e-5;

enum LossIndex : std::size_t { kBootstrap, kFacts, kEnvironment1, kEnvironment2, kMorgan, kMaccs, kRanks, kClusters };

/// Adds seeded heads to a store.
class HeadMaker {
public:
    HeadMaker(ParameterStore& store, Rng rng) : m_store(store), m_rng(rng) {}
    void norm(const std::string& name, std::int64_t width)
    {
        m_store.add(name + ".weight", at::ones({width}, at::kFloat));
        m_store.add(name + ".bias", at::zeros({width}, at::kFloat));
    }
    void linear(const std::string& name, std::int64_t outputs, std::int64_t inputs, double bias = 0)
    {
        const double bound = 1 / std::sqrt(static_cast<double>(inputs));
        Tensor weight = at::empty({outputs, inputs}, at::kFloat);
        auto* values = weight.data_ptr<float>();
        Rng rng = m_rng.fork(m_store.size());
        for (std::int64_t i = 0; i < weight.numel(); ++i)
            values[i] = static_cast<float>(rng.uniform(-bound, bound));
        m_store.add(name + ".weight", weight);
        m_store.add(name + ".bias", at::full({outputs}, bias, at::kFloat));
    }

private:
    ParameterStore& m_store;
    Rng m_rng;
};

Tensor norm(const ParameterStore& p, const Tensor& x, const std::string& name)
{
    const Tensor& weight = p[name + ".weight"];
    return at::layer_norm(x.to(weight.scalar_type()), {x.size(-1)}, weight, p[name + ".bias"], kNormEpsilon);
}

Tensor linear(const ParameterStore& p, const Tensor& x, const std::string& name)
{
    return at::linear(x, p[name + ".weight"], p[name + ".bias"]);
}

/// linear, norm, GELU, linear: projector and predictor. Layer norm, not batch norm: a step then means the same however
/// the batch is cut.
Tensor mlp(const ParameterStore& p, const Tensor& x, const std::string& name)
{
    return linear(p, at::gelu(norm(p, linear(p, x, name + ".in"), name + ".norm")), name + ".out");
}

Tensor fromVector(const std::vector<std::int32_t>& values, at::Device device)
{
    Tensor tensor = at::empty({static_cast<std::int64_t>(values.size())}, at::kLong);
    std::copy(values.begin(), values.end(), tensor.data_ptr<std::int64_t>());
    return tensor.to(device);
}

/// All drawings of a chunk: first views of all samples, then second views of those that have one.
struct Drawings {
    imaging::PatchBatch patches;
    std::vector<const DrawingTargets*> targets; ///< by drawing
    std::vector<std::size_t> sample;            ///< of each drawing
    std::vector<std::int64_t> firstOfPair;      ///< drawing numbers
    std::vector<std::int64_t> secondOfPair;
};

Drawings gatherDrawings(std::span<const Sample* const> samples)
{
    Drawings drawings;
    std::vector<imaging::PatchBatch> patches;
    const auto add = [&](std::size_t sample, const View& view) {
        patches.push_back(view.patches);
        drawings.targets.push_back(&view.targets);
        drawings.sample.push_back(sample);
    };
    for (std::size_t i = 0; i < samples.size(); ++i)
        add(i, samples[i]->views[0]);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i]->views.size() < 2)
            continue;
        drawings.firstOfPair.push_back(static_cast<std::int64_t>(i));
        drawings.secondOfPair.push_back(static_cast<std::int64_t>(drawings.sample.size()));
        add(i, samples[i]->views[1]);
    }
    auto all = imaging::concatenate(patches);
    MOLRL_ASSERT(all.has_value()); // one maker cut them all with the same options
    drawings.patches = std::move(*all);
    return drawings;
}

/// Row of the output of each drawing, where drawing d is molecule d of the batch.
Tensor rowsByDrawing(const ForwardInput& input, std::size_t drawings, at::Device device)
{
    Tensor rows = at::zeros({static_cast<std::int64_t>(drawings)}, at::kLong);
    for (std::size_t row = 0; row < input.molecules.size(); ++row)
        rows.data_ptr<std::int64_t>()[input.molecules[row]] = static_cast<std::int64_t>(row);
    return rows.to(device);
}

std::vector<std::size_t> allOf(std::size_t count)
{
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    return all;
}

class ChunkLoss {
public:
    ChunkLoss(const PretrainConfig& config, const ParameterStore& online, const BatchCounts& counts, at::Device device)
        : m_config(config), m_online(online), m_counts(counts), m_device(device), m_weights(toArray(config.weights))
    {
    }

    bool wants(LossIndex loss) const { return m_weights[loss] > 0; }

    void add(LossIndex loss, const Tensor& sum, double count)
    {
        const Tensor mean = sum / std::max(count, 1.0);
        m_losses.sums[loss] += mean.item<double>();
        const Tensor weighted = mean * m_weights[loss];
        m_losses.total = m_losses.total.defined() ? m_losses.total + weighted : weighted;
    }

    void addPatchLosses(const Drawings& drawings, const ForwardInput& input, const ForwardOutput& output);
    void addMoleculeLosses(const Drawings& drawings, std::span<const Sample* const> samples, const Tensor& embedding);
    void addBootstrapLoss(const Drawings& drawings, const Tensor& projections, const Tensor& embedding);

    ChunkLosses take() { return std::move(m_losses); }
    ChunkLosses& losses() { return m_losses; }

private:
    void addEnvironment(LossIndex loss, const Tensor& states, const std::vector<std::int32_t>& bins, const char* head);
    Tensor bitsOf(const Drawings& drawings, std::span<const Sample* const> samples,
                  const chem::BitFingerprint Sample::*bits) const;

    const PretrainConfig& m_config;
    const ParameterStore& m_online;
    const BatchCounts& m_counts;
    at::Device m_device;
    std::array<double, kLossCount> m_weights;
    ChunkLosses m_losses;
};

void ChunkLoss::addEnvironment(LossIndex loss, const Tensor& states, const std::vector<std::int32_t>& bins,
                               const char* head)
{
    if (!wants(loss) || bins.empty())
        return;
    const Tensor logits = linear(m_online, states, head);
    add(loss, at::nll_loss(at::log_softmax(logits, -1), fromVector(bins, m_device), {}, at::Reduction::Sum),
        m_counts.atoms);
}

void ChunkLoss::addPatchLosses(const Drawings& drawings, const ForwardInput& input, const ForwardOutput& output)
{
    if (!wants(kFacts) && !wants(kEnvironment1) && !wants(kEnvironment2))
        return;
    const auto factCount = static_cast<std::int64_t>(patchFactNames().size());
    const std::int64_t nodes = output.nodeStates.size(0);
    Tensor facts = at::empty({nodes, factCount}, at::kByte);
    std::vector<std::int32_t> atomNode;
    std::vector<std::int32_t> bins1;
    std::vector<std::int32_t> bins2;
    std::int64_t node = 0;
    for (std::size_t row = 0; row < input.molecules.size(); ++row) { // in the packed order of the output
        const DrawingTargets& targets = *drawings.targets[input.molecules[row]];
        std::memcpy(facts.data_ptr<std::uint8_t>() + node * factCount, targets.facts.data(), targets.facts.size());
        for (const std::int32_t at : targets.atomNode)
            atomNode.push_back(static_cast<std::int32_t>(node + at));
        bins1.insert(bins1.end(), targets.environment1.begin(), targets.environment1.end());
        bins2.insert(bins2.end(), targets.environment2.begin(), targets.environment2.end());
        node += input.nodeCounts[row];
    }
    MOLRL_ASSERT(node == nodes);
    const Tensor states = norm(m_online, output.nodeStates, "head.patch.norm");
    if (wants(kFacts)) {
        const Tensor logits = linear(m_online, states, "head.facts");
        add(kFacts,
            at::binary_cross_entropy_with_logits(logits, facts.to(m_device, at::kFloat), {}, {}, at::Reduction::Sum),
            m_counts.nodes * static_cast<double>(factCount));
    }
    if (atomNode.empty() || (!wants(kEnvironment1) && !wants(kEnvironment2)))
        return;
    const Tensor ofAtoms = states.index_select(0, fromVector(atomNode, m_device));
    addEnvironment(kEnvironment1, ofAtoms, bins1, "head.environment1");
    addEnvironment(kEnvironment2, ofAtoms, bins2, "head.environment2");
}

Tensor ChunkLoss::bitsOf(const Drawings& drawings, std::span<const Sample* const> samples,
                         const chem::BitFingerprint Sample::*bits) const
{
    const std::int64_t width = (samples[0]->*bits).bitCount;
    Tensor values = at::zeros({static_cast<std::int64_t>(drawings.sample.size()), width}, at::kFloat);
    auto* out = values.data_ptr<float>();
    for (const std::size_t sample : drawings.sample) {
        for (int i = 0; i < width; ++i)
            out[i] = (samples[sample]->*bits).test(i) ? 1.f : 0.f;
        out += width;
    }
    return values.to(m_device);
}

void ChunkLoss::addMoleculeLosses(const Drawings& drawings, std::span<const Sample* const> samples,
                                  const Tensor& embedding)
{
    if (!wants(kMorgan) && !wants(kMaccs) && !wants(kRanks) && !wants(kClusters))
        return;
    const Tensor z = norm(m_online, embedding, "head.molecule.norm");
    const auto addBits = [&](LossIndex loss, const chem::BitFingerprint Sample::*bits, const char* head) {
        if (!wants(loss))
            return;
        const Tensor target = bitsOf(drawings, samples, bits);
        add(loss, at::binary_cross_entropy_with_logits(linear(m_online, z, head), target, {}, {}, at::Reduction::Sum),
            m_counts.views * static_cast<double>(target.size(1)));
    };
    addBits(kMorgan, &Sample::morgan, "head.morgan");
    addBits(kMaccs, &Sample::maccs, "head.maccs");
    if (wants(kRanks)) {
        std::vector<float> ranks;
        for (const std::size_t sample : drawings.sample)
            ranks.insert(ranks.end(), samples[sample]->ranks.begin(), samples[sample]->ranks.end());
        const Tensor predicted = at::sigmoid(linear(m_online, z, "head.descriptors"));
        const Tensor target = at::from_blob(ranks.data(), predicted.sizes(), at::kFloat).clone().to(m_device);
        add(kRanks, at::mse_loss(predicted, target, at::Reduction::Sum),
            m_counts.views * static_cast<double>(target.size(1)));
    }
    if (wants(kClusters)) {
        std::vector<std::int32_t> clusters;
        for (const std::size_t sample : drawings.sample)
            clusters.push_back(samples[sample]->cluster);
        add(kClusters,
            at::nll_loss(at::log_softmax(linear(m_online, z, "head.clusters"), -1), fromVector(clusters, m_device), {},
                         at::Reduction::Sum),
            m_counts.views);
    }
}

void ChunkLoss::addBootstrapLoss(const Drawings& drawings, const Tensor& projections, const Tensor& embedding)
{
    if (!wants(kBootstrap) || !projections.defined())
        return;
    std::vector<std::int64_t> order = drawings.firstOfPair;
    order.insert(order.end(), drawings.secondOfPair.begin(), drawings.secondOfPair.end());
    const Tensor own = embedding.index_select(0, at::tensor(order).to(m_device));
    const Tensor predicted = mlp(m_online, mlp(m_online, own, "head.projector"), "head.predictor");
    const Tensor cosine = at::cosine_similarity(predicted, projections, 1, 1e-8);
    add(kBootstrap, (2 - 2 * cosine).sum() / 2, m_counts.pairs); // half of each of the two directions
}

} // namespace

model::ParameterStore makePretrainParameters(const PretrainConfig& config, const HeadSizes& sizes)
{
    ParameterStore store = model::makeRandomParameters(config.network, config.seed);
    const std::int64_t node = config.network.dim;
    const std::int64_t embedding =
        config.network.dim * static_cast<std::int64_t>(config.network.readAllLevels && config.network.pooling
                                                           ? config.network.poolClusters.size() + 1
                                                           : 1);
    const LossWeights& weights = config.weights;
    HeadMaker maker(store, Rng(config.seed ^ 0x6865616473ULL));
    maker.norm("head.patch.norm", node);
    maker.norm("head.molecule.norm", embedding);
    if (weights.patchFacts > 0)
        maker.linear("head.facts", sizes.factCount, node, -2); // most facts are rare
    if (weights.environment1 > 0)
        maker.linear("head.environment1", config.environmentBins1, node);
    if (weights.environment2 > 0)
        maker.linear("head.environment2", config.environmentBins2, node);
    if (weights.morgan > 0)
        maker.linear("head.morgan", config.morganBits, embedding, -3);
    if (weights.maccs > 0)
        maker.linear("head.maccs", sizes.maccsBits, embedding, -1);
    if (weights.descriptors > 0)
        maker.linear("head.descriptors", sizes.descriptorCount, embedding);
    if (weights.clusters > 0)
        maker.linear("head.clusters", sizes.clusterCount, embedding);
    if (weights.bootstrap > 0) {
        maker.linear("head.projector.in", config.projectorHidden, embedding);
        maker.norm("head.projector.norm", config.projectorHidden);
        maker.linear("head.projector.out", config.projectorDim, config.projectorHidden);
        maker.linear("head.predictor.in", config.projectorHidden, config.projectorDim);
        maker.norm("head.predictor.norm", config.projectorHidden);
        maker.linear("head.predictor.out", config.projectorDim, config.projectorHidden);
    }
    return store;
}

BatchCounts countBatch(std::span<const Sample* const> samples)
{
    BatchCounts counts;
    for (const Sample* sample : samples) {
        for (const View& view : sample->views) {
            counts.nodes += static_cast<double>(view.patches.nodeCount());
            counts.atoms += static_cast<double>(view.targets.atomNode.size());
        }
        counts.views += static_cast<double>(sample->views.size());
        counts.pairs += sample->views.size() > 1 ? 1 : 0;
    }
    return counts;
}

Tensor projectTarget(const PretrainConfig& config, const ParameterStore& target, double tau,
                     std::span<const Sample* const> samples)
{
    const at::NoGradGuard noGrad;
    std::vector<imaging::PatchBatch> views;
    for (const std::size_t view : {std::size_t{1}, std::size_t{0}})
        for (const Sample* sample : samples)
            if (sample->views.size() > 1)
                views.push_back(sample->views[view].patches);
    if (views.empty() || config.weights.bootstrap <= 0)
        return {};
    const auto patches = imaging::concatenate(views);
    MOLRL_ASSERT(patches.has_value());
    const at::Device device = target["patch.linear.weight"].device();
    const ForwardInput input = model::makeForwardInput(*patches, allOf(views.size()), {device, at::kFloat, false});
    model::ForwardOptions options;
    const bool isAnchor = config.network.graph == "anchor"; // an encoder that never routes on what it has learned
    options.graph = isAnchor ? model::GraphKind::Anchor : model::GraphKind::Bootstrapped;
    options.tau = tau;
    const Tensor z = model::runForward(config.network, target, input, options).embedding;
    return mlp(target, z.index_select(0, rowsByDrawing(input, views.size(), device)), "head.projector");
}

Result<void> centerProjections(std::vector<Tensor>& chunks, ProcessGroup* group, std::int64_t width, at::Device device)
{
    std::vector<Tensor> all;
    for (const Tensor& chunk : chunks)
        if (chunk.defined())
            all.push_back(chunk);
    // The sum, and behind it the number of rows: together they go round the processes once.
    const Tensor sum = all.empty() ? at::zeros({width}, at::TensorOptions(device).dtype(at::kDouble))
                                   : at::cat(all).sum(0, false, at::kDouble);
    const double ownRows = std::accumulate(all.begin(), all.end(), 0.0, [](double count, const Tensor& chunk) {
        return count + static_cast<double>(chunk.size(0));
    });
    Tensor total = at::cat({sum, at::full({1}, ownRows, sum.options())}).contiguous();
    if (group != nullptr)
        MOLRL_CHECK(sumTensor(*group, total));
    const double rows = total[-1].item<double>();
    const Tensor mean = (total.narrow(0, 0, total.size(0) - 1) / std::max(rows, 1.0)).to(at::kFloat);
    for (Tensor& chunk : chunks)
        if (chunk.defined())
            chunk = rows < 4 ? Tensor() : chunk - mean;
    return {};
}

ChunkLosses computeLosses(const PretrainConfig& config, const ParameterStore& online, const Tensor& projections,
                          bool evaluateAsShipped, std::span<const Sample* const> samples, const BatchCounts& counts)
{
    const at::Device device = online["patch.linear.weight"].device();
    const Drawings drawings = gatherDrawings(samples);
    const std::size_t count = drawings.sample.size();
    const ForwardInput input = model::makeForwardInput(drawings.patches, allOf(count), {device, at::kFloat, false});
    model::ForwardOptions options = model::ForwardOptions::of(config.network);
    if (!evaluateAsShipped && options.graph != model::GraphKind::Anchor)
        options.graph = model::GraphKind::Learned;
    const ForwardOutput output = model::runForward(config.network, online, input, options);
    const Tensor embedding = output.embedding.index_select(0, rowsByDrawing(input, count, device));

    ChunkLoss losses(config, online, counts, device);
    losses.addPatchLosses(drawings, input, output);
    losses.addMoleculeLosses(drawings, samples, embedding);
    losses.addBootstrapLoss(drawings, projections, embedding);
    losses.losses().embedding = embedding.detach().narrow(0, 0, static_cast<std::int64_t>(samples.size()));
    return losses.take();
}

Spread measureSpread(const Tensor& embedding)
{
    const at::NoGradGuard noGrad;
    const Tensor z = embedding.to(at::kCPU, at::kDouble);
    if (z.size(0) < 2)
        return {};
    const Tensor unit = z / z.norm(2, {1}, true).clamp_min(1e-12);
    Spread spread;
    const Tensor variance = (unit - unit.mean(0, true)).square().sum(0) / (unit.size(0) - 1);
    spread.sd = variance.sqrt().mean().item<double>() * std::sqrt(static_cast<double>(z.size(1)));
    const Tensor values = at::linalg_svdvals(z - z.mean(0, true));
    const Tensor share = (values / values.sum().clamp_min(1e-300)).clamp_min(1e-300);
    spread.effectiveRank = std::exp(-(share * share.log()).sum().item<double>());
    return spread;
}

} // namespace molrl::training
