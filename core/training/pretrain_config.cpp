// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pretrain_config.h"

#include "core/base/json_fields.h"

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;

/// Calls visit(name, field) for every plain setting; the weights have names of their own.
constexpr auto kFields = [](auto& c, auto&& visit) {
    visit("bootstrapWeight", c.weights.bootstrap);
    visit("patchFactsWeight", c.weights.patchFacts);
    visit("environment1Weight", c.weights.environment1);
    visit("environment2Weight", c.weights.environment2);
    visit("morganWeight", c.weights.morgan);
    visit("maccsWeight", c.weights.maccs);
    visit("descriptorsWeight", c.weights.descriptors);
    visit("clustersWeight", c.weights.clusters);
    visit("seed", c.seed);
    visit("batch", c.batch);
    visit("learningRate", c.learningRate);
    visit("finalLearningRate01", c.finalLearningRate01);
    visit("warmupSteps", c.warmupSteps);
    visit("totalSteps", c.totalSteps);
    visit("weightDecay", c.weightDecay);
    visit("beta2", c.beta2);
    visit("maxGradientNorm", c.maxGradientNorm);
    visit("bootstrapShare", c.bootstrapShare);
    visit("emaStart", c.emaStart);
    visit("emaEnd", c.emaEnd);
    visit("tauStart", c.tauStart);
    visit("projectorHidden", c.projectorHidden);
    visit("projectorDim", c.projectorDim);
    visit("environmentBins1", c.environmentBins1);
    visit("environmentBins2", c.environmentBins2);
    visit("morganBits", c.morganBits);
    visit("clusterCount", c.clusterCount);
    visit("referenceMolecules", c.referenceMolecules);
    visit("augmentation", c.augmentation);
    visit("scanShare", c.scanShare);
    visit("maxHeavyAtoms", c.maxHeavyAtoms);
    visit("shuffleWindow", c.shuffleWindow);
    visit("keepEvery", c.keepEvery);
    visit("heldOutShare", c.heldOutShare);
    visit("validationMolecules", c.validationMolecules);
    visit("validateEvery", c.validateEvery);
    visit("checkpointEvery", c.checkpointEvery);
    visit("logEvery", c.logEvery);
    visit("keepCheckpoints", c.keepCheckpoints);
};

Result<model::NetworkConfig> readNetwork(const Json& json)
{
    if (json.is_string())
        return model::NetworkConfig::byName(json.get<std::string>());
    return model::NetworkConfig::fromJson(json.dump());
}

Result<Precision> readPrecision(const Json& json)
{
    for (const Precision precision : {Precision::Auto, Precision::Float32, Precision::BFloat16})
        if (json == toString(precision))
            return precision;
    return fail(ErrorCode::ParseError,
                "the pretraining configuration's \"precision\" must be auto, float32 or bfloat16");
}

} // namespace

const char* toString(Precision precision)
{
    switch (precision) {
    case Precision::Auto: return "auto";
    case Precision::Float32: return "float32";
    case Precision::BFloat16: return "bfloat16";
    }
    return "auto";
}

std::string PretrainConfig::toJson() const
{
    Json json = Json::object();
    json["network"] = Json::parse(network.toJson());
    json["precision"] = toString(precision);
    json.update(writeFields(*this, kFields));
    return json.dump(2);
}

Result<PretrainConfig> PretrainConfig::fromJson(const std::string& text)
{
    PretrainConfig config;
    Json json;
    MOLRL_CHECK(readFields(text, "the pretraining configuration", config, kFields, json, {"network", "precision"}));
    if (const auto found = json.find("network"); found != json.end()) {
        MOLRL_TRY(config.network, readNetwork(*found));
    }
    if (const auto found = json.find("precision"); found != json.end()) {
        MOLRL_TRY(config.precision, readPrecision(*found));
    }
    return config;
}

Result<void> PretrainConfig::validate() const
{
    MOLRL_CHECK(network.validate());
    for (const double weight : {weights.bootstrap, weights.patchFacts, weights.environment1, weights.environment2,
                                weights.morgan, weights.maccs, weights.descriptors, weights.clusters})
        MOLRL_CHECK(checkRange("a loss's weight", weight, 0, 1e6));
    MOLRL_CHECK(checkRange("batch", batch, 1, 1 << 16));
    MOLRL_CHECK(checkRange("learningRate", learningRate, 0, 1));
    MOLRL_CHECK(checkRange("finalLearningRate01", finalLearningRate01, 0, 1));
    MOLRL_CHECK(checkRange("warmupSteps", static_cast<double>(warmupSteps), 0, 1e9));
    MOLRL_CHECK(checkRange("totalSteps", static_cast<double>(totalSteps), 1, 1e12));
    MOLRL_CHECK(checkRange("weightDecay", weightDecay, 0, 1));
    MOLRL_CHECK(checkRange("beta2", beta2, 0.5, 0.99999));
    MOLRL_CHECK(checkRange("maxGradientNorm", maxGradientNorm, 1e-6, 1e6));
    MOLRL_CHECK(checkRange("bootstrapShare", bootstrapShare, 0, 1));
    MOLRL_CHECK(checkRange("emaStart", emaStart, 0, 1));
    MOLRL_CHECK(checkRange("emaEnd", emaEnd, 0, 1));
    MOLRL_CHECK(checkRange("tauStart", tauStart, 0, 1));
    MOLRL_CHECK(checkRange("projectorHidden", projectorHidden, 1, 1 << 16));
    MOLRL_CHECK(checkRange("projectorDim", projectorDim, 1, 1 << 16));
    MOLRL_CHECK(checkRange("environmentBins1", environmentBins1, 2, 1 << 20));
    MOLRL_CHECK(checkRange("environmentBins2", environmentBins2, 2, 1 << 20));
    MOLRL_CHECK(checkRange("morganBits", morganBits, 64, 1 << 16));
    MOLRL_CHECK(checkRange("clusterCount", clusterCount, 2, 1 << 14));
    MOLRL_CHECK(checkRange("referenceMolecules", referenceMolecules, 2, 1e6));
    if (augmentation != "both" && augmentation != "coordinates" && augmentation != "picture" && augmentation != "none")
        return fail(ErrorCode::InvalidArgument,
                    "augmentation must be both, coordinates, picture or none, not \"" + augmentation + "\"");
    MOLRL_CHECK(checkRange("scanShare", scanShare, 0, 1));
    MOLRL_CHECK(checkRange("maxHeavyAtoms", maxHeavyAtoms, 1, 1000));
    MOLRL_CHECK(checkRange("shuffleWindow", shuffleWindow, 1, 1 << 24));
    MOLRL_CHECK(checkRange("keepEvery", keepEvery, 1, 1e6));
    MOLRL_CHECK(checkRange("heldOutShare", heldOutShare, 0, 0.5));
    MOLRL_CHECK(checkRange("validationMolecules", validationMolecules, 0, 1e6));
    for (const std::int64_t every : {validateEvery, checkpointEvery, logEvery})
        MOLRL_CHECK(checkRange("validateEvery, checkpointEvery and logEvery", static_cast<double>(every), 1, 1e9));
    MOLRL_CHECK(checkRange("keepCheckpoints", keepCheckpoints, 1, 1000));
    return {};
}

} // namespace molrl::training
