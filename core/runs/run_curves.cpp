// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_curves.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace molrl::runs {
namespace {

constexpr std::size_t kRecentIntervals = 60;
constexpr std::size_t kStretches = 6;

} // namespace

std::vector<double> smoothed(std::span<const double> values, double weight01)
{
    const double weight = std::clamp(weight01, 0.0, 0.999);
    std::vector<double> result(values.size());
    double sum = 0;
    double norm = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (std::isfinite(values[i])) {
            sum = weight * sum + (1 - weight) * values[i];
            norm = weight * norm + (1 - weight);
        }
        result[i] = norm > 0 ? sum / norm : values[i];
    }
    return result;
}

bool isHigherBetter(const std::string& name)
{
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    static constexpr std::array kWords{"auc", "mcc", "accuracy", "r2", "spearman", "f1", "kappa", "pearson", "score"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](const char* word) { return lower.find(word) != std::string::npos; });
}

std::optional<std::size_t> bestPoint(const RunSeries& series)
{
    const bool higher = isHigherBetter(series.name);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
        if (!std::isfinite(series.values[i]))
            continue;
        if (!best || (higher ? series.values[i] > series.values[*best] : series.values[i] < series.values[*best]))
            best = i;
    }
    return best;
}

std::optional<RemainingTime> estimateRemaining(const RunView& run)
{
    if (run.state != RunState::Running && run.state != RunState::Pausing)
        return std::nullopt;
    if (run.secondsLimit > 0) {
        const double left = std::max(0.0, run.secondsLimit - run.seconds);
        return RemainingTime{left, left};
    }
    const bool bySteps = run.totalSteps > 0;       // else by the share that the run says is done
    std::vector<std::pair<double, double>> recent; // steps, seconds of one interval; newest last
    const auto& pace = bySteps ? run.pace : run.progress;
    for (std::size_t i = 1; i < pace.steps.size(); ++i) {
        const double steps = pace.steps[i] - pace.steps[i - 1];
        const double seconds = pace.seconds[i] - pace.seconds[i - 1];
        if (steps > 0 && seconds > 0)
            recent.emplace_back(steps, seconds);
    }
    if (recent.empty())
        return std::nullopt;
    if (recent.size() > kRecentIntervals)
        recent.erase(recent.begin(), recent.end() - static_cast<std::ptrdiff_t>(kRecentIntervals));
    const std::size_t stretches = std::min(kStretches, recent.size());
    double low = std::numeric_limits<double>::infinity();
    double high = 0;
    for (std::size_t s = 0; s < stretches; ++s) {
        double steps = 0;
        double seconds = 0;
        for (std::size_t i = s * recent.size() / stretches; i < (s + 1) * recent.size() / stretches; ++i) {
            steps += recent[i].first;
            seconds += recent[i].second;
        }
        low = std::min(low, seconds / steps);
        high = std::max(high, seconds / steps);
    }
    const double left = bySteps ? static_cast<double>(std::max<std::int64_t>(0, run.totalSteps - run.step))
                                : std::max(0.0, 1 - pace.steps.back());
    return RemainingTime{left * low, left * high};
}

std::vector<SettingDifference> diffSettings(const std::vector<const RunView*>& runs)
{
    std::vector<SettingDifference> differences;
    if (runs.size() < 2)
        return differences;
    std::set<std::string> seen;
    for (const RunView* owner : runs)
        for (const auto& setting : owner->settings) {
            if (!seen.insert(setting.first).second)
                continue;
            SettingDifference difference{setting.first, {}};
            for (const RunView* run : runs) {
                const auto found = std::find_if(run->settings.begin(), run->settings.end(), [&](const auto& candidate) {
                    return candidate.first == setting.first;
                });
                difference.values.push_back(found == run->settings.end() ? std::string() : found->second);
            }
            if (std::any_of(difference.values.begin(), difference.values.end(),
                            [&](const std::string& value) { return value != difference.values.front(); }))
                differences.push_back(std::move(difference));
        }
    return differences;
}

} // namespace molrl::runs
