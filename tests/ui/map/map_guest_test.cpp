// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/map/map_fixture.h"
#include "ui/map/map_board.h"
#include "ui/map/map_place.h"
#include "ui/widgets/vtk_widget.h"

#include <QLabel>
#include <algorithm>
#include <cmath>

namespace molrl::test {
namespace {

class MapGuestTest : public MapFixture {
protected:
    [[nodiscard]] std::vector<float> embeddingOf(workspace::CompoundId id) const
    {
        const auto rows = space->loadEmbeddings(network()->hash(), std::vector<workspace::CompoundId>{id}).value();
        return {rows.row(0).begin(), rows.row(0).end()};
    }
    void show(const std::vector<float>& embedding)
    {
        model->setGuest(embedding);
        settle();
    }
    [[nodiscard]] QString status() const { return map->findChild<QLabel*>(QStringLiteral("map.status"))->text(); }
};

TEST_F(MapGuestTest, aMoleculeOfTheMapIsMarkedWhereItLies)
{
    openDrugs(80);
    for (const auto method : {ui::MapMethod::Umap, ui::MapMethod::Pca}) {
        layOut(method);
        const auto& points = *model->points();
        show(embeddingOf(points.ids[7]));
        ASSERT_TRUE(model->guest()) << points.stored.method;
        EXPECT_NEAR(model->guest()->x, points.x[7], 1e-3);
        EXPECT_NEAR(model->guest()->y, points.y[7], 1e-3);
        EXPECT_EQ(model->guest()->cluster, points.cluster[7]);
        EXPECT_FALSE(model->guest()->isStranger());
        EXPECT_TRUE(status().contains(QStringLiteral("cluster %1").arg(points.cluster[7]))) << status().toStdString();
    }
}

TEST_F(MapGuestTest, theMarkIsPaintedFollowsToOtherMapsAndGoes)
{
    openDrugs(80);
    layOut(ui::MapMethod::Pca);
    const QImage without = view().grab().toImage();
    const auto id = model->points()->ids[7];
    show(embeddingOf(id));
    const QImage with = view().grab().toImage();
    const QPoint place = view().placeOf(id)->toPoint();
    EXPECT_EQ(QColor(with.pixel(place * with.devicePixelRatio())), view().palette().color(QPalette::Highlight));
    EXPECT_NE(with, without);

    layOut(ui::MapMethod::Tsne); // the new map marks it, too
    ASSERT_TRUE(model->guest());
    EXPECT_NEAR(model->guest()->x, model->points()->x[7], 0.05 * std::abs(model->points()->x[7]) + 1);
    model->showMap(model->maps().front().serial);
    settle();
    ASSERT_TRUE(model->guest());
    const QPoint there = view().placeOf(id)->toPoint();
    EXPECT_EQ(QColor(view().grab().toImage().pixel(there)), view().palette().color(QPalette::Highlight));

    show({});
    EXPECT_FALSE(model->guest());
    const QImage bare = view().grab().toImage();
    show(embeddingOf(id));
    EXPECT_NE(view().grab().toImage(), bare);
    show({});
    EXPECT_EQ(view().grab().toImage(), bare);
}

TEST_F(MapGuestTest, anotherModelsMapMarksNothingAndSaysWhy)
{
    openDrugs(60);
    layOut(ui::MapMethod::Umap);
    auto foreign = *model->points();
    foreign.stored.parameters = "15 neighbours, min_dist 0.1, 500 epochs, seed 1, model ffffffff";
    foreign.stored.serial = 2;
    const auto embedding = embeddingOf(foreign.ids[0]);
    for (float& x : foreign.x)
        x += 1; // another map
    document->edit(ui::makeMapEdit(foreign));
    settle();
    model->showMap(2);
    settle();
    ASSERT_NE(model->points()->stored.parameters.find("ffffffff"), std::string::npos);
    QSignalSpy refused(model.get(), &ui::MapModel::guestRefused);
    QSignalSpy said(map.get(), &ui::MapPage::message);
    show(embedding);
    EXPECT_FALSE(model->guest());
    ASSERT_EQ(refused.count(), 1);
    ASSERT_EQ(said.count(), 1);
    EXPECT_TRUE(said[0][0].toString().contains(QStringLiteral("ffffffff"))) << said[0][0].toString().toStdString();

    for (std::size_t stroke = 1; stroke < 4; ++stroke)
        show(embeddingOf(foreign.ids[stroke]));
    EXPECT_EQ(said.count(), 1) << "said once, not at each stroke";

    model->showMap(1);
    settle();
    EXPECT_TRUE(model->guest()) << "the map of this model takes it again";
    model->showMap(2);
    settle();
    EXPECT_EQ(said.count(), 2);
    show({});
    show(embedding);
    EXPECT_EQ(said.count(), 3) << "asked for once more, told once more";
}

TEST_F(MapGuestTest, aStrangerIsCalledOne)
{
    openDrugs(80);
    layOut(ui::MapMethod::Umap);
    std::vector<float> far = embeddingOf(model->points()->ids[0]);
    for (std::size_t i = 0; i < far.size(); ++i)
        far[i] = i % 2 == 0 ? 40.f : -40.f;
    show(far);
    ASSERT_TRUE(model->guest());
    EXPECT_TRUE(model->guest()->isStranger());
    EXPECT_TRUE(status().contains(QStringLiteral("unlike")));
}

TEST_F(MapGuestTest, aReopenedMapMarksItToo)
{
    openDrugs(80);
    layOut(ui::MapMethod::Umap);
    const auto embedding = embeddingOf(model->points()->ids[7]);
    const float x = model->points()->x[7];
    document->setWorkspace(nullptr);
    settle();
    document->setWorkspace(space);
    settle();
    ASSERT_NE(model->points(), nullptr);
    show(embedding);
    ASSERT_TRUE(model->guest());
    EXPECT_NEAR(model->guest()->x, x, 1e-3);
}

TEST_F(MapGuestTest, inSpaceItIsAPointOfItsOwn)
{
    openDrugs(80);
    map->layOut(ui::MapMethod::Umap, 3);
    waitForLayout();
    settle();
    ASSERT_TRUE(model->points() && model->points()->isInSpace());
    ui::Map3dView& cloud = *map->view3d();
    WAIT_UNTIL(cloud.canvas() != nullptr && cloud.canvas()->isReady());
    QTest::qWait(50);
    const QImage without = cloud.canvas()->grabFramebuffer();
    show(embeddingOf(model->points()->ids[7]));
    ASSERT_TRUE(model->guest());
    EXPECT_NEAR(model->guest()->z, model->points()->z[7], 1e-3);
    EXPECT_NE(cloud.canvas()->grabFramebuffer(), without);
    show({});
    EXPECT_EQ(cloud.canvas()->grabFramebuffer(), without);
}

TEST_F(MapGuestTest, aMapBesideMarksItToo)
{
    openDrugs(80);
    layOut(ui::MapMethod::Pca);
    layOut(ui::MapMethod::Umap);
    map->hide();
    ui::MapBoard board(*model, selection);
    board.resize(1100, 560);
    board.show();
    board.setGuest(embeddingOf(model->points()->ids[7]));
    settle();
    ui::MapPage* beside = board.addBeside();
    settle();
    ASSERT_TRUE(beside->model().guest());
    EXPECT_NEAR(beside->model().guest()->x, beside->model().points()->x[7], 1e-3);
    board.setGuest({});
    EXPECT_FALSE(beside->model().guest());
    EXPECT_FALSE(model->guest());
}

} // namespace
} // namespace molrl::test
