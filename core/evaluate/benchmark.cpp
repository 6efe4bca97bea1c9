// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark.h"

#include "core/evaluate/features.h"
#include "core/evaluate/probe_problem.h"
#include "core/training/finetune_plan.h"
#include "core/training/task_model.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <sstream>

namespace molrl::evaluate {
namespace {

using training::FinetuneEnd;
using training::FinetuneRunOptions;
using training::Metric;
using training::TaskKind;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Predictions of one method with one seed.
struct Entry {
    std::string method;
    ProbeAnswer answer;
};

/// All methods on one set, split and seed.
class Contest {
public:
    Contest(const BenchmarkOptions& options, const LabelledSource& source, const std::string& split, int seed,
            JobContext& job)
        : m_options(options), m_source(source), m_split(split), m_seed(seed), m_job(job)
    {
    }

    Result<void> run()
    {
        MOLRL_TRY(m_data, training::prepareFinetuneData(sourceOf(), configOf(0), m_options.threads, m_job));
        MOLRL_CHECK(setUp());
        MOLRL_CHECK(addNetwork("frozen probe", 0));
        if (m_options.config.epochs > 0)
            MOLRL_CHECK(addNetwork("image model", m_options.config.epochs));
        const auto& molecules = m_data.table.molecules;
        MOLRL_TRY(const FeatureTable morgan, computeMorganFeatures(molecules, m_options.threads, m_job));
        MOLRL_CHECK(addForest("Morgan bits, random forest", morgan));
        MOLRL_TRY(const FeatureTable descriptors, computeDescriptorFeatures(molecules, m_options.threads, m_job));
        MOLRL_CHECK(addForest("descriptors, random forest", descriptors));
        addFusion();
        addMean();
        return {};
    }

    [[nodiscard]] double score(const Entry& entry, const std::vector<std::size_t>& rows) const
    {
        return scoreAnswer(m_problem, entry.answer, metric(), rows).value;
    }
    [[nodiscard]] Metric metric() const { return m_problem.isForClasses ? Metric::RocAuc : Metric::Rmse; }
    [[nodiscard]] const std::vector<Entry>& entries() const { return m_entries; }
    [[nodiscard]] const training::FinetuneData& data() const { return m_data; }

private:
    [[nodiscard]] training::FinetuneConfig configOf(int epochs) const
    {
        training::FinetuneConfig config = m_options.config;
        config.epochs = epochs;
        config.duplicates = "keep"; // as the published tables have it
        config.split = m_split;
        config.splitSeed = config.seed = static_cast<std::uint64_t>(m_seed);
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
        options.log = m_options.log;
        options.directory = m_options.folder + "/" + m_source.name + "-" + m_split + "-" + std::to_string(m_seed) +
                            (epochs > 0 ? "-image" : "-frozen");
        const auto status = training::loadRunStatus(options.directory);
        if (status && status->phase == training::RunPhase::Finished) {
            MOLRL_CHECK(checkSame(options));
            return options.directory + "/model.safetensors";
        }
        std::error_code ignored;
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
        if (old.str() != wanted)
            return fail(ErrorCode::InvalidArgument,
                        "the directory holds a run of other settings, data or network; name another --work folder",
                        options.directory);
        return {};
    }

    /// Predictions for validation and test; a molecule that can't be drawn gets the mean label.
    Result<void> addNetwork(const std::string& method, int epochs)
    {
        MOLRL_TRY(const std::string path, finetune(epochs));
        MOLRL_TRY(const auto model, training::TaskModel::load(path));
        const std::vector<std::size_t> rows = rowsToPredict(m_problem);
        std::vector<chem::Molecule> molecules;
        for (const std::size_t row : rows)
            molecules.push_back(m_data.table.molecules[row]);
        MOLRL_TRY(const auto predictions, model->predict(molecules, {0, m_options.threads}, m_job));
        Entry entry{method, emptyAnswer("")};
        for (std::size_t t = 0; t < predictions.tasks.size(); ++t)
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const double value = predictions.tasks[t].value[i];
                entry.answer.predictions[t][rows[i]] = std::isnan(value) ? meanLabel(t) : value;
            }
        m_entries.push_back(std::move(entry));
        return {};
    }

    [[nodiscard]] ProbeAnswer emptyAnswer(std::string setting) const
    {
        ProbeAnswer answer;
        answer.setting = std::move(setting);
        answer.predictions.assign(m_problem.labels.size(), std::vector<double>(m_data.table.size(), kMissing));
        return answer;
    }

    [[nodiscard]] double meanLabel(std::size_t task) const
    {
        double sum = 0;
        double n = 0;
        for (const std::size_t row : m_problem.split.train)
            if (const double y = m_problem.labels[task][row]; !std::isnan(y)) {
                sum += y;
                n += 1;
            }
        return n > 0 ? sum / n : kMissing;
    }

    Result<void> setUp()
    {
        const auto& tasks = m_data.table.tasks;
        for (const auto& task : tasks)
            if (task.kind == TaskKind::MultiClass || task.kind != tasks.front().kind)
                return fail(ErrorCode::InvalidArgument,
                            "the benchmark takes binary labels or values, not \"" + task.column + "\"", m_source.path);
        m_problem.isForClasses = tasks.front().kind == TaskKind::Binary;
        m_problem.labels = m_data.table.labels;
        m_problem.split = m_data.split;
        return {};
    }

    /// Whether an answer is better than another on validation.
    [[nodiscard]] bool isBetter(double a, double b) const
    {
        return std::isnan(b) || (!std::isnan(a) && (training::isHigherBetter(metric()) ? a > b : a < b));
    }

    Result<void> addForest(const std::string& method, const FeatureTable& features)
    {
        m_problem.features = features.values;
        m_problem.isBits = features.isBits;
        ForestOptions options;
        options.trees = m_options.trees;
        options.seed = static_cast<std::uint64_t>(m_seed);
        options.threads = m_options.threads;
        MOLRL_TRY(std::vector<ProbeAnswer> answers, probeByForest(m_problem, options, m_job));
        m_problem.features = {};
        Entry best{method, {}};
        double bestScore = kMissing;
        for (ProbeAnswer& answer : answers) {
            const double value = scoreAnswer(m_problem, answer, metric(), m_problem.split.valid).value;
            if (best.answer.predictions.empty() || isBetter(value, bestScore)) {
                bestScore = value;
                best.answer = std::move(answer);
            }
        }
        m_entries.push_back(std::move(best));
        return {};
    }

    /// sum_m w_m prediction_m of the last methods, NaN where one has none.
    [[nodiscard]] ProbeAnswer mix(const std::vector<const Entry*>& from, const std::vector<int>& weights) const
    {
        std::string words;
        for (std::size_t m = 0; m < from.size(); ++m)
            words += (m == 0 ? "" : " + ") + std::to_string(weights[m]) + "/4 " + from[m]->method;
        ProbeAnswer answer = emptyAnswer(words);
        for (std::size_t t = 0; t < answer.predictions.size(); ++t)
            for (const std::size_t row : rowsToPredict(m_problem)) {
                double sum = 0;
                for (std::size_t m = 0; m < from.size(); ++m)
                    if (weights[m] > 0)
                        sum += weights[m] / 4.0 * from[m]->answer.predictions[t][row];
                answer.predictions[t][row] = sum;
            }
        return answer;
    }

    /// Weights in quarters, chosen on validation.
    void addFusion()
    {
        const std::vector<const Entry*> from{&m_entries[m_entries.size() - 3], &m_entries[m_entries.size() - 2],
                                             &m_entries[m_entries.size() - 1]};
        Entry best{"late fusion", {}};
        double bestScore = kMissing;
        for (int a = 0; a <= 4; ++a)
            for (int b = 0; a + b <= 4; ++b) {
                ProbeAnswer answer = mix(from, {a, b, 4 - a - b});
                const double value = scoreAnswer(m_problem, answer, metric(), m_problem.split.valid).value;
                if (best.answer.predictions.empty() || isBetter(value, bestScore)) {
                    bestScore = value;
                    best.answer = std::move(answer);
                }
            }
        m_entries.push_back(std::move(best));
    }

    void addMean()
    {
        Entry entry{"mean label", emptyAnswer("")};
        for (std::size_t t = 0; t < m_problem.labels.size(); ++t)
            for (const std::size_t row : rowsToPredict(m_problem))
                entry.answer.predictions[t][row] = meanLabel(t);
        m_entries.push_back(std::move(entry));
    }

    const BenchmarkOptions& m_options;
    const LabelledSource& m_source;
    const std::string& m_split;
    int m_seed;
    JobContext& m_job;
    training::FinetuneData m_data;
    ProbeProblem m_problem;
    std::vector<Entry> m_entries;
};

Result<BenchmarkSet> runSet(const BenchmarkOptions& options, const LabelledSource& source, const std::string& split,
                            JobContext& job)
{
    BenchmarkSet set;
    set.name = source.name;
    set.split = split;
    set.seeds = options.seeds;
    std::vector<std::string> order;
    std::map<std::string, std::vector<double>> valid;
    std::map<std::string, std::vector<double>> test;
    std::map<std::string, std::vector<std::string>> settings;
    for (int seed = 1; seed <= options.seeds; ++seed) {
        Contest contest(options, source, split, seed, job);
        MOLRL_CHECK(contest.run());
        const training::FinetuneData& data = contest.data();
        set.metric = toString(contest.metric());
        set.tasks = data.table.tasks.size();
        set.molecules = data.table.size();
        set.partSizes = {data.split.train.size(), data.split.valid.size(), data.split.test.size()};
        for (const Entry& entry : contest.entries()) {
            if (seed == 1)
                order.push_back(entry.method);
            valid[entry.method].push_back(contest.score(entry, data.split.valid));
            test[entry.method].push_back(contest.score(entry, data.split.test));
            settings[entry.method].push_back(entry.answer.setting);
        }
    }
    for (const std::string& method : order)
        set.rows.push_back({method, training::computeMeanSd(valid[method]), training::computeMeanSd(test[method]),
                            settings[method]});
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
