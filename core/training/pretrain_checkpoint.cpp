// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>

#include "core/training/pretrain_trainer_impl.h"

#include "core/model/network_impl.h"
#include "core/training/store_file.h"

#include <nlohmann/json.hpp>

namespace molrl::training {
namespace {

using Json = nlohmann::json;

constexpr const char* kFormat = "molrl-pretrain-checkpoint";
constexpr const char* kFormatVersion = "1";

/// Calls visit(name, field) for each number of the state.
template <class State, class Visit> void visitState(State& s, Visit&& visit)
{
    visit("step", s.step);
    visit("molecules", s.molecules);
    visit("position", s.position);
    visit("bad", s.bad);
    visit("excluded", s.excluded);
    visit("tooLarge", s.tooLarge);
    visit("seconds", s.seconds);
    visit("bestValidation", s.bestValidation);
}

Json toJson(const ChemistryReference& reference)
{
    Json medoids = Json::array();
    for (const auto& medoid : reference.medoids)
        medoids.push_back({{"bits", medoid.bitCount}, {"words", medoid.words}});
    return {{"knots", reference.knots}, {"medoids", medoids}};
}

std::shared_ptr<const ChemistryReference> referenceFromJson(const Json& json)
{
    auto reference = std::make_shared<ChemistryReference>();
    reference->knots = json.at("knots").get<std::vector<std::vector<float>>>();
    for (const Json& medoid : json.at("medoids"))
        reference->medoids.push_back(
            {medoid.at("bits").get<int>(), medoid.at("words").get<std::vector<std::uint64_t>>()});
    return reference;
}

struct Header {
    PretrainConfig config;
    RunState state;
    std::int64_t optimizerStep = 0;
    std::shared_ptr<const ChemistryReference> reference;
};

Result<Header> readHeader(const model::TensorFile& file)
{
    const auto text = [&file](const char* key) {
        const auto found = file.metadata.find(key);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    if (text("format") != kFormat)
        return fail(ErrorCode::UnsupportedModel, "the file is no checkpoint of a pretraining run");
    if (text("format_version") != kFormatVersion)
        return fail(ErrorCode::UnsupportedModel, "the checkpoint has format version \"" + text("format_version") +
                                                     "\", this program reads " + kFormatVersion);
    Header header;
    MOLRL_TRY(header.config, PretrainConfig::fromJson(text("config")));
    MOLRL_CHECK(header.config.validate());
    MOLRL_CHECK(guarded("reading the checkpoint's state", [&] {
        const Json state = Json::parse(text("state"));
        visitState(header.state, [&](const char* name, auto& value) { state.at(name).get_to(value); });
        header.optimizerStep = state.at("optimizerStep").get<std::int64_t>();
        const Json reference = Json::parse(text("reference"));
        if (!reference.is_null())
            header.reference = referenceFromJson(reference);
    }));
    return header;
}

Result<model::TensorFile> toTensorFile(const PretrainTrainer::Impl& impl, const RunState& state)
{
    return guarded("writing the checkpoint", [&] {
        model::TensorFile content;
        Json json = Json::object();
        visitState(state, [&](const char* name, const auto& value) { json[name] = value; });
        json["optimizerStep"] = impl.adam.step;
        content.metadata = {{"format", kFormat},
                            {"format_version", kFormatVersion},
                            {"config", impl.config.toJson()},
                            {"state", json.dump()},
                            {"reference", impl.reference ? toJson(*impl.reference).dump() : "null"}};
        appendStore(content, "online.", impl.online);
        appendStore(content, "target.", impl.target);
        appendStore(content, "adam.first.", impl.adam.first);
        appendStore(content, "adam.second.", impl.adam.second);
        return content;
    });
}

} // namespace

Result<void> PretrainTrainer::save(const std::string& path, const RunState& state) const
{
    MOLRL_TRY(const model::TensorFile file, toTensorFile(*m_impl, state));
    return model::writeTensorFile(path, file);
}

Result<std::string> PretrainTrainer::toBytes(const RunState& state) const
{
    MOLRL_TRY(const model::TensorFile file, toTensorFile(*m_impl, state));
    return model::toBytes(file);
}

/// Of a checkpoint's content.
Result<PretrainTrainer> PretrainTrainer::fromFile(const model::TensorFile& file, RunState& state,
                                                  const TrainerPlace& place)
{
    MOLRL_TRY(Header header, readHeader(file));
    MOLRL_TRY(PretrainTrainer trainer, make(header.config, header.reference, place));
    const TensorIndex byName = indexTensors(file);
    Impl& impl = *trainer.m_impl;
    MOLRL_CHECK(fillStore(impl.online, "online.", byName));
    MOLRL_CHECK(fillStore(impl.target, "target.", byName));
    MOLRL_CHECK(fillStore(impl.adam.first, "adam.first.", byName));
    MOLRL_CHECK(fillStore(impl.adam.second, "adam.second.", byName));
    for (at::Tensor& tensor : impl.online.tensors())
        tensor.requires_grad_(true);
    impl.adam.step = header.optimizerStep;
    state = header.state;
    return trainer;
}

Result<PretrainTrainer> PretrainTrainer::fromBytes(std::string_view bytes, RunState& state, const TrainerPlace& place)
{
    MOLRL_TRY(const model::TensorFile file, model::fromBytes(bytes));
    return fromFile(file, state, place);
}

Result<PretrainTrainer> PretrainTrainer::load(const std::string& path, RunState& state, const TrainerPlace& place)
{
    const auto read = [&]() -> Result<PretrainTrainer> {
        MOLRL_TRY(const model::TensorFile file, model::readTensorFile(path));
        return fromFile(file, state, place);
    };
    auto trainer = read();
    if (!trainer) {
        Error error = std::move(trainer).error();
        if (error.code != ErrorCode::NotFound && error.code != ErrorCode::IoError)
            error.code = ErrorCode::UnsupportedModel;
        return fail(std::move(error).withContext(path));
    }
    return trainer;
}

} // namespace molrl::training
