// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark.h"

#include "core/evaluate/features.h"
#include "core/training/baselines.h"
#include "core/training/finetune_plan.h"
#include "core/training/task_model.h"

#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <sstream>

namespace molrl::evaluate {
namespace {

using training::FinetuneEnd;
using training::FinetuneRunOptions;
using training::Metric;
using training::TaskKind;

constexpr const char* kFrozen = "frozen probe";
constexpr const char* kImage = "image model";
constexpr const char* kFusion = "late fusion";
constexpr const char* kTogether = "embedding + Morgan + descriptors, XGBoost";

/// Whether two texts of config.json mean the same training. What only decides what is reported doesn't count, and a
/// setting that an older file doesn't have is the default.
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

/// All methods on one set, split and seed.
class Round {
public:
    Round(const BenchmarkOptions& options, const LabelledSource& source, const std::string& split, int seed,
          JobContext& job)
        : m_options(options), m_source(source), m_split(split), m_seed(seed), m_job(job)
    {
    }

    Result<void> run()
    {
        MOLRL_TRY(m_data, training::prepareFinetuneData(sourceOf(), configOf(0), m_options.threads, m_job));
        MOLRL_CHECK(checkTasks());
        training::BaselineOptions baseline;
        baseline.trees = m_options.trees;
        baseline.seed = static_cast<std::uint64_t>(m_seed);
        baseline.threads = m_options.threads;
        m_contest.emplace(m_data, baseline);
        MOLRL_CHECK(addNetwork(kFrozen, 0));
        if (m_options.config.epochs > 0)
            MOLRL_CHECK(addNetwork(kImage, m_options.config.epochs));
        return addOthers();
    }

    [[nodiscard]] const training::Contest& contest() const { return *m_contest; }
    [[nodiscard]] const training::FinetuneData& data() const { return m_data; }
    [[nodiscard]] const training::CalibrationCheck& calibration() const { return m_calibration; }
    [[nodiscard]] const std::string& calibrated() const { return m_calibrated; }
    [[nodiscard]] Metric metric() const
    {
        return m_data.table.tasks.front().kind == TaskKind::Binary ? Metric::RocAuc : Metric::Rmse;
    }
    /// Mean over the tasks that have one; NaN when none has.
    [[nodiscard]] double score(const training::MethodAnswer& answer, const std::vector<std::size_t>& rows) const
    {
        for (const auto& [name, value] : m_contest->measure(answer, rows).metrics)
            if (name == toString(metric()))
                return value;
        return std::numeric_limits<double>::quiet_NaN();
    }

private:
    [[nodiscard]] training::FinetuneConfig configOf(int epochs) const
    {
        training::FinetuneConfig config = m_options.config;
        config.epochs = epochs;
        config.duplicates = "keep"; // as the published tables have it
        config.split = m_split;
        config.splitSeed = config.seed = static_cast<std::uint64_t>(m_seed);
        config.baselines = false; // they are made once for all runs, here
        return config;
    }
    [[nodiscard]] training::LabelSource sourceOf() const
    {
        training::LabelSource source;
        source.path = m_source.path;
        source.labels = m_source.columns;
        source.task = m_options.config.task;
        return source;
    }

    /// Path of a finished model. A run that is finished isn't run again; one that was left goes on.
    Result<std::string> finetune(int epochs)
    {
        FinetuneRunOptions options;
        options.config = configOf(epochs);
        options.source = sourceOf();
        options.network = m_options.network;
        options.modelName = m_source.name;
        options.threads = m_options.threads;
        options.device = m_options.device;
        options.log = m_options.log;
        options.frozen = m_frozen;
        options.directory = m_options.folder + "/" + m_source.name + "-" + m_split + "-" + std::to_string(m_seed) +
                            (epochs > 0 ? "-image" : "-frozen");
        std::error_code ignored;
        if (std::filesystem::exists(options.directory + "/config.json", ignored))
            MOLRL_CHECK(checkSame(options)); // a resumed run goes on with its own settings, not with these
        const auto status = training::loadRunStatus(options.directory);
        if (status && status->phase == training::RunPhase::Finished)
            return options.directory + "/model.safetensors";
        options.resume = !std::filesystem::is_empty(options.directory + "/checkpoints", ignored) && !ignored;
        MOLRL_TRY(const auto result, training::runFinetuning(options, m_job));
        if (result.end != FinetuneEnd::Finished)
            return JobContext::cancelled();
        return result.modelPath;
    }

    /// An old run with other settings must not be taken for this one.
    Result<void> checkSame(const FinetuneRunOptions& options) const
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

    Result<void> checkTasks() const
    {
        const auto& tasks = m_data.table.tasks;
        for (const auto& task : tasks)
            if (task.kind == TaskKind::MultiClass || task.kind != tasks.front().kind)
                return fail(ErrorCode::InvalidArgument,
                            "the benchmark takes binary labels or values, not \"" + task.column + "\"", m_source.path);
        return {};
    }

    Result<void> addNetwork(const std::string& method, int epochs)
    {
        MOLRL_TRY(const std::string path, finetune(epochs));
        MOLRL_TRY(const auto model, training::TaskModel::load(path, m_options.device));
        std::vector<chem::Molecule> molecules;
        for (const std::size_t row : m_contest->predictedRows())
            molecules.push_back(m_data.table.molecules[row]);
        MOLRL_TRY(const auto raw, model->computeRaw(molecules, {0, m_options.threads}, m_job));
        m_contest->addModel(method, model->interpret(raw));
        m_calibrated = method;
        return check(*model, raw);
    }

    /// How often the model's intervals and sets hold the truth; of the model that was added last.
    Result<void> check(const training::TaskModel& model, const training::RawPredictions& raw)
    {
        std::vector<std::vector<double>> labels(m_data.table.tasks.size());
        for (std::size_t t = 0; t < labels.size(); ++t)
            for (const std::size_t row : m_contest->predictedRows())
                labels[t].push_back(m_data.table.labels[t][row]);
        std::vector<std::size_t> valid(m_data.split.valid.size());
        std::iota(valid.begin(), valid.end(), std::size_t{0});
        std::vector<std::size_t> test(m_data.split.test.size());
        std::iota(test.begin(), test.end(), valid.size());
        training::CoverageOptions options;
        options.seed = static_cast<std::uint64_t>(m_seed);
        MOLRL_TRY(m_calibration, training::checkCalibration(model.info().tasks, model.info().calibration,
                                                            model.offsets(), raw, labels, valid, test, options, m_job));
        return {};
    }

    /// The baselines, and what comes of putting all together.
    Result<void> addOthers()
    {
        const auto& molecules = m_data.table.molecules;
        const int threads = m_options.threads;
        MOLRL_TRY(const FeatureTable morgan, training::computeMorganCountFeatures(molecules, threads, m_job));
        MOLRL_TRY(const FeatureTable descriptors, computeDescriptorFeatures(molecules, threads, m_job));
        MOLRL_CHECK(training::addTreeBaselines(*m_contest, morgan, descriptors, m_job));
        MOLRL_TRY(const FeatureTable embedding, computeEmbeddingFeatures(*m_options.network, molecules, threads,
                                                                         m_options.folder + "/embeddings", m_job));
        MOLRL_CHECK(m_contest->addBoosted(
            kTogether, training::joinFeatures(training::joinFeatures(morgan, descriptors), embedding), m_job));
        m_contest->addFusion(kFusion, {m_options.config.epochs > 0 ? kImage : kFrozen, training::kMorganForest,
                                       training::kMorganBoosted, training::kDescriptorForest,
                                       training::kDescriptorBoosted, kTogether});
        m_contest->addMean();
        return {};
    }

    const BenchmarkOptions& m_options;
    const LabelledSource& m_source;
    const std::string& m_split;
    int m_seed;
    JobContext& m_job;
    training::FinetuneData m_data;
    std::shared_ptr<training::FrozenEmbeddings> m_frozen = std::make_shared<training::FrozenEmbeddings>();
    std::optional<training::Contest> m_contest;
    std::string m_calibrated;
    training::CalibrationCheck m_calibration;
};

/// The mean of what several seeds predict of the same rows.
class Ensemble {
public:
    void add(const training::MethodAnswer& answer)
    {
        if (m_count++ == 0) {
            m_sum = answer;
            return;
        }
        for (std::size_t i = 0; i < m_sum.values.size(); ++i)
            for (std::size_t row = 0; row < m_sum.values[i].size(); ++row)
                m_sum.values[i][row] += answer.values[i][row];
    }
    [[nodiscard]] training::MethodAnswer mean() const
    {
        training::MethodAnswer answer = m_sum;
        answer.method += ", mean of " + std::to_string(m_count) + " seeds";
        answer.setting.clear();
        for (auto& values : answer.values)
            for (double& value : values)
                value /= m_count;
        return answer;
    }

private:
    training::MethodAnswer m_sum;
    int m_count = 0;
};

/// The rounds of one set and split, put together.
class Tally {
public:
    void add(const Round& round)
    {
        const training::Split& split = round.data().split;
        m_sharesSplit = m_sharesSplit && (m_rounds == 0 || (split.valid == m_valid && split.test == m_test));
        m_valid = split.valid;
        m_test = split.test;
        ++m_rounds;
        for (const training::MethodAnswer& answer : round.contest().answers()) {
            if (m_scores.count(answer.method) == 0)
                m_order.push_back(answer.method);
            Scores& scores = m_scores[answer.method];
            scores.valid.push_back(round.score(answer, m_valid));
            scores.test.push_back(round.score(answer, m_test));
            scores.settings.push_back(answer.setting);
            if (answer.method == kImage || answer.method == kFusion)
                m_ensembles[answer.method].add(answer);
        }
    }
    /// @param last  the round that was added last.
    [[nodiscard]] std::vector<BenchmarkRow> rows(const Round& last) const
    {
        std::vector<BenchmarkRow> rows;
        for (const std::string& method : m_order) {
            const Scores& scores = m_scores.at(method);
            rows.push_back({method, m_rounds, training::computeMeanSd(scores.valid),
                            training::computeMeanSd(scores.test), scores.settings});
        }
        if (m_rounds > 1 && m_sharesSplit)
            for (const auto& [method, ensemble] : m_ensembles) {
                const training::MethodAnswer answer = ensemble.mean();
                rows.push_back(
                    {answer.method, 1, {last.score(answer, m_valid), 0}, {last.score(answer, m_test), 0}, {}});
            }
        return rows;
    }

private:
    struct Scores {
        std::vector<double> valid;
        std::vector<double> test;
        std::vector<std::string> settings; ///< by round
    };
    int m_rounds = 0;
    bool m_sharesSplit = true;
    std::vector<std::size_t> m_valid;
    std::vector<std::size_t> m_test;
    std::vector<std::string> m_order;
    std::map<std::string, Scores> m_scores;
    std::map<std::string, Ensemble> m_ensembles;
};

Result<BenchmarkSet> runSet(const BenchmarkOptions& options, const LabelledSource& source, const std::string& split,
                            JobContext& job)
{
    BenchmarkSet set;
    set.name = source.name;
    set.split = split;
    set.seeds = options.seeds;
    Tally tally;
    for (int seed = 1; seed <= options.seeds; ++seed) {
        Round round(options, source, split, seed, job);
        MOLRL_CHECK(round.run());
        tally.add(round);
        const training::FinetuneData& data = round.data();
        set.metric = toString(round.metric());
        set.calibration.add(round.calibration());
        set.calibrated = round.calibrated();
        set.tasks = data.table.tasks.size();
        set.molecules = data.table.size();
        set.partSizes = {data.split.train.size(), data.split.valid.size(), data.split.test.size()};
        set.rows = tally.rows(round);
    }
    return set;
}

} // namespace

Result<BenchmarkReport> runBenchmark(const BenchmarkOptions& options, JobContext& job)
{
    if (options.sets.empty() || options.splits.empty() || options.seeds < 1 || !options.network)
        return fail(ErrorCode::InvalidArgument, "a benchmark needs a network, a set, a split and a seed");
    BenchmarkReport report;
    report.network = options.networkName;
    report.networkHash = options.network->hash();
    report.configuration = options.config.toJson();
    double done = 0;
    const double all = static_cast<double>(options.sets.size() * options.splits.size());
    for (const LabelledSource& source : options.sets)
        for (const std::string& split : options.splits) {
            JobContext part = job.part(done / all, (done + 1) / all);
            MOLRL_TRY(BenchmarkSet set, runSet(options, source, split, part));
            report.sets.push_back(std::move(set));
            done += 1;
        }
    return report;
}

} // namespace molrl::evaluate
