// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark_round.h"

#include "core/evaluate/features.h"
#include "core/training/finetune_plan.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>

namespace molrl::evaluate {
namespace {

using training::FeatureTable;
using training::FinetuneRunOptions;
using training::TaskKind;

constexpr const char* kFrozenMethod = "frozen probe";
constexpr const char* kTogetherMethod = "embedding + Morgan + descriptors, XGBoost";

/// An old run with other settings must not be taken for this one.
Result<void> checkSame(const FinetuneRunOptions& options)
{
    std::ifstream in(options.directory + "/config.json");
    std::stringstream old;
    old << in.rdbuf();
    MOLRL_TRY(const std::string wanted, training::makeRunConfig(options));
    if (!isSameTraining(old.str(), wanted))
        return fail(ErrorCode::InvalidArgument,
                    "the directory holds a run of other settings, data or network; name another --work folder",
                    options.directory);
    return {};
}

std::vector<std::size_t> numbersFrom(std::size_t first, std::size_t count)
{
    std::vector<std::size_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

} // namespace

bool isSameTraining(const std::string& one, const std::string& other)
{
    const auto normalized = [](const std::string& text) {
        auto json = nlohmann::json::parse(text, nullptr, false);
        if (!json.is_object() || !json.contains("finetune"))
            return nlohmann::json();
        auto config = training::FinetuneConfig::fromJson(json["finetune"].dump());
        if (!config)
            return nlohmann::json();
        config->baselines = false;
        json["finetune"] = nlohmann::json::parse(config->toJson());
        return json;
    };
    const auto a = normalized(one);
    return !a.is_null() && a == normalized(other);
}

std::string RoundTask::path() const
{
    return options.folder + "/" + source.name + "-" + split + "-" + std::to_string(seed);
}

FinetuneRunOptions RoundTask::makeRun(int epochs) const
{
    FinetuneRunOptions run;
    run.config = options.config;
    run.config.epochs = epochs;
    run.config.duplicates = "keep"; // as the published tables have it
    run.config.split = split;
    run.config.splitSeed = run.config.seed = static_cast<std::uint64_t>(seed);
    run.config.baselines = false; // they are made once for all runs, here
    run.source.path = source.path;
    run.source.labels = source.columns;
    run.source.task = options.config.task;
    run.network = options.network;
    run.modelName = source.name;
    run.threads = options.threads;
    run.device = options.device;
    run.log = options.log;
    run.directory = path() + (epochs > 0 ? "-image" : "-frozen");
    return run;
}

Result<void> BenchmarkRound::run()
{
    const BenchmarkOptions& options = m_task.options;
    const FinetuneRunOptions frozen = m_task.makeRun(0);
    MOLRL_TRY(m_data, training::prepareFinetuneData(frozen.source, frozen.config, options.threads, m_job));
    MOLRL_CHECK(checkTasks());
    training::BaselineOptions baseline;
    baseline.trees = options.trees;
    baseline.seed = static_cast<std::uint64_t>(m_task.seed);
    baseline.threads = options.threads;
    m_contest.emplace(m_data, baseline);
    // About as long as each takes.
    MOLRL_CHECK(addNetwork(kFrozenMethod, 0, m_job.part(0, 0.2)));
    if (options.config.epochs > 0)
        MOLRL_CHECK(addNetwork(kImageMethod, options.config.epochs, m_job.part(0.2, 0.8)));
    return addOthers(m_job.part(0.8, 1));
}

RoundResult BenchmarkRound::result() const
{
    RoundResult result;
    result.metric = std::string(toString(metric()));
    result.tasks = m_data.table.tasks.size();
    result.molecules = m_data.table.size();
    result.partSizes = {m_data.split.train.size(), m_data.split.valid.size(), m_data.split.test.size()};
    for (const training::MethodAnswer& answer : m_contest->answers())
        result.scores.push_back(
            {answer.method, answer.setting, score(answer, m_data.split.valid), score(answer, m_data.split.test)});
    result.calibrated = m_calibrated;
    result.calibration = m_calibration;
    return result;
}

training::Metric BenchmarkRound::metric() const
{
    return m_data.table.tasks.front().kind == TaskKind::Binary ? training::Metric::RocAuc : training::Metric::Rmse;
}

double BenchmarkRound::score(const training::MethodAnswer& answer, const std::vector<std::size_t>& rows) const
{
    for (const auto& [name, value] : m_contest->measure(answer, rows).metrics)
        if (name == toString(metric()))
            return value;
    return std::numeric_limits<double>::quiet_NaN();
}

Result<void> BenchmarkRound::checkTasks() const
{
    const auto& tasks = m_data.table.tasks;
    for (const auto& task : tasks)
        if (task.kind == TaskKind::MultiClass || task.kind != tasks.front().kind)
            return fail(ErrorCode::InvalidArgument,
                        "the benchmark takes binary labels or values, not \"" + task.column + "\"", m_task.source.path);
    return {};
}

/// Path of a finished model. A run that is finished isn't run again; one that was left goes on.
Result<std::string> BenchmarkRound::finetune(int epochs, JobContext& job)
{
    FinetuneRunOptions run = m_task.makeRun(epochs);
    run.frozen = m_frozen;
    std::error_code ignored;
    if (std::filesystem::exists(run.directory + "/config.json", ignored))
        MOLRL_CHECK(checkSame(run)); // a resumed run goes on with its own settings, not with these
    const auto status = training::loadRunStatus(run.directory);
    if (status && status->phase == training::RunPhase::Finished)
        return run.directory + "/model.safetensors";
    run.resume = !std::filesystem::is_empty(run.directory + "/checkpoints", ignored) && !ignored;
    MOLRL_TRY(const auto result, training::runFinetuning(run, job));
    if (result.end != training::FinetuneEnd::Finished)
        return JobContext::cancelled();
    return result.modelPath;
}

Result<void> BenchmarkRound::addNetwork(const std::string& method, int epochs, JobContext job)
{
    JobContext training = job.part(0, 0.9);
    JobContext predicting = job.part(0.9, 1);
    MOLRL_TRY(const std::string path, finetune(epochs, training));
    MOLRL_TRY(const auto model, training::TaskModel::load(path, m_task.options.device));
    std::vector<chem::Molecule> molecules;
    for (const std::size_t row : m_contest->predictedRows())
        molecules.push_back(m_data.table.molecules[row]);
    MOLRL_TRY(const auto raw, model->computeRaw(molecules, {0, m_task.options.threads}, predicting));
    m_contest->addModel(method, model->interpret(raw));
    m_calibrated = method;
    return checkCoverage(*model, raw);
}

/// How often the model's intervals and sets hold the truth; of the model that was added last.
Result<void> BenchmarkRound::checkCoverage(const training::TaskModel& model, const training::RawPredictions& raw)
{
    std::vector<std::vector<double>> labels(m_data.table.tasks.size());
    for (std::size_t t = 0; t < labels.size(); ++t)
        for (const std::size_t row : m_contest->predictedRows())
            labels[t].push_back(m_data.table.labels[t][row]);
    const std::size_t validCount = m_data.split.valid.size();
    training::CoverageOptions options;
    options.seed = static_cast<std::uint64_t>(m_task.seed);
    MOLRL_TRY(m_calibration,
              training::checkCalibration(model.info().tasks, model.info().calibration, model.offsets(), raw, labels,
                                         numbersFrom(0, validCount), numbersFrom(validCount, m_data.split.test.size()),
                                         options, m_job));
    return {};
}

/// The baselines, and what comes of putting all together.
Result<void> BenchmarkRound::addOthers(JobContext job)
{
    const BenchmarkOptions& options = m_task.options;
    const auto& molecules = m_data.table.molecules;
    MOLRL_TRY(const FeatureTable morgan, training::computeMorganCountFeatures(molecules, options.threads, job));
    MOLRL_TRY(const FeatureTable descriptors, computeDescriptorFeatures(molecules, options.threads, job));
    JobContext growing = job.part(0, 0.6);
    JobContext encoding = job.part(0.6, 0.8);
    MOLRL_CHECK(training::addTreeBaselines(*m_contest, morgan, descriptors, growing));
    MOLRL_TRY(const FeatureTable embedding, computeEmbeddingFeatures(*options.network, molecules, options.threads,
                                                                     options.folder + "/embeddings", encoding));
    MOLRL_CHECK(m_contest->addBoosted(
        kTogetherMethod, training::joinFeatures(training::joinFeatures(morgan, descriptors), embedding), job));
    m_contest->addFusion(kFusionMethod, {options.config.epochs > 0 ? kImageMethod : kFrozenMethod,
                                         training::kMorganForest, training::kMorganBoosted, training::kDescriptorForest,
                                         training::kDescriptorBoosted, kTogetherMethod});
    m_contest->addMean();
    return {};
}

} // namespace molrl::evaluate
