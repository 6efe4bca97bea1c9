// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/ATen.h>
#include <torch/version.h>

#include "core/base/digest.h"
#include "core/base/rng.h"
#include "core/model/network_impl.h"
#include "core/model/parameter_spec.h"
#include "core/model/tensor_file.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>

namespace molrl::model {
namespace {

constexpr const char* kFormat = "molrl-model";
constexpr const char* kFormatVersion = "1";

std::string computeHash(const NetworkConfig& config, const ParameterStore& parameters)
{
    std::string digests = computeSha256(config.toJson());
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const at::Tensor values = parameters.tensors()[i].to(at::kCPU, at::kFloat).contiguous();
        const auto bytes = std::span(reinterpret_cast<const std::byte*>(values.data_ptr<float>()),
                                     static_cast<std::size_t>(values.numel()) * sizeof(float));
        digests += parameters.names()[i] + computeSha256(bytes);
    }
    return computeSha256(digests);
}

at::Tensor makeInitial(const ParameterSpec& spec, Rng rng)
{
    at::Tensor tensor = at::empty(spec.shape, at::kFloat);
    auto* values = tensor.data_ptr<float>();
    const auto count = static_cast<std::size_t>(tensor.numel());
    switch (spec.init) {
    case ParameterSpec::Init::Constant: std::fill_n(values, count, static_cast<float>(spec.scale)); break;
    case ParameterSpec::Init::Uniform: {
        const double bound = spec.scale * std::sqrt(3.0);
        for (std::size_t i = 0; i < count; ++i)
            values[i] = static_cast<float>(rng.uniform(-bound, bound));
        break;
    }
    case ParameterSpec::Init::HeadMix: {
        const std::int64_t heads = spec.shape[0];
        tensor.zero_();
        for (std::int64_t h = 0; h < heads; ++h) {
            values[h * 2 * heads + h] = 3;
            values[h * 2 * heads + heads + h] = 2;
        }
        break;
    }
    }
    return tensor;
}

std::string toJson(const Provenance& provenance)
{
    return nlohmann::json{{"trained", provenance.trained},
                          {"name", provenance.name},
                          {"created", provenance.created},
                          {"description", provenance.description},
                          {"extra", provenance.extra}}
        .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Provenance provenanceFromJson(const std::string& text)
{
    const auto json = nlohmann::json::parse(text);
    return {json.at("trained").get<bool>(), json.at("name").get<std::string>(), json.at("created").get<std::string>(),
            json.at("description").get<std::string>(), json.at("extra").get<std::map<std::string, std::string>>()};
}

at::Tensor toTensor(const StoredTensor& stored)
{
    at::Tensor tensor = at::empty(stored.shape, stored.type == StoredType::Float16 ? at::kHalf : at::kFloat);
    MOLRL_ASSERT(tensor.nbytes() == stored.bytes.size());
    std::memcpy(tensor.data_ptr(), stored.bytes.data(), stored.bytes.size());
    return tensor.to(at::kFloat);
}

StoredTensor toStored(const std::string& name, const at::Tensor& tensor, bool half)
{
    const at::Tensor values = tensor.to(at::kCPU, half ? at::kHalf : at::kFloat).contiguous();
    StoredTensor stored;
    stored.name = name;
    stored.type = half ? StoredType::Float16 : StoredType::Float32;
    stored.shape = values.sizes().vec();
    stored.bytes.resize(values.nbytes());
    std::memcpy(stored.bytes.data(), values.data_ptr(), stored.bytes.size());
    return stored;
}

Result<std::shared_ptr<const Network>> fromFile(const TensorFile& file, at::Device device)
{
    const auto text = [&file](const char* key) {
        const auto found = file.metadata.find(key);
        return found == file.metadata.end() ? std::string() : found->second;
    };
    if (text("format") != kFormat)
        return fail(ErrorCode::UnsupportedModel, "the file holds weights, but not those of a MolRL model");
    if (text("format_version") != kFormatVersion)
        return fail(ErrorCode::UnsupportedModel, "the model has format version \"" + text("format_version") +
                                                     "\", this program reads " + kFormatVersion +
                                                     "; update the program or export the model again");
    const auto unsupported = [](const Error& error) {
        return fail(ErrorCode::UnsupportedModel, error.message() + "; update the program or export the model again");
    };
    const auto config = NetworkConfig::fromJson(text("config"));
    if (!config)
        return unsupported(config.error());
    if (const auto valid = config->validate(); !valid)
        return unsupported(valid.error());
    auto provenance = guarded("reading the model's provenance", [&] { return provenanceFromJson(text("provenance")); });
    if (!provenance)
        return unsupported(provenance.error());
    ParameterStore parameters;
    for (const StoredTensor& stored : file.tensors)
        parameters.add(stored.name, toTensor(stored));
    return makeNetwork(*config, std::move(parameters), std::move(*provenance), device);
}

/// TF32 keeps 10 bits of a float's 23, and cuDNN may use it unasked. Embeddings are cached by the weights' hash alone:
/// a GPU's must be those of the CPU but for rounding.
void demandFloat32OfCuda()
{
    static std::once_flag once;
    std::call_once(once, [] {
        at::globalContext().setAllowTF32CuDNN(false);
        at::globalContext().setAllowTF32CuBLAS(false);
    });
}

} // namespace

at::Device toTorchDevice(Device device)
{
    switch (device) {
    case Device::Cpu: return at::kCPU;
    case Device::Cuda: demandFloat32OfCuda(); return at::kCUDA;
    case Device::Mps: return at::Device("mps");
    }
    return at::kCPU;
}

Result<Device> parseDevice(const std::string& text)
{
    const bool cuda = at::hasCUDA();
#if TORCH_VERSION_MAJOR >= 2
    const bool mps = at::hasMPS();
#else
    const bool mps = false;
#endif
    if (text == "cpu")
        return Device::Cpu;
    if (text == "auto")
        return cuda ? Device::Cuda : mps ? Device::Mps : Device::Cpu;
    if (text != "cuda" && text != "mps")
        return fail(ErrorCode::InvalidArgument, "there is no device \"" + text + "\"; use auto, cpu, cuda or mps");
    if (text == "cuda" ? !cuda : !mps)
        return fail(ErrorCode::InvalidArgument, "device " + text + " is not to be had here; use auto or cpu");
    return text == "cuda" ? Device::Cuda : Device::Mps;
}

ParameterStore makeRandomParameters(const NetworkConfig& config, std::uint64_t seed)
{
    const Rng rng(seed);
    ParameterStore parameters;
    std::uint64_t stream = 0;
    for (const ParameterSpec& spec : parameterSpecs(config))
        parameters.add(spec.name, makeInitial(spec, rng.fork(stream++)));
    return parameters;
}

Result<std::shared_ptr<const Network>> makeNetwork(const NetworkConfig& config, ParameterStore parameters,
                                                   Provenance provenance, at::Device device)
{
    const auto misfit = [](const std::string& name, const char* how) {
        return fail(ErrorCode::UnsupportedModel,
                    "the model's weights \"" + name + "\" " + how + "; download or export the model again");
    };
    const std::vector<ParameterSpec> specs = parameterSpecs(config);
    auto impl = std::make_unique<Network::Impl>();
    for (const ParameterSpec& spec : specs) {
        if (!parameters.contains(spec.name))
            return misfit(spec.name, "are missing");
        if (parameters[spec.name].sizes() != at::IntArrayRef(spec.shape))
            return misfit(spec.name, "have another shape than its configuration asks for");
        impl->parameters.add(spec.name, parameters[spec.name]); // in the order of the specification
    }
    for (const std::string& name : parameters.names())
        if (!impl->parameters.contains(name))
            return misfit(name, "are not known to this program");
    return guarded("preparing the network", [&]() -> std::shared_ptr<const Network> {
        impl->hash = computeHash(config, impl->parameters);
        impl->config = config;
        impl->provenance = std::move(provenance);
        impl->device = device;
        impl->parameters = impl->parameters.to(at::TensorOptions(device).dtype(at::kFloat));
        return std::make_shared<const Network>(std::move(impl));
    });
}

Network::Network(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Network::~Network() = default;

Result<std::shared_ptr<const Network>> Network::makeUntrained(const NetworkConfig& config, std::uint64_t seed)
{
    MOLRL_CHECK(config.validate());
    MOLRL_TRY(ParameterStore parameters,
              guarded("making random weights", [&] { return makeRandomParameters(config, seed); }));
    Provenance provenance;
    provenance.name = config.name + "-untrained";
    provenance.description = "random weights, seed " + std::to_string(seed) + "; not trained on anything";
    return makeNetwork(config, std::move(parameters), std::move(provenance));
}

Result<std::shared_ptr<const Network>> Network::load(const std::string& path, Device device)
{
    MOLRL_TRY(const TensorFile file, readTensorFile(path));
    auto network = guarded("reading the model", [&] { return fromFile(file, toTorchDevice(device)); });
    if (!network)
        return fail(std::move(network).error().withContext(path));
    return network;
}

Result<void> Network::save(const std::string& path, bool half) const
{
    MOLRL_TRY(const TensorFile file, guarded("writing the model", [&] {
                  TensorFile content;
                  content.metadata = {{"format", kFormat},
                                      {"format_version", kFormatVersion},
                                      {"config", m_impl->config.toJson()},
                                      {"provenance", toJson(m_impl->provenance)}};
                  for (std::size_t i = 0; i < m_impl->parameters.size(); ++i)
                      content.tensors.push_back(
                          toStored(m_impl->parameters.names()[i], m_impl->parameters.tensors()[i], half));
                  return content;
              }));
    return writeTensorFile(path, file);
}

const NetworkConfig& Network::config() const
{
    return m_impl->config;
}
const Provenance& Network::provenance() const
{
    return m_impl->provenance;
}
const std::string& Network::hash() const
{
    return m_impl->hash;
}
std::size_t Network::parameterCount() const
{
    return m_impl->parameters.valueCount();
}
int Network::embeddingDim() const
{
    return m_impl->config.dim * static_cast<int>(readoutLevels(m_impl->config).size());
}

} // namespace molrl::model
