// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/metrics.h"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace molrl::training {
namespace {

using Values = std::vector<double>;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

nlohmann::json goldens()
{
    std::ifstream file(MOLRL_SOURCE_DIR "/tests/data/training/metrics.json");
    return nlohmann::json::parse(file);
}

TEST(Metrics, AgreeWithScikitLearn)
{
    int compared = 0;
    for (const auto& golden : goldens()) {
        const auto label = golden["label"].get<Values>();
        const auto prediction = golden["prediction"].get<Values>();
        for (const auto& [name, expected] : golden["expected"].items()) {
            const auto metric = parseMetric(name);
            ASSERT_TRUE(metric) << metric.error().message();
            const auto value = computeMetric(*metric, label, prediction);
            ASSERT_TRUE(value) << value.error().message();
            EXPECT_NEAR(*value, expected.get<double>(), 1e-12) << name << ", " << golden["name"];
            ++compared;
        }
    }
    EXPECT_EQ(compared, 3 * 6 + 2 * 4);
}

TEST(Metrics, DoNotDependOnTheRowsOrderAndSkipMissingLabels)
{
    const auto golden = goldens()[1];
    const auto label = golden["label"].get<Values>();
    const auto prediction = golden["prediction"].get<Values>();
    Values label2(label.rbegin(), label.rend());
    Values prediction2(prediction.rbegin(), prediction.rend());
    label2.insert(label2.begin() + 7, kMissing);
    prediction2.insert(prediction2.begin() + 7, kMissing); // what is said about a row without a label is not looked at
    for (const auto& [name, expected] : golden["expected"].items())
        EXPECT_NEAR(computeMetric(*parseMetric(name), label2, prediction2).value(), expected.get<double>(), 1e-12);
}

TEST(Metrics, BestAndWorst)
{
    const Values label{0, 0, 1, 1};
    EXPECT_EQ(computeMetric(Metric::RocAuc, label, Values{-5, -4, 1, 9}).value(), 1);
    EXPECT_EQ(computeMetric(Metric::RocAuc, label, Values{9, 8, 2, 1}).value(), 0);
    EXPECT_EQ(computeMetric(Metric::RocAuc, label, Values{1, 1, 1, 1}).value(), 0.5);
    EXPECT_EQ(computeMetric(Metric::Mcc, label, Values{1, 1, 0, 0}).value(), -1);
    EXPECT_EQ(computeMetric(Metric::Mcc, label, Values{1, 1, 1, 1}).value(), 0);
    EXPECT_EQ(computeMetric(Metric::Ece, label, Values{0, 0, 1, 1}).value(), 0);
    EXPECT_EQ(computeMetric(Metric::R2, label, Values{0.5, 0.5, 0.5, 0.5}).value(), 0);
    EXPECT_EQ(computeMetric(Metric::Spearman, label, Values{2, 2, 7, 7}).value(), 1);
}

TEST(Metrics, RefuseWhatHasNoValue)
{
    const auto message = [](Metric metric, const Values& label, const Values& prediction) {
        const auto value = computeMetric(metric, label, prediction);
        EXPECT_FALSE(value);
        EXPECT_EQ(value.error().code, ErrorCode::InvalidArgument);
        return value.error().message();
    };
    EXPECT_NE(message(Metric::Rmse, {1}, {1, 2}).find("1 labels but 2"), std::string::npos);
    EXPECT_NE(message(Metric::Rmse, {}, {}).find("no row has a label"), std::string::npos);
    EXPECT_NE(message(Metric::RocAuc, {kMissing}, {1}).find("no row has a label"), std::string::npos);
    EXPECT_NE(message(Metric::RocAuc, {0, 0.5}, {1, 2}).find("row 2's label is neither"), std::string::npos);
    for (const Metric metric : {Metric::RocAuc, Metric::PrAuc, Metric::Mcc, Metric::BalancedAccuracy})
        EXPECT_NE(message(metric, {1, 1}, {0, 1}).find("one class"), std::string::npos);
    EXPECT_NE(message(Metric::Brier, {0, 1}, {0, 1.5}).find("no probability"), std::string::npos);
    EXPECT_NE(message(Metric::Mae, {0, 1}, {0, kMissing}).find("not finite"), std::string::npos);
    EXPECT_NE(message(Metric::R2, {2, 2}, {0, 1}).find("equal"), std::string::npos);
    EXPECT_NE(message(Metric::Spearman, {2, 3}, {1, 1}).find("predictions are equal"), std::string::npos);
}

TEST(Metrics, NamesAndTraits)
{
    EXPECT_EQ(parseMetric("roc-auc").value(), Metric::RocAuc);
    EXPECT_EQ(toString(Metric::BalancedAccuracy), "balanced accuracy");
    const auto unknown = parseMetric("accuracy");
    ASSERT_FALSE(unknown);
    EXPECT_NE(unknown.error().what.find("ROC-AUC"), std::string::npos);
    EXPECT_TRUE(isHigherBetter(Metric::R2));
    EXPECT_FALSE(isHigherBetter(Metric::Ece));
    EXPECT_TRUE(isForClasses(Metric::Brier));
    EXPECT_FALSE(isForClasses(Metric::Spearman));
}

TEST(Bootstrap, CoversTheErrorOfTheMean)
{
    // The MAE of errors that are +-1 or 0 is a mean, whose interval is known: 1.96 sd / sqrt(n).
    Values label(400, 0);
    Values prediction(400, 0);
    for (std::size_t i = 0; i < 100; ++i)
        prediction[i] = i % 2 == 0 ? 1 : -1;
    JobContext job;
    BootstrapOptions options;
    options.resamples = 4000;
    const auto interval = computeBootstrapInterval(Metric::Mae, label, prediction, options, job);
    ASSERT_TRUE(interval) << interval.error().message();
    const double half = 1.96 * std::sqrt(0.25 * 0.75 / 400);
    EXPECT_DOUBLE_EQ(interval->value, 0.25);
    EXPECT_NEAR(interval->low, 0.25 - half, 0.004);
    EXPECT_NEAR(interval->high, 0.25 + half, 0.004);
    options.threads = 3;
    const auto again = computeBootstrapInterval(Metric::Mae, label, prediction, options, job);
    EXPECT_EQ(again->low, interval->low);
    EXPECT_EQ(again->high, interval->high);
}

TEST(Bootstrap, DrawsAgainWhatHasOneClassAlone)
{
    JobContext job;
    const Values label{0, 0, 0, 0, 0, 0, 0, 1};
    const Values prediction{1, 2, 3, 4, 5, 6, 8, 7};
    const auto interval = computeBootstrapInterval(Metric::RocAuc, label, prediction, {}, job);
    ASSERT_TRUE(interval) << interval.error().message();
    EXPECT_LE(interval->low, interval->value);
    EXPECT_EQ(interval->high, 1);
}

TEST(Bootstrap, Errors)
{
    JobContext job;
    const auto run = [&](BootstrapOptions options) {
        return computeBootstrapInterval(Metric::Mae, Values{1, 2}, Values{1, 3}, options, job);
    };
    EXPECT_EQ(run({5, 0.95, 1, 1}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(run({100, 1.0, 1, 1}).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(computeBootstrapInterval(Metric::RocAuc, Values{1, 1}, Values{1, 3}, {}, job).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(computeBootstrapInterval(Metric::Spearman, Values{1}, Values{1}, {}, job).error().code,
              ErrorCode::InvalidArgument);
    job.requestStop();
    EXPECT_EQ(run({}).error().code, ErrorCode::Cancelled);
}

TEST(MeanAndSd, OfNoneOneAndSome)
{
    EXPECT_TRUE(std::isnan(computeMeanSd({}).mean));
    EXPECT_EQ(computeMeanSd(Values{3}).mean, 3);
    EXPECT_EQ(computeMeanSd(Values{3}).sd, 0);
    EXPECT_DOUBLE_EQ(computeMeanSd(Values{1, 2, 3}).sd, 1);
}

} // namespace
} // namespace molrl::training
