// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe_problem.h"

#include "core/evaluate/cosine.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace molrl::evaluate {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
using Rows = std::vector<std::size_t>;

/// A problem with what it points to. The first `train` rows train, the others are all test; one of them is valid, too.
struct Case {
    Matrix features;
    ProbeProblem problem;
};

Case readCase(const nlohmann::json& json)
{
    Case c;
    c.features = Matrix(json["x"].size(), json["x"][0].size());
    for (std::size_t i = 0; i < c.features.rows; ++i)
        for (std::size_t j = 0; j < c.features.cols; ++j)
            c.features.row(i)[j] = json["x"][i][j].get<float>();
    c.problem.features = c.features;
    c.problem.labels = {json["y"].get<std::vector<double>>()};
    const auto train = json["train"].get<std::size_t>();
    for (std::size_t i = 0; i < c.features.rows; ++i)
        (i < train ? c.problem.split.train : c.problem.split.test).push_back(i);
    return c;
}

const nlohmann::json& references()
{
    static const nlohmann::json json = [] {
        std::ifstream file(MOLRL_SOURCE_DIR "/tests/data/evaluate/references.json");
        return nlohmann::json::parse(file);
    }();
    return json;
}

const ProbeAnswer& answerOf(const std::vector<ProbeAnswer>& answers, const std::string& setting)
{
    const auto at = std::find_if(answers.begin(), answers.end(),
                                 [&](const ProbeAnswer& answer) { return answer.setting == setting; });
    EXPECT_NE(at, answers.end()) << setting;
    return *at;
}

void expectPredictions(const ProbeAnswer& answer, const ProbeProblem& problem, const nlohmann::json& expected,
                       double tolerance)
{
    ASSERT_EQ(expected.size(), problem.split.test.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR(answer.predictions[0][problem.split.test[i]], expected[i].get<double>(), tolerance)
            << answer.setting << ", row " << i;
}

TEST(RidgeProbe, AgreesWithScikitLearn)
{
    for (const auto& golden : references()["linear"]) {
        const Case c = readCase(golden);
        JobContext job;
        const auto answers = probeByRidge(c.problem, job);
        ASSERT_TRUE(answers) << answers.error().message();
        EXPECT_EQ(answers->size(), 18u);
        for (const auto& [setting, expected] : golden["ridge"].items())
            expectPredictions(answerOf(*answers, setting), c.problem, expected, 2e-5);
        EXPECT_TRUE(std::isnan(answers->front().predictions[0][0])) << "training rows are not predicted";
    }
}

TEST(RidgeProbe, MissingLabelsAreAsIfTheRowWereNotThere)
{
    Case whole = readCase(references()["linear"][0]);
    Case holes = readCase(references()["linear"][0]);
    const std::vector<double> complete = whole.problem.labels[0];
    holes.problem.labels.push_back(complete);
    holes.problem.labels[1][3] = holes.problem.labels[1][8] = kMissing;
    std::erase_if(whole.problem.split.train, [](std::size_t row) { return row == 3 || row == 8; });
    JobContext job;
    const auto expected = probeByRidge(whole.problem, job);
    const auto answers = probeByRidge(holes.problem, job);
    ASSERT_TRUE(expected && answers);
    for (const std::size_t row : whole.problem.split.test)
        EXPECT_NEAR((*answers)[4].predictions[1][row], (*expected)[4].predictions[0][row], 1e-9);
}

TEST(RidgeProbe, ATaskWithoutATrainingLabelHasNoPrediction)
{
    Case c = readCase(references()["linear"][0]);
    for (const std::size_t row : c.problem.split.train)
        c.problem.labels[0][row] = kMissing;
    JobContext job;
    const auto answers = probeByRidge(c.problem, job);
    ASSERT_TRUE(answers);
    EXPECT_EQ(scoreAnswer(c.problem, answers->front(), training::Metric::Rmse, c.problem.split.test).tasks, 0u);
}

TEST(NeighbourProbe, AgreesWithScikitLearn)
{
    for (const auto& golden : references()["linear"]) {
        const Case c = readCase(golden);
        JobContext job;
        const auto answers = probeByNeighbours(c.problem, job);
        ASSERT_TRUE(answers) << answers.error().message();
        for (const auto& [setting, expected] : golden["knn"].items())
            expectPredictions(answerOf(*answers, setting), c.problem, expected, 1e-6);
        EXPECT_TRUE(std::none_of(answers->begin(), answers->end(), [](const ProbeAnswer& answer) {
            return answer.setting == "k 50";
        })) << "there are not so many training rows";
    }
}

TEST(NeighbourProbe, BitsAreComparedAsTheyAre)
{
    Matrix bits(4, 3);
    bits.values = {1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1};
    ProbeProblem problem{bits, true, false, {{10, 20, 30, 40}}, {{0, 1}, {}, {2, 3}}};
    JobContext job;
    const auto answers = probeByNeighbours(problem, job);
    ASSERT_TRUE(answers);
    EXPECT_EQ(answers->front().predictions[0][2], 10);
    EXPECT_EQ(answers->front().predictions[0][3], 20);
}

TEST(ForestProbe, PredictsAsScikitLearnsForests)
{
    const auto& golden = references()["forest"];
    const Case c = readCase(golden);
    ForestOptions options;
    options.trees = 2000;
    options.threads = 2;
    JobContext job;
    const auto answers = probeByForest(c.problem, options, job);
    ASSERT_TRUE(answers) << answers.error().message();
    double spread = 0;
    for (const std::size_t row : c.problem.split.test)
        spread += std::pow(c.problem.labels[0][row] - 14, 2) / static_cast<double>(c.problem.split.test.size());
    for (const auto& [setting, expected] : golden["forest"].items()) {
        const ProbeAnswer& answer = answerOf(*answers, setting);
        double difference = 0;
        for (std::size_t i = 0; i < expected.size(); ++i)
            difference += std::pow(answer.predictions[0][c.problem.split.test[i]] - expected[i].get<double>(), 2) /
                          static_cast<double>(expected.size());
        // Forests of 2000 trees have hardly a random part left: both estimate the same mean tree.
        EXPECT_LT(std::sqrt(difference / spread), 0.04) << setting;
    }
}

TEST(ForestProbe, SeedsMatterThreadsDoNot)
{
    const Case c = readCase(references()["forest"]);
    const auto predict = [&](std::uint64_t seed, int threads) {
        ForestOptions options;
        options.trees = 10;
        options.seed = seed;
        options.threads = threads;
        JobContext job;
        auto answers = probeByForest(c.problem, options, job);
        std::vector<double> out;
        for (const std::size_t row : c.problem.split.test)
            out.push_back(answers->front().predictions[0][row]);
        return out;
    };
    EXPECT_EQ(predict(1, 1), predict(1, 3));
    EXPECT_NE(predict(1, 1), predict(2, 1));
}

TEST(ForestProbe, ConstantLabelsAndColumns)
{
    Matrix features(6, 2, 1.f);
    ProbeProblem problem{features, false, false, {{5, 5, 5, 7, 0, 0}}, {{0, 1, 2, 3}, {4}, {5}}};
    JobContext job;
    const auto answers = probeByForest(problem, {}, job);
    ASSERT_TRUE(answers);
    EXPECT_NEAR(answers->front().predictions[0][5], 5.5, 0.2) << "nothing to split on: the mean of the draws";
}

TEST(Probes, StopWhenToldTo)
{
    const Case c = readCase(references()["linear"][0]);
    JobContext job;
    job.requestStop();
    EXPECT_EQ(probeByRidge(c.problem, job).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(probeByNeighbours(c.problem, job).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(probeByForest(c.problem, {}, job).error().code, ErrorCode::Cancelled);
}

TEST(TaskGroups, ShareRowsWithTheSameHoles)
{
    Matrix features(4, 1);
    const ProbeProblem problem{features,
                               false,
                               true,
                               {{0, 1, 0, 1}, {1, kMissing, 0, 1}, {1, 1, 0, 0}, {kMissing, kMissing, kMissing, 1}},
                               {{0, 1, 2}, {3}, {}}};
    const auto groups = groupTasks(problem);
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].tasks, (Rows{0, 2}));
    EXPECT_EQ(groups[1].tasks, (Rows{1}));
    EXPECT_EQ(groups[1].rows, (Rows{0, 2}));
}

TEST(TaskMeans, LeaveOutTasksWithoutAValue)
{
    Matrix features(3, 1);
    const ProbeProblem problem{features, false, true, {{0, 1, 1}, {1, 1, 1}}, {{}, {}, {0, 1, 2}}};
    ProbeAnswer answer = makeAnswer(problem, "");
    answer.predictions = {{0, 1, 2}, {0, 1, 2}};
    const TaskMean mean = scoreAnswer(problem, answer, training::Metric::RocAuc, problem.split.test);
    EXPECT_EQ(mean.tasks, 1u);
    EXPECT_EQ(mean.value, 1);
    EXPECT_TRUE(std::isnan(scoreAnswer(problem, answer, training::Metric::RocAuc, {}).value));
}

TEST(Cosine, NearestFirstWithoutTheRowItself)
{
    Matrix features(4, 2);
    features.values = {1, 0, 1, 0.1f, 0, 1, 1, 0.1f};
    const Matrix unit = makeUnitRows(features, true, {});
    JobContext job;
    std::vector<Rows> seen;
    const auto done =
        forNearest(unit, {0, 2}, {0, 1, 2, 3}, 2, job, [&](std::size_t, std::span<const std::size_t> near) {
            seen.emplace_back(near.begin(), near.end());
        });
    ASSERT_TRUE(done);
    EXPECT_EQ(seen[0], (Rows{1, 3})) << "equal cosines by row";
    EXPECT_EQ(seen[1], (Rows{1, 3}));
    EXPECT_TRUE(forNearest(unit, {0}, {}, 2, job,
                           [](std::size_t, std::span<const std::size_t> near) { EXPECT_TRUE(near.empty()); }));
}

} // namespace
} // namespace molrl::evaluate
