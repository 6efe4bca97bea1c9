// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/task_model.h"
#include "tests/core/training/finetune_fixture.h"

#include <cmath>

namespace molrl::training {
namespace {

TEST_F(FinetuneTest, Takes617RealAssaysOfWhichMostAreMissing)
{
    if (test::bigData().empty())
        GTEST_SKIP() << "set MOLRL_DATA to the folder of the data sets: moleculenet/toxcast.csv is needed";
    FinetuneRunOptions options = optionsFor(test::bigData() + "/moleculenet/toxcast.csv", {"*"});
    options.config.split = "scaffold";
    options.config.epochs = 0;
    options.config.frozenEpochs = 2;
    options.config.frozenViews = 1;
    options.config.augment = false;
    options.config.frozenBatch = 256;
    options.threads = 2;
    JobContext job;
    const auto data = prepareFinetuneData(options.source, options.config, options.threads, job);
    ASSERT_TRUE(data) << data.error().message();
    ASSERT_EQ(data->table.tasks.size(), 617U);
    double missing = 0;
    for (const auto& column : data->table.labels)
        for (const double label : column)
            missing += std::isnan(label) ? 1 : 0;
    EXPECT_NEAR(missing / (617.0 * static_cast<double>(data->table.size())), 0.71, 0.02);
    EXPECT_FALSE(data->report.warnings.empty()) << "some tasks can't be measured on every part";

    const auto result = runFinetuning(options, job);
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(result->end, FinetuneEnd::Finished);
    EXPECT_EQ(result->report.test.tasks.size(), 617U);
    EXPECT_TRUE(std::isfinite(result->report.test.value));
    ASSERT_EQ(result->report.baselines.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i) {
        ASSERT_FALSE(result->report.baselines[i].metrics.empty());
        EXPECT_EQ(result->report.baselines[i].metrics[0].first, "ROC-AUC");
        EXPECT_GT(result->report.baselines[i].metrics[0].second, 0.55) << result->report.baselines[i].method;
    }
    EXPECT_TRUE(TaskModel::load(result->modelPath));
}

} // namespace
} // namespace molrl::training
