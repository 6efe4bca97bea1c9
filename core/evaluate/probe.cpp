// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe.h"

#include "core/evaluate/probe_problem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace molrl::evaluate {
namespace {

using training::Metric;
using training::Split;
using training::SplitKind;

constexpr std::array kKinds = {
    std::pair{ProbeKind::Ridge, std::string_view("ridge")},
    std::pair{ProbeKind::Neighbours, std::string_view("knn")},
    std::pair{ProbeKind::Forest, std::string_view("forest")},
};

/// One run of one probe: the setting that is best on valid.
struct Outcome {
    double valid = 0;
    double test = 0;
    std::size_t tasks = 0;
    ProbeAnswer answer;
};

Result<std::vector<ProbeAnswer>> answerBy(ProbeKind kind, const ProbeProblem& problem, const ProbeSettings& settings,
                                          std::uint64_t seed, JobContext& job)
{
    switch (kind) {
    case ProbeKind::Ridge: return probeByRidge(problem, job);
    case ProbeKind::Neighbours: return probeByNeighbours(problem, job);
    case ProbeKind::Forest: break;
    }
    ForestOptions options;
    options.trees = settings.trees;
    options.seed = seed;
    options.threads = settings.threads;
    return probeByForest(problem, options, job);
}

Result<Outcome> runProbe(ProbeKind kind, const ProbeProblem& problem, const ProbeSettings& settings, std::uint64_t seed,
                         JobContext& job)
{
    const Metric metric = problem.isForClasses ? Metric::RocAuc : Metric::Rmse;
    MOLRL_TRY(std::vector<ProbeAnswer> answers, answerBy(kind, problem, settings, seed, job));
    std::optional<Outcome> best;
    for (ProbeAnswer& answer : answers) {
        const TaskMean valid = scoreAnswer(problem, answer, metric, problem.split.valid);
        if (valid.tasks == 0)
            return fail(ErrorCode::InvalidArgument, "the validation part has no task with a " +
                                                        std::string(toString(metric)) +
                                                        ": too few molecules, or one class alone");
        const bool isBetter =
            !best || (training::isHigherBetter(metric) ? valid.value > best->valid : valid.value < best->valid);
        if (isBetter)
            best = Outcome{valid.value, 0, 0, std::move(answer)};
    }
    const TaskMean test = scoreAnswer(problem, best->answer, metric, problem.split.test);
    if (test.tasks == 0)
        return fail(ErrorCode::InvalidArgument, "the test part has no task with a " + std::string(toString(metric)) +
                                                    ": too few molecules, or one class alone");
    best->test = test.value;
    best->tasks = test.tasks;
    return std::move(*best);
}

Result<training::Interval> intervalOf(const ProbeProblem& problem, const Outcome& outcome, int threads, JobContext& job)
{
    std::vector<double> labels;
    std::vector<double> predictions;
    for (const std::size_t row : problem.split.test) {
        labels.push_back(problem.labels[0][row]);
        predictions.push_back(outcome.answer.predictions[0][row]);
    }
    training::BootstrapOptions options;
    options.threads = threads;
    return training::computeBootstrapInterval(problem.isForClasses ? Metric::RocAuc : Metric::Rmse, labels, predictions,
                                              options, job);
}

/// Runs differ by split, by replicate of the features, and, where neither does, by the forest's seed.
std::size_t countRuns(ProbeKind kind, std::size_t splits, std::size_t replicates, int seeds)
{
    if (splits > 1)
        return splits;
    if (replicates > 1)
        return replicates;
    return kind == ProbeKind::Forest ? static_cast<std::size_t>(std::max(1, seeds)) : 1;
}

Result<ProbeCell> probeOnce(ProbeKind kind, const LabelledSet& set, const FeatureRow& features,
                            const std::vector<Split>& splits, const ProbeSettings& settings, JobContext& job)
{
    ProbeCell cell;
    cell.kind = kind;
    cell.runs = countRuns(kind, splits.size(), features.replicates.size(), settings.seeds);
    std::vector<double> valid;
    std::vector<double> test;
    for (std::size_t run = 0; run < cell.runs; ++run) {
        const FeatureTable& table = features.replicates[run % features.replicates.size()];
        const ProbeProblem problem{table.values, table.isBits, set.isForClasses, set.labels,
                                   splits[run % splits.size()]};
        MOLRL_TRY(const Outcome outcome, runProbe(kind, problem, settings, run + 1, job));
        valid.push_back(outcome.valid);
        test.push_back(outcome.test);
        if (run > 0)
            continue;
        cell.setting = outcome.answer.setting;
        cell.tasks = outcome.tasks;
        if (set.tasks.size() == 1) {
            MOLRL_TRY(cell.testInterval, intervalOf(problem, outcome, settings.threads, job));
        }
    }
    cell.valid = training::computeMeanSd(valid);
    cell.test = training::computeMeanSd(test);
    return cell;
}

} // namespace

std::string_view toString(ProbeKind kind)
{
    for (const auto& [known, name] : kKinds)
        if (known == kind)
            return name;
    return {};
}

Result<ProbeKind> parseProbeKind(std::string_view name)
{
    for (const auto& [kind, known] : kKinds)
        if (known == name)
            return kind;
    return fail(ErrorCode::InvalidArgument,
                "there is no probe \"" + std::string(name) + "\"; choose among ridge, knn, forest");
}

Result<std::vector<Split>> makeSplits(const LabelledSet& set, const ProbeSettings& settings, JobContext& job)
{
    std::vector<Split> splits;
    const bool isDrawn = settings.split == SplitKind::RandomScaffold || settings.split == SplitKind::Random ||
                         settings.split == SplitKind::Stratified;
    std::vector<std::string> scaffolds;
    if (settings.split == SplitKind::Scaffold || settings.split == SplitKind::RandomScaffold) {
        MOLRL_TRY(scaffolds, training::computeScaffolds(set.asWritten, settings.threads, job));
    }
    const auto make = [&](std::uint64_t seed) -> Result<Split> {
        switch (settings.split) {
        case SplitKind::Scaffold: return training::makeScaffoldSplit(scaffolds, settings.shares);
        case SplitKind::RandomScaffold: return training::makeRandomScaffoldSplit(scaffolds, seed, settings.shares);
        case SplitKind::Random: return training::makeRandomSplit(set.size(), seed, settings.shares);
        case SplitKind::Stratified: return training::makeStratifiedSplit(set.labels[0], seed, settings.shares);
        case SplitKind::Column: return training::makeColumnSplit(set.splitCells);
        case SplitKind::Ordered: return training::makeOrderedSplit(set.splitCells, settings.shares);
        }
        return fail(ErrorCode::Internal, "an unknown split");
    };
    for (int i = 0; i < (isDrawn ? std::max(1, settings.seeds) : 1); ++i) {
        auto split = make(static_cast<std::uint64_t>(i) + 1);
        if (!split)
            return fail(std::move(split).error().withContext(set.path));
        splits.push_back(std::move(*split));
    }
    return splits;
}

Result<FeatureResult> probeFeatures(const LabelledSet& set, const FeatureRow& features,
                                    const std::vector<Split>& splits, const ProbeSettings& settings, JobContext& job)
{
    const std::string place = set.name + ", " + features.name;
    if (features.replicates.empty() || splits.empty())
        return fail(ErrorCode::InvalidArgument, "there is nothing to probe", place);
    FeatureResult result;
    result.name = features.name;
    result.columns = features.replicates[0].values.cols;
    result.rowsFilled = features.replicates[0].rowsFilled;
    for (const ProbeKind kind : settings.probes) {
        job.report(0, "probing " + place + " by " + std::string(toString(kind)));
        auto cell = probeOnce(kind, set, features, splits, settings, job);
        if (!cell)
            return fail(std::move(cell).error().withContext(place));
        result.cells.push_back(std::move(*cell));
    }
    MOLRL_TRY(result.neighbours, computeNeighbourConsistency(features.replicates[0], set, settings.neighbours, job));
    return result;
}

} // namespace molrl::evaluate
