// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace molrl::training {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Mean negative log-likelihood of labels at a temperature.
double logLoss(const std::vector<std::vector<double>>& logits, std::span<const double> labels, double temperature)
{
    double sum = 0;
    double n = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        if (std::isnan(labels[i]) || logits[i].empty())
            continue;
        const double top = *std::max_element(logits[i].begin(), logits[i].end());
        double total = 0;
        for (const double z : logits[i])
            total += std::exp((z - top) / temperature);
        sum += std::log(total) - (logits[i][static_cast<std::size_t>(labels[i])] - top) / temperature;
        n += 1;
    }
    return n > 0 ? sum / n : 0;
}

std::vector<double> softmax(std::vector<double> logits, double temperature)
{
    const double top = *std::max_element(logits.begin(), logits.end());
    double total = 0;
    for (double& z : logits)
        total += z = std::exp((z - top) / temperature);
    for (double& z : logits)
        z /= total;
    return logits;
}

/// Logits of every class from the head's outputs: of a binary task 0 and its one output.
std::vector<double> classLogits(const Task& task, const TaskCalibration& calibration, const float* outputs)
{
    std::vector<double> logits;
    if (task.kind == TaskKind::Binary)
        logits = {0.0, outputs[0]};
    else
        logits.assign(outputs, outputs + task.outputCount());
    for (std::size_t c = 0; c < logits.size() && c < calibration.logitShift.size(); ++c)
        logits[c] -= calibration.logitShift[c];
    return logits;
}

double sdOf(const std::vector<double>& values)
{
    if (values.size() < 2)
        return 0;
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
    double squares = 0;
    for (const double v : values)
        squares += (v - mean) * (v - mean);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::vector<const float*> samplesOf(const RawPredictions& raw, std::size_t row, std::size_t offset)
{
    std::vector<const float*> samples;
    for (std::size_t s = 0; s < raw.samples; ++s)
        if (const float* outputs = raw.at(row, s) + offset; !std::isnan(*outputs))
            samples.push_back(outputs);
    return samples;
}

/// Mean over samples of each class's logit.
std::vector<double> meanLogits(const Task& task, const TaskCalibration& calibration,
                               const std::vector<const float*>& samples)
{
    std::vector<double> mean(task.kind == TaskKind::Binary ? 2 : task.classes.size(), 0.0);
    for (const float* outputs : samples) {
        const std::vector<double> logits = classLogits(task, calibration, outputs);
        for (std::size_t c = 0; c < mean.size(); ++c)
            mean[c] += logits[c] / static_cast<double>(samples.size());
    }
    return mean;
}

class TaskReader {
public:
    TaskReader(const Task& task, const TaskCalibration& calibration, TaskPrediction& out)
        : m_task(task), m_calibration(calibration), m_out(out)
    {
    }

    void readValue(std::size_t row, const std::vector<const float*>& samples)
    {
        std::vector<double> values;
        for (const float* outputs : samples)
            values.push_back(m_calibration.mean + m_calibration.sd * static_cast<double>(*outputs));
        const double value = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
        m_out.value[row] = value;
        m_out.spread[row] = sdOf(values);
        if (m_calibration.halfWidth) {
            m_out.low[row] = value - *m_calibration.halfWidth;
            m_out.high[row] = value + *m_calibration.halfWidth;
        }
    }

    void readClasses(std::size_t row, const std::vector<const float*>& samples)
    {
        std::vector<double> probabilities =
            softmax(meanLogits(m_task, m_calibration, samples), m_calibration.temperature);
        const auto best = static_cast<std::size_t>(std::max_element(probabilities.begin(), probabilities.end()) -
                                                   probabilities.begin());
        const std::size_t shown = m_task.kind == TaskKind::Binary ? 1 : best;
        std::vector<double> ofSamples;
        for (const float* outputs : samples)
            ofSamples.push_back(softmax(classLogits(m_task, m_calibration, outputs), m_calibration.temperature)[shown]);
        m_out.value[row] = m_task.kind == TaskKind::Binary ? probabilities[1] : static_cast<double>(best);
        m_out.spread[row] = sdOf(ofSamples);
        for (std::size_t c = 0; c < m_calibration.setThresholds.size(); ++c)
            if (1 - probabilities[c] <= m_calibration.setThresholds[c])
                m_out.sets[row].push_back(c);
        m_out.probabilities[row] = std::move(probabilities);
    }

private:
    const Task& m_task;
    const TaskCalibration& m_calibration;
    TaskPrediction& m_out;
};

} // namespace

std::string_view toString(Domain domain)
{
    switch (domain) {
    case Domain::In: return "in";
    case Domain::Edge: return "edge";
    case Domain::Out: return "out";
    }
    return "";
}

Domain DomainThresholds::of(double distance) const
{
    return distance <= edge ? Domain::In : distance <= out ? Domain::Edge : Domain::Out;
}

DomainThresholds fitDomain(std::vector<double> distances, int neighbours)
{
    MOLRL_ASSERT(!distances.empty());
    std::sort(distances.begin(), distances.end());
    const auto quantile = [&distances](double q) {
        return distances[static_cast<std::size_t>(q * static_cast<double>(distances.size() - 1))];
    };
    DomainThresholds thresholds;
    thresholds.neighbours = neighbours;
    thresholds.edge = quantile(0.95);
    thresholds.out = std::max(quantile(0.995), 1.5 * thresholds.edge);
    return thresholds;
}

std::optional<double> computeConformalQuantile(std::vector<double> scores, double coverage)
{
    const auto n = static_cast<double>(scores.size());
    const auto rank = static_cast<std::size_t>(std::ceil((n + 1) * coverage - 1e-9));
    if (scores.empty() || rank > scores.size())
        return std::nullopt;
    const auto at = scores.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
    std::nth_element(scores.begin(), at, scores.end());
    return *at;
}

double fitTemperature(const std::vector<std::vector<double>>& logits, std::span<const double> labels)
{
    MOLRL_ASSERT(logits.size() == labels.size());
    if (std::all_of(labels.begin(), labels.end(), [](double y) { return std::isnan(y); }))
        return 1;
    // The loss has one minimum in 1 / T, hence in log T: golden section.
    const double ratio = (std::sqrt(5.0) - 1) / 2;
    double low = std::log(0.05);
    double high = std::log(20.0);
    for (int i = 0; i < 60; ++i) {
        const double a = high - ratio * (high - low);
        const double b = low + ratio * (high - low);
        if (logLoss(logits, labels, std::exp(a)) <= logLoss(logits, labels, std::exp(b)))
            high = b;
        else
            low = a;
    }
    return std::exp((low + high) / 2);
}

TaskPrediction makePrediction(const Task& task, const TaskCalibration& calibration, std::size_t offset,
                              const RawPredictions& raw)
{
    const std::size_t n = raw.rows();
    TaskPrediction out;
    out.value.assign(n, kMissing);
    out.spread.assign(n, kMissing);
    if (task.kind == TaskKind::Regression) {
        out.low.assign(n, kMissing);
        out.high.assign(n, kMissing);
    } else {
        out.probabilities.resize(n);
        out.sets.resize(n);
    }
    TaskReader reader(task, calibration, out);
    for (std::size_t row = 0; row < n; ++row) {
        const auto samples = samplesOf(raw, row, offset);
        if (raw.errors[row] || samples.empty())
            continue;
        if (task.kind == TaskKind::Regression)
            reader.readValue(row, samples);
        else
            reader.readClasses(row, samples);
    }
    return out;
}

void calibrate(const Task& task, TaskCalibration& calibration, std::size_t offset, const RawPredictions& raw,
               std::span<const double> labels, std::span<const std::size_t> rows, double coverage)
{
    std::vector<std::size_t> usable;
    for (const std::size_t row : rows)
        if (!std::isnan(labels[row]) && !raw.errors[row] && !samplesOf(raw, row, offset).empty())
            usable.push_back(row);
    calibration.rows = usable.size();
    if (task.kind == TaskKind::Regression) {
        const TaskPrediction predicted = makePrediction(task, calibration, offset, raw);
        std::vector<double> residuals;
        for (const std::size_t row : usable)
            residuals.push_back(std::abs(labels[row] - predicted.value[row]));
        calibration.halfWidth = computeConformalQuantile(residuals, coverage);
        return;
    }
    std::vector<std::vector<double>> logits;
    std::vector<double> classes;
    for (const std::size_t row : usable) {
        logits.push_back(meanLogits(task, calibration, samplesOf(raw, row, offset)));
        classes.push_back(labels[row]);
    }
    calibration.temperature = fitTemperature(logits, classes);
    // Each class has a threshold of its own (Vovk 2012, label-conditional): a rare class is covered as well as a common
    // one. A class with too few rows is in every set.
    const std::size_t count = task.kind == TaskKind::Binary ? 2 : task.classes.size();
    std::vector<std::vector<double>> scores(count);
    for (std::size_t i = 0; i < usable.size(); ++i) {
        const auto c = static_cast<std::size_t>(classes[i]);
        scores[c].push_back(1 - softmax(logits[i], calibration.temperature)[c]);
    }
    calibration.setThresholds.assign(count, 1.0);
    for (std::size_t c = 0; c < count; ++c)
        calibration.setThresholds[c] = computeConformalQuantile(std::move(scores[c]), coverage).value_or(1.0);
}

} // namespace molrl::training
