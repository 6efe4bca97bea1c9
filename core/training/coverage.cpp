// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/coverage.h"

#include "core/base/rng.h"
#include "core/training/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace molrl::training {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// One task of a model on some rows.
struct Subject {
    const Task& task;
    const TaskCalibration& calibration; ///< mean, sd and shifts count here; the rest is fitted anew
    std::size_t offset;
    const RawPredictions& raw;
    const std::vector<double>& labels;
};

CoveragePoint measure(const Subject& subject, double level, const std::vector<std::size_t>& fit,
                      const std::vector<std::size_t>& held)
{
    TaskCalibration calibration = subject.calibration;
    calibrate(subject.task, calibration, subject.offset, subject.raw, subject.labels, fit, level);
    const TaskPrediction said = makePrediction(subject.task, calibration, subject.offset, subject.raw);
    CoveragePoint point;
    point.nominal = level;
    for (const std::size_t row : held) {
        const double y = subject.labels[row];
        if (std::isnan(y) || std::isnan(said.value[row]))
            continue;
        if (subject.task.kind != TaskKind::Regression) {
            const auto& set = said.sets[row];
            point.covered += std::find(set.begin(), set.end(), static_cast<std::size_t>(y)) != set.end() ? 1 : 0;
            point.sizes += static_cast<double>(set.size());
        } else if (!calibration.halfWidth) {
            point.withheld += 1;
            continue;
        } else {
            point.covered += y >= said.low[row] && y <= said.high[row] ? 1 : 0;
            point.sizes += said.high[row] - said.low[row];
        }
        point.rows += 1;
    }
    return point;
}

/// Expected calibration error of the likelier class, ten equal bins of its probability (Guo et al. 2017).
std::optional<double> computeTopEce(const TaskPrediction& said, const std::vector<double>& labels,
                                    const std::vector<std::size_t>& rows)
{
    constexpr std::size_t kBins = 10;
    std::array<double, kBins> gap{}; // sum of (right - probability)
    double count = 0;
    for (const std::size_t row : rows) {
        if (std::isnan(labels[row]) || said.probabilities[row].empty())
            continue;
        const auto& p = said.probabilities[row];
        const auto best = std::max_element(p.begin(), p.end());
        const auto bin = std::min(kBins - 1, static_cast<std::size_t>(*best * kBins));
        gap[bin] += (static_cast<double>(best - p.begin()) == labels[row] ? 1 : 0) - *best;
        count += 1;
    }
    if (count == 0)
        return std::nullopt;
    double sum = 0;
    for (const double g : gap)
        sum += std::abs(g);
    return sum / count;
}

std::optional<double> eceOf(const Subject& subject, double temperature, const std::vector<std::size_t>& rows)
{
    TaskCalibration calibration = subject.calibration;
    calibration.temperature = temperature;
    const TaskPrediction said = makePrediction(subject.task, calibration, subject.offset, subject.raw);
    if (subject.task.kind == TaskKind::MultiClass)
        return computeTopEce(said, subject.labels, rows);
    std::vector<double> y;
    std::vector<double> p;
    for (const std::size_t row : rows)
        if (!std::isnan(subject.labels[row]) && !std::isnan(said.value[row])) {
            y.push_back(subject.labels[row]);
            p.push_back(said.value[row]);
        }
    const auto value = computeMetric(Metric::Ece, y, p);
    return value ? std::optional(*value) : std::nullopt;
}

void addEce(const Subject& subject, const std::vector<std::size_t>& fit, const std::vector<std::size_t>& held,
            CalibrationCheck& check)
{
    TaskCalibration fitted = subject.calibration;
    calibrate(subject.task, fitted, subject.offset, subject.raw, subject.labels, fit, 0.9);
    const auto before = eceOf(subject, 1, held);
    const auto after = eceOf(subject, fitted.temperature, held);
    if (!before || !after)
        return;
    check.eceBefore += *before;
    check.eceAfter += *after;
    check.temperature += fitted.temperature;
    check.tasks += 1;
}

void addPoint(std::vector<CoveragePoint>& points, std::size_t at, const CoveragePoint& point)
{
    if (points.size() <= at)
        points.resize(at + 1);
    points[at].nominal = point.nominal;
    points[at].add(point);
}

} // namespace

double CoveragePoint::measured() const
{
    return rows > 0 ? static_cast<double>(covered) / static_cast<double>(rows) : kMissing;
}

double CoveragePoint::meanSize() const
{
    return rows > 0 ? sizes / static_cast<double>(rows) : kMissing;
}

void CoveragePoint::add(const CoveragePoint& other)
{
    rows += other.rows;
    covered += other.covered;
    sizes += other.sizes;
    withheld += other.withheld;
}

void CalibrationCheck::add(const CalibrationCheck& other)
{
    for (std::size_t i = 0; i < other.heldOut.size(); ++i)
        addPoint(heldOut, i, other.heldOut[i]);
    for (std::size_t i = 0; i < other.exchangeable.size(); ++i)
        addPoint(exchangeable, i, other.exchangeable[i]);
    const auto mine = static_cast<double>(tasks);
    const auto theirs = static_cast<double>(other.tasks);
    if (theirs == 0)
        return;
    const auto mean = [&](double& value, double added) { value = (value * mine + added * theirs) / (mine + theirs); };
    mean(eceBefore, other.eceBefore);
    mean(eceAfter, other.eceAfter);
    mean(temperature, other.temperature);
    tasks += other.tasks;
}

Result<CalibrationCheck>
checkCalibration(const std::vector<Task>& tasks, const std::vector<TaskCalibration>& calibrations,
                 const std::vector<std::size_t>& offsets, const RawPredictions& raw,
                 const std::vector<std::vector<double>>& labels, const std::vector<std::size_t>& calibrationRows,
                 const std::vector<std::size_t>& testRows, const CoverageOptions& options, JobContext& job)
{
    std::vector<std::size_t> both = calibrationRows;
    both.insert(both.end(), testRows.begin(), testRows.end());
    CalibrationCheck check;
    for (std::size_t t = 0; t < tasks.size(); ++t) {
        const Subject subject{tasks[t], calibrations[t], offsets[t], raw, labels[t]};
        if (tasks[t].kind != TaskKind::Regression)
            addEce(subject, calibrationRows, testRows, check);
        for (std::size_t i = 0; i < options.levels.size(); ++i)
            addPoint(check.heldOut, i, measure(subject, options.levels[i], calibrationRows, testRows));
        for (int draw = 0; draw < options.draws; ++draw) {
            if (job.stopRequested())
                return JobContext::cancelled();
            Rng rng = Rng(options.seed).fork(static_cast<std::uint64_t>(draw));
            std::vector<std::size_t> order = both;
            for (std::size_t i = order.size(); i > 1; --i)
                std::swap(order[i - 1], order[rng.below(i)]);
            const auto middle = order.begin() + static_cast<std::ptrdiff_t>(order.size() / 2);
            const std::vector<std::size_t> fit(order.begin(), middle);
            const std::vector<std::size_t> held(middle, order.end());
            for (std::size_t i = 0; i < options.levels.size(); ++i)
                addPoint(check.exchangeable, i, measure(subject, options.levels[i], fit, held));
        }
    }
    if (check.tasks > 0) {
        check.eceBefore /= static_cast<double>(check.tasks);
        check.eceAfter /= static_cast<double>(check.tasks);
        check.temperature /= static_cast<double>(check.tasks);
    }
    return check;
}

} // namespace molrl::training
