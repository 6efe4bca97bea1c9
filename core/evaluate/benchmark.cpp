// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/benchmark.h"

#include "core/evaluate/benchmark_round.h"
#include "core/evaluate/benchmark_shelf.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace molrl::evaluate {
namespace {

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
    void add(RoundResult round)
    {
        for (RoundScore& score : round.scores) {
            const auto known = std::find_if(m_rows.begin(), m_rows.end(),
                                            [&](const BenchmarkRow& row) { return row.method == score.method; });
            BenchmarkRow& row = known == m_rows.end() ? m_rows.emplace_back() : *known;
            row.method = score.method;
            row.validBySeed.push_back(score.valid);
            row.testBySeed.push_back(score.test);
            row.settings.push_back(std::move(score.setting));
        }
        m_calibration.add(round.calibration);
        m_last = std::move(round);
        ++m_rounds;
    }
    /// Of seeds that share a split.
    void addAnswers(const BenchmarkRound& round)
    {
        for (const training::MethodAnswer& answer : round.contest().answers())
            if (answer.method == kImageMethod || answer.method == kFusionMethod)
                m_ensembles[answer.method].add(answer);
    }

    void describe(BenchmarkSet& set) const
    {
        set.metric = m_last.metric;
        set.tasks = m_last.tasks;
        set.molecules = m_last.molecules;
        set.partSizes = m_last.partSizes;
        set.seeds = m_rounds;
        set.calibrated = m_last.calibrated;
        set.calibration = m_calibration;
        set.rows = m_rows;
        for (BenchmarkRow& row : set.rows) {
            row.runs = m_rounds;
            row.valid = training::computeMeanSd(row.validBySeed);
            row.test = training::computeMeanSd(row.testBySeed);
        }
    }
    /// Rows of the seeds' mean predictions. @param last  any of the rounds
    void addEnsembles(BenchmarkSet& set, const BenchmarkRound& last) const
    {
        for (const auto& [method, ensemble] : m_ensembles) {
            BenchmarkRow row;
            const training::MethodAnswer answer = ensemble.mean();
            row.method = answer.method;
            row.valid = {last.score(answer, last.split().valid), 0};
            row.test = {last.score(answer, last.split().test), 0};
            set.rows.push_back(std::move(row));
        }
    }

private:
    int m_rounds = 0;
    std::vector<BenchmarkRow> m_rows;
    training::CalibrationCheck m_calibration;
    RoundResult m_last;
    std::map<std::string, Ensemble> m_ensembles;
};

/// All seeds of one set and split, into the last set of the report.
Result<void> runSet(BenchmarkReport& report, const BenchmarkOptions& options, const LabelledSource& source,
                    const std::string& split, JobContext& job)
{
    report.sets.emplace_back();
    BenchmarkSet& set = report.sets.back();
    set.name = source.name;
    set.split = split;
    set.seedsAsked = options.seeds;
    set.isDrawn = split != "scaffold";
    Tally tally;
    for (int seed = 1; seed <= options.seeds; ++seed) {
        const RoundTask task{options, source, split, seed};
        JobContext part = job.part((seed - 1.0) / options.seeds, static_cast<double>(seed) / options.seeds);
        BenchmarkRound round(task, part);
        auto kept = set.isDrawn ? findRound(task) : std::nullopt; // else the predictions are needed for their mean
        if (!kept) {
            MOLRL_CHECK(round.run());
            kept = round.result();
            if (!set.isDrawn)
                tally.addAnswers(round);
            else
                MOLRL_CHECK(keepRound(task, *kept));
        }
        part.report(1);
        tally.add(std::move(*kept));
        tally.describe(set);
        if (!set.isDrawn && seed > 1)
            tally.addEnsembles(set, round);
        if (options.onRound)
            options.onRound(report);
    }
    return {};
}

} // namespace

Lead computeLead(const BenchmarkRow& of, const BenchmarkRow& over, bool isError)
{
    Lead lead;
    std::vector<double> differences;
    for (std::size_t i = 0; i < std::min(of.testBySeed.size(), over.testBySeed.size()); ++i) {
        const double difference = (isError ? -1 : 1) * (of.testBySeed[i] - over.testBySeed[i]);
        if (std::isnan(difference))
            continue;
        differences.push_back(difference);
        lead.wins += difference > 0 ? 1 : 0;
    }
    lead.splits = static_cast<int>(differences.size());
    lead.difference = training::computeMeanSd(differences);
    return lead;
}

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
            MOLRL_CHECK(runSet(report, options, source, split, part));
            done += 1;
        }
    return report;
}

} // namespace molrl::evaluate
