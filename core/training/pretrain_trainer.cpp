// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include "core/training/data_parallel.h"
#include "core/training/mixed_precision.h"
#include "core/training/pretrain_trainer_impl.h"

#include "core/base/parallel.h"
#include "core/chem/descriptors.h"
#include "core/model/network_impl.h"
#include "core/model/serial_math.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>

namespace molrl::training {
namespace {

constexpr int kMaccsBits = 167;
/// Nodes that run through the network together: the pictures between its layers then stay in the cache.
constexpr std::size_t kChunkNodes = 1536;
/// On an accelerator many, since each of some thousand kernels costs microseconds however little it does.
constexpr std::size_t kChunkNodesOnAccelerator = 32768;
using Chunk = std::vector<const Sample*>;

/// From `start` to `end` along half a cosine.
double alongCosine(double start, double end, double progress01)
{
    return end + (start - end) * (1 + std::cos(std::numbers::pi * progress01)) / 2;
}

double learningRateAt(const PretrainConfig& config, std::int64_t step, double progress01)
{
    const double warmup =
        step < config.warmupSteps ? static_cast<double>(step + 1) / static_cast<double>(config.warmupSteps) : 1.0;
    return warmup * alongCosine(config.learningRate, config.learningRate * config.finalLearningRate01, progress01);
}

/// Samples of similar size together (little padding), in an even number of chunks of equally many nodes, so that two
/// threads have the same to do. Depends on the batch alone, never on the number of threads.
std::vector<Chunk> cutIntoChunks(std::span<const Sample> batch, at::Device device)
{
    const std::size_t chunkNodes = device.is_cpu() ? kChunkNodes : kChunkNodesOnAccelerator;
    const auto nodesOf = [](const Sample& sample) {
        std::size_t sum = 0;
        for (const View& view : sample.views)
            sum += view.patches.nodeCount();
        return sum;
    };
    std::vector<const Sample*> order;
    std::size_t total = 0;
    for (const Sample& sample : batch) {
        order.push_back(&sample);
        total += nodesOf(sample);
    }
    std::stable_sort(order.begin(), order.end(), [](const Sample* a, const Sample* b) {
        return a->views[0].patches.nodeCount() > b->views[0].patches.nodeCount();
    });
    const std::size_t pairs = (total + 2 * chunkNodes - 1) / (2 * chunkNodes);
    const std::size_t count = total <= (device.is_cpu() ? chunkNodes / 2 : chunkNodes) ? 1 : 2 * pairs;
    std::vector<Chunk> chunks;
    std::size_t used = 0;
    for (const Sample* sample : order) {
        if (used * count >= chunks.size() * total)
            chunks.emplace_back();
        chunks.back().push_back(sample);
        used += nodesOf(*sample);
    }
    return chunks;
}

std::vector<const Sample*> flatten(const std::vector<Chunk>& chunks)
{
    std::vector<const Sample*> all;
    for (const Chunk& chunk : chunks)
        all.insert(all.end(), chunk.begin(), chunk.end());
    return all;
}

/// Runs `body` on each chunk. On a processor the chunks are shared out among its threads, each of which does its
/// matrix products alone; an accelerator gets one after the other.
/// @param threads  as torch was told, before any SerialMathScope.
void forEachChunk(const std::vector<Chunk>& chunks, at::Device device, int threads,
                  const std::function<void(std::size_t)>& body)
{
    if (!device.is_cpu()) {
        for (std::size_t c = 0; c < chunks.size(); ++c)
            body(c);
        return;
    }
    const bool gradients = at::GradMode::is_enabled();
    JobContext job; // a step is not interrupted
    const auto done = parallelFor(chunks.size(), threads, job, [&](std::size_t c) {
        const model::SerialMathScope serial;
        const at::AutoGradMode mode(gradients); // the setting belongs to the thread
        body(c);
    });
    if (!done)
        throw std::runtime_error(done.error().what);
}

/// The target's view of each chunk, centred over all of them.
Result<std::vector<at::Tensor>> projectAll(const PretrainTrainer::Impl& self, double tau,
                                           const std::vector<Chunk>& chunks, bool inBFloat16, int threads)
{
    std::vector<at::Tensor> projections(chunks.size());
    forEachChunk(chunks, self.device, threads, [&](std::size_t c) {
        const MixedPrecision mixed(self.device, inBFloat16);
        projections[c] = projectTarget(self.config, self.target, tau, chunks[c]);
    });
    MOLRL_CHECK(centerProjections(projections, self.group.get(), self.config.projectorDim, self.device));
    return projections;
}

/// The same weights as leaves of their own, so that a chunk's gradients are its own.
model::ParameterStore asLeaves(const model::ParameterStore& parameters)
{
    model::ParameterStore leaves;
    for (std::size_t i = 0; i < parameters.size(); ++i)
        leaves.add(parameters.names()[i], parameters.tensors()[i].detach().requires_grad_(true));
    return leaves;
}

/// Adds up the chunks' gradients in their order, whichever thread made them.
void gatherGradients(model::ParameterStore& online, const std::vector<model::ParameterStore>& leaves)
{
    const at::NoGradGuard noGrad;
    for (std::size_t i = 0; i < online.size(); ++i) {
        at::Tensor sum;
        for (const model::ParameterStore& chunk : leaves) {
            const at::Tensor gradient = chunk.size() == 0 ? at::Tensor() : chunk.tensors()[i].grad();
            if (!gradient.defined())
                continue;
            sum = sum.defined() ? sum.add_(gradient) : gradient;
        }
        online.tensors()[i].mutable_grad() = sum;
    }
}

double weightedSum(const std::array<double, kLossCount>& losses, const LossWeights& weights)
{
    const auto each = toArray(weights);
    double sum = 0;
    for (std::size_t i = 0; i < kLossCount; ++i)
        sum += each[i] * losses[i];
    return sum;
}

void enableGradients(model::ParameterStore& parameters)
{
    for (at::Tensor& tensor : parameters.tensors())
        tensor.requires_grad_(true);
}

HeadSizes sizesOf(const PretrainConfig& config, const ChemistryReference* reference)
{
    HeadSizes sizes;
    sizes.factCount = static_cast<int>(patchFactNames().size());
    sizes.maccsBits = kMaccsBits;
    sizes.descriptorCount = static_cast<int>(chem::descriptorNames().size());
    sizes.clusterCount = reference != nullptr ? static_cast<int>(reference->medoids.size()) : config.clusterCount;
    return sizes;
}

Result<void> checkReference(const PretrainConfig& config, const ChemistryReference* reference)
{
    if (config.weights.descriptors <= 0 && config.weights.clusters <= 0)
        return {};
    if (reference == nullptr || reference->medoids.empty() ||
        (config.weights.descriptors > 0 && reference->knots.size() != chem::descriptorNames().size()))
        return fail(ErrorCode::InvalidArgument,
                    "ranks of descriptors and clusters need a reference fitted to the corpus");
    return {};
}

} // namespace

const std::array<const char*, kLossCount>& lossNames()
{
    static const std::array<const char*, kLossCount> names{"bootstrap", "patchFacts", "environment1", "environment2",
                                                           "morgan",    "maccs",      "descriptors",  "clusters"};
    return names;
}

std::array<double, kLossCount> toArray(const LossWeights& w)
{
    return {w.bootstrap, w.patchFacts, w.environment1, w.environment2, w.morgan, w.maccs, w.descriptors, w.clusters};
}

PretrainTrainer::PretrainTrainer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
PretrainTrainer::PretrainTrainer(PretrainTrainer&&) noexcept = default;
PretrainTrainer& PretrainTrainer::operator=(PretrainTrainer&&) noexcept = default;
PretrainTrainer::~PretrainTrainer() = default;

Result<PretrainTrainer> PretrainTrainer::make(const PretrainConfig& config,
                                              std::shared_ptr<const ChemistryReference> reference,
                                              const TrainerPlace& place)
{
    MOLRL_CHECK(config.validate());
    MOLRL_CHECK(checkReference(config, reference.get()));
    MOLRL_TRY(const bool inBFloat16, usesBFloat16(config.precision, place.device, gainsFromBFloat16(place.device)));
    return guarded("preparing pretraining", [&] {
        auto impl = std::make_unique<Impl>();
        impl->config = config;
        impl->group = place.group;
        impl->inBFloat16 = inBFloat16;
        impl->device = model::toTorchDevice(place.device);
        if (impl->device.is_cuda() && impl->group)
            impl->device.set_index(static_cast<at::DeviceIndex>(impl->group->localRank()));
        impl->online = makePretrainParameters(config, sizesOf(config, reference.get())).to(impl->device);
        impl->target = impl->online.clone();
        impl->adam = AdamWState::zerosLike(impl->online);
        impl->reference = std::move(reference);
        enableGradients(impl->online);
        return PretrainTrainer(std::move(impl));
    });
}

Result<StepReport> PretrainTrainer::step(std::span<const Sample> batch, double progress01, bool wantsSpread)
{
    if (batch.empty() && !m_impl->group)
        return fail(ErrorCode::InvalidArgument, "an empty batch");
    Impl& self = *m_impl;
    const PretrainConfig& config = self.config;
    return guarded("training", [&]() -> Result<StepReport> {
        const int threads = at::get_num_threads();
        const model::SerialMathScope serial; // the optimiser's many small sums are slower on several threads
        const std::int64_t index = self.adam.step;
        const double progress = std::clamp(
            progress01 >= 0 ? progress01 : static_cast<double>(index) / static_cast<double>(config.totalSteps), 0.0,
            1.0);
        StepReport report;
        report.learningRate = learningRateAt(config, index, progress);
        report.tau = alongCosine(config.tauStart, config.network.tau, progress);
        report.momentum = alongCosine(config.emaStart, config.emaEnd, progress);

        const auto chunks = cutIntoChunks(batch, self.device);
        const auto all = flatten(chunks);
        MOLRL_TRY(const BatchCounts counts, sumCounts(self.group.get(), countBatch(all)));
        report.nodesPerDrawing = counts.nodes / std::max(counts.views, 1.0);
        MOLRL_TRY(const auto projections, projectAll(self, report.tau, chunks, self.inBFloat16, threads));
        std::vector<model::ParameterStore> leaves(chunks.size());
        std::vector<ChunkLosses> losses(chunks.size());
        forEachChunk(chunks, self.device, threads, [&](std::size_t c) {
            leaves[c] = asLeaves(self.online);
            losses[c] = [&] {
                const MixedPrecision mixed(self.device, self.inBFloat16);
                return computeLosses(config, leaves[c], projections[c], false, chunks[c], counts);
            }();
            if (losses[c].total.defined())
                losses[c].total.backward();
            losses[c].total = at::Tensor(); // and with it the pictures between the layers
        });
        gatherGradients(self.online, leaves);
        std::vector<at::Tensor> embeddings;
        for (const ChunkLosses& chunk : losses) {
            for (std::size_t i = 0; i < kLossCount; ++i)
                report.losses.each[i] += chunk.sums[i];
            embeddings.push_back(chunk.embedding);
        }
        MOLRL_CHECK(sumGradients(self.group.get(), self.online, report.losses.each));
        report.losses.total = weightedSum(report.losses.each, config.weights);
        report.gradientNorm = clipGradientNorm(self.online, config.maxGradientNorm);
        if (!std::isfinite(report.losses.total) || !std::isfinite(report.gradientNorm))
            return fail(ErrorCode::Internal, "the loss is no longer a number at step " + std::to_string(index) +
                                                 "; go on from a checkpoint with a lower learning rate");
        AdamWOptions options;
        options.learningRate = report.learningRate;
        options.beta2 = config.beta2;
        options.weightDecay = config.weightDecay;
        stepAdamW(self.online, self.adam, options);
        updateMovingAverage(self.target, self.online, report.momentum);
        if (wantsSpread) {
            MOLRL_TRY(const at::Tensor rows, joinRows(self.group.get(), embeddings));
            const Spread spread = measureSpread(rows);
            report.embeddingSd = spread.sd;
            report.effectiveRank = spread.effectiveRank;
        }
        return report;
    });
}

Result<Evaluation> PretrainTrainer::evaluate(std::span<const Sample> samples, Weights weights) const
{
    const Impl& self = *m_impl;
    if (samples.empty() && !self.group)
        return fail(ErrorCode::InvalidArgument, "nothing to evaluate on");
    return guarded("evaluating", [&]() -> Result<Evaluation> {
        const at::NoGradGuard noGrad;
        const int threads = at::get_num_threads();
        Evaluation evaluation;
        const auto chunks = cutIntoChunks(samples, self.device);
        const auto all = flatten(chunks);
        MOLRL_TRY(const BatchCounts counts, sumCounts(self.group.get(), countBatch(all)));
        const bool shipped = weights == Weights::Ema;
        MOLRL_TRY(const auto projections, projectAll(self, self.config.network.tau, chunks, false, threads));
        std::vector<ChunkLosses> losses(chunks.size());
        forEachChunk(chunks, self.device, threads, [&](std::size_t c) {
            losses[c] = computeLosses(self.config, shipped ? self.target : self.online, projections[c], shipped,
                                      chunks[c], counts);
        });
        std::vector<at::Tensor> embeddings;
        for (const ChunkLosses& chunk : losses) {
            for (std::size_t i = 0; i < kLossCount; ++i)
                evaluation.losses.each[i] += chunk.sums[i];
            embeddings.push_back(chunk.embedding);
        }
        MOLRL_CHECK(sumNumbers(self.group.get(), evaluation.losses.each));
        evaluation.losses.total = weightedSum(evaluation.losses.each, self.config.weights);
        MOLRL_TRY(const at::Tensor rows, joinRows(self.group.get(), embeddings));
        const Spread spread = measureSpread(rows);
        evaluation.embeddingSd = spread.sd;
        evaluation.effectiveRank = spread.effectiveRank;
        return evaluation;
    });
}

Result<std::shared_ptr<const model::Network>> PretrainTrainer::makeNetwork(Weights weights,
                                                                           model::Provenance provenance) const
{
    const Impl& self = *m_impl;
    model::NetworkConfig config = self.config.network;
    if (weights == Weights::Online && config.graph != "anchor")
        config.graph = "learned"; // what the online branch has learned to route on
    MOLRL_TRY(model::ParameterStore parameters, guarded("copying the weights", [&] {
                  const model::ParameterStore& from = weights == Weights::Ema ? self.target : self.online;
                  model::ParameterStore copy;
                  for (std::size_t i = 0; i < from.size(); ++i)
                      if (from.names()[i].rfind("head.", 0) != 0)
                          copy.add(from.names()[i], from.tensors()[i].detach().to(at::kCPU).clone());
                  return copy;
              }));
    return model::makeNetwork(config, std::move(parameters), std::move(provenance));
}

const PretrainConfig& PretrainTrainer::config() const
{
    return m_impl->config;
}
const std::shared_ptr<const ChemistryReference>& PretrainTrainer::reference() const
{
    return m_impl->reference;
}
std::int64_t PretrainTrainer::stepCount() const
{
    return m_impl->adam.step;
}

} // namespace molrl::training
