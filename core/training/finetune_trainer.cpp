// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include "core/training/finetune_trainer_impl.h"

#include "core/model/network_forward.h"
#include "core/model/network_impl.h"
#include "core/training/view_encoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace molrl::training {
namespace {

using at::Tensor;

Tensor toTensor(MatrixView view, at::Device device)
{
    Tensor tensor = at::empty({static_cast<std::int64_t>(view.rows), static_cast<std::int64_t>(view.cols)}, at::kFloat);
    std::memcpy(tensor.data_ptr(), view.data, view.rows * view.cols * sizeof(float));
    return tensor.to(device);
}

/// Values of its own for what has been changed; the base's handles stay.
model::ParameterStore snapshot(const model::ParameterStore& store, const model::ParameterStore& base)
{
    model::ParameterStore copy;
    for (std::size_t i = 0; i < store.size(); ++i) {
        const std::string& name = store.names()[i];
        const Tensor& value = store.tensors()[i];
        const bool isBase = base.contains(name) && base[name].is_same(value);
        copy.add(name, isBase ? value : value.detach().clone());
    }
    return copy;
}

bool isHead(const std::string& name)
{
    return name.rfind("head.", 0) == 0;
}

void forgetGradients(model::ParameterStore& store)
{
    for (Tensor& tensor : store.tensors())
        tensor.mutable_grad() = Tensor();
}

void learn(model::ParameterStore& store)
{
    for (Tensor& tensor : store.tensors())
        tensor.requires_grad_(true);
}

/// What each embedding's value is multiplied by: 0, or 1 / (1 - p). The same for any cutting of the batch.
Tensor makeDropout(std::size_t rows, std::int64_t width, double p, std::uint64_t seed, at::Device device)
{
    auto generator = at::detail::createCPUGenerator(seed);
    const Tensor keep = at::empty({static_cast<std::int64_t>(rows), width}, at::kFloat).bernoulli_(1 - p, generator);
    return (keep / (1 - p)).to(device);
}

Tensor toIndex(const std::vector<std::size_t>& values, at::Device device)
{
    Tensor index = at::empty({static_cast<std::int64_t>(values.size())}, at::kLong);
    std::copy(values.begin(), values.end(), index.data_ptr<std::int64_t>());
    return index.to(device);
}

} // namespace

model::ParameterStore encoderOf(const model::ParameterStore& store)
{
    model::ParameterStore part;
    for (std::size_t i = 0; i < store.size(); ++i)
        if (!isHead(store.names()[i]))
            part.add(store.names()[i], store.tensors()[i]);
    return part;
}

model::ParameterStore learnedHeadOf(const model::ParameterStore& store)
{
    model::ParameterStore part;
    for (const char* name : {"head.weight", "head.bias"})
        part.add(name, store[name]);
    return part;
}

FinetuneTrainer::FinetuneTrainer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
FinetuneTrainer::FinetuneTrainer(FinetuneTrainer&&) noexcept = default;
FinetuneTrainer& FinetuneTrainer::operator=(FinetuneTrainer&&) noexcept = default;
FinetuneTrainer::~FinetuneTrainer() = default;

Result<FinetuneTrainer> FinetuneTrainer::make(const FinetuneConfig& config, const model::Network& base,
                                              const std::vector<Task>& tasks,
                                              std::vector<std::vector<double>> classWeights, model::Device device)
{
    MOLRL_CHECK(config.validate());
    if (tasks.empty())
        return fail(ErrorCode::InvalidArgument, "there is no label to learn");
    return guarded("preparing fine-tuning", [&] {
        auto impl = std::make_unique<Impl>();
        impl->config = config;
        impl->network = base.config();
        impl->device = model::toTorchDevice(device);
        impl->layout = TaskLayout::of(tasks);
        if (!classWeights.empty())
            impl->layout.classWeights = std::move(classWeights);
        impl->base = base.impl().parameters.to(at::TensorOptions(impl->device).dtype(at::kFloat));
        impl->current = impl->base;
        return FinetuneTrainer(std::move(impl));
    });
}

void FinetuneTrainer::beginMember(std::uint64_t seed, const ViewMatrix& trainEmbeddings)
{
    Impl& self = *m_impl;
    model::ParameterStore store;
    for (std::size_t i = 0; i < self.base.size(); ++i)
        store.add(self.base.names()[i], self.base.tensors()[i]);
    const model::ParameterStore head = makeHead(trainEmbeddings.values, self.layout.outputs, seed);
    for (std::size_t i = 0; i < head.size(); ++i)
        store.add(head.names()[i], head.tensors()[i].to(self.device));
    self.current = store;
    self.whole = false;
    model::ParameterStore learned = learnedHeadOf(self.current);
    learn(learned);
    self.headAdam = AdamWState::zerosLike(learned);
    self.encoderAdam = {};
    self.average.reset();
    self.start.reset();
    self.trialBest.reset();
    self.memberBest.reset();
}

void FinetuneTrainer::beginWholeNetwork()
{
    Impl& self = *m_impl;
    if (!self.start) {
        MOLRL_ASSERT(self.memberBest.has_value());
        self.start = self.memberBest;
    }
    model::ParameterStore store;
    for (std::size_t i = 0; i < self.start->size(); ++i)
        store.add(self.start->names()[i], self.start->tensors()[i].detach().clone());
    self.current = store;
    self.whole = true;
    model::ParameterStore encoder = encoderOf(self.current);
    model::ParameterStore head = learnedHeadOf(self.current);
    learn(encoder);
    learn(head);
    self.encoderAdam = AdamWState::zerosLike(encoder);
    self.headAdam = AdamWState::zerosLike(head);
    self.average.reset();
    if (self.config.averageDecay > 0)
        self.average = snapshot(self.current, self.base);
    self.trialBest.reset();
}

namespace {

/// Clips, checks and steps. @return whether the gradient was finite.
bool apply(FinetuneTrainer::Impl& self, const FinetuneTrainer::StepOptions& options)
{
    model::ParameterStore encoder;
    model::ParameterStore head = learnedHeadOf(self.current);
    model::ParameterStore all = head;
    if (self.whole) {
        encoder = encoderOf(self.current);
        for (std::size_t i = 0; i < encoder.size(); ++i)
            all.add(encoder.names()[i], encoder.tensors()[i]);
    }
    if (!std::isfinite(clipGradientNorm(all, self.config.maxGradientNorm)))
        return false;
    AdamWOptions adam;
    adam.weightDecay = self.config.weightDecay;
    adam.beta2 = 0.999;
    adam.learningRate = options.headRate;
    stepAdamW(head, self.headAdam, adam);
    if (self.whole) {
        adam.learningRate = options.encoderRate;
        stepAdamW(encoder, self.encoderAdam, adam);
    }
    if (self.average) { // faster at first, so that it soon forgets where the trial began
        const auto steps = static_cast<double>(self.encoderAdam.step);
        updateMovingAverage(*self.average, self.current,
                            std::min(self.config.averageDecay, (1 + steps) / (10 + steps)));
    }
    return true;
}

tl::unexpected<Error> notFinite()
{
    return fail(ErrorCode::Internal, "the loss is no longer a number; try lower learning rates");
}

double countLabels(MatrixView targets)
{
    double count = 0;
    for (std::size_t i = 0; i < targets.rows * targets.cols; ++i)
        count += std::isnan(targets.data[i]) ? 0 : 1;
    return std::max(1.0, count);
}

/// Gradients of a batch, part by part. @return the mean loss.
double runBackward(FinetuneTrainer::Impl& self, const imaging::PatchBatch& batch, MatrixView targets,
                   const FinetuneTrainer::StepOptions& options)
{
    forgetGradients(self.current);
    const Tensor labels = toTensor(targets, self.device);
    const double count = countLabels(targets);
    const Tensor dropout = makeDropout(targets.rows, self.current["head.mean"].size(0), self.config.headDropout,
                                       options.seed, self.device);
    double loss = 0;
    for (const auto& part : cutByNodes(batch, self.chunkNodes)) {
        if (self.beforePart)
            self.beforePart(self.chunkNodes);
        const model::ForwardInput input = model::makeForwardInput(batch, part, {self.device, at::kFloat, false});
        const auto output =
            model::runForward(self.network, self.current, input, model::ForwardOptions::of(self.network));
        const Tensor rows = toIndex(input.molecules, self.device);
        const Tensor z = standardizeEmbedding(self.current, output.embedding) * dropout.index_select(0, rows);
        const Tensor sum = computeTaskLoss(self.layout, applyHead(self.current, z), labels.index_select(0, rows),
                                           self.config.labelSmoothing) /
                           count;
        sum.backward();
        loss += sum.item<double>();
    }
    return loss;
}

} // namespace

Result<double> FinetuneTrainer::stepHead(MatrixView embeddings, MatrixView targets, const StepOptions& options)
{
    MOLRL_ASSERT(embeddings.rows == targets.rows && !m_impl->whole);
    Impl& self = *m_impl;
    return guarded("training the head", [&]() -> Result<double> {
        forgetGradients(self.current);
        const Tensor z = standardizeEmbedding(self.current, toTensor(embeddings, self.device)) *
                         makeDropout(embeddings.rows, static_cast<std::int64_t>(embeddings.cols),
                                     self.config.headDropout, options.seed, self.device);
        const Tensor loss = computeTaskLoss(self.layout, applyHead(self.current, z), toTensor(targets, self.device),
                                            self.config.labelSmoothing) /
                            countLabels(targets);
        loss.backward();
        const double value = loss.item<double>();
        if (!std::isfinite(value) || !apply(self, options))
            return notFinite();
        return value;
    });
}

Result<double> FinetuneTrainer::stepWhole(std::span<const imaging::PatchBatch> drawings, MatrixView targets,
                                          const StepOptions& options)
{
    MOLRL_ASSERT(drawings.size() == targets.rows && m_impl->whole);
    Impl& self = *m_impl;
    MOLRL_TRY(const imaging::PatchBatch batch, imaging::concatenate(drawings));
    for (;;) {
        const auto loss = guarded("training", [&] { return runBackward(self, batch, targets, options); });
        if (loss) // an update that fails halfway must not be done twice
            return guarded("training", [&]() -> Result<double> {
                if (!std::isfinite(*loss) || !apply(self, options))
                    return notFinite();
                return *loss;
            });
        if (!isOutOfMemory(loss.error()) || self.chunkNodes / 2 < kLeastPartNodes)
            return fail(loss.error());
        self.chunkNodes /= 2;
        self.halvings += 1;
    }
}

int FinetuneTrainer::halvings() const
{
    return m_impl->halvings;
}

Result<ViewMatrix> FinetuneTrainer::embed(Encoder encoder, std::span<const chem::Molecule> molecules, int views,
                                          std::uint64_t seed, bool sameForAll, int threads, JobContext& job) const
{
    const model::ParameterStore* network = encoder == Encoder::Base ? &m_impl->base : &m_impl->learned();
    MOLRL_TRY(ViewEmbeddings embedded, embedViews(m_impl->network, std::span(&network, 1), m_impl->device, molecules,
                                                  {views, seed, sameForAll, threads, m_impl->beforePart}, job));
    return ViewMatrix{std::move(embedded.byNetwork[0]), views, std::move(embedded.errors), embedded.wasHalved};
}

Result<RawPredictions> FinetuneTrainer::predict(const ViewMatrix& embeddings) const
{
    return guarded("predicting", [&] {
        const at::NoGradGuard noGrad;
        const model::ParameterStore& learned = m_impl->learned();
        const Tensor z = standardizeEmbedding(learned, toTensor(embeddings.values, m_impl->device));
        const Tensor outputs = applyHead(learned, z).to(at::kCPU).contiguous();
        RawPredictions raw;
        raw.samples = static_cast<std::size_t>(embeddings.views);
        raw.outputs = static_cast<std::size_t>(outputs.size(1));
        raw.values.assign(outputs.data_ptr<float>(), outputs.data_ptr<float>() + outputs.numel());
        raw.errors = embeddings.errors;
        raw.distance.assign(raw.errors.size(), 0.0);
        return raw;
    });
}

void FinetuneTrainer::watchParts(std::function<void(std::size_t nodes)> beforePart)
{
    m_impl->beforePart = std::move(beforePart);
}

void FinetuneTrainer::keepAsBestOfTrial()
{
    m_impl->trialBest = snapshot(m_impl->learned(), m_impl->base);
}
bool FinetuneTrainer::hasBestOfTrial() const
{
    return m_impl->trialBest.has_value();
}
void FinetuneTrainer::keepTrialAsBestOfMember()
{
    m_impl->memberBest = m_impl->trialBest;
}
bool FinetuneTrainer::hasBestOfMember() const
{
    return m_impl->memberBest.has_value();
}
void FinetuneTrainer::finishMember()
{
    MOLRL_ASSERT(m_impl->memberBest.has_value());
    m_impl->members.push_back(std::move(*m_impl->memberBest));
    m_impl->memberBest.reset();
    m_impl->start.reset();
    m_impl->trialBest.reset();
}
std::size_t FinetuneTrainer::memberCount() const
{
    return m_impl->members.size();
}

} // namespace molrl::training
