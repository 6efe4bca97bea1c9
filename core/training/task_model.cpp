// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "core/training/task_model.h"

#include "core/base/rng.h"
#include "core/model/network_impl.h"
#include "core/model/parameter_spec.h"
#include "core/training/finetune_trainer_impl.h"
#include "core/training/store_file.h"
#include "core/training/task_model_info.h"
#include "core/training/view_encoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <numeric>

namespace molrl::training {

struct TaskModel::Impl {
    TaskModelInfo info;
    model::NetworkConfig network;
    at::Device device = at::kCPU;
    std::vector<model::ParameterStore> members;
    model::ParameterStore domain; ///< "mean", "scale" [width], "rows" [training molecules, width] standardised
};

namespace {

using at::Tensor;

constexpr const char* kFormat = "molrl-task-model";
constexpr const char* kFormatVersion = "1";
constexpr std::size_t kMostReferences = 20000;
constexpr int kDomainNeighbours = 3;
constexpr std::int64_t kDistanceBlock = 256;

Tensor fromMatrix(const Matrix& matrix, const std::vector<std::size_t>& rows)
{
    Tensor tensor =
        at::empty({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(matrix.cols)}, at::kFloat);
    float* to = tensor.data_ptr<float>();
    for (const std::size_t row : rows)
        to = std::copy_n(matrix.row(row).data(), matrix.cols, to);
    return tensor;
}

/// Mean distance of each row to its nearest references, the row itself left out when `among` are the rows.
std::vector<double> nearestDistances(const Tensor& rows, const Tensor& among, int neighbours, bool leaveOut)
{
    std::vector<double> result;
    const double width = std::sqrt(static_cast<double>(rows.size(1)));
    const std::int64_t skip = leaveOut ? 1 : 0;
    const std::int64_t k = std::min<std::int64_t>(neighbours + skip, among.size(0));
    for (std::int64_t begin = 0; begin < rows.size(0); begin += kDistanceBlock) {
        const Tensor block = rows.narrow(0, begin, std::min(kDistanceBlock, rows.size(0) - begin));
        const Tensor nearest = std::get<0>(at::cdist(block, among).topk(k, 1, false, true));
        const Tensor mean = (k > skip ? nearest.narrow(1, skip, k - skip) : nearest).mean(1).contiguous();
        for (std::int64_t i = 0; i < mean.size(0); ++i)
            result.push_back(static_cast<double>(mean.data_ptr<float>()[i]) / width);
    }
    return result;
}

std::vector<const model::ParameterStore*> pointers(const std::vector<model::ParameterStore>& stores)
{
    std::vector<const model::ParameterStore*> result;
    for (const auto& store : stores)
        result.push_back(&store);
    return result;
}

model::StoredTensor toHalf(model::StoredTensor stored, const Tensor& tensor)
{
    const Tensor half = tensor.to(at::kCPU, at::kHalf).contiguous();
    stored.type = model::StoredType::Float16;
    stored.shape = half.sizes().vec();
    stored.bytes.resize(half.nbytes());
    std::memcpy(stored.bytes.data(), half.data_ptr(), stored.bytes.size());
    return stored;
}

Result<void> fitReferences(TaskModel::Impl& self, std::span<const chem::Molecule> trained, int threads, JobContext& job)
{
    std::vector<chem::Molecule> sample(trained.begin(), trained.end());
    Rng rng(self.info.seed ^ 0x646f6d61696eULL);
    for (std::size_t i = 0; sample.size() > kMostReferences && i < kMostReferences; ++i)
        std::swap(sample[i], sample[i + rng.below(sample.size() - i)]);
    sample.resize(std::min(sample.size(), kMostReferences));
    const model::ParameterStore* first = self.members.data();
    MOLRL_TRY(const ViewEmbeddings embedded, embedViews(self.network, std::span(&first, 1), self.device, sample,
                                                        {1, self.info.seed, true, threads}, job));
    std::vector<std::size_t> sound;
    for (std::size_t i = 0; i < sample.size(); ++i)
        if (!embedded.errors[i])
            sound.push_back(i);
    if (sound.empty())
        return fail(ErrorCode::InvalidArgument, "none of the training molecules can be drawn");
    const Tensor rows = fromMatrix(embedded.byNetwork[0], sound);
    const Tensor mean = rows.mean(0);
    const Tensor sd = (rows - mean).square().mean(0).sqrt();
    const Tensor scale = sd.clamp_min(1e-3 * std::max(1e-12, sd.max().item<double>()));
    const Tensor standard = ((rows - mean) / scale).to(at::kHalf).to(at::kFloat); // as the file will hold them
    self.domain.add("mean", mean);
    self.domain.add("scale", scale);
    self.domain.add("rows", standard);
    self.info.domain = fitDomain(nearestDistances(standard, standard, kDomainNeighbours, true), kDomainNeighbours);
    return {};
}

Result<model::ParameterStore> readMember(const TaskModel::Impl& self, std::size_t index, std::int64_t outputs,
                                         const TensorIndex& byName)
{
    model::ParameterStore member;
    std::int64_t width = 0;
    for (const model::ParameterSpec& spec : model::parameterSpecs(self.network))
        member.add(spec.name, at::empty(spec.shape, at::kFloat));
    width = self.network.dim * static_cast<std::int64_t>(model::readoutLevels(self.network).size());
    member.add("head.mean", at::empty({width}, at::kFloat));
    member.add("head.scale", at::empty({width}, at::kFloat));
    member.add("head.weight", at::empty({outputs, width}, at::kFloat));
    member.add("head.bias", at::empty({outputs}, at::kFloat));
    MOLRL_CHECK(fillStore(member, "member" + std::to_string(index) + ".", byName));
    return member.to(at::TensorOptions(self.device).dtype(at::kFloat));
}

Result<std::unique_ptr<TaskModel::Impl>> readModel(const model::TensorFile& file, model::Device device)
{
    const auto text = [&file](const char* key) {
        const auto found = file.metadata.find(key);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    if (text("format") == "molrl-model")
        return fail(ErrorCode::UnsupportedModel,
                    "the file is a pretrained network without tasks; fine-tune it first (molrl finetune --model)");
    if (text("format") != kFormat)
        return fail(ErrorCode::UnsupportedModel, "the file holds weights, but is no fine-tuned model of MolRL");
    if (text("format_version") != kFormatVersion)
        return fail(ErrorCode::UnsupportedModel, "the model has format version \"" + text("format_version") +
                                                     "\", this program reads " + kFormatVersion +
                                                     "; update the program or train the model again");
    auto impl = std::make_unique<TaskModel::Impl>();
    impl->device = model::toTorchDevice(device);
    MOLRL_TRY(impl->info, taskModelInfoFromJson(text("info")));
    MOLRL_TRY(impl->network, model::NetworkConfig::fromJson(text("config")));
    MOLRL_CHECK(impl->network.validate());
    const std::int64_t outputs = TaskLayout::of(impl->info.tasks).outputs;
    const TensorIndex byName = indexTensors(file);
    const auto count = static_cast<std::size_t>(std::strtoul(text("members").c_str(), nullptr, 10));
    for (std::size_t m = 0; m < count; ++m) {
        MOLRL_TRY(model::ParameterStore member, readMember(*impl, m, outputs, byName));
        impl->members.push_back(std::move(member));
    }
    for (const char* name : {"mean", "scale", "rows"}) {
        const auto found = byName.find(std::string("domain.") + name);
        if (found == byName.end())
            return fail(ErrorCode::UnsupportedModel, "the model lacks its training molecules; train it again");
        const model::StoredTensor& stored = *found->second;
        Tensor tensor = at::empty(stored.shape, stored.type == model::StoredType::Float16 ? at::kHalf : at::kFloat);
        std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
        impl->domain.add(name, tensor.to(at::kFloat));
    }
    if (impl->members.empty() || impl->domain["rows"].dim() != 2)
        return fail(ErrorCode::UnsupportedModel, "the model holds no network; train it again");
    return impl;
}

} // namespace

TaskModel::TaskModel(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
TaskModel::~TaskModel() = default;

Result<std::shared_ptr<TaskModel>> TaskModel::make(const FinetuneTrainer& trainer, TaskModelInfo info,
                                                   std::span<const chem::Molecule> trained, int threads,
                                                   JobContext& job)
{
    const FinetuneTrainer::Impl& from = trainer.impl();
    if (from.members.empty())
        return fail(ErrorCode::InvalidArgument, "no network has been trained yet");
    auto impl = std::make_unique<Impl>();
    impl->info = std::move(info);
    impl->network = from.network;
    impl->device = from.device;
    for (const model::ParameterStore& member : from.members) {
        model::ParameterStore detached;
        for (std::size_t i = 0; i < member.size(); ++i)
            detached.add(member.names()[i], member.tensors()[i].detach());
        impl->members.push_back(std::move(detached));
    }
    MOLRL_CHECK(guarded("fitting the domain", [&] { return fitReferences(*impl, trained, threads, job); }));
    return std::make_shared<TaskModel>(std::move(impl));
}

Result<std::shared_ptr<const TaskModel>> TaskModel::load(const std::string& path, model::Device device)
{
    MOLRL_TRY(const model::TensorFile file, model::readTensorFile(path));
    auto impl = guarded("reading the model", [&] { return readModel(file, device); });
    if (!impl) {
        Error error = std::move(impl).error();
        error.code = ErrorCode::UnsupportedModel;
        return fail(std::move(error).withContext(path));
    }
    return std::make_shared<const TaskModel>(std::move(*impl));
}

Result<void> TaskModel::save(const std::string& path) const
{
    MOLRL_TRY(const model::TensorFile file, guarded("writing the model", [&] {
                  model::TensorFile content;
                  content.metadata = {{"format", kFormat},
                                      {"format_version", kFormatVersion},
                                      {"config", m_impl->network.toJson()},
                                      {"members", std::to_string(m_impl->members.size())},
                                      {"info", training::toJson(m_impl->info)}};
                  for (std::size_t m = 0; m < m_impl->members.size(); ++m)
                      appendStore(content, "member" + std::to_string(m) + ".", m_impl->members[m]);
                  for (const char* name : {"mean", "scale"}) {
                      model::ParameterStore one;
                      one.add(name, m_impl->domain[name]);
                      appendStore(content, "domain.", one);
                  }
                  model::StoredTensor rows;
                  rows.name = "domain.rows";
                  content.tensors.push_back(toHalf(std::move(rows), m_impl->domain["rows"]));
                  return content;
              }));
    return model::writeTensorFile(path, file);
}

const TaskModelInfo& TaskModel::info() const
{
    return m_impl->info;
}
TaskModelInfo& TaskModel::editInfo()
{
    return m_impl->info;
}
std::size_t TaskModel::memberCount() const
{
    return m_impl->members.size();
}

std::vector<std::size_t> TaskModel::offsets() const
{
    std::vector<std::size_t> result;
    for (const std::int64_t offset : TaskLayout::of(m_impl->info.tasks).offset)
        result.push_back(static_cast<std::size_t>(offset));
    return result;
}

Result<RawPredictions> TaskModel::computeRaw(std::span<const chem::Molecule> molecules, const PredictOptions& options,
                                             JobContext& job) const
{
    const Impl& self = *m_impl;
    const int views = options.views > 0 ? options.views : self.info.views;
    if (views > kMostViews)
        return fail(ErrorCode::InvalidArgument, "predictions average at most " + std::to_string(kMostViews) + " views");
    const auto networks = pointers(self.members);
    MOLRL_TRY(ViewEmbeddings embedded, guarded("encoding the drawings", [&] {
                  return embedViews(self.network, networks, self.device, molecules,
                                    {views, self.info.seed, true, options.threads}, job);
              }));
    return guarded("predicting", [&] {
        const c10::InferenceMode inference;
        RawPredictions raw;
        const auto perMember = static_cast<std::size_t>(views);
        raw.samples = self.members.size() * perMember;
        raw.outputs = static_cast<std::size_t>(TaskLayout::of(self.info.tasks).outputs);
        raw.values.assign(molecules.size() * raw.samples * raw.outputs, std::numeric_limits<float>::quiet_NaN());
        raw.distance.assign(molecules.size(), std::numeric_limits<double>::quiet_NaN());
        raw.errors = std::move(embedded.errors);
        std::vector<std::size_t> all(molecules.size() * perMember);
        std::iota(all.begin(), all.end(), std::size_t{0});
        for (std::size_t m = 0; m < self.members.size() && !all.empty(); ++m) {
            const Tensor z = fromMatrix(embedded.byNetwork[m], all).to(self.device);
            const Tensor outputs =
                applyHead(self.members[m], standardizeEmbedding(self.members[m], z)).to(at::kCPU).contiguous();
            for (std::size_t row = 0; row < molecules.size(); ++row)
                std::copy_n(outputs.data_ptr<float>() + row * perMember * raw.outputs, perMember * raw.outputs,
                            raw.values.data() + (row * raw.samples + m * perMember) * raw.outputs);
        }
        std::vector<std::size_t> sound;
        std::vector<std::size_t> plain;
        for (std::size_t row = 0; row < molecules.size(); ++row)
            if (!raw.errors[row]) {
                sound.push_back(row);
                plain.push_back(row * perMember);
            }
        if (!sound.empty()) {
            const Tensor rows = (fromMatrix(embedded.byNetwork[0], plain) - self.domain["mean"]) / self.domain["scale"];
            const auto distances = nearestDistances(rows, self.domain["rows"], self.info.domain.neighbours, false);
            for (std::size_t i = 0; i < sound.size(); ++i)
                raw.distance[sound[i]] = distances[i];
        }
        return raw;
    });
}

ModelPredictions TaskModel::interpret(const RawPredictions& raw) const
{
    ModelPredictions predictions;
    const auto begin = offsets();
    for (std::size_t t = 0; t < m_impl->info.tasks.size(); ++t)
        predictions.tasks.push_back(makePrediction(m_impl->info.tasks[t], m_impl->info.calibration[t], begin[t], raw));
    predictions.distance = raw.distance;
    predictions.errors = raw.errors;
    for (const double distance : raw.distance)
        predictions.domain.push_back(m_impl->info.domain.of(distance)); // NaN is beyond everything
    return predictions;
}

Result<ModelPredictions> TaskModel::predict(std::span<const chem::Molecule> molecules, const PredictOptions& options,
                                            JobContext& job) const
{
    MOLRL_TRY(const RawPredictions raw, computeRaw(molecules, options, job));
    return interpret(raw);
}

bool isTaskModelFile(const std::string& path)
{
    const auto file = model::readTensorFile(path);
    return file && file->metadata.contains("format") && file->metadata.at("format") == kFormat;
}

} // namespace molrl::training
