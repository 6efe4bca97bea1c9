// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/training/finetune_trainer_impl.h"

#include "core/training/store_file.h"

#include <nlohmann/json.hpp>

namespace molrl::training {
namespace {

constexpr const char* kFormat = "molrl-finetune-checkpoint";
constexpr const char* kFormatVersion = "1";

/// The tensors of a store that are not the base's own.
void appendChanged(model::TensorFile& file, const std::string& prefix, const model::ParameterStore& store,
                   const model::ParameterStore& base)
{
    model::ParameterStore changed;
    for (std::size_t i = 0; i < store.size(); ++i) {
        const std::string& name = store.names()[i];
        if (!base.contains(name) || !base[name].is_same(store.tensors()[i]))
            changed.add(name, store.tensors()[i]);
    }
    appendStore(file, prefix, changed);
}

/// A store as it was written: what is missing of the encoder is the base's.
Result<model::ParameterStore> readStore(const FinetuneTrainer::Impl& self, const std::string& prefix,
                                        const TensorIndex& byName)
{
    model::ParameterStore store;
    model::ParameterStore stored;
    const std::int64_t width = byName.contains(prefix + "head.mean") ? byName.at(prefix + "head.mean")->shape[0] : 0;
    for (std::size_t i = 0; i < self.base.size(); ++i)
        if (byName.contains(prefix + self.base.names()[i]))
            stored.add(self.base.names()[i], at::empty_like(self.base.tensors()[i]));
    const at::TensorOptions options = at::TensorOptions(self.device).dtype(at::kFloat);
    stored.add("head.mean", at::empty({width}, options));
    stored.add("head.scale", at::empty({width}, options));
    stored.add("head.weight", at::empty({self.layout.outputs, width}, options));
    stored.add("head.bias", at::empty({self.layout.outputs}, options));
    MOLRL_CHECK(fillStore(stored, prefix, byName));
    for (std::size_t i = 0; i < self.base.size(); ++i) {
        const std::string& name = self.base.names()[i];
        store.add(name, stored.contains(name) ? stored[name] : self.base.tensors()[i]);
    }
    for (const char* name : {"head.mean", "head.scale", "head.weight", "head.bias"})
        store.add(name, stored[name]);
    return store;
}

Result<void> readAdam(AdamWState& adam, model::ParameterStore learned, const std::string& prefix, std::int64_t step,
                      const TensorIndex& byName)
{
    for (at::Tensor& tensor : learned.tensors())
        tensor.requires_grad_(true);
    adam = AdamWState::zerosLike(learned);
    adam.step = step;
    MOLRL_CHECK(fillStore(adam.first, prefix + "first.", byName));
    return fillStore(adam.second, prefix + "second.", byName);
}

} // namespace

Result<void> FinetuneTrainer::save(const std::string& path, const std::string& state) const
{
    const Impl& self = *m_impl;
    MOLRL_TRY(const model::TensorFile file, guarded("writing the checkpoint", [&] {
                  model::TensorFile content;
                  const nlohmann::json machine = {{"whole", self.whole},
                                                  {"headStep", self.headAdam.step},
                                                  {"encoderStep", self.encoderAdam.step},
                                                  {"members", self.members.size()},
                                                  {"hasCurrent", self.current.contains("head.weight")},
                                                  {"hasAverage", self.average.has_value()},
                                                  {"hasStart", self.start.has_value()},
                                                  {"hasTrialBest", self.trialBest.has_value()},
                                                  {"hasMemberBest", self.memberBest.has_value()},
                                                  {"chunkNodes", self.chunkNodes}};
                  content.metadata = {{"format", kFormat},
                                      {"format_version", kFormatVersion},
                                      {"machine", machine.dump()},
                                      {"state", state}};
                  if (self.current.contains("head.weight"))
                      appendChanged(content, "current.", self.current, self.base);
                  if (self.average)
                      appendChanged(content, "average.", *self.average, self.base);
                  if (self.start)
                      appendChanged(content, "start.", *self.start, self.base);
                  if (self.trialBest)
                      appendChanged(content, "trialBest.", *self.trialBest, self.base);
                  if (self.memberBest)
                      appendChanged(content, "memberBest.", *self.memberBest, self.base);
                  for (std::size_t m = 0; m < self.members.size(); ++m)
                      appendChanged(content, "member" + std::to_string(m) + ".", self.members[m], self.base);
                  appendStore(content, "headAdam.first.", self.headAdam.first);
                  appendStore(content, "headAdam.second.", self.headAdam.second);
                  appendStore(content, "encoderAdam.first.", self.encoderAdam.first);
                  appendStore(content, "encoderAdam.second.", self.encoderAdam.second);
                  return content;
              }));
    return model::writeTensorFile(path, file);
}

Result<std::string> FinetuneTrainer::load(const std::string& path)
{
    Impl& self = *m_impl;
    const auto read = [&]() -> Result<std::string> {
        MOLRL_TRY(const model::TensorFile file, model::readTensorFile(path));
        const auto text = [&file](const char* key) {
            const auto found = file.metadata.find(key);
            return found == file.metadata.end() ? std::string() : found->second;
        };
        if (text("format") != kFormat)
            return fail(ErrorCode::UnsupportedModel, "the file is no checkpoint of a fine-tuning run");
        if (text("format_version") != kFormatVersion)
            return fail(ErrorCode::UnsupportedModel, "the checkpoint has format version \"" + text("format_version") +
                                                         "\", this program reads " + kFormatVersion);
        return guarded("reading the checkpoint", [&]() -> Result<std::string> {
            const TensorIndex byName = indexTensors(file);
            const auto machine = nlohmann::json::parse(text("machine"));
            const auto optional = [&](const char* flag, const std::string& prefix,
                                      std::optional<model::ParameterStore>& into) -> Result<void> {
                into.reset();
                if (!machine.value(flag, false))
                    return {};
                MOLRL_TRY(into, readStore(self, prefix, byName));
                return {};
            };
            MOLRL_CHECK(optional("hasAverage", "average.", self.average));
            MOLRL_CHECK(optional("hasStart", "start.", self.start));
            MOLRL_CHECK(optional("hasTrialBest", "trialBest.", self.trialBest));
            MOLRL_CHECK(optional("hasMemberBest", "memberBest.", self.memberBest));
            self.members.clear();
            for (std::size_t m = 0; m < machine.at("members").get<std::size_t>(); ++m) {
                MOLRL_TRY(model::ParameterStore member, readStore(self, "member" + std::to_string(m) + ".", byName));
                self.members.push_back(std::move(member));
            }
            self.whole = machine.at("whole").get<bool>();
            self.chunkNodes = machine.at("chunkNodes").get<std::size_t>();
            if (machine.at("hasCurrent").get<bool>()) {
                MOLRL_TRY(self.current, readStore(self, "current.", byName));
                MOLRL_CHECK(readAdam(self.headAdam, learnedHeadOf(self.current), "headAdam.",
                                     machine.at("headStep").get<std::int64_t>(), byName));
                if (self.whole)
                    MOLRL_CHECK(readAdam(self.encoderAdam, encoderOf(self.current), "encoderAdam.",
                                         machine.at("encoderStep").get<std::int64_t>(), byName));
            }
            return text("state");
        });
    };
    auto state = read();
    if (!state) {
        Error error = std::move(state).error();
        if (error.code != ErrorCode::NotFound && error.code != ErrorCode::IoError)
            error.code = ErrorCode::UnsupportedModel;
        return fail(std::move(error).withContext(path));
    }
    return state;
}

} // namespace molrl::training
