// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/stored_map.h"

#include "core/workspace/import.h"
#include "tests/support/temp_dir.h"
#include "ui/map/map_engine.h"

#include <atomic>
#include <chrono>
#include <gtest/gtest.h>
#include <thread>

namespace molrl::ui {
namespace {

class StoredMapTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        space = workspace::Workspace::create(dir.file("a.molrl")).value();
        JobContext job;
        ASSERT_TRUE(importFile(*space, dir.write("a.csv", "smiles\nC\nCC\nCCC\nbad(\nCCCC\n"), {}, job));
        points.snapshot = space->snapshot().value();
        for (const std::int32_t row : {0, 1, 2, 4}) {
            points.ids.push_back(points.snapshot->ids[static_cast<std::size_t>(row)]);
            points.rows.push_back(row);
            points.x.push_back(0.1f * static_cast<float>(row));
            points.y.push_back(-1.5f);
            points.cluster.push_back(row == 2 ? 0 : 1 + row / 2);
        }
        points.stored.serial = 1;
        points.stored.method = "UMAP";
        points.stored.parameters = "15 neighbours; seed 1, model 12ab";
    }
    MapPointsPtr load(const StoredMap& stored)
    {
        JobContext job;
        return loadMap(*space, stored, job).value();
    }

    test::TempDir dir;
    std::shared_ptr<workspace::Workspace> space;
    MapPoints points;
};

TEST_F(StoredMapTest, ComesBackToTheBitAfterReopening)
{
    ASSERT_TRUE(space->apply(makeMapEdit(points)));
    space.reset();
    space = workspace::Workspace::open(dir.file("a.molrl")).value();
    const auto maps = findMaps(space->columns().value());
    ASSERT_EQ(maps.size(), 1u);
    EXPECT_EQ(maps[0].method, "UMAP");
    EXPECT_EQ(maps[0].parameters, points.stored.parameters);
    const auto back = load(maps[0]);
    EXPECT_EQ(back->ids, points.ids);
    EXPECT_EQ(back->x, points.x);
    EXPECT_EQ(back->y, points.y);
    EXPECT_EQ(back->cluster, points.cluster);
    EXPECT_EQ(back->rows, points.rows);
    EXPECT_EQ(back->clusterCount(), 3);
}

TEST_F(StoredMapTest, UndoTakesItAwayAndRedoBringsItBack)
{
    const auto undo = space->apply(makeMapEdit(points)).value();
    EXPECT_EQ(workspace::describe(undo), "lay out a map by UMAP");
    const auto redo = space->apply(undo).value();
    EXPECT_TRUE(findMaps(space->columns().value()).empty());
    ASSERT_TRUE(space->apply(redo));
    EXPECT_EQ(findMaps(space->columns().value()).size(), 1u);
}

TEST_F(StoredMapTest, SeveralMapsAndClusteringsLiveSideBySide)
{
    ASSERT_TRUE(space->apply(makeMapEdit(points)));
    points.stored.serial = nextMapSerial(space->columns().value());
    EXPECT_EQ(points.stored.serial, 2);
    points.stored.method = "t-SNE";
    points.cluster.clear();
    ASSERT_TRUE(space->apply(makeMapEdit(points)));
    auto maps = findMaps(space->columns().value());
    ASSERT_EQ(maps.size(), 2u);
    EXPECT_EQ(maps[1].method, "t-SNE");
    EXPECT_FALSE(maps[1].cluster) << "it was not clustered";
    EXPECT_TRUE(load(maps[1])->cluster.empty());

    points.cluster = {4, 3, 2, 1};
    points.stored = maps[0];
    ASSERT_TRUE(space->apply(makeClusterEdit(points, "Leiden, resolution 2")));
    maps = findMaps(space->columns().value());
    EXPECT_EQ(load(maps[0])->cluster, points.cluster) << "the newest clustering is the one on show";
    ASSERT_TRUE(space->apply(workspace::RemoveColumn{maps[0].cluster}));
    maps = findMaps(space->columns().value());
    EXPECT_EQ(load(maps[0])->clusterCount(), 3) << "the one before shows again";
    EXPECT_EQ(maps[0].parameters, "15 neighbours; seed 1, model 12ab") << "the layout's, not the clustering's";
}

TEST_F(StoredMapTest, WithoutItsPlacesItIsNoMap)
{
    ASSERT_TRUE(space->apply(makeMapEdit(points)));
    const auto stored = findMaps(space->columns().value())[0];
    ASSERT_TRUE(space->apply(workspace::RemoveColumn{stored.y}));
    EXPECT_TRUE(findMaps(space->columns().value()).empty());
    JobContext job;
    EXPECT_EQ(loadMap(*space, stored, job).error().code, ErrorCode::NotFound);
    workspace::Column other;
    other.id = {9};
    other.origin = "imported from map 1, x.csv";
    EXPECT_TRUE(findMaps({other}).empty());
}

TEST_F(StoredMapTest, LoadingStopsOnRequest)
{
    ASSERT_TRUE(space->apply(makeMapEdit(points)));
    JobContext job;
    job.requestStop();
    EXPECT_EQ(loadMap(*space, findMaps(space->columns().value())[0], job).error().code, ErrorCode::Cancelled);
}

TEST(LiveLayoutTest, GivesTheNewestPositionsOnce)
{
    LiveLayout live;
    EXPECT_FALSE(live.take());
    live.setCompounds({{1}, {2}});
    EXPECT_TRUE(live.isWanted());
    live.publish(std::vector<float>{1, 2, 3, 4}, 2);
    EXPECT_FALSE(live.isWanted());
    live.publish(std::vector<float>{5, 6, 7, 8}, 2);
    const auto frame = live.take();
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->ids.size(), 2u);
    EXPECT_EQ(frame->x, (std::vector<float>{5, 7}));
    EXPECT_EQ(frame->y, (std::vector<float>{6, 8}));
    EXPECT_FALSE(live.take());
    live.publish(std::vector<float>{0, 0, 0, 0}, 2);
    EXPECT_TRUE(live.take()->ids.empty()) << "told once";
}

TEST(LiveLayoutTest, APausedOneWaitsForResumeOrStop)
{
    LiveLayout live;
    JobContext job;
    live.waitWhilePaused(job); // at once
    live.setPaused(true);
    std::atomic<bool> waited{false};
    std::thread worker([&] {
        live.waitWhilePaused(job);
        waited = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    EXPECT_FALSE(waited);
    job.requestStop();
    worker.join();
    EXPECT_TRUE(waited);
    live.setPaused(false);
    live.waitWhilePaused(JobContext());
}

} // namespace
} // namespace molrl::ui
