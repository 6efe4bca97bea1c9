// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/baselines.h"

#include "core/training/boosted_trees.h"
#include "tests/core/training/comma_locale.h"
#include "tests/core/training/finetune_fixture.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

namespace molrl::training {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Rows of noise; the label is that exactly one of the first two columns is above 0, which no line can tell.
struct Riddle {
    FeatureTable features;
    std::vector<double> labels;
    BoostedTrees::Rows rows;

    explicit Riddle(std::size_t count = 300)
    {
        Rng rng(5);
        features.values = Matrix(count, 6);
        for (float& v : features.values.values)
            v = static_cast<float>(rng.normal());
        for (std::size_t i = 0; i < count; ++i) {
            const auto row = features.values.row(i);
            labels.push_back((row[0] > 0) != (row[1] > 0) ? 1 : 0);
            (i % 5 == 3 ? rows.valid : i % 5 == 4 ? rows.wanted : rows.train).push_back(i);
        }
    }
};

double aucOf(const std::vector<double>& labels, const std::vector<double>& values, const std::vector<std::size_t>& rows)
{
    std::vector<double> y;
    std::vector<double> p;
    for (const std::size_t row : rows) {
        y.push_back(labels[row]);
        p.push_back(values[row]);
    }
    const auto value = computeMetric(Metric::RocAuc, y, p);
    EXPECT_TRUE(value);
    return value.value_or(kMissing);
}

TEST(BoostedTreesTest, LearnWhatTakesTwoColumnsTogether)
{
    const Riddle riddle;
    const BoostedTrees trees(riddle.features, riddle.rows.train);
    const JobContext job;
    const auto answer = trees.predict(riddle.labels, true, riddle.rows, {}, 1, job);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_GT(aucOf(riddle.labels, answer->values, riddle.rows.wanted), 0.9);
    EXPECT_TRUE(std::isnan(answer->values[riddle.rows.train.front()])) << "only what was asked for";
    const auto again =
        BoostedTrees(riddle.features, riddle.rows.train).predict(riddle.labels, true, riddle.rows, {}, 1, job);
    ASSERT_TRUE(again);
    for (const std::size_t row : riddle.rows.wanted)
        EXPECT_EQ(answer->values[row], again->values[row]) << "the same seed, the same trees";
    const auto other = trees.predict(riddle.labels, true, riddle.rows, {}, 2, job);
    ASSERT_TRUE(other);
    EXPECT_NE(answer->values[riddle.rows.wanted.front()], other->values[riddle.rows.wanted.front()]);
}

TEST(BoostedTreesTest, StopWhereValidationNoLongerGains)
{
    Riddle riddle;
    Rng rng(9);
    std::vector<double> noise;
    std::vector<double> sense;
    for (std::size_t i = 0; i < riddle.labels.size(); ++i) {
        noise.push_back(rng.chance(0.5) ? 1 : 0);
        sense.push_back(riddle.features.values.row(i)[2] > 0 ? 1 : 0);
    }
    BoostSettings settings;
    settings.mostRounds = 300;
    settings.patience = 10;
    const BoostedTrees trees(riddle.features, riddle.rows.train);
    const JobContext job;
    const auto ofNoise = trees.predict(noise, true, riddle.rows, settings, 1, job);
    const auto ofSense = trees.predict(sense, true, riddle.rows, settings, 1, job);
    ASSERT_TRUE(ofNoise && ofSense);
    EXPECT_LT(ofNoise->rounds, 60);
    EXPECT_GT(ofSense->rounds, ofNoise->rounds);
    riddle.rows.valid.clear(); // nothing to choose by: all of them
    EXPECT_EQ(trees.predict(noise, true, riddle.rows, settings, 1, job)->rounds, 300);
}

TEST(BoostedTreesTest, ADecimalCommaOfTheLocaleChangesNothing)
{
    Riddle riddle;
    for (std::size_t i = 0; i < riddle.labels.size(); ++i) // losses below 1, and above 1000
        riddle.labels[i] = i % 2 == 0 ? riddle.labels[i] : riddle.labels[i] + 20000 * riddle.features.values.row(i)[2];
    const auto valuesOf = [&riddle](bool isForClasses, std::vector<double> labels) {
        const JobContext job;
        const auto answer =
            BoostedTrees(riddle.features, riddle.rows.train).predict(labels, isForClasses, riddle.rows, {}, 1, job);
        EXPECT_TRUE(answer) << answer.error().message();
        return answer ? std::pair(answer->rounds, answer->values[riddle.rows.wanted.front()]) : std::pair(0, 0.0);
    };
    const std::vector<double> classes = Riddle().labels;
    const auto ofClasses = valuesOf(true, classes);
    const auto ofValues = valuesOf(false, riddle.labels);
    EXPECT_GT(ofClasses.first, 5);
    const test::TempDir folder;
    const test::CommaLocale comma(folder.path().string());
    ASSERT_TRUE(comma.isSet()) << "neither de_DE.UTF-8 nor C.utf8 is installed";
    EXPECT_EQ(valuesOf(true, classes), ofClasses);
    EXPECT_EQ(valuesOf(false, riddle.labels), ofValues);
    // As under Qt: a comma in C alone. A locale without a name leaves C's as it is.
    std::locale::global(std::locale(std::locale::classic(), new std::numpunct<char>));
    EXPECT_EQ(valuesOf(true, classes), ofClasses);
    EXPECT_EQ(valuesOf(false, riddle.labels), ofValues);
}

TEST(BoostedTreesTest, ValuesConstantsAndWishesToStop)
{
    Riddle riddle;
    for (std::size_t i = 0; i < riddle.labels.size(); ++i)
        riddle.labels[i] = 100 + 3 * static_cast<double>(riddle.features.values.row(i)[2]);
    const BoostedTrees trees(riddle.features, riddle.rows.train);
    JobContext job;
    const auto values = trees.predict(riddle.labels, false, riddle.rows, {}, 1, job);
    ASSERT_TRUE(values) << values.error().message();
    double squares = 0;
    for (const std::size_t row : riddle.rows.wanted)
        squares += std::pow(values->values[row] - riddle.labels[row], 2);
    EXPECT_LT(std::sqrt(squares / static_cast<double>(riddle.rows.wanted.size())), 2) << "of a spread of 3";
    const std::vector<double> same(riddle.labels.size(), 1);
    EXPECT_EQ(trees.predict(same, true, riddle.rows, {}, 1, job)->values[riddle.rows.wanted[0]], 1);
    job.requestStop();
    EXPECT_EQ(trees.predict(riddle.labels, false, riddle.rows, {}, 1, job).error().code, ErrorCode::Cancelled);
}

TEST(BoostedTreesTest, ZerosOfSparseColumnsMayBeAbsent)
{
    Riddle riddle;
    for (std::size_t i = 0; i < riddle.labels.size(); ++i)
        for (std::size_t c = 0; c < 6; ++c)
            riddle.features.values.row(i)[c] = riddle.features.values.row(i)[c] > 0 ? 1.f : 0.f;
    riddle.features.sparseColumns = 6;
    const JobContext job;
    const auto answer =
        BoostedTrees(riddle.features, riddle.rows.train).predict(riddle.labels, true, riddle.rows, {}, 1, job);
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_GT(aucOf(riddle.labels, answer->values, riddle.rows.wanted), 0.95);
}

class BaselinesTest : public FinetuneTest {
protected:
    FinetuneData prepare(const std::vector<std::string>& labels, int count = 80) const
    {
        const FinetuneRunOptions options = optionsFor(writeLabelled("data.csv", count), labels);
        JobContext job;
        auto data = prepareFinetuneData(options.source, options.config, 1, job);
        EXPECT_TRUE(data) << data.error().message();
        return std::move(*data);
    }
    static double metricOf(const MethodScore& score, const std::string& name)
    {
        for (const auto& [metric, value] : score.metrics)
            if (metric == name)
                return value;
        ADD_FAILURE() << score.method << " has no " << name;
        return kMissing;
    }
};

TEST_F(BaselinesTest, MeasureEveryKindOfLabelOnTheRunsOwnTest)
{
    const FinetuneData data = prepare({"size", "acid", "kind", "half"}, 160);
    JobContext job;
    const auto scores = computeBaselines(data, {50, 1, 2}, job);
    ASSERT_TRUE(scores) << scores.error().message();
    ASSERT_EQ(scores->size(), 5U);
    const auto labelled =
        static_cast<std::size_t>(std::count_if(data.split.test.begin(), data.split.test.end(), [&](std::size_t row) {
            return !std::isnan(data.table.labels[3][row]);
        }));
    for (const MethodScore& score : *scores) {
        ASSERT_EQ(score.tasks.size(), 4U) << score.method;
        EXPECT_EQ(score.tasks[0].rows, data.split.test.size());
        EXPECT_EQ(score.tasks[3].rows, labelled) << "missing labels are left out";
        EXPECT_TRUE(std::isfinite(metricOf(score, "accuracy"))) << score.method;
    }
    const MethodScore& mean = scores->back();
    EXPECT_EQ(mean.method, "mean or majority label");
    EXPECT_EQ(metricOf(mean, "ROC-AUC"), 0.5);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_LT(metricOf((*scores)[i], "RMSE"), metricOf(mean, "RMSE")) << (*scores)[i].method;
        EXPECT_GT(metricOf((*scores)[i], "ROC-AUC"), 0.8) << (*scores)[i].method;
        EXPECT_GT(metricOf((*scores)[i], "accuracy"), metricOf(mean, "accuracy")) << (*scores)[i].method;
    }
    const auto serial = computeBaselines(data, {50, 1, 1}, job);
    ASSERT_TRUE(serial);
    for (std::size_t i = 0; i < scores->size(); ++i)
        EXPECT_EQ((*serial)[i].metrics, (*scores)[i].metrics) << "on any number of threads";
    job.requestStop();
    EXPECT_EQ(computeBaselines(data, {}, job).error().code, ErrorCode::Cancelled);
}

TEST_F(BaselinesTest, ChooseOnValidationAndNeverSeeTest)
{
    FinetuneData data = prepare({"acid"});
    JobContext job;
    const auto before = computeBaselines(data, {20, 1, 1}, job);
    ASSERT_TRUE(before);
    Contest contest(data, {20, 1, 1});
    const auto morgan = computeMorganCountFeatures(data.table.molecules, 1, job);
    ASSERT_TRUE(morgan);
    ASSERT_TRUE(contest.addForest("forest", *morgan, job));
    ASSERT_TRUE(contest.addBoosted("boosted", *morgan, job));
    contest.addMean();
    contest.addFusion("fusion", {"forest", "boosted", "majority label", "nobody"});
    ASSERT_EQ(contest.answers().size(), 4U);
    const double fused = contest.scoreOf(contest.answers().back(), data.split.valid);
    for (const MethodAnswer& answer : contest.answers())
        EXPECT_GE(fused, contest.scoreOf(answer, data.split.valid)) << answer.method;
    EXPECT_FALSE(contest.answers().back().setting.empty());
    const auto kept = contest.answers();
    for (const std::size_t row : data.split.test) // other labels on test change no prediction
        data.table.labels[0][row] = 1 - data.table.labels[0][row];
    Contest other(data, {20, 1, 1});
    ASSERT_TRUE(other.addForest("forest", *morgan, job));
    ASSERT_TRUE(other.addBoosted("boosted", *morgan, job));
    other.addMean();
    other.addFusion("fusion", {"forest", "boosted", "majority label"});
    for (std::size_t i = 0; i < kept.size(); ++i)
        for (const std::size_t row : data.split.test)
            EXPECT_EQ(kept[i].values[0][row], other.answers()[i].values[0][row]) << kept[i].method;
}

TEST_F(BaselinesTest, StandInTheRunsReportWithErrorsByScaffold)
{
    FinetuneRunOptions options = optionsFor(writeLabelled(), {"size"});
    options.config.epochs = 0;
    JobContext job;
    ASSERT_TRUE(runFinetuning(options, job));
    auto report = nlohmann::json::parse(read("run/report.json"));
    ASSERT_EQ(report["baselines"].size(), 5U);
    for (const auto& baseline : report["baselines"]) {
        EXPECT_TRUE(baseline["method"].is_string());
        EXPECT_TRUE(baseline["metrics"]["RMSE"].is_number()) << baseline.dump();
        EXPECT_EQ(baseline["tasks"][0]["rows"], report["test"]["tasks"][0]["rows"]);
    }
    std::size_t molecules = 0;
    std::size_t last = 1000;
    for (const auto& entry : report["scaffold_errors"]) {
        EXPECT_TRUE(entry["scaffold"].is_string());
        EXPECT_GE(entry["error"].get<double>(), 0);
        EXPECT_GT(entry["train_count"].get<std::size_t>(), 0U) << "a random split shares scaffolds";
        EXPECT_LE(entry["count"].get<std::size_t>(), last);
        last = entry["count"].get<std::size_t>();
        molecules += last;
    }
    EXPECT_EQ(molecules, report["test"]["tasks"][0]["rows"].get<std::size_t>());

    options.directory = path("without");
    options.config.baselines = false;
    ASSERT_TRUE(runFinetuning(options, job));
    report = nlohmann::json::parse(read("without/report.json"));
    EXPECT_TRUE(report["baselines"].empty());
    EXPECT_FALSE(report["scaffold_errors"].empty());
    const auto config = FinetuneConfig::fromJson(nlohmann::json::parse(read("without/config.json"))["finetune"].dump());
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->baselines);
}

TEST_F(BaselinesTest, ScaffoldErrorsAreAbsoluteErrorsOrBrierScores)
{
    FinetuneData data;
    for (const char* smiles : {"c1ccccc1C", "c1ccccc1CC", "CCO", "C1CC1C", "c1ccccc1N"})
        data.table.asWritten.push_back(*chem::parseSmiles(smiles));
    data.table.molecules = data.table.asWritten;
    data.table.tasks = {Task{"y", TaskKind::Regression, {}, {}}};
    data.table.labels = {{1, 2, 3, kMissing, 0}};
    data.split.train = {4};
    data.split.test = {0, 1, 2, 3};
    TaskPrediction prediction;
    prediction.value = {2, 4, 3.5, 7, 0};
    JobContext job;
    auto errors = computeScaffoldErrors(data, {prediction}, 1, job);
    ASSERT_TRUE(errors) << errors.error().message();
    ASSERT_EQ(errors->size(), 2U) << "the molecule without a label doesn't count";
    EXPECT_EQ((*errors)[0].scaffold, "c1ccccc1");
    EXPECT_EQ((*errors)[0].count, 2U);
    EXPECT_EQ((*errors)[0].trainCount, 1U);
    EXPECT_NEAR((*errors)[0].error, 1.5, 1e-12);
    EXPECT_EQ((*errors)[1].scaffold, "");
    EXPECT_NEAR((*errors)[1].error, 0.5, 1e-12);

    data.table.tasks = {Task{"y", TaskKind::Binary, {"0", "1"}, {}}};
    data.table.labels = {{1, 0, 1, kMissing, 0}};
    prediction.value = {0.9, 0.4, 0.2, 0.5, 0};
    for (const double p : prediction.value)
        prediction.probabilities.push_back({1 - p, p});
    errors = computeScaffoldErrors(data, {prediction}, 1, job);
    ASSERT_TRUE(errors);
    EXPECT_NEAR((*errors)[0].error, (0.01 + 0.16) / 2, 1e-12);
    EXPECT_NEAR((*errors)[1].error, 0.64, 1e-12);
}

} // namespace
} // namespace molrl::training
