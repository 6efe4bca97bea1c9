// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runs/run_results.h"

#include "tests/support/temp_dir.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace molrl::runs {
namespace {

using ::testing::ElementsAre;

class RunResultsTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        m_dir.write("preflight.json", R"({"tasks":[{"column":"pIC50","kind":"regression"},
            {"column":"active, at 1","kind":"binary","classes":["no","yes"]},
            {"column":"kind","kind":"multiclass","classes":["a","b","c"]}]})");
        m_dir.write("report.json", R"({"valid":{"tasks":[]},"test":{"tasks":[{"column":"pIC50","metrics":
            {"RMSE":{"value":0.5,"low":0.4,"high":0.6},"R2":{"value":null,"low":null,"high":null}}}]}})");
        m_dir.write(
            "predictions.csv",
            "row,smiles,part,pIC50 label,pIC50,pIC50 spread,pIC50 low,pIC50 high,\"active, at 1 label\",\"active, "
            "at 1\",kind label,kind,domain,distance\n"
            "1,CCO,test,5,5.5,0.1,5,6,yes,0.9,c,b,in,1\n"
            "2,CCN,valid,,6,0.1,5,7,no,0.2,,a,out,9\n"
            "3,CCC,tes");
    }
    test::TempDir m_dir;
};

TEST_F(RunResultsTest, ReadsEveryKindOfTask)
{
    const auto results = loadRunResults(m_dir.path().string());
    ASSERT_TRUE(results) << results.error().message();
    EXPECT_THAT(results->smiles, ElementsAre("CCO", "CCN")); // half a line is none
    EXPECT_THAT(results->part, ElementsAre("test", "validation"));
    EXPECT_THAT(results->domain, ElementsAre("in", "out"));
    ASSERT_EQ(results->tasks.size(), 3u);
    EXPECT_EQ(results->tasks[0].truth[0], 5);
    EXPECT_TRUE(std::isnan(results->tasks[0].truth[1]));
    EXPECT_EQ(results->tasks[0].high[1], 7);
    EXPECT_EQ(results->tasks[1].kind, TaskKind::Binary);
    EXPECT_THAT(results->tasks[1].truth, ElementsAre(1, 0));
    EXPECT_THAT(results->tasks[1].prediction, ElementsAre(0.9, 0.2));
    EXPECT_EQ(results->tasks[2].truth[0], 2);
    EXPECT_EQ(results->tasks[2].prediction[0], 1);
    ASSERT_EQ(results->metrics.size(), 1u);
    EXPECT_EQ(results->metrics[0].metric, "RMSE");
    EXPECT_EQ(results->metrics[0].low, 0.4);
}

TEST_F(RunResultsTest, ReadsBaselinesAndScaffolds)
{
    m_dir.write("report.json", R"({"valid":{"tasks":[]},"test":{"headline":"RMSE","value":0.7,"tasks":[
        {"column":"pIC50","metrics":{"RMSE":{"value":0.5,"low":0.4,"high":0.6}}},
        {"column":"kind","metrics":{"accuracy":{"value":0.9,"low":null,"high":null}}}]},
        "baselines":[{"method":"mean label","metrics":{"RMSE":1.25,"R2":null},"tasks":[{"column":"pIC50","metrics":{"RMSE":1.5}}]},
                     {"name":"Morgan","test":{"tasks":[{"column":"pIC50","metrics":{"RMSE":{"value":0.8,"low":0.7,"high":0.9}}}]}}],
        "scaffold_errors":[{"scaffold":"","count":2,"error":0.5,"train_count":9},{"scaffold":"c1ccccc1","count":1,"error":null}]})");
    const auto results = loadRunResults(m_dir.path().string());
    ASSERT_TRUE(results) << results.error().message();
    const auto find = [&](const std::string& model, const std::string& task, const std::string& metric) {
        for (const MetricValue& value : results->metrics)
            if (value.model == model && value.task == task && value.metric == metric)
                return value.value;
        return -1.0;
    };
    EXPECT_EQ(find(kThisModel, "pIC50", "RMSE"), 0.5);
    EXPECT_EQ(find(kThisModel, "", "RMSE"), 0.7); // the mean, since there are several tasks
    EXPECT_EQ(find("mean label", "", "RMSE"), 1.25);
    EXPECT_EQ(find("mean label", "pIC50", "RMSE"), 1.5);
    EXPECT_EQ(find("mean label", "", "R2"), -1);
    EXPECT_EQ(find("Morgan", "pIC50", "RMSE"), 0.8);
    ASSERT_EQ(results->scaffolds.size(), 1u);
    EXPECT_EQ(results->scaffolds[0].trainCount, 9);
}

TEST_F(RunResultsTest, SaysWhatIsMissingOrBroken)
{
    std::filesystem::remove(m_dir.file("report.json"));
    EXPECT_EQ(loadRunResults(m_dir.path().string()).error().code, ErrorCode::NotFound);
    m_dir.write("report.json", "{");
    EXPECT_EQ(loadRunResults(m_dir.path().string()).error().code, ErrorCode::ParseError);
    SetUp();
    m_dir.write("predictions.csv", "row,smiles,part\n1,CCO,test\n");
    const auto lacking = loadRunResults(m_dir.path().string());
    EXPECT_EQ(lacking.error().code, ErrorCode::ParseError);
    EXPECT_NE(lacking.error().message().find("pIC50"), std::string::npos);
    m_dir.write("predictions.csv", "");
    EXPECT_EQ(loadRunResults(m_dir.path().string()).error().code, ErrorCode::ParseError);
}

} // namespace
} // namespace molrl::runs
