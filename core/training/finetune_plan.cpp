// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/finetune_plan.h"

#include "core/training/number_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>
#include <numeric>

namespace molrl::training {
namespace {

constexpr double kMostClassWeight = 50; ///< of a rare class relative to the common one
constexpr double kFrozenShare = 0.1;    ///< of a member's time, for the progress shown

template <class State, class Visit> void visitState(State& s, Visit&& visit)
{
    visit("member", s.member);
    visit("trial", s.trial);
    visit("epoch", s.epoch);
    visit("batch", s.batch);
    visit("step", s.step);
    visit("trialBest", s.trialBest);
    visit("trialBestEpoch", s.trialBestEpoch);
    visit("memberBest", s.memberBest);
    visit("memberBestTrial", s.memberBestTrial);
    visit("chosenRate", s.chosenRate);
    visit("lossSum", s.lossSum);
    visit("lossCount", s.lossCount);
    visit("seconds", s.seconds);
    visit("metricsLines", s.metricsLines);
    visit("undrawable", s.undrawable);
}

/// Weights of classes that make them count alike; mean 1 over the labels.
std::vector<double> balance(const std::vector<double>& labels, const std::vector<std::size_t>& rows,
                            std::size_t classes)
{
    std::vector<double> counts(classes, 0.0);
    double all = 0;
    for (const std::size_t row : rows)
        if (!std::isnan(labels[row])) {
            counts[static_cast<std::size_t>(labels[row])] += 1;
            all += 1;
        }
    const double most = *std::max_element(counts.begin(), counts.end());
    std::vector<double> weights(classes, 1.0);
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        weights[c] = std::min(kMostClassWeight, most / std::max(1.0, counts[c]));
        sum += weights[c] * counts[c];
    }
    for (double& weight : weights)
        weight *= all / std::max(1.0, sum);
    return weights;
}

} // namespace

std::string FinetuneState::toJson() const
{
    nlohmann::json json = nlohmann::json::object();
    visitState(*this, [&json](const char* name, const auto& value) { json[name] = value; });
    return json.dump();
}

Result<FinetuneState> FinetuneState::fromJson(const std::string& text)
{
    FinetuneState state;
    const auto read = guarded("reading the run's state", [&] {
        const auto json = nlohmann::json::parse(text);
        visitState(state, [&](const char* name, auto& value) { json.at(name).get_to(value); });
    });
    if (!read)
        return fail(ErrorCode::ParseError, read.error().message());
    return state;
}

FinetunePlan FinetunePlan::make(const FinetuneData& data, const FinetuneConfig& config)
{
    FinetunePlan plan;
    plan.m_config = config;
    const LabelTable& table = data.table;
    const auto isLabelled = [&table](std::size_t row) { return table.isLabelled(row); };
    std::copy_if(data.split.train.begin(), data.split.train.end(), std::back_inserter(plan.train), isLabelled);
    plan.valid = data.split.valid;
    plan.test = data.split.test;
    plan.calibration = data.split.valid;
    if (const std::size_t setAside = countForCalibration(plan.train.size(), config.calibrationShare); setAside > 0) {
        Rng rng = Rng(config.splitSeed).fork(0xca1);
        for (std::size_t i = plan.train.size(); i > 1; --i)
            std::swap(plan.train[i - 1], plan.train[rng.below(i)]);
        plan.calibration.assign(plan.train.end() - static_cast<std::ptrdiff_t>(setAside), plan.train.end());
        plan.train.resize(plan.train.size() - setAside);
        std::sort(plan.train.begin(), plan.train.end());
        std::sort(plan.calibration.begin(), plan.calibration.end());
        plan.hasOwnCalibration = true;
    }
    plan.m_targets = Matrix(plan.train.size(), table.tasks.size(), std::numeric_limits<float>::quiet_NaN());
    for (std::size_t t = 0; t < table.tasks.size(); ++t) {
        const Task& task = table.tasks[t];
        TaskCalibration calibration;
        std::vector<double> weights;
        if (task.kind == TaskKind::Regression) {
            double sum = 0;
            double squares = 0;
            double n = 0;
            for (const std::size_t row : plan.train)
                if (const double y = table.labels[t][row]; !std::isnan(y)) {
                    sum += y;
                    n += 1;
                }
            calibration.mean = n > 0 ? sum / n : 0;
            for (const std::size_t row : plan.train)
                if (const double y = table.labels[t][row]; !std::isnan(y))
                    squares += (y - calibration.mean) * (y - calibration.mean);
            calibration.sd = n > 1 && squares > 0 ? std::sqrt(squares / n) : 1;
        } else {
            weights.assign(task.classes.size(), 1.0);
            if (config.classWeights == "balanced")
                weights = balance(table.labels[t], plan.train, task.classes.size());
            for (const double weight : weights)
                calibration.logitShift.push_back(std::log(std::max(weight, 1e-9)));
        }
        for (std::size_t i = 0; i < plan.train.size(); ++i)
            plan.m_targets.row(i)[t] =
                static_cast<float>((table.labels[t][plan.train[i]] - calibration.mean) / calibration.sd);
        plan.classWeights.push_back(std::move(weights));
        plan.calibrations.push_back(std::move(calibration));
    }
    return plan;
}

std::vector<chem::Molecule> FinetunePlan::moleculesOf(const FinetuneData& data,
                                                      const std::vector<std::size_t>& rows) const
{
    std::vector<chem::Molecule> molecules;
    for (const std::size_t row : rows)
        molecules.push_back(data.table.molecules[row]);
    return molecules;
}

Matrix FinetunePlan::targetsOf(const std::vector<std::size_t>& positions) const
{
    Matrix targets(positions.size(), m_targets.cols);
    for (std::size_t i = 0; i < positions.size(); ++i)
        std::ranges::copy(m_targets.row(positions[i]), targets.row(i).begin());
    return targets;
}

Rng FinetunePlan::rng(const FinetuneState& state, std::uint64_t purpose) const
{
    return Rng(m_config.seed)
        .fork(static_cast<std::uint64_t>(state.member))
        .fork(purpose)
        .fork(static_cast<std::uint64_t>(state.trial))
        .fork(static_cast<std::uint64_t>(state.epoch));
}

std::uint64_t FinetunePlan::headSeed(int member) const
{
    return Rng(m_config.seed).fork(static_cast<std::uint64_t>(member)).fork(99)();
}

std::vector<std::size_t> FinetunePlan::orderOf(const FinetuneState& state) const
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < train.size(); ++i)
        if (!std::binary_search(state.undrawable.begin(), state.undrawable.end(), i))
            order.push_back(i);
    Rng shuffle = rng(state, 0);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[shuffle.below(i)]);
    return order;
}

std::vector<double> FinetunePlan::ratesOf(const FinetuneState& state) const
{
    if (m_config.epochs == 0)
        return {};
    if (state.member == 0)
        return m_config.learningRates;
    if (state.chosenRate < 0)
        return {}; // the first member was best frozen
    return {m_config.learningRates[static_cast<std::size_t>(state.chosenRate)]};
}

double FinetunePlan::learningRate(const FinetuneState& state) const
{
    if (state.trial == 0)
        return 0;
    const auto size = static_cast<std::int64_t>(m_config.batch);
    const auto rows = static_cast<std::int64_t>(train.size() - state.undrawable.size());
    const std::int64_t perEpoch = std::max<std::int64_t>(1, (rows + size - 1) / size);
    const double total = static_cast<double>(perEpoch * m_config.epochs);
    const double done = static_cast<double>(state.epoch * perEpoch + state.batch);
    const double warmup = m_config.warmup01 * total;
    const double rate = ratesOf(state)[static_cast<std::size_t>(state.trial) - 1];
    if (done < warmup)
        return rate * (done + 1) / (warmup + 1);
    return rate * (0.05 + 0.95 * (1 + std::cos(std::numbers::pi * (done - warmup) / (total - warmup + 1))) / 2);
}

std::string FinetunePlan::nameOfTrial(const FinetuneState& state) const
{
    if (state.trial == 0)
        return "frozen encoder";
    return "learning rate " + formatGeneral(ratesOf(state)[static_cast<std::size_t>(state.trial) - 1], 6);
}

bool FinetunePlan::isTrialOver(const FinetuneState& state) const
{
    const std::int64_t epochs = state.trial == 0 ? m_config.frozenEpochs : m_config.epochs;
    const std::int64_t patience = state.trial == 0 ? m_config.frozenPatience : m_config.patience;
    return state.epoch >= epochs || (state.trialBestEpoch >= 0 && state.epoch - 1 - state.trialBestEpoch >= patience);
}

void FinetunePlan::advance(FinetuneState& state) const
{
    state.epoch = state.batch = 0;
    state.lossSum = state.lossCount = 0;
    state.trial += 1;
    if (static_cast<std::size_t>(state.trial) <= ratesOf(state).size())
        return;
    if (state.member == 0)
        state.chosenRate = state.memberBestTrial - 1;
    state.member += 1;
    state.trial = 0;
    state.memberBest = -1e300;
    state.memberBestTrial = 0;
}

double FinetunePlan::progress01(const FinetuneState& state) const
{
    const double rates = static_cast<double>(std::max<std::size_t>(1, m_config.learningRates.size()));
    const double first = kFrozenShare + (m_config.epochs > 0 ? rates : 0);
    const double later = kFrozenShare + (m_config.epochs > 0 ? 1 : 0);
    const double all = first + later * (m_config.members - 1);
    double done = state.member == 0 ? 0 : first + later * (state.member - 1);
    const double epochs = state.trial == 0 ? m_config.frozenEpochs : m_config.epochs;
    const double inTrial = epochs > 0 ? static_cast<double>(state.epoch) / epochs : 0;
    done += state.trial == 0 ? kFrozenShare * inTrial : kFrozenShare + state.trial - 1 + inTrial;
    return std::min(1.0, done / all);
}

double FinetunePlan::scoreValidation(const LabelTable& table, const RawPredictions& raw) const
{
    std::vector<TaskPrediction> predictions;
    std::vector<double> scale;
    std::vector<std::vector<double>> labels;
    std::size_t offset = 0;
    for (std::size_t t = 0; t < table.tasks.size(); ++t) {
        predictions.push_back(makePrediction(table.tasks[t], calibrations[t], offset, raw));
        offset += table.tasks[t].outputCount();
        scale.push_back(calibrations[t].sd);
        labels.emplace_back();
        for (const std::size_t row : valid)
            labels.back().push_back(table.labels[t][row]);
    }
    std::vector<std::size_t> all(valid.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return computeSelectionScore(table.tasks, labels, predictions, all, scale);
}

std::optional<std::pair<const char*, double>> FinetunePlan::nameScore(const std::vector<Task>& tasks,
                                                                      double score) const
{
    if (std::all_of(tasks.begin(), tasks.end(), [](const Task& task) { return task.kind == TaskKind::Binary; }))
        return std::pair{"rocAuc", score};
    if (tasks.size() == 1 && tasks.front().kind == TaskKind::Regression)
        return std::pair{"rmse", -score * calibrations.front().sd};
    return std::nullopt;
}

} // namespace molrl::training
