// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_config.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

namespace molrl::training {
namespace {

using Json = nlohmann::ordered_json;

template <class Config, class Visit> void visitFields(Config& c, Visit&& visit)
{
    visit("seed", c.seed);
    visit("members", c.members);
    visit("task", c.task);
    visit("duplicates", c.duplicates);
    visit("conflictTolerance", c.conflictTolerance);
    visit("split", c.split);
    visit("splitColumn", c.splitColumn);
    visit("splitSeed", c.splitSeed);
    visit("trainShare", c.trainShare);
    visit("validShare", c.validShare);
    visit("calibrationShare", c.calibrationShare);
    visit("classWeights", c.classWeights);
    visit("augment", c.augment);
    visit("frozenEpochs", c.frozenEpochs);
    visit("frozenViews", c.frozenViews);
    visit("frozenBatch", c.frozenBatch);
    visit("frozenPatience", c.frozenPatience);
    visit("frozenLearningRate", c.frozenLearningRate);
    visit("epochs", c.epochs);
    visit("learningRates", c.learningRates);
    visit("headLearningRateFactor", c.headLearningRateFactor);
    visit("batch", c.batch);
    visit("patience", c.patience);
    visit("warmup01", c.warmup01);
    visit("weightDecay", c.weightDecay);
    visit("maxGradientNorm", c.maxGradientNorm);
    visit("headDropout", c.headDropout);
    visit("predictViews", c.predictViews);
    visit("coverage", c.coverage);
    visit("checkpointEvery", c.checkpointEvery);
    visit("logEvery", c.logEvery);
    visit("baselines", c.baselines);
}

template <class T> bool readValue(const Json& json, T& out)
{
    if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_boolean())
            return false;
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!json.is_string())
            return false;
    } else if constexpr (std::is_same_v<T, std::vector<double>>) {
        if (!json.is_array() || !std::all_of(json.begin(), json.end(), [](const Json& x) { return x.is_number(); }))
            return false;
    } else if constexpr (std::is_unsigned_v<T>) {
        if (!json.is_number_unsigned())
            return false;
    } else if constexpr (std::is_integral_v<T>) {
        if (!json.is_number_integer())
            return false;
    } else if (!json.is_number()) {
        return false;
    }
    out = json.get<T>();
    return true;
}

Result<void> inRange(const char* name, double value, double low, double high)
{
    if (value >= low && value <= high)
        return {};
    return fail(ErrorCode::InvalidArgument, std::string(name) + " is " + Json(value).dump() + " but must lie in " +
                                                Json(low).dump() + " to " + Json(high).dump());
}

Result<void> oneOf(const char* name, const std::string& value, std::initializer_list<const char*> words)
{
    std::string known;
    for (const char* word : words) {
        if (value == word)
            return {};
        known += (known.empty() ? "" : ", ") + std::string(word);
    }
    return fail(ErrorCode::InvalidArgument, std::string(name) + " is \"" + value + "\" but must be one of " + known);
}

} // namespace

std::string_view toString(DuplicatePolicy policy)
{
    switch (policy) {
    case DuplicatePolicy::Keep: return "keep";
    case DuplicatePolicy::Mean: return "mean";
    case DuplicatePolicy::Drop: return "drop";
    }
    return "";
}

Result<DuplicatePolicy> parseDuplicatePolicy(std::string_view name)
{
    for (const auto policy : {DuplicatePolicy::Keep, DuplicatePolicy::Mean, DuplicatePolicy::Drop})
        if (name == toString(policy))
            return policy;
    return fail(ErrorCode::InvalidArgument,
                "there is no way \"" + std::string(name) + "\" to treat duplicates; use keep, mean or drop");
}

std::string FinetuneConfig::toJson() const
{
    Json json = Json::object();
    visitFields(*this, [&json](const char* name, const auto& value) { json[name] = value; });
    return json.dump(2);
}

Result<FinetuneConfig> FinetuneConfig::fromJson(const std::string& text)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::ParseError, "the fine-tuning configuration is not a JSON object");
    FinetuneConfig config;
    std::set<std::string> known;
    std::string wrong;
    visitFields(config, [&](const char* name, auto& value) {
        known.insert(name);
        const auto found = json.find(name);
        if (found != json.end() && !readValue(*found, value) && wrong.empty())
            wrong = name;
    });
    if (!wrong.empty())
        return fail(ErrorCode::ParseError, "the fine-tuning configuration's \"" + wrong + "\" is not a fitting value");
    for (const auto& item : json.items())
        if (!known.contains(item.key()))
            return fail(ErrorCode::ParseError,
                        "the fine-tuning configuration has an unknown setting \"" + item.key() + "\"");
    return config;
}

Result<void> FinetuneConfig::validate() const
{
    MOLRL_CHECK(inRange("members", members, 1, 100));
    MOLRL_CHECK(oneOf("task", task, {"auto", "binary", "multiclass", "regression"}));
    MOLRL_CHECK(parseDuplicatePolicy(duplicates).map([](auto) {}));
    MOLRL_CHECK(inRange("conflictTolerance", conflictTolerance, 0, 1e6));
    MOLRL_TRY(const SplitKind kind, parseSplitKind(split));
    if ((kind == SplitKind::Column || kind == SplitKind::Ordered) && splitColumn.empty())
        return fail(ErrorCode::InvalidArgument, "the split \"" + split + "\" needs the name of its column (splitColumn)");
    MOLRL_CHECK(inRange("trainShare", trainShare, 0.01, 0.98));
    MOLRL_CHECK(inRange("validShare", validShare, 0.01, 0.98));
    MOLRL_CHECK(inRange("trainShare + validShare", trainShare + validShare, 0.02, 0.99));
    MOLRL_CHECK(inRange("calibrationShare", calibrationShare, 0, 0.5));
    MOLRL_CHECK(oneOf("classWeights", classWeights, {"balanced", "none"}));
    MOLRL_CHECK(inRange("frozenEpochs", frozenEpochs, 1, 100000));
    MOLRL_CHECK(inRange("frozenViews", frozenViews, 1, 100));
    MOLRL_CHECK(inRange("frozenBatch", frozenBatch, 1, 1 << 16));
    MOLRL_CHECK(inRange("frozenPatience", frozenPatience, 1, 100000));
    MOLRL_CHECK(inRange("frozenLearningRate", frozenLearningRate, 1e-9, 1));
    MOLRL_CHECK(inRange("epochs", epochs, 0, 100000));
    if (epochs > 0 && learningRates.empty())
        return fail(ErrorCode::InvalidArgument, "learningRates is empty; name one, or set epochs to 0");
    for (const double rate : learningRates)
        MOLRL_CHECK(inRange("learningRates", rate, 1e-9, 1));
    MOLRL_CHECK(inRange("headLearningRateFactor", headLearningRateFactor, 0, 1000));
    MOLRL_CHECK(inRange("batch", batch, 1, 1 << 16));
    MOLRL_CHECK(inRange("patience", patience, 1, 100000));
    MOLRL_CHECK(inRange("warmup01", warmup01, 0, 1));
    MOLRL_CHECK(inRange("weightDecay", weightDecay, 0, 10));
    MOLRL_CHECK(inRange("maxGradientNorm", maxGradientNorm, 1e-6, 1e6));
    MOLRL_CHECK(inRange("headDropout", headDropout, 0, 0.9));
    MOLRL_CHECK(inRange("predictViews", predictViews, 1, 1000));
    MOLRL_CHECK(inRange("coverage", coverage, 0.5, 0.999));
    MOLRL_CHECK(inRange("checkpointEvery", static_cast<double>(checkpointEvery), 1, 1e9));
    return inRange("logEvery", static_cast<double>(logEvery), 1, 1e9);
}

} // namespace molrl::training
