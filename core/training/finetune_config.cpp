// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_config.h"

#include "core/base/json_fields.h"

namespace molrl::training {
namespace {

constexpr auto kFields = [](auto& c, auto&& visit) {
    visit("seed", c.seed);
    visit("members", c.members);
    visit("task", c.task);
    visit("duplicates", c.duplicates);
    visit("conflictTolerance", c.conflictTolerance);
    visit("structures", c.structures);
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
    visit("averageDecay", c.averageDecay);
    visit("labelSmoothing", c.labelSmoothing);
    visit("predictViews", c.predictViews);
    visit("coverage", c.coverage);
    visit("checkpointEvery", c.checkpointEvery);
    visit("logEvery", c.logEvery);
    visit("baselines", c.baselines);
};

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

chem::StandardizeOptions FinetuneConfig::standardizationOf(const std::string& structures)
{
    chem::StandardizeOptions options;
    options.keepLargestFragment = options.neutralize = structures != "written";
    return options;
}

std::string FinetuneConfig::toJson() const
{
    return writeFields(*this, kFields).dump(2);
}

Result<FinetuneConfig> FinetuneConfig::fromJson(const std::string& text)
{
    FinetuneConfig config;
    nlohmann::ordered_json json;
    MOLRL_CHECK(readFields(text, "the fine-tuning configuration", config, kFields, json));
    return config;
}

Result<void> FinetuneConfig::validate() const
{
    MOLRL_CHECK(checkRange("members", members, 1, 100));
    MOLRL_CHECK(oneOf("task", task, {"auto", "binary", "multiclass", "regression"}));
    MOLRL_CHECK(parseDuplicatePolicy(duplicates).map([](auto) {}));
    MOLRL_CHECK(checkRange("conflictTolerance", conflictTolerance, 0, 1e6));
    MOLRL_CHECK(oneOf("structures", structures, {"standard", "written"}));
    MOLRL_TRY(const SplitKind kind, parseSplitKind(split));
    if ((kind == SplitKind::Column || kind == SplitKind::Ordered) && splitColumn.empty())
        return fail(ErrorCode::InvalidArgument,
                    "the split \"" + split + "\" needs the name of its column (splitColumn)");
    MOLRL_CHECK(checkRange("trainShare", trainShare, 0.01, 0.98));
    MOLRL_CHECK(checkRange("validShare", validShare, 0.01, 0.98));
    MOLRL_CHECK(checkRange("trainShare + validShare", trainShare + validShare, 0.02, 0.99));
    MOLRL_CHECK(checkRange("calibrationShare", calibrationShare, 0, 0.5));
    MOLRL_CHECK(oneOf("classWeights", classWeights, {"balanced", "none"}));
    MOLRL_CHECK(checkRange("frozenEpochs", frozenEpochs, 1, 100000));
    MOLRL_CHECK(checkRange("frozenViews", frozenViews, 1, 100));
    MOLRL_CHECK(checkRange("frozenBatch", frozenBatch, 1, 1 << 16));
    MOLRL_CHECK(checkRange("frozenPatience", frozenPatience, 1, 100000));
    MOLRL_CHECK(checkRange("frozenLearningRate", frozenLearningRate, 1e-9, 1));
    MOLRL_CHECK(checkRange("epochs", epochs, 0, 100000));
    if (epochs > 0 && learningRates.empty())
        return fail(ErrorCode::InvalidArgument, "learningRates is empty; name one, or set epochs to 0");
    for (const double rate : learningRates)
        MOLRL_CHECK(checkRange("learningRates", rate, 1e-9, 1));
    MOLRL_CHECK(checkRange("headLearningRateFactor", headLearningRateFactor, 0, 1000));
    MOLRL_CHECK(checkRange("batch", batch, 1, 1 << 16));
    MOLRL_CHECK(checkRange("patience", patience, 1, 100000));
    MOLRL_CHECK(checkRange("warmup01", warmup01, 0, 1));
    MOLRL_CHECK(checkRange("weightDecay", weightDecay, 0, 10));
    MOLRL_CHECK(checkRange("maxGradientNorm", maxGradientNorm, 1e-6, 1e6));
    MOLRL_CHECK(checkRange("headDropout", headDropout, 0, 0.9));
    MOLRL_CHECK(checkRange("averageDecay", averageDecay, 0, 0.99999));
    MOLRL_CHECK(checkRange("labelSmoothing", labelSmoothing, 0, 0.5));
    MOLRL_CHECK(checkRange("predictViews", predictViews, 1, 1000));
    MOLRL_CHECK(checkRange("coverage", coverage, 0.5, 0.999));
    MOLRL_CHECK(checkRange("checkpointEvery", static_cast<double>(checkpointEvery), 1, 1e9));
    return checkRange("logEvery", static_cast<double>(logEvery), 1, 1e9);
}

} // namespace molrl::training
