// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_model.h"

#include "ui/adapt/adapt.h"

#include <algorithm>
#include <chrono>

namespace molrl::ui {

using namespace std::chrono_literals;

MapModel::MapModel(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_reading(document.jobs()), m_loading(document.jobs()),
      m_clustering(document.jobs())
{
    m_liveTimer.setInterval(50ms);
    connect(&m_liveTimer, &QTimer::timeout, this, &MapModel::pollLive);
    m_reloadTimer.setSingleShot(true); // several signals of one edit make one reading
    m_reloadTimer.setInterval(0);
    connect(&m_reloadTimer, &QTimer::timeout, this, &MapModel::reload);
    connect(&m_document, &Document::workspaceChanged, this, &MapModel::onWorkspaceChanged);
    connect(&m_document, &Document::columnsChanged, this, [this] { m_reloadTimer.start(); });
    connect(&m_document, &Document::compoundsChanged, this, [this] {
        if (m_cache)
            m_cache->invalidate();
        m_reloadTimer.start();
    });
    connect(&m_document, &Document::cellsChanged, this, [this](workspace::ColumnId column) {
        if (m_cache)
            m_cache->invalidate(column);
        Q_EMIT valuesChanged(column);
    });
    onWorkspaceChanged();
}

MapModel::~MapModel()
{
    cancelLayout();
}

void MapModel::onWorkspaceChanged()
{
    cancelLayout();
    m_clustering.stop();
    m_loading.stop();
    m_cache = m_document.workspace() ? std::make_shared<workspace::ViewCache>(m_document.workspace()) : nullptr;
    m_columns.clear();
    m_maps.clear();
    m_wanted = 0;
    setPoints(nullptr);
    Q_EMIT mapsChanged();
    if (m_document.workspace())
        reload();
}

bool MapModel::canLayOut(QString* why) const
{
    const auto say = [why](const QString& text) {
        if (why != nullptr)
            *why = text;
        return false;
    };
    if (!m_document.workspace())
        return say(tr("Open a workspace first."));
    if (!m_document.network())
        return say(tr("The model is not loaded yet."));
    if (isLayingOut())
        return say(tr("A map is being laid out."));
    return true;
}

void MapModel::reload()
{
    const auto workspace = m_document.workspace();
    if (!workspace)
        return;
    m_reading.start(
        tr("Reading the columns"), [workspace](JobContext&) { return workspace->columns(); }, this,
        [this](Result<std::vector<workspace::Column>> columns) {
            if (columns)
                onColumnsRead(std::move(*columns));
            else if (columns.error().code != ErrorCode::Cancelled)
                Q_EMIT failed(tr("The map could not be read."), columns.error());
        });
}

void MapModel::onColumnsRead(std::vector<workspace::Column> columns)
{
    m_columns = std::move(columns);
    m_maps = findMaps(m_columns);
    Q_EMIT mapsChanged();
    if (isLayingOut())
        return;
    const auto wanted = std::find_if(m_maps.begin(), m_maps.end(), [&](const auto& m) { return m.serial == m_wanted; });
    if (m_maps.empty()) {
        setPoints(nullptr);
        return;
    }
    load(wanted == m_maps.end() ? m_maps.back() : *wanted);
}

void MapModel::showMap(int serial)
{
    const auto found = std::find_if(m_maps.begin(), m_maps.end(), [&](const auto& m) { return m.serial == serial; });
    if (found == m_maps.end() || isLayingOut())
        return;
    m_wanted = serial;
    load(*found);
}

void MapModel::load(const StoredMap& stored)
{
    m_wanted = stored.serial;
    const auto workspace = m_document.workspace();
    m_loading.start(
        tr("Reading the map"), [workspace, stored](JobContext& job) { return loadMap(*workspace, stored, job); }, this,
        [this](Result<MapPointsPtr> points) {
            if (!points) {
                if (points.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(tr("The map could not be read."), points.error());
                return;
            }
            const MapPoints& now = **points;
            // What is on show stays on show: after its own edit, and after edits of other columns.
            const bool isSame = m_points && m_points->ids == now.ids && m_points->x == now.x && m_points->y == now.y;
            if (!isSame) {
                setPoints(std::move(*points));
                return;
            }
            auto merged = std::make_shared<MapPoints>(now);
            const bool otherClusters = !m_unkeptResolution && m_points->cluster != now.cluster;
            if (m_unkeptResolution)
                merged->cluster = m_points->cluster;
            m_points = std::move(merged);
            if (otherClusters)
                Q_EMIT clustersChanged();
        });
}

void MapModel::setPoints(MapPointsPtr points)
{
    if (!points && !m_points)
        return;
    m_clustering.stop();
    m_unkeptResolution.reset();
    m_neighbours.reset();
    m_points = std::move(points);
    Q_EMIT pointsReplaced();
}

void MapModel::layOut(const MapRequest& request)
{
    QString why;
    if (!canLayOut(&why)) {
        Q_EMIT failed(tr("No map was laid out."), Error{ErrorCode::InvalidArgument, why.toStdString(), {}});
        return;
    }
    m_loading.stop();
    m_clustering.stop();
    m_live = std::make_shared<LiveLayout>();
    m_layout = m_document.jobs().start<LaidOut>(
        Lane::Background, tr("Lay out the map (%1)").arg(QLatin1String(toString(request.method))),
        [workspace = m_document.workspace(), network = m_document.network(), request, live = m_live](JobContext& job) {
            return layOutMap(*workspace, *network, request, *live, job);
        },
        this, [this, workspace = m_document.workspace()](Result<LaidOut> result) {
            if (workspace != m_document.workspace()) // another document is open by now
                result = fail(ErrorCode::Cancelled, "the workspace was closed");
            onLaidOut(std::move(result));
        });
    m_liveTimer.start();
    Q_EMIT layoutStarted();
}

void MapModel::pollLive()
{
    if (!m_live)
        return;
    if (auto frame = m_live->take())
        Q_EMIT positionsMoved(frame->ids, frame->x, frame->y);
}

void MapModel::onLaidOut(Result<LaidOut> result)
{
    m_liveTimer.stop();
    m_live.reset();
    m_layout.reset();
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled)
            Q_EMIT failed(tr("The map could not be laid out."), result.error());
        Q_EMIT layoutEnded();
        Q_EMIT pointsReplaced(); // the one from before
        return;
    }
    auto points = std::make_shared<MapPoints>(*result->points);
    points->stored.serial = nextMapSerial(m_columns);
    m_wanted = points->stored.serial;
    const workspace::AddColumns edit = makeMapEdit(*points);
    setPoints(std::move(points));
    m_neighbours = result->neighbours;
    Q_EMIT layoutEnded();
    m_document.edit(edit);
}

void MapModel::cancelLayout()
{
    if (m_layout)
        m_layout->cancel();
    if (m_live)
        m_live->setPaused(false);
}

void MapModel::setPaused(bool paused)
{
    if (m_live)
        m_live->setPaused(paused);
}

void MapModel::recluster(double resolution)
{
    if (!m_points || isLayingOut() || !m_document.network())
        return;
    m_clustering.start(
        tr("Clustering"),
        [workspace = m_document.workspace(), network = m_document.network(), points = m_points,
         neighbours = m_neighbours, resolution](JobContext& job) mutable -> Result<Clustered> {
            const ThreadBudget budget = ThreadBudget::make(0);
            if (!neighbours) {
                MOLRL_TRY(neighbours, findNeighbours(*workspace, *network, points->ids, budget, job));
            }
            MOLRL_TRY(auto cluster, clusterMap(*neighbours, resolution, 1, job));
            return Clustered{neighbours, std::move(cluster)};
        },
        this, [this, points = m_points, resolution](Result<Clustered> result) {
            if (!m_points || m_points->ids != points->ids)
                return;
            if (!result) {
                if (result.error().code != ErrorCode::Cancelled)
                    Q_EMIT failed(tr("The map could not be clustered."), result.error());
                return;
            }
            m_neighbours = result->neighbours;
            auto next = std::make_shared<MapPoints>(*m_points);
            next->cluster = std::move(result->cluster);
            m_points = std::move(next);
            m_unkeptResolution = resolution;
            Q_EMIT clustersChanged();
        });
}

void MapModel::keepClusters()
{
    if (!m_points || !m_unkeptResolution || m_points->stored.serial == 0)
        return;
    const QString note = tr("Leiden, resolution %1").arg(*m_unkeptResolution, 0, 'g', 3);
    m_unkeptResolution.reset();
    m_document.edit(makeClusterEdit(*m_points, note.toStdString()));
    Q_EMIT clustersChanged();
}

} // namespace molrl::ui
