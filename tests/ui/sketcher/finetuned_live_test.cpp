// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-tuned models beside the sheet: what they say there is what `molrl predict` says.
#include "tests/cli/finetune_fixture.h"
#include "ui/sketcher/live_view.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <sstream>

namespace molrl::test {
namespace {

using namespace ui;

class FinetunedLiveTest : public cli::FinetuneCommandTest {
protected:
    void SetUp() override
    {
        panel.resize(1200, 800);
        panel.show();
        ASSERT_TRUE(settle());
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !panel.isBusy() && !jobs.isBusy(); }, 60000);
    }
    std::string train(const std::string& structures)
    {
        auto asked = arguments("size,acid", "0");
        std::replace(asked.begin(), asked.end(), dir.file("run"), dir.file("run-" + structures));
        asked.insert(asked.end(), {"--structures", structures, "--name", structures});
        return json(asked)["model"];
    }
    /// A line of CSV without quotes, by column.
    std::map<std::string, std::string> predictByProgram(const std::string& smiles, const std::string& model)
    {
        const std::string out = dir.file("predicted.csv");
        EXPECT_EQ(
            json({"predict", dir.write("one.smi", smiles + " one\n"), "--model", model, "--out", out})["predicted"], 1);
        std::istringstream table(cli::contentOf(out));
        std::string header;
        std::string row;
        std::getline(table, header);
        std::getline(table, row);
        std::map<std::string, std::string> cells;
        std::istringstream names(header);
        std::istringstream values(row);
        for (std::string name, value; std::getline(names, name, ',') && std::getline(values, value, ',');)
            cells[name] = value;
        return cells;
    }

    /// An empty cell is a number that there is none of.
    static void expectSame(double shown, const std::string& cell, const std::string& what)
    {
        if (cell.empty()) {
            EXPECT_TRUE(std::isnan(shown)) << what;
        } else {
            EXPECT_NEAR(shown, std::stod(cell), 1e-4 * std::max(1.0, std::abs(shown))) << what;
        }
    }

    JobRunner jobs;
    Document document{jobs};
    SketcherPanel panel{document, {}};
};

TEST_F(FinetunedLiveTest, SaysWhatTheProgramSaysOfASaltAsTheModelLearnedIt)
{
    const std::vector<std::string> models{train("standard"), train("written")};
    for (const auto& model : models)
        panel.addModelFile(QString::fromStdString(model));
    QSignalSpy predicted(&panel.live(), &LiveEngine::predicted);
    const std::string salt = "CCCCC(=O)[O-].[Na+]";
    panel.load(QString::fromStdString(salt), true);
    ASSERT_TRUE(settle());
    ASSERT_GE(predicted.size(), 2) << "from one drawing at once, averaged over the model's views afterwards";
    const auto& shown = panel.findChild<PredictionRows*>()->predictions();
    EXPECT_FALSE(shown.isQuick);
    ASSERT_EQ(shown.rows.size(), 4U);
    std::vector<double> acids;
    for (std::size_t m = 0; m < models.size(); ++m) {
        const auto cells = predictByProgram(salt, models[m]);
        for (const auto& row : shown.rows) {
            if (row.model.toStdString() != (m == 0 ? "standard" : "written"))
                continue;
            const std::string property = row.property.toStdString();
            ASSERT_TRUE(cells.count(property)) << property;
            expectSame(row.number, cells.at(property), property);
            expectSame(row.spread, cells.at(property + " spread"), property);
            EXPECT_EQ(toString(row.domain), cells.at("domain")) << property;
            if (property == "size") {
                expectSame(row.low, cells.at("size low"), "low");
                expectSame(row.high, cells.at("size high"), "high");
            } else {
                acids.push_back(row.number);
            }
        }
    }
    ASSERT_EQ(acids.size(), 2U);
    EXPECT_NE(acids[0], acids[1]) << "one of them sees the salt";

    // Without its counter-ion and charge it is the same to the model that learned so.
    panel.load(QStringLiteral("CCCCC(=O)O"), true);
    ASSERT_TRUE(settle());
    for (const auto& row : panel.findChild<PredictionRows*>()->predictions().rows)
        if (row.property == QLatin1String("acid") && row.model == QLatin1String("standard")) {
            EXPECT_NEAR(row.number, acids[0], 1e-6);
        }
}

} // namespace
} // namespace molrl::test
