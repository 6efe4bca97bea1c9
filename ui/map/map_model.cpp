// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/map/map_model.h"

#include "ui/adapt/adapt.h"
#include "ui/map/map_place.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace molrl::ui {

using namespace std::chrono_literals;

MapModel::MapModel(Document& document, QObject* parent)
    : QObject(parent), m_document(document), m_reading(document.jobs()), m_loading(document.jobs()),
      m_clustering(document.jobs()), m_seeking(document.jobs(), Lane::Background), m_guestPlacing(document.jobs())
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
    m_guestEmbedding.clear();
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
    if (isLayingOut()) { // what was undone meanwhile shall not come back when the layout is cancelled
        const bool isGone = m_points && std::none_of(m_maps.begin(), m_maps.end(), [&](const StoredMap& map) {
                                return map.serial == m_points->stored.serial;
                            });
        if (isGone && m_isLive)
            m_points.reset();
        else if (isGone)
            setPoints(nullptr);
        return;
    }
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
    if (m_maps.empty())
        m_wanted = serial; // they are still being read
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
            const bool isSame = m_points && m_points->ids == now.ids && m_points->x == now.x && m_points->y == now.y &&
                                m_points->z == now.z;
            if (!isSame) {
                setPoints(std::move(*points));
                return placeGuestAgain();
            }
            const bool othersCame = countUnplaced(*m_points) != countUnplaced(now);
            auto merged = std::make_shared<MapPoints>(now);
            const bool otherClusters = !m_unkeptResolution && m_points->cluster != now.cluster;
            if (m_unkeptResolution)
                merged->cluster = m_points->cluster;
            m_points = std::move(merged);
            if (otherClusters)
                Q_EMIT clustersChanged();
            if (othersCame)
                Q_EMIT mapsChanged(); // there are compounds without a place, or no longer
        });
}

void MapModel::setPoints(MapPointsPtr points)
{
    if (!points && !m_points)
        return;
    m_clustering.stop();
    m_seeking.stop();
    m_unkeptResolution.reset();
    m_neighbours.reset();
    m_points = std::move(points);
    forgetGuest();
    Q_EMIT pointsReplaced();
}

void MapModel::setGuest(std::vector<float> embedding)
{
    if (embedding == m_guestEmbedding && (m_guest || m_guestPlacing.isRunning()))
        return;
    m_guestEmbedding = std::move(embedding);
    if (m_guestEmbedding.empty()) {
        m_guestRefusal.clear();
        forgetGuest();
    } else {
        placeGuestAgain();
    }
}

void MapModel::forgetGuest()
{
    m_guestPlacing.stop();
    if (!m_guest)
        return;
    m_guest.reset();
    Q_EMIT guestChanged();
}

/// Where the guest was stays marked until the new place is known: the mark follows the pen without flickering.
void MapModel::placeGuestAgain()
{
    const auto network = m_document.network();
    if (m_guestEmbedding.empty() || !m_points || !network || isLayingOut())
        return;
    if (auto fits = checkModelOfMap(*m_points, network->hash()); !fits)
        return refuseGuest(toErrorText(fits.error()).title);
    if (m_points == m_soughtInVain)
        return refuseGuest(
            tr("The map's compounds are not encoded by this model: encode the library, or lay out a new map."));
    if (!m_neighbours)
        return wantNeighbours(); // and then once more
    m_guestPlacing.start(
        tr("Place the sketch on the map"),
        [points = m_points, neighbours = m_neighbours, embedding = m_guestEmbedding](JobContext& job) {
            return placeGuest(*points, *neighbours, embedding, ThreadBudget::make(1), job);
        },
        this,
        [this, points = m_points](Result<MapGuest> placed) {
            if (!m_points || m_points->ids != points->ids || m_points->x != points->x)
                return;
            if (placed) {
                m_guest = *placed;
                m_guestRefusal.clear();
                Q_EMIT guestChanged();
            } else if (placed.error().code != ErrorCode::Cancelled) {
                refuseGuest(toErrorText(placed.error()).title);
            }
        });
}

void MapModel::refuseGuest(const QString& why)
{
    forgetGuest();
    if (std::exchange(m_guestRefusal, why) != why)
        Q_EMIT guestRefused(why);
}

void MapModel::layOut(const MapRequest& request)
{
    QString why;
    if (!canLayOut(&why)) {
        Q_EMIT failed(tr("No map was laid out."), Error{ErrorCode::InvalidArgument, why.toStdString(), {}});
        return;
    }
    startLayout(tr("Lay out the map (%1)").arg(QLatin1String(toString(request.method))),
                [workspace = m_document.workspace(), network = m_document.network(), request](
                    LiveLayout& live, JobContext& job) { return layOutMap(*workspace, *network, request, live, job); });
}

std::size_t MapModel::unplacedCount() const
{
    return m_points ? countUnplaced(*m_points) : 0;
}

void MapModel::placeNew(ThreadBudget budget)
{
    QString why;
    if (!m_points || !canLayOut(&why)) {
        Q_EMIT failed(tr("Nothing was placed."), Error{ErrorCode::InvalidArgument, why.toStdString(), {}});
        return;
    }
    startLayout(tr("Place new compounds on the map"),
                [workspace = m_document.workspace(), network = m_document.network(), points = m_points,
                 neighbours = m_neighbours, budget](LiveLayout&, JobContext& job) {
                    return placeNewCompounds(*workspace, *network, *points, neighbours, budget, job);
                });
}

void MapModel::startLayout(const QString& title, std::function<Result<LaidOut>(LiveLayout&, JobContext&)> work)
{
    m_loading.stop();
    m_clustering.stop();
    m_live = std::make_shared<LiveLayout>();
    m_isLive = false;
    m_layout = m_document.jobs().start<LaidOut>(
        Lane::Background, title, [work = std::move(work), live = m_live](JobContext& job) { return work(*live, job); },
        this,
        [this, workspace = m_document.workspace()](Result<LaidOut> result) {
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
    if (auto frame = m_live->take()) {
        m_isLive = true;
        Q_EMIT positionsMoved(frame->ids, frame->x, frame->y);
    }
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
        placeGuestAgain();
        reload(); // or the newest of those that are left
        return;
    }
    auto points = std::make_shared<MapPoints>(*result->points);
    points->stored.serial = nextMapSerial(m_columns);
    m_wanted = points->stored.serial;
    const workspace::AddColumns edit = makeMapEdit(*points, result->novelty);
    setPoints(std::move(points));
    m_neighbours = result->neighbours;
    Q_EMIT layoutEnded();
    m_document.edit(edit);
    placeGuestAgain();
    if (!result->placed.empty())
        Q_EMIT compoundsPlaced(result->placed);
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
        this,
        [this, points = m_points, resolution](Result<Clustered> result) {
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

void MapModel::setLinks(std::vector<MapLink> links, int emphasised)
{
    m_links = std::move(links);
    m_emphasisedLink = emphasised;
    Q_EMIT linksChanged();
}

void MapModel::emphasiseLink(int link)
{
    if (link == m_emphasisedLink)
        return;
    m_emphasisedLink = link;
    Q_EMIT linksChanged();
}

void MapModel::wantNeighbours()
{
    if (m_neighbours || !m_points || isLayingOut() || m_seeking.isRunning() || !m_document.network() ||
        m_points == m_soughtInVain)
        return;
    m_seeking.start(
        tr("Looking for neighbours"),
        [workspace = m_document.workspace(), network = m_document.network(), points = m_points](JobContext& job) {
            return findNeighbours(*workspace, *network, points->ids, ThreadBudget::make(0), job);
        },
        this,
        [this, points = m_points](Result<MapNeighboursPtr> found) {
            if (!m_points || m_points->ids != points->ids)
                return;
            if (found)
                m_neighbours = *found;
            else
                m_soughtInVain = m_points; // no embeddings of this model: the map is of another one
            Q_EMIT neighboursFound();
            placeGuestAgain();
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
