// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/calibration.h"

#include "core/base/rng.h"
#include "core/training/coverage.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

namespace molrl::training {
namespace {

RawPredictions makeRaw(std::size_t rows, std::size_t samples, std::size_t outputs)
{
    RawPredictions raw;
    raw.samples = samples;
    raw.outputs = outputs;
    raw.values.assign(rows * samples * outputs, 0.F);
    raw.distance.assign(rows, 0);
    raw.errors.resize(rows);
    return raw;
}

std::vector<std::size_t> firstRows(std::size_t begin, std::size_t end)
{
    std::vector<std::size_t> rows(end - begin);
    std::iota(rows.begin(), rows.end(), begin);
    return rows;
}

TEST(ConformalTest, TakesTheRankThatTheTheoremNames)
{
    std::vector<double> scores(9);
    std::iota(scores.begin(), scores.end(), 1.0); // 1 .. 9
    EXPECT_EQ(computeConformalQuantile(scores, 0.9), 9.0);
    EXPECT_EQ(computeConformalQuantile(scores, 0.5), 5.0);
    scores.pop_back();
    EXPECT_FALSE(computeConformalQuantile(scores, 0.9)) << "8 scores can't promise 90 %";
    EXPECT_FALSE(computeConformalQuantile({}, 0.9));
}

TEST(ConformalTest, IntervalsCoverHeldOutValues)
{
    constexpr std::size_t kRows = 6000;
    const Task task{"y", TaskKind::Regression, {}, {}};
    Rng rng(5);
    RawPredictions raw = makeRaw(kRows, 1, 1);
    std::vector<double> labels(kRows);
    TaskCalibration calibration;
    calibration.mean = 3;
    calibration.sd = 2;
    for (std::size_t i = 0; i < kRows; ++i) {
        raw.values[i] = static_cast<float>(rng.normal());
        labels[i] = 3 + 2 * static_cast<double>(raw.values[i]) + 0.7 * rng.normal();
    }
    calibrate(task, calibration, 0, raw, labels, firstRows(0, 1000), 0.9);
    ASSERT_TRUE(calibration.halfWidth);
    EXPECT_NEAR(*calibration.halfWidth, 0.7 * 1.645, 0.12);
    EXPECT_EQ(calibration.rows, 1000U);
    const TaskPrediction prediction = makePrediction(task, calibration, 0, raw);
    double covered = 0;
    for (std::size_t i = 1000; i < kRows; ++i)
        covered += labels[i] >= prediction.low[i] && labels[i] <= prediction.high[i] ? 1 : 0;
    EXPECT_NEAR(covered / 5000, 0.9, 0.03);
}

TEST(ConformalTest, SetsCoverTheRareClassToo)
{
    constexpr std::size_t kRows = 20000;
    const Task task{"y", TaskKind::Binary, {"0", "1"}, {}};
    Rng rng(6);
    RawPredictions raw = makeRaw(kRows, 1, 1);
    std::vector<double> labels(kRows);
    for (std::size_t i = 0; i < kRows; ++i) {
        labels[i] = rng.chance(0.08) ? 1 : 0;
        raw.values[i] = static_cast<float>((labels[i] > 0 ? 1 : -1) + 1.3 * rng.normal());
    }
    TaskCalibration calibration;
    calibration.logitShift = {0, 0};
    calibrate(task, calibration, 0, raw, labels, firstRows(0, 8000), 0.9);
    const TaskPrediction prediction = makePrediction(task, calibration, 0, raw);
    double covered[2] = {0, 0};
    double count[2] = {0, 0};
    for (std::size_t i = 8000; i < kRows; ++i) {
        const auto y = static_cast<std::size_t>(labels[i]);
        count[y] += 1;
        covered[y] += std::count(prediction.sets[i].begin(), prediction.sets[i].end(), y) > 0 ? 1 : 0;
    }
    EXPECT_NEAR(covered[0] / count[0], 0.9, 0.03);
    EXPECT_NEAR(covered[1] / count[1], 0.9, 0.05);
}

TEST(TemperatureTest, FindsTheTemperatureOfTooSureLogits)
{
    Rng rng(7);
    std::vector<std::vector<double>> logits;
    std::vector<double> labels;
    for (int i = 0; i < 20000; ++i) {
        const double z = 2 * rng.normal();
        labels.push_back(rng.chance(1 / (1 + std::exp(-z))) ? 1 : 0);
        logits.push_back({0, 3 * z}); // three times too sure
    }
    EXPECT_NEAR(fitTemperature(logits, labels), 3, 0.2);
    labels.assign(labels.size(), std::numeric_limits<double>::quiet_NaN());
    EXPECT_EQ(fitTemperature(logits, labels), 1) << "nothing to fit to";
}

TEST(CoverageTest, IsAsPromisedWhereRowsAreAlikeAndLessWhereTestIsHarder)
{
    constexpr std::size_t kRows = 2000;
    const std::vector<Task> tasks{{"y", TaskKind::Regression, {}, {}}};
    std::vector<TaskCalibration> calibrations(1);
    RawPredictions raw = makeRaw(kRows, 1, 1);
    Rng rng(8);
    std::vector<std::vector<double>> labels(1, std::vector<double>(kRows));
    const auto fill = [&](double testNoise) {
        for (std::size_t i = 0; i < kRows; ++i) {
            raw.values[i] = static_cast<float>(rng.normal());
            labels[0][i] = static_cast<double>(raw.values[i]) + (i < kRows / 2 ? 1 : testNoise) * rng.normal();
        }
    };
    fill(1);
    JobContext job;
    const auto alike = checkCalibration(tasks, calibrations, {0}, raw, labels, firstRows(0, kRows / 2),
                                        firstRows(kRows / 2, kRows), {}, job);
    ASSERT_TRUE(alike) << alike.error().message();
    ASSERT_EQ(alike->heldOut.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_NEAR(alike->heldOut[i].measured(), alike->heldOut[i].nominal, 0.06);
        EXPECT_NEAR(alike->exchangeable[i].measured(), alike->exchangeable[i].nominal, 0.03);
        EXPECT_EQ(alike->exchangeable[i].rows, 10 * kRows / 2);
        EXPECT_TRUE(i == 0 || alike->heldOut[i].meanSize() > alike->heldOut[i - 1].meanSize());
    }
    EXPECT_EQ(alike->tasks, 0U) << "values have no probability";
    fill(2);
    const auto harder = checkCalibration(tasks, calibrations, {0}, raw, labels, firstRows(0, kRows / 2),
                                         firstRows(kRows / 2, kRows), {}, job);
    ASSERT_TRUE(harder);
    EXPECT_LT(harder->heldOut[3].measured(), 0.75);
    EXPECT_NEAR(harder->exchangeable[3].measured(), 0.9, 0.03);
    const auto few =
        checkCalibration(tasks, calibrations, {0}, raw, labels, firstRows(0, 5), firstRows(5, 10), {}, job);
    ASSERT_TRUE(few);
    EXPECT_EQ(few->heldOut[3].withheld, 5U) << "5 rows can't promise 90 %";
    EXPECT_TRUE(std::isnan(few->heldOut[3].measured()));
    job.requestStop();
    EXPECT_EQ(checkCalibration(tasks, calibrations, {0}, raw, labels, firstRows(0, 5), firstRows(5, 10), {}, job)
                  .error()
                  .code,
              ErrorCode::Cancelled);
}

TEST(CoverageTest, MeasuresWhatTheTemperatureMendsAndAddsUpSeeds)
{
    constexpr std::size_t kRows = 4000;
    const std::vector<Task> tasks{{"y", TaskKind::Binary, {"0", "1"}, {}}};
    std::vector<TaskCalibration> calibrations(1);
    RawPredictions raw = makeRaw(kRows, 1, 1);
    Rng rng(3);
    std::vector<std::vector<double>> labels(1, std::vector<double>(kRows));
    for (std::size_t i = 0; i < kRows; ++i) {
        const double logit = 1.5 * rng.normal();
        labels[0][i] = rng.chance(1 / (1 + std::exp(-logit))) ? 1 : 0;
        raw.values[i] = static_cast<float>(3 * logit); // three times too sure
    }
    JobContext job;
    const auto check = checkCalibration(tasks, calibrations, {0}, raw, labels, firstRows(0, kRows / 2),
                                        firstRows(kRows / 2, kRows), {}, job);
    ASSERT_TRUE(check) << check.error().message();
    EXPECT_EQ(check->tasks, 1U);
    EXPECT_GT(check->eceBefore, 0.1);
    EXPECT_LT(check->eceAfter, 0.04);
    EXPECT_NEAR(check->temperature, 3, 0.4);
    EXPECT_NEAR(check->exchangeable[3].measured(), 0.9, 0.03);
    EXPECT_GT(check->exchangeable[3].meanSize(), 1);
    CalibrationCheck sum;
    sum.add(*check);
    sum.add(*check);
    EXPECT_EQ(sum.heldOut[2].rows, 2 * check->heldOut[2].rows);
    EXPECT_DOUBLE_EQ(sum.heldOut[2].measured(), check->heldOut[2].measured());
    EXPECT_DOUBLE_EQ(sum.eceBefore, check->eceBefore);
    EXPECT_EQ(sum.tasks, 2U);
}

TEST(PredictionTest, UndoesClassWeightsAndAveragesSamples)
{
    const Task task{"y", TaskKind::Binary, {"no", "yes"}, {}};
    RawPredictions raw = makeRaw(3, 2, 1);
    raw.values = {1.F, 3.F, 0.F, std::numeric_limits<float>::quiet_NaN(), 5.F, 5.F};
    raw.errors[2] = Error{ErrorCode::ParseError, "bad", {}};
    TaskCalibration calibration;
    calibration.logitShift = {0.0, 2.0};
    const TaskPrediction prediction = makePrediction(task, calibration, 0, raw);
    EXPECT_NEAR(prediction.value[0], 0.5, 1e-9) << "logits 1 and 3 minus 2, on average 0";
    EXPECT_GT(prediction.spread[0], 0);
    EXPECT_NEAR(prediction.value[1], 1 / (1 + std::exp(2.0)), 1e-6) << "a view that can't be drawn is left out";
    EXPECT_TRUE(std::isnan(prediction.value[2]));
    EXPECT_TRUE(prediction.sets[0].empty()) << "not calibrated";
}

TEST(PredictionTest, NamesTheLikeliestClass)
{
    const Task task{"y", TaskKind::MultiClass, {"a", "b", "c"}, {}};
    RawPredictions raw = makeRaw(1, 1, 4);
    raw.values = {9.F, 0.F, 2.F, 1.F};
    TaskCalibration calibration;
    calibration.logitShift = {0, 0, 0};
    const TaskPrediction prediction = makePrediction(task, calibration, 1, raw);
    EXPECT_EQ(prediction.value[0], 1) << "the first output belongs to another task";
    EXPECT_NEAR(prediction.probabilities[0][0] + prediction.probabilities[0][1] + prediction.probabilities[0][2], 1,
                1e-9);
}

TEST(DomainTest, FlagsByTheTrainingMoleculesOwnDistances)
{
    std::vector<double> distances(1000);
    for (std::size_t i = 0; i < distances.size(); ++i)
        distances[i] = 1 + static_cast<double>(i) / 1000;
    const DomainThresholds thresholds = fitDomain(distances, 3);
    EXPECT_NEAR(thresholds.edge, 1.95, 0.01);
    EXPECT_NEAR(thresholds.out, 1.5 * 1.95, 0.02);
    EXPECT_EQ(thresholds.of(1), Domain::In);
    EXPECT_EQ(thresholds.of(2.5), Domain::Edge);
    EXPECT_EQ(thresholds.of(5), Domain::Out);
    EXPECT_EQ(thresholds.of(std::numeric_limits<double>::quiet_NaN()), Domain::Out);
}

} // namespace
} // namespace molrl::training
