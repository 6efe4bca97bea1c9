// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/default_model.h"
#include "tests/ui/table/table_fixture.h"
#include "ui/map/cluster_panel.h"
#include "ui/map/map_page.h"
#include "ui/table/compound_model.h"

#include <QMouseEvent>
#include <QSignalSpy>

namespace molrl::test {

/// A map beside a table, on the same workspace and selection, with the model that comes with the program.
class MapFixture : public TableFixture {
protected:
    void SetUp() override
    {
        TableFixture::SetUp();
        model = std::make_unique<ui::MapModel>(*document);
        map = std::make_unique<ui::MapPage>(*model, selection);
        clusters = std::make_unique<ui::ClusterPanel>(*model, selection);
        map->resize(820, 560);
        map->show();
        clusters->resize(280, 560);
        clusters->show();
        page->resize(700, 400);
        EXPECT_TRUE(QTest::qWaitForWindowExposed(map.get()));
        document->setNetwork(network());
    }
    void TearDown() override
    {
        clusters.reset();
        map.reset();
        model.reset();
        TableFixture::TearDown();
    }
    /// Loaded once for all tests.
    static std::shared_ptr<const molrl::model::Network> network()
    {
        static const auto shared = molrl::model::loadDefaultModel(molrl::model::Device{}).value().network;
        return shared;
    }
    [[nodiscard]] ui::MapView& view() { return map->view(); }
    /// The library is encoded first, which takes its time on a crowded machine.
    void waitForLayout()
    {
        ASSERT_TRUE(QTest::qWaitFor([this] { return !model->isLayingOut(); }, 600000));
    }
    void layOut(ui::MapMethod method = ui::MapMethod::Umap)
    {
        map->layOut(method);
        waitForLayout();
        settle();
        ASSERT_NE(model->points(), nullptr);
    }
    /// Draws a closed lasso through the corners with the mouse.
    void lasso(const QPolygonF& corners, Qt::KeyboardModifiers keys = Qt::NoModifier)
    {
        ASSERT_GE(corners.size(), 3);
        QTest::mousePress(&view(), Qt::LeftButton, keys, corners.first().toPoint());
        for (int i = 1; i <= corners.size(); ++i) {
            const QPointF from = corners[i - 1];
            const QPointF to = corners[i % corners.size()];
            for (int step = 1; step <= 4; ++step) {
                const QPointF at = from + (to - from) * (step / 4.0);
                // QTest::mouseMove carries no buttons.
                QMouseEvent move(QEvent::MouseMove, at, view().mapToGlobal(at), Qt::NoButton, Qt::LeftButton, keys);
                QApplication::sendEvent(&view(), &move);
            }
        }
        QTest::mouseRelease(&view(), Qt::LeftButton, keys, corners.first().toPoint());
    }
    /// As the pointer would, without moving it: the windows of a test overlap, and the one on top would get it.
    void hoverAt(const QPointF& place)
    {
        QMouseEvent move(QEvent::MouseMove, place, view().mapToGlobal(place), Qt::NoButton, Qt::NoButton,
                         Qt::NoModifier);
        QApplication::sendEvent(&view(), &move);
    }
    /// The compounds that lie inside, by their places alone.
    [[nodiscard]] std::vector<workspace::CompoundId> inside(const QPolygonF& corners)
    {
        std::vector<workspace::CompoundId> ids;
        for (const auto id : model->points()->ids)
            if (corners.containsPoint(view().placeOf(id).value(), Qt::OddEvenFill))
                ids.push_back(id);
        return ids;
    }
    [[nodiscard]] QPolygonF half(bool left) const
    {
        const QRectF all(map->view().rect());
        return QPolygonF(QRectF(left ? 2 : all.width() / 2, 2, all.width() / 2 - 4, all.height() - 4));
    }

    std::unique_ptr<ui::MapModel> model;
    std::unique_ptr<ui::MapPage> map;
    std::unique_ptr<ui::ClusterPanel> clusters;
};

} // namespace molrl::test
