// SPDX-License-Identifier: GPL-3.0-or-later
// Model and library beside the sheet.
#include "core/model/encoder.h"
#include "tests/support/temp_dir.h"
#include "ui/sketcher/compare_dialog.h"
#include "ui/sketcher/facts_bar.h"
#include "ui/sketcher/live_view.h"
#include "ui/sketcher/sketcher_panel.h"

#include <QAction>
#include <QLabel>
#include <QListWidget>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <cmath>
#include <gtest/gtest.h>

namespace molrl::test {
namespace {

using namespace ui;

class LiveTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        auto made = workspace::Workspace::create(dir.file("live.molrl"));
        ASSERT_TRUE(made);
        library = *made;
        workspace::AddCompounds add;
        add.entries = {{"CC(=O)Oc1ccccc1C(=O)O", "Aspirin"},
                       {"CN1CCC[C@H]1c1cccnc1", "Nicotine"},
                       {"CCO", "Ethanol"},
                       {"CC(C)(C)(C)(C)C", "Broken"}};
        ASSERT_TRUE(library->apply(add));
        document.setWorkspace(library);
        network = *model::Network::makeUntrained(model::NetworkConfig::small(), 1);
        document.setNetwork(network);
        panel.resize(1200, 800);
        panel.show();
        ASSERT_TRUE(settle());
    }
    bool settle()
    {
        return QTest::qWaitFor([this] { return !panel.isBusy() && !jobs.isBusy(); }, 60000);
    }
    void encode()
    {
        const auto snapshot = *library->snapshot();
        const auto smiles = *library->loadSmiles(snapshot);
        std::vector<chem::Molecule> molecules;
        std::vector<workspace::CompoundId> ids;
        for (std::size_t i = 0; i < snapshot->rows(); ++i)
            if (!smiles[i].empty()) {
                molecules.push_back(*chem::parseSmiles(smiles[i]));
                ids.push_back(snapshot->ids[i]);
            }
        JobContext job;
        const auto encoded = model::encodeMolecules(*network, molecules, {}, job);
        ASSERT_TRUE(encoded);
        ASSERT_TRUE(library->storeEmbeddings(network->hash(), ids, encoded->embeddings));
    }

    TempDir dir;
    JobRunner jobs;
    Document document{jobs};
    SketcherPanel panel{document, {}};
    std::shared_ptr<workspace::Workspace> library;
    std::shared_ptr<const model::Network> network;
};

TEST_F(LiveTest, NeighboursFollowTheDrawing)
{
    auto* near = panel.findChild<QListWidget*>(QStringLiteral("sketch.near"));
    auto* words = panel.findChild<QLabel*>(QStringLiteral("sketch.nearWords"));
    panel.load(QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"), true);
    ASSERT_TRUE(settle());
    EXPECT_EQ(near->count(), 0);
    EXPECT_TRUE(words->text().contains(QStringLiteral("Encode"))) << words->text().toStdString();
    encode();
    panel.load(QStringLiteral("OC(=O)c1ccccc1OC(C)=O"), true);
    panel.clearSheet();
    panel.load(QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"), true);
    ASSERT_TRUE(settle());
    ASSERT_EQ(near->count(), 3); // the broken one has none
    const auto& found = panel.liveView().neighbours();
    EXPECT_EQ(found.nearest[0].name, QStringLiteral("Aspirin"));
    EXPECT_GT(found.nearest[0].cosine, 0.999F);
    EXPECT_FALSE(found.nearest[0].picture.isNull());
    EXPECT_EQ(found.compared, 3);
    EXPECT_EQ(found.total, 4);
    EXPECT_TRUE(panel.facts().text().contains(QStringLiteral("MW 180.16"))) << panel.facts().text().toStdString();
    QSignalSpy chosen(&panel, &SketcherPanel::neighbourChosen);
    QTest::mouseClick(near->viewport(), Qt::LeftButton, {}, near->visualItemRect(near->item(0)).center());
    ASSERT_EQ(chosen.size(), 1);
    QSignalSpy asked(&panel, &SketcherPanel::mapAsked);
    panel.tools().find(QStringLiteral("map"))->trigger();
    ASSERT_EQ(asked.size(), 1);
    panel.clearSheet();
    ASSERT_TRUE(settle());
    EXPECT_EQ(near->count(), 0);
    EXPECT_FALSE(panel.tools().find(QStringLiteral("map"))->isEnabled());
}

TEST_F(LiveTest, OnlyTheNewestDrawingIsAnswered)
{
    encode();
    QSignalSpy molecules(&panel, &SketcherPanel::moleculeChanged);
    for (const char* smiles : {"CCO", "CN1CCC[C@H]1c1cccnc1", "CC(=O)Oc1ccccc1C(=O)O"})
        panel.load(QString::fromLatin1(smiles), true); // each overtakes the one before
    ASSERT_TRUE(settle());
    EXPECT_EQ(panel.smiles(), QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"));
    EXPECT_EQ(molecules.last()[0].toString(), panel.smiles());
    EXPECT_EQ(panel.liveView().neighbours().nearest[0].name, QStringLiteral("Aspirin"));
}

TEST_F(LiveTest, CommandsAreOnWhereTheyCanWork)
{
    const auto isOn = [this](const char* id) { return panel.tools().find(QLatin1String(id))->isEnabled(); };
    for (const char* id : {"add", "similar", "map", "compare", "copy", "undo", "export", "align"})
        EXPECT_FALSE(isOn(id)) << id;
    panel.load(QStringLiteral("CCO"), true);
    ASSERT_TRUE(settle());
    for (const char* id : {"add", "similar", "copy", "undo", "export"})
        EXPECT_TRUE(isOn(id)) << id;
    EXPECT_FALSE(isOn("compare"));
    panel.setCurrentCompound(QStringLiteral("Ethanol"), QStringLiteral("CCO"));
    EXPECT_TRUE(isOn("compare"));
    QSignalSpy added(&panel, &SketcherPanel::addAsked);
    QSignalSpy similar(&panel, &SketcherPanel::similarAsked);
    panel.tools().find(QStringLiteral("add"))->trigger();
    panel.tools().find(QStringLiteral("similar"))->trigger();
    EXPECT_EQ(added[0][0].toString(), QStringLiteral("CCO"));
    EXPECT_EQ(similar[0][0].toString(), QStringLiteral("CCO"));
    document.setWorkspace(nullptr);
    ASSERT_TRUE(settle());
    EXPECT_FALSE(isOn("add"));
}

TEST_F(LiveTest, ComparesWithTheChosenCompound)
{
    panel.setCurrentCompound(QStringLiteral("Salicylic acid"), QStringLiteral("O=C(O)c1ccccc1O"));
    panel.load(QStringLiteral("CC(=O)Oc1ccccc1C(=O)O"), true);
    ASSERT_TRUE(settle());
    panel.tools().find(QStringLiteral("compare"))->trigger();
    auto* dialog = panel.findChild<CompareDialog*>();
    ASSERT_NE(dialog, nullptr);
    ASSERT_TRUE(settle());
    auto* table = dialog->findChild<QTableWidget*>(QStringLiteral("sketch.compare.table"));
    ASSERT_GE(table->rowCount(), 8);
    EXPECT_EQ(table->item(1, 1)->text(), QStringLiteral("138.12"));
    EXPECT_EQ(table->item(1, 2)->text(), QStringLiteral("180.16"));
    EXPECT_EQ(table->item(1, 3)->text(), QStringLiteral("+42.04"));
    panel.load(QStringLiteral("O=C(O)c1ccccc1O"), true); // the dialog follows
    ASSERT_TRUE(settle());
    EXPECT_EQ(table->item(1, 3)->text(), QStringLiteral("0"));
    JobContext job;
    EXPECT_FALSE(compareStructures({QStringLiteral("bad"), QStringLiteral("C(")},
                                   {QStringLiteral("ok"), QStringLiteral("C")}, nullptr, {}, job));
}

TEST_F(LiveTest, AModelThatCannotBeReadSaysSo)
{
    const QString path = QString::fromStdString(dir.write("bad.safetensors", "nonsense"));
    panel.addModelFile(path);
    panel.load(QStringLiteral("CCO"), true);
    ASSERT_TRUE(settle());
    auto* rows = panel.findChild<PredictionRows*>();
    ASSERT_EQ(rows->predictions().rows.size(), 1u);
    EXPECT_FALSE(rows->predictions().rows[0].problem.isEmpty());
    EXPECT_EQ(rows->predictions().rows[0].model, QStringLiteral("bad"));
}

} // namespace
} // namespace molrl::test
