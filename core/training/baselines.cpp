// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/baselines.h"

#include "core/base/parallel.h"
#include "core/training/boosted_trees.h"
#include "core/training/random_forest.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <mutex>
#include <numeric>
#include <optional>

namespace molrl::training {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
/// With more targets or labels one setting of each method has to do, with more targets fewer trees as well: it would
/// cost hours.
constexpr std::size_t kMostTunedTargets = 60;
constexpr std::size_t kMostTunedLabels = 60000;
constexpr int kTreesOfMany = 30;
constexpr int kParts = 4; ///< weights of a fusion are multiples of 1 / kParts

double meanOf(const std::vector<double>& labels, const std::vector<std::size_t>& rows)
{
    double sum = 0;
    for (const std::size_t row : rows)
        sum += labels[row];
    return rows.empty() ? kMissing : sum / static_cast<double>(rows.size());
}

double spreadOf(const std::vector<double>& labels, const std::vector<std::size_t>& rows)
{
    const double mean = meanOf(labels, rows);
    double squares = 0;
    for (const std::size_t row : rows)
        squares += (labels[row] - mean) * (labels[row] - mean);
    const double sd = rows.empty() ? 0 : std::sqrt(squares / static_cast<double>(rows.size()));
    return sd > 0 ? sd : 1;
}

/// All ways to deal out `parts` quarters to `count` methods.
void forEachWeighting(std::size_t count, const std::function<void(const std::vector<int>&)>& visit)
{
    std::vector<int> weights(count, 0);
    const std::function<void(std::size_t, int)> deal = [&](std::size_t at, int left) {
        if (at + 1 == count) {
            weights[at] = left;
            visit(weights);
            return;
        }
        for (int n = 0; n <= left; ++n) {
            weights[at] = n;
            deal(at + 1, left - n);
        }
    };
    if (count > 0)
        deal(0, kParts);
}

} // namespace

TargetColumns TargetColumns::of(const LabelTable& table)
{
    TargetColumns targets;
    for (std::size_t t = 0; t < table.tasks.size(); ++t) {
        targets.firstOfTask.push_back(targets.size());
        const Task& task = table.tasks[t];
        if (task.kind != TaskKind::MultiClass) {
            targets.labels.push_back(table.labels[t]);
            targets.isClass.push_back(task.kind == TaskKind::Binary);
            continue;
        }
        for (std::size_t c = 0; c < task.classes.size(); ++c) {
            std::vector<double> column = table.labels[t];
            for (double& label : column)
                label = std::isnan(label) ? kMissing : label == static_cast<double>(c) ? 1 : 0;
            targets.labels.push_back(std::move(column));
            targets.isClass.push_back(true);
        }
    }
    return targets;
}

Contest::Contest(const FinetuneData& data, const BaselineOptions& options)
    : m_data(data), m_options(options), m_targets(TargetColumns::of(data.table)), m_rows(data.split.valid)
{
    m_rows.insert(m_rows.end(), data.split.test.begin(), data.split.test.end());
    for (std::size_t i = 0; i < m_targets.size(); ++i)
        m_mean.push_back(meanOf(m_targets.labels[i], labelledRows(i, data.split.train)));
    for (std::size_t t = 0; t < data.table.tasks.size(); ++t)
        m_scale.push_back(spreadOf(data.table.labels[t], labelledRows(m_targets.firstOfTask[t], data.split.train)));
}

std::vector<std::size_t> Contest::labelledRows(std::size_t target, const std::vector<std::size_t>& rows) const
{
    std::vector<std::size_t> labelled;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(labelled),
                 [&](std::size_t row) { return !std::isnan(m_targets.labels[target][row]); });
    return labelled;
}

MethodAnswer Contest::emptyAnswer(const std::string& method) const
{
    return {method, {}, std::vector(m_targets.size(), std::vector<double>(m_data.table.size(), kMissing))};
}

std::vector<TaskPrediction> Contest::predictionsOf(const MethodAnswer& answer) const
{
    std::vector<TaskPrediction> predictions(m_data.table.tasks.size());
    for (std::size_t t = 0; t < predictions.size(); ++t) {
        const Task& task = m_data.table.tasks[t];
        TaskPrediction& prediction = predictions[t];
        const std::size_t first = m_targets.firstOfTask[t];
        prediction.value = answer.values[first];
        if (task.kind == TaskKind::Regression)
            continue;
        prediction.probabilities.resize(m_data.table.size());
        for (const std::size_t row : m_rows) {
            auto& p = prediction.probabilities[row];
            if (task.kind == TaskKind::Binary) {
                p = {1 - answer.values[first][row], answer.values[first][row]};
                continue;
            }
            for (std::size_t c = 0; c < task.classes.size(); ++c)
                p.push_back(std::max(answer.values[first + c][row], 1e-6)); // NaN stays NaN
            const double sum = std::accumulate(p.begin(), p.end(), 0.0);
            for (double& share : p)
                share /= sum;
            prediction.value[row] =
                std::isnan(sum) ? kMissing : static_cast<double>(std::max_element(p.begin(), p.end()) - p.begin());
        }
    }
    return predictions;
}

double Contest::scoreOf(const MethodAnswer& answer, const std::vector<std::size_t>& rows) const
{
    return computeSelectionScore(m_data.table.tasks, m_data.table.labels, predictionsOf(answer), rows, m_scale);
}

MethodScore Contest::measure(const MethodAnswer& answer, const std::vector<std::size_t>& rows) const
{
    return scoreMethod(answer.method, answer.setting, m_data.table.tasks, m_data.table.labels, predictionsOf(answer),
                       rows);
}

bool Contest::isTuned() const
{
    return m_targets.size() <= kMostTunedTargets && m_targets.size() * m_data.split.train.size() <= kMostTunedLabels;
}

void Contest::addBest(std::vector<MethodAnswer> candidates)
{
    std::optional<MethodAnswer> best;
    double bestScore = kMissing;
    for (MethodAnswer& candidate : candidates) {
        const double score = candidates.size() == 1 ? 0 : scoreOf(candidate, m_data.split.valid);
        if (!best || score > bestScore || (std::isnan(bestScore) && !std::isnan(score))) {
            best = std::move(candidate);
            bestScore = score;
        }
    }
    if (best)
        m_answers.push_back(std::move(*best));
}

void Contest::addModel(const std::string& method, const ModelPredictions& predictions)
{
    MethodAnswer answer = emptyAnswer(method);
    for (std::size_t t = 0; t < predictions.tasks.size(); ++t) {
        const std::size_t first = m_targets.firstOfTask[t];
        const Task& task = m_data.table.tasks[t];
        const TaskPrediction& prediction = predictions.tasks[t];
        for (std::size_t i = 0; i < m_rows.size(); ++i)
            for (std::size_t c = 0; c < task.outputCount(); ++c) {
                const double value = std::isnan(prediction.value[i])     ? m_mean[first + c]
                                     : task.kind == TaskKind::MultiClass ? prediction.probabilities[i][c]
                                                                         : prediction.value[i];
                answer.values[first + c][m_rows[i]] = value;
            }
    }
    add(std::move(answer));
}

void Contest::addMean()
{
    const auto& tasks = m_data.table.tasks;
    const bool values =
        std::all_of(tasks.begin(), tasks.end(), [](const Task& t) { return t.kind == TaskKind::Regression; });
    const bool classes =
        std::none_of(tasks.begin(), tasks.end(), [](const Task& t) { return t.kind == TaskKind::Regression; });
    MethodAnswer answer = emptyAnswer(values ? "mean label" : classes ? "majority label" : "mean or majority label");
    for (std::size_t i = 0; i < m_targets.size(); ++i)
        for (const std::size_t row : m_rows)
            answer.values[i][row] = m_mean[i];
    add(std::move(answer));
}

Result<void> Contest::addForest(const std::string& method, const FeatureTable& features, JobContext& job)
{
    const RandomForest forest(features.values, m_data.split.train);
    const int trees = m_targets.size() > kMostTunedTargets ? std::min(kTreesOfMany, m_options.trees) : m_options.trees;
    std::vector<MethodAnswer> candidates;
    for (const int leafSize : isTuned() ? std::vector{1, 5} : std::vector{5}) {
        MethodAnswer answer = emptyAnswer(method);
        answer.setting = "leaves of " + std::to_string(leafSize);
        for (std::size_t i = 0; i < m_targets.size(); ++i) {
            const auto train = labelledRows(i, m_data.split.train);
            if (train.empty())
                continue;
            MOLRL_TRY(answer.values[i], forest.predict(m_targets.labels[i], train, m_rows, {trees, leafSize},
                                                       Rng(m_options.seed).fork(i), m_options.threads, job));
        }
        candidates.push_back(std::move(answer));
    }
    addBest(std::move(candidates));
    return {};
}

Result<void> Contest::addBoosted(const std::string& method, const FeatureTable& features, JobContext& job)
{
    const BoostedTrees trees(features, m_data.split.train);
    const std::vector<int> depths = isTuned() ? std::vector{4, 8} : std::vector{6};
    std::vector<MethodAnswer> candidates(depths.size(), emptyAnswer(method));
    std::vector<int> rounds(depths.size() * m_targets.size(), 0);
    std::mutex mutex;
    std::optional<Error> fault;
    MOLRL_CHECK(parallelFor(rounds.size(), m_options.threads, job, [&](std::size_t at) {
        const std::size_t target = at / depths.size();
        const std::size_t depth = at % depths.size();
        const BoostedTrees::Rows rows{labelledRows(target, m_data.split.train),
                                      labelledRows(target, m_data.split.valid), m_rows};
        if (rows.train.empty())
            return;
        BoostSettings settings;
        settings.maxDepth = depths[depth];
        if (m_targets.size() > kMostTunedTargets) {
            settings.learningRate = 0.3;
            settings.mostRounds = 2 * kTreesOfMany;
            settings.patience = 10;
        }
        auto answer = trees.predict(m_targets.labels[target], m_targets.isClass[target], rows, settings,
                                    m_options.seed + target, job);
        if (!answer) {
            const std::scoped_lock lock(mutex);
            fault = std::move(answer).error();
            return;
        }
        candidates[depth].values[target] = std::move(answer->values);
        rounds[at] = answer->rounds;
    }));
    if (fault)
        return fail(std::move(*fault));
    for (std::size_t d = 0; d < depths.size(); ++d) {
        candidates[d].setting = "depth " + std::to_string(depths[d]);
        if (m_targets.size() == 1)
            candidates[d].setting += ", " + std::to_string(rounds[d]) + " rounds";
    }
    addBest(std::move(candidates));
    return {};
}

MethodAnswer Contest::mix(const std::string& method, const std::vector<const MethodAnswer*>& from,
                          const std::vector<int>& weights) const
{
    MethodAnswer answer = emptyAnswer(method);
    for (std::size_t m = 0; m < from.size(); ++m)
        if (weights[m] > 0)
            answer.setting += (answer.setting.empty() ? "" : " + ") + std::to_string(weights[m]) + "/" +
                              std::to_string(kParts) + " " + from[m]->method;
    for (std::size_t i = 0; i < m_targets.size(); ++i)
        for (const std::size_t row : m_rows) {
            double sum = 0;
            for (std::size_t m = 0; m < from.size(); ++m)
                if (weights[m] > 0)
                    sum += weights[m] * from[m]->values[i][row] / kParts;
            answer.values[i][row] = sum;
        }
    return answer;
}

void Contest::addFusion(const std::string& method, const std::vector<std::string>& methods)
{
    std::vector<const MethodAnswer*> from;
    for (const std::string& name : methods) {
        const auto found =
            std::find_if(m_answers.begin(), m_answers.end(), [&](const auto& answer) { return answer.method == name; });
        if (found != m_answers.end())
            from.push_back(&*found);
    }
    std::vector<int> best;
    double bestScore = kMissing;
    forEachWeighting(from.size(), [&](const std::vector<int>& weights) {
        const double score = scoreOf(mix(method, from, weights), m_data.split.valid);
        if (best.empty() || score > bestScore || (std::isnan(bestScore) && !std::isnan(score))) {
            best = weights;
            bestScore = score;
        }
    });
    if (!best.empty())
        add(mix(method, from, best)); // `from` points into m_answers: nothing is read after this
}

Result<void> addTreeBaselines(Contest& contest, const FeatureTable& morgan, const FeatureTable& descriptors,
                              JobContext& job)
{
    MOLRL_CHECK(contest.addForest(kMorganForest, morgan, job));
    job.report(0.25);
    MOLRL_CHECK(contest.addBoosted(kMorganBoosted, morgan, job));
    job.report(0.5);
    MOLRL_CHECK(contest.addForest(kDescriptorForest, descriptors, job));
    job.report(0.75);
    return contest.addBoosted(kDescriptorBoosted, descriptors, job);
}

Result<std::vector<MethodScore>> computeBaselines(const FinetuneData& data, const BaselineOptions& options,
                                                  JobContext& job)
{
    Contest contest(data, options);
    const auto& molecules = data.table.molecules;
    MOLRL_TRY(const FeatureTable morgan, computeMorganCountFeatures(molecules, options.threads, job));
    MOLRL_TRY(const FeatureTable descriptors, computeDescriptorFeatures(molecules, options.threads, job));
    JobContext growing = job.part(0.2, 1);
    growing.report(0);
    MOLRL_CHECK(addTreeBaselines(contest, morgan, descriptors, growing));
    contest.addMean();
    std::vector<MethodScore> scores;
    for (const MethodAnswer& answer : contest.answers())
        scores.push_back(contest.measure(answer, data.split.test));
    return scores;
}

} // namespace molrl::training
