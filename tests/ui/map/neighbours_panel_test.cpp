// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/chem/fingerprint.h"
#include "tests/ui/map/map_fixture.h"
#include "ui/map/cliff_list.h"
#include "ui/map/neighbours_panel.h"
#include "ui/map/structure_list.h"

#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace molrl::test {
namespace {

class NeighboursPanelTest : public MapFixture {
protected:
    void SetUp() override
    {
        MapFixture::SetUp();
        panel = std::make_unique<ui::NeighboursPanel>(*model, selection);
        panel->resize(320, 620);
        panel->show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(panel.get()));
    }
    void TearDown() override
    {
        panel.reset();
        MapFixture::TearDown();
    }
    [[nodiscard]] chem::BitFingerprint bitsOf(workspace::CompoundId id) const
    {
        return chem::computeMorganBits(chem::parseSmiles(space->compound(id)->smiles).value()).value();
    }
    void showNearestTo(workspace::CompoundId id)
    {
        selection.setCurrent(id);
        WAIT_UNTIL(panel->nearest() && panel->nearest()->query == id);
    }
    void findCliffs()
    {
        panel->showCliffs();
        panel->setProperty(column("clogp").id);
        WAIT_UNTIL(panel->cliffs().has_value() && !panel->isBusy());
        settle();
    }

    std::unique_ptr<ui::NeighboursPanel> panel;
};

TEST_F(NeighboursPanelTest, theNearestByBothMeasuresAreThoseOfAllCompounds)
{
    openDrugs(150);
    layOut();
    const auto id = model->points()->ids[11];
    showNearestTo(id);
    const auto& nearest = *panel->nearest();
    ASSERT_EQ(nearest.byEmbedding.size(), 12u);
    ASSERT_EQ(nearest.byTanimoto.size(), 12u);
    const auto& ids = model->points()->ids;
    const Matrix all = space->loadEmbeddings(network()->hash(), ids).value();
    std::vector<double> distances;
    std::vector<double> tanimoto;
    const auto own = bitsOf(id);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (ids[i] == id)
            continue;
        double square = 0;
        for (std::size_t c = 0; c < all.cols; ++c)
            square += std::pow(double(all.row(i)[c]) - double(all.row(11)[c]), 2);
        distances.push_back(std::sqrt(square));
        tanimoto.push_back(chem::computeTanimoto(own, bitsOf(ids[i])));
    }
    std::sort(distances.begin(), distances.end());
    std::sort(tanimoto.rbegin(), tanimoto.rend());
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_NEAR(nearest.byEmbedding[i].distance, distances[i], 1e-3 * (1 + distances[i]));
        EXPECT_NEAR(nearest.byTanimoto[i].tanimoto, tanimoto[i], 1e-9);
        EXPECT_NE(nearest.byTanimoto[i].id, id) << "a compound is no neighbour of its own";
    }
    for (const auto& one : nearest.byEmbedding) {
        const bool inOther = std::any_of(nearest.byTanimoto.begin(), nearest.byTanimoto.end(),
                                         [&](const auto& other) { return other.id == one.id; });
        EXPECT_EQ(one.inBoth, inOther);
    }
}

TEST_F(NeighboursPanelTest, aClickSelectsAndHoldKeepsTheList)
{
    openDrugs(100);
    layOut();
    const auto id = model->points()->ids[3];
    showNearestTo(id);
    auto* list = panel->findChild<ui::StructureList*>(QStringLiteral("neighbours.tanimoto"));
    auto* hold = panel->findChild<QToolButton*>(QStringLiteral("neighbours.hold"));
    hold->setChecked(true);
    const auto next = list->items()[1].id;
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
    EXPECT_EQ(selection.current(), next);
    EXPECT_EQ(selection.selected().toVector(), std::vector{next});
    QTest::qWait(100);
    settle();
    EXPECT_EQ(panel->nearest()->query, id) << "held";
    hold->setChecked(false);
    WAIT_UNTIL(panel->nearest()->query == next);
}

TEST_F(NeighboursPanelTest, withoutEmbeddingsTheFingerprintsStillServe)
{
    openDrugs(60);
    const auto rows = page->viewState();
    showNearestTo(rows->idAt(5));
    EXPECT_FALSE(panel->nearest()->hasEmbedding);
    EXPECT_TRUE(panel->nearest()->byEmbedding.empty());
    EXPECT_EQ(panel->nearest()->byTanimoto.size(), 12u);
    // A row that can't be read says so.
    selection.setCurrent(rows->idAt(61));
    WAIT_UNTIL(panel->nearest() && panel->nearest()->query == rows->idAt(61));
    EXPECT_FALSE(panel->nearest()->hasFingerprint);
    EXPECT_TRUE(panel->nearest()->byTanimoto.empty());
}

TEST_F(NeighboursPanelTest, cliffsAreListedDrawnAndSelected)
{
    openDrugs(200);
    layOut();
    panel->findChild<QDoubleSpinBox*>(QStringLiteral("cliffs.similarity"))->setValue(0.4);
    findCliffs();
    const auto& pairs = panel->cliffs()->pairs;
    ASSERT_GT(pairs.size(), 1u);
    for (const auto& pair : pairs) {
        EXPECT_LT(pair.lowValue, pair.highValue);
        EXPECT_GE(pair.difference(), panel->cliffs()->difference - 1e-9);
        EXPECT_DOUBLE_EQ(pair.lowValue, number("clogp", pair.low));
        EXPECT_NEAR(pair.similarity, chem::computeTanimoto(bitsOf(pair.low), bitsOf(pair.high)), 1e-9);
        EXPECT_GE(pair.similarity, 0.4);
    }
    const std::size_t shown = std::min<std::size_t>(60, pairs.size());
    EXPECT_EQ(model->links().size(), shown);
    EXPECT_DOUBLE_EQ(model->links().front().weight01, 1);
    const auto before = view().grab().toImage();
    auto* list = panel->findChild<ui::CliffList*>(QStringLiteral("cliffs.list"));
    for (int row = 0; row < list->model()->rowCount(); ++row) {
        const QString told = list->model()->index(row, 0).data(Qt::ToolTipRole).toString();
        const auto& pair = pairs[static_cast<std::size_t>(row)];
        const auto text = [](double value) { return QString::number(value, 'f', 2); };
        EXPECT_TRUE(told.contains(QStringLiteral("difference %1,").arg(text(pair.difference())))) << told.toStdString();
        for (const double value : {pair.lowValue, pair.highValue})
            EXPECT_TRUE(told.contains(QStringLiteral(" ") + text(value))) << told.toStdString();
    }
    Q_EMIT list->chosen(1);
    EXPECT_EQ(selection.selected().toVector(),
              (std::vector{std::min(pairs[1].low, pairs[1].high), std::max(pairs[1].low, pairs[1].high)}));
    EXPECT_EQ(selection.current(), pairs[1].high);
    EXPECT_EQ(model->emphasisedLink(), 1);
    EXPECT_NE(view().grab().toImage(), before);

    panel->findChild<QCheckBox*>(QStringLiteral("cliffs.onMap"))->setChecked(false);
    EXPECT_TRUE(model->links().empty());
    panel->findChild<QCheckBox*>(QStringLiteral("cliffs.onMap"))->setChecked(true);
    EXPECT_EQ(model->links().size(), shown);
    panel->hide();
    EXPECT_TRUE(model->links().empty()) << "hidden, nobody could switch them off";
}

TEST_F(NeighboursPanelTest, cliffsOfTheEmbeddingNeedAMap)
{
    openDrugs(120);
    panel->setSpace(ui::CliffSpace::Embedding);
    panel->showCliffs();
    panel->setProperty(column("clogp").id);
    auto* note = panel->findChild<QLabel*>(QStringLiteral("cliffs.note"));
    WAIT_UNTIL(!panel->isBusy() && note->text().contains(QStringLiteral("map")));
    layOut();
    WAIT_UNTIL(panel->cliffs().has_value() && !panel->isBusy());
    panel->findChild<QDoubleSpinBox*>(QStringLiteral("cliffs.difference"))->setValue(0.5);
    WAIT_UNTIL(!panel->isBusy() && panel->cliffs() && panel->cliffs()->difference == 0.5);
    EXPECT_FALSE(panel->cliffs()->pairs.empty());
    for (const auto& pair : panel->cliffs()->pairs)
        EXPECT_GE(pair.similarity, 0.6 - 1e-9);
}

} // namespace
} // namespace molrl::test
