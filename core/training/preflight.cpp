// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/preflight.h"

#include "core/base/parallel.h"
#include "core/chem/column_guess.h"
#include "core/chem/fingerprint.h"
#include "core/training/label_column.h"
#include "core/training/metrics.h"
#include "core/training/number_text.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_set>

namespace molrl::training {
namespace {

constexpr std::size_t kLeastMolecules = 30;
constexpr std::size_t kLeastPart = 3;
constexpr std::size_t kLeastCalibration = 10; ///< with fewer there is hardly a quantile of 90 %
constexpr std::size_t kMostCompared = 1000;
constexpr double kMostShift = 0.2; ///< of a class's share from training to another part
constexpr std::size_t kLeastForShift = 20;
constexpr double kGiveAwayAuc = 0.98;
constexpr double kGiveAwayCorrelation = 0.95;
constexpr double kGiveAwayAgreement = 0.95; ///< of words with classes
constexpr double kGiveAwaySameScale = 0.8;  ///< R2 of the column itself as a prediction: a calculated or older value

const std::array<const char*, 3> kPartNames{"training", "validation", "test"};

const std::vector<std::size_t>& partOf(const Split& split, std::size_t part)
{
    return part == 0 ? split.train : part == 1 ? split.valid : split.test;
}

Result<Split> makeSplit(const LabelTable& table, const FinetuneConfig& config, int threads, JobContext& job)
{
    MOLRL_TRY(const SplitKind kind, parseSplitKind(config.split));
    const SplitShares shares = config.shares();
    switch (kind) {
    case SplitKind::Scaffold:
    case SplitKind::RandomScaffold: {
        MOLRL_TRY(const auto scaffolds, computeScaffolds(table.asWritten, threads, job));
        return kind == SplitKind::Scaffold ? makeScaffoldSplit(scaffolds, shares)
                                           : makeRandomScaffoldSplit(scaffolds, config.splitSeed, shares);
    }
    case SplitKind::Random: return makeRandomSplit(table.size(), config.splitSeed, shares);
    case SplitKind::Stratified: return makeStratifiedSplit(table.labels.front(), config.splitSeed, shares);
    case SplitKind::Column: return makeColumnSplit(table.splitCells);
    case SplitKind::Ordered: return makeOrderedSplit(table.splitCells, shares);
    }
    return fail(ErrorCode::InvalidArgument, "there is no such split");
}

TaskSummary summarize(const LabelTable& table, const Split& split, std::size_t t)
{
    TaskSummary summary;
    summary.task = table.tasks[t];
    summary.classCountsInPart.resize(summary.task.classes.size());
    double sum = 0;
    double squares = 0;
    bool first = true;
    for (const double y : table.labels[t]) {
        if (std::isnan(y)) {
            summary.missing += 1;
            continue;
        }
        summary.labelled += 1;
        sum += y;
        squares += y * y;
        summary.low = first ? y : std::min(summary.low, y);
        summary.high = first ? y : std::max(summary.high, y);
        first = false;
    }
    const double n = std::max<double>(1, static_cast<double>(summary.labelled));
    summary.mean = sum / n;
    summary.sd = std::sqrt(std::max(0.0, squares / n - summary.mean * summary.mean));
    for (std::size_t part = 0; part < 3; ++part)
        for (const std::size_t row : partOf(split, part))
            if (const double y = table.labels[t][row]; !std::isnan(y)) {
                summary.labelledInPart[part] += 1;
                if (!summary.classCountsInPart.empty())
                    summary.classCountsInPart[static_cast<std::size_t>(y)][part] += 1;
            }
    return summary;
}

/// Why a task can't be learned from, chosen by or tested on in a part; empty when it can.
std::string faultIn(const TaskSummary& summary, std::size_t part)
{
    if (summary.labelledInPart[part] == 0)
        return "has no label";
    if (summary.task.kind == TaskKind::Regression)
        return summary.labelledInPart[part] < 2 ? "has a single label" : "";
    std::size_t present = 0;
    std::string only;
    for (std::size_t c = 0; c < summary.task.classes.size(); ++c)
        if (summary.classCountsInPart[c][part] > 0) {
            present += 1;
            only = summary.task.classes[c];
        }
    return present > 1 ? "" : "has only the class \"" + only + "\"";
}

Result<void> checkParts(Preflight& report)
{
    const std::string remedy = "; use another split (--split stratified or random-scaffold, another --split-seed), "
                               "other shares, or more data";
    for (std::size_t part = 0; part < 3; ++part) {
        if (report.partSizes[part] < kLeastPart)
            return fail(ErrorCode::InvalidArgument, std::string("the ") + kPartNames[part] + " part has " +
                                                        std::to_string(report.partSizes[part]) + " molecules" + remedy);
        std::size_t sound = 0;
        std::string firstFault;
        std::string faulty;
        std::size_t faults = 0;
        for (const TaskSummary& summary : report.tasks) {
            const std::string fault = faultIn(summary, part);
            sound += fault.empty() ? 1 : 0;
            if (fault.empty())
                continue;
            if (firstFault.empty())
                firstFault = fault;
            if (++faults <= 5)
                faulty += (faulty.empty() ? "\"" : ", \"") + summary.task.column + "\"";
        }
        if (sound == 0 && part < 2)
            return fail(ErrorCode::InvalidArgument, std::string("the ") + kPartNames[part] + " part " + firstFault +
                                                        (report.tasks.size() > 1 ? " in any task" : "") + remedy);
        if (faults > 0)
            report.warnings.push_back(std::to_string(faults) + " of " + std::to_string(report.tasks.size()) +
                                      " tasks can't be " + (part == 0 ? "learned" : "measured") + " on the " +
                                      kPartNames[part] + " part (" + firstFault + "): " + faulty +
                                      (faults > 5 ? ", …" : ""));
    }
    return {};
}

double correlate(const std::vector<double>& x, const std::vector<double>& y)
{
    const auto n = static_cast<double>(x.size());
    const double meanX = std::accumulate(x.begin(), x.end(), 0.0) / n;
    const double meanY = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - meanX) * (x[i] - meanX);
        yy += (y[i] - meanY) * (y[i] - meanY);
        xy += (x[i] - meanX) * (y[i] - meanY);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

std::string describe(const char* name, double value)
{
    return std::string(name) + " " + formatFixed(value, 3);
}

/// In which way a column of numbers nearly equals a label; empty when it doesn't.
std::string findLikeness(const Task& task, const std::vector<double>& labels, const std::vector<double>& values)
{
    std::vector<double> y;
    std::vector<double> x;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (!std::isnan(labels[i]) && !std::isnan(values[i])) {
            y.push_back(labels[i]);
            x.push_back(values[i]);
        }
    if (y.size() < labels.size() / 2 || y.size() < 10 || task.kind == TaskKind::MultiClass)
        return {};
    if (task.kind == TaskKind::Binary) {
        const double auc = computeMetric(Metric::RocAuc, y, x).value_or(0.5);
        return std::max(auc, 1 - auc) >= kGiveAwayAuc ? describe("ROC-AUC", std::max(auc, 1 - auc)) : std::string();
    }
    const double spearman = std::abs(computeMetric(Metric::Spearman, y, x).value_or(0));
    const double pearson = std::abs(correlate(x, y));
    if (std::max(spearman, pearson) >= kGiveAwayCorrelation)
        return spearman >= pearson ? describe("Spearman", spearman) : describe("Pearson", pearson);
    const double same = computeMetric(Metric::R2, y, x).value_or(0);
    return same >= kGiveAwaySameScale ? describe("the same scale, R2", same) : std::string();
}

/// Whether a few words each go with one class.
bool wordsTell(const Task& task, const std::vector<double>& labels, const std::vector<std::string>& cells,
               std::size_t& words)
{
    if (task.kind == TaskKind::Regression)
        return false;
    std::map<std::string, std::map<double, std::size_t>> counts;
    std::size_t rows = 0;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (!std::isnan(labels[i]) && !chem::isMissingWord(cells[i])) {
            counts[cells[i]][labels[i]] += 1;
            rows += 1;
        }
    words = counts.size();
    if (words < 2 || words > 20 || rows < labels.size() / 2)
        return false;
    std::map<double, double> right; // by class: shares of all rows would call a rare class told by anything
    std::map<double, double> all;
    for (const auto& [word, byLabel] : counts) {
        const auto most = std::max_element(byLabel.begin(), byLabel.end(),
                                           [](const auto& a, const auto& b) { return a.second < b.second; });
        right[most->first] += static_cast<double>(most->second);
        for (const auto& [label, count] : byLabel)
            all[label] += static_cast<double>(count);
    }
    double recall = 0;
    for (const auto& [label, count] : all)
        recall += right[label] / count / static_cast<double>(all.size());
    return all.size() > 1 && recall >= kGiveAwayAgreement;
}

void findGiveAways(const LabelTable& table, Preflight& report)
{
    constexpr std::size_t kMostTasks = 50; // columns times tasks: enough for a warning
    for (std::size_t c = 0; c < table.otherColumns.size(); ++c) {
        std::vector<double> values;
        for (const std::string& cell : table.otherCells[c])
            values.push_back(toFiniteNumber(cell));
        for (std::size_t t = 0; t < std::min(kMostTasks, table.tasks.size()); ++t) {
            const Task& task = table.tasks[t];
            std::size_t words = 0;
            std::string how = findLikeness(task, table.labels[t], values);
            if (!how.empty()) {
                report.giveAways.push_back({table.otherColumns[c], task.column, std::move(how)});
            } else if (wordsTell(task, table.labels[t], table.otherCells[c], words)) {
                report.giveAways.push_back({table.otherColumns[c], task.column,
                                            "each of its " + std::to_string(words) + " values goes with one label"});
            }
        }
    }
}

Result<void> findLeakage(const LabelTable& table, const Split& split, Preflight& report, int threads, JobContext& job)
{
    std::unordered_set<std::string> trained;
    for (const std::size_t row : split.train)
        trained.insert(table.smiles[row]);
    for (const std::size_t row : split.test)
        report.sharedMolecules += trained.contains(table.smiles[row]) ? 1 : 0;
    MOLRL_TRY(const auto scaffolds, computeScaffolds(table.molecules, threads, job));
    std::unordered_set<std::string> trainedScaffolds;
    for (const std::size_t row : split.train)
        trainedScaffolds.insert(scaffolds[row]);
    for (const std::size_t row : split.test)
        report.sharedScaffolds += !scaffolds[row].empty() && trainedScaffolds.contains(scaffolds[row]) ? 1 : 0;
    std::vector<chem::BitFingerprint> bits(table.size());
    MOLRL_CHECK(parallelFor(table.size(), threads, job, [&](std::size_t i) {
        if (auto morgan = chem::computeMorganBits(table.molecules[i]))
            bits[i] = std::move(*morgan);
    }));
    std::vector<double> nearest(std::min(kMostCompared, split.test.size()));
    MOLRL_CHECK(parallelFor(nearest.size(), threads, job, [&](std::size_t i) {
        const auto& mine = bits[split.test[i * split.test.size() / nearest.size()]];
        for (const std::size_t row : split.train)
            if (mine.bitCount > 0 && bits[row].bitCount > 0)
                nearest[i] = std::max(nearest[i], chem::computeTanimoto(mine, bits[row]));
    }));
    if (!nearest.empty()) {
        std::nth_element(nearest.begin(), nearest.begin() + static_cast<std::ptrdiff_t>(nearest.size() / 2),
                         nearest.end());
        report.nearestTanimoto = nearest[nearest.size() / 2];
    }
    if (report.sharedMolecules > 0)
        report.warnings.push_back(std::to_string(report.sharedMolecules) +
                                  " test molecules are in the training part too; --duplicates mean prevents that");
    return {};
}

void warnOfImbalance(Preflight& report)
{
    for (const TaskSummary& summary : report.tasks) {
        if (summary.task.kind == TaskKind::Regression || report.tasks.size() > 5)
            continue;
        for (std::size_t c = 0; c < summary.task.classes.size(); ++c) {
            const auto& counts = summary.classCountsInPart[c];
            const std::size_t all = counts[0] + counts[1] + counts[2];
            if (all > 0 && static_cast<double>(all) < 0.05 * static_cast<double>(summary.labelled))
                report.warnings.push_back("only " + std::to_string(all) + " molecules of \"" + summary.task.column +
                                          "\" are \"" + summary.task.classes[c] +
                                          "\"; look at PR-AUC and MCC rather than ROC-AUC");
        }
    }
}

/// A class that is much commoner in one part than in training: what is chosen and calibrated there doesn't carry over.
void warnOfShift(Preflight& report)
{
    for (const TaskSummary& summary : report.tasks) {
        if (summary.task.kind == TaskKind::Regression || report.tasks.size() > 5)
            continue;
        for (std::size_t part = 1; part < kPartNames.size(); ++part) {
            std::size_t most = 0;
            double largest = 0;
            const auto shareIn = [&](std::size_t c, std::size_t p) {
                return static_cast<double>(summary.classCountsInPart[c][p]) /
                       static_cast<double>(std::max<std::size_t>(1, summary.labelledInPart[p]));
            };
            for (std::size_t c = 0; c < summary.task.classes.size(); ++c)
                if (const double shift = shareIn(c, part) - shareIn(c, 0); shift > largest) {
                    largest = shift;
                    most = c;
                }
            if (largest < kMostShift || summary.labelledInPart[part] < kLeastForShift)
                continue;
            const auto percent = [&](std::size_t p) {
                return std::to_string(std::lround(100 * shareIn(most, p))) + " % of " + kPartNames[p];
            };
            report.warnings.push_back(
                "\"" + summary.task.column + "\" is \"" + summary.task.classes[most] + "\" in " + percent(part) +
                ", but in " + percent(0) +
                ": probabilities are off for one of them; a split by \"stratified\" or \"random-scaffold\" "
                "shares classes out more evenly");
        }
    }
}

void warnOfFewForCalibration(FinetuneData& data, const FinetuneConfig& config)
{
    const auto& train = data.split.train;
    const auto labelled = static_cast<std::size_t>(
        std::count_if(train.begin(), train.end(), [&](std::size_t row) { return data.table.isLabelled(row); }));
    if (config.calibrationShare > 0 && countForCalibration(labelled, config.calibrationShare) == 0)
        data.report.warnings.push_back("the share set aside for calibration would be fewer than " +
                                       std::to_string(kLeastCalibration) +
                                       " molecules; validation is calibrated on instead");
}

/// Warns where a molecule stands in several of the file's own parts.
Result<LabelTable> treatDuplicates(const LabelTable& whole, const FinetuneConfig& config, Preflight& report)
{
    if (report.policy == DuplicatePolicy::Keep)
        return whole;
    if (report.split == SplitKind::Column) {
        MOLRL_TRY(const Split split, makeColumnSplit(whole.splitCells));
        const HeldOutRows kept = keepMostHeldOut(whole, split);
        if (kept.molecules > 0)
            report.warnings.push_back(
                std::to_string(kept.molecules) +
                " molecules stand in several parts of the split column; each stays in the "
                "most held-out of them (test, else validation) with the labels it has there, and " +
                std::to_string(kept.dropped) + " rows of the other parts are left out");
        return resolveDuplicates(whole.subset(kept.rows), report.policy, config.conflictTolerance);
    }
    LabelTable merged = resolveDuplicates(whole, report.policy, config.conflictTolerance);
    if (report.split == SplitKind::Ordered)
        takeEarliestKeys(merged, whole);
    return merged;
}

} // namespace

std::size_t countForCalibration(std::size_t labelledRows, double share)
{
    const auto count = static_cast<std::size_t>(share * static_cast<double>(labelledRows));
    return count < kLeastCalibration ? 0 : count;
}

Result<FinetuneData> prepareFinetuneData(const LabelSource& source, const FinetuneConfig& config, int threads,
                                         JobContext& job)
{
    MOLRL_CHECK(config.validate());
    FinetuneData data;
    LabelSource standardized = source;
    standardized.standardize = config.standardization();
    MOLRL_TRY(const LabelTable whole, loadLabelTable(standardized, threads, job));
    Preflight& report = data.report;
    report.path = source.path;
    report.fileRows = whole.fileRows;
    report.usableRows = whole.size();
    report.badRows = whole.badRows;
    report.badLabels = whole.badLabels;
    report.saltRows = whole.saltRows;
    report.duplicates = countDuplicates(whole, config.conflictTolerance);
    MOLRL_TRY(report.policy, parseDuplicatePolicy(config.duplicates));
    MOLRL_TRY(report.split, parseSplitKind(config.split));
    const auto prepared = [&]() -> Result<void> {
        MOLRL_TRY(data.table, treatDuplicates(whole, config, report));
        report.molecules = data.table.size();
        std::size_t labelled = 0;
        for (std::size_t row = 0; row < data.table.size(); ++row)
            labelled += data.table.isLabelled(row) ? 1 : 0;
        if (labelled < kLeastMolecules)
            return fail(ErrorCode::InvalidArgument,
                        std::to_string(labelled) +
                            " labelled molecules are too few to train, choose and test a model (" +
                            std::to_string(kLeastMolecules) +
                            " at least); rank by similarity to the known ones instead, or add data");
        MOLRL_TRY(data.split, makeSplit(data.table, config, threads, job));
        for (std::size_t part = 0; part < 3; ++part)
            report.partSizes[part] = partOf(data.split, part).size();
        for (std::size_t t = 0; t < data.table.tasks.size(); ++t)
            report.tasks.push_back(summarize(data.table, data.split, t));
        MOLRL_CHECK(checkParts(report));
        MOLRL_CHECK(findLeakage(data.table, data.split, report, threads, job));
        findGiveAways(data.table, report);
        warnOfImbalance(report);
        warnOfShift(report);
        warnOfFewForCalibration(data, config);
        return {};
    }();
    if (!prepared)
        return fail(prepared.error().withContext(source.path));
    return data;
}

} // namespace molrl::training
