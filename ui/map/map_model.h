// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/view.h"
#include "ui/document.h"
#include "ui/map/map_guest.h"

#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

namespace molrl::ui {

/// The map on show and how it comes about: the maps stored in the workspace, the layout that runs, the clusters.
///
/// Map page and cluster panel read it and follow its signals. A finished layout is stored by an edit, so that undo
/// takes it away and reopening shows it again.
class MapModel : public QObject {
    Q_OBJECT

public:
    explicit MapModel(Document& document, QObject* parent = nullptr);
    ~MapModel() override;

    [[nodiscard]] Document& document() { return m_document; }
    [[nodiscard]] const std::vector<StoredMap>& maps() const { return m_maps; } ///< oldest first
    [[nodiscard]] MapPointsPtr points() const { return m_points; }              ///< null: no map
    [[nodiscard]] const std::vector<workspace::Column>& columns() const { return m_columns; }
    [[nodiscard]] std::shared_ptr<workspace::ViewCache> viewCache() const { return m_cache; }
    [[nodiscard]] MapNeighboursPtr neighbours() const { return m_neighbours; } ///< null until needed
    /// Looks the neighbours of the map on show up, unless they are here or on their way; neighboursFound() tells.
    void wantNeighbours();
    /// Lines that the map shows over its points. @param emphasised  place of one of them; -1: none
    void setLinks(std::vector<MapLink> links, int emphasised = -1);
    void emphasiseLink(int link);
    [[nodiscard]] const std::vector<MapLink>& links() const { return m_links; }
    [[nodiscard]] int emphasisedLink() const { return m_emphasisedLink; }

    /// Shows where a molecule from outside the library would lie, on this map and those shown after it.
    /// @param embedding  by the document's network; empty: no molecule any more
    void setGuest(std::vector<float> embedding);
    [[nodiscard]] const std::optional<MapGuest>& guest() const { return m_guest; } ///< none: not placed, or not yet

    void showMap(int serial);
    void layOut(const MapRequest& request);
    /// Places the compounds that came after the map on it; the result is a map of its own, shown when it is done.
    void placeNew(ThreadBudget budget);
    /// How many readable compounds the map on show lacks.
    [[nodiscard]] std::size_t unplacedCount() const;
    void cancelLayout();
    void setPaused(bool paused);
    [[nodiscard]] bool isLayingOut() const { return m_layout && m_layout->isActive(); }
    [[nodiscard]] bool isPaused() const { return m_live && m_live->isPaused(); }
    [[nodiscard]] JobPtr layoutJob() const { return m_layout; }
    /// Clusters of the map on show, at another resolution. Not stored until keepClusters().
    void recluster(double resolution);
    [[nodiscard]] bool isClustering() const { return m_clustering.isRunning(); }
    [[nodiscard]] bool hasUnkeptClusters() const { return m_unkeptResolution.has_value(); }
    void keepClusters();
    /// Whether a layout or new clusters could start now; `why` says what is missing.
    [[nodiscard]] bool canLayOut(QString* why = nullptr) const;

Q_SIGNALS:
    void mapsChanged();     ///< others are stored, columns came, went or got other names, unplacedCount() is another
    void pointsReplaced();  ///< another map, or none
    void clustersChanged(); ///< of the same points
    void neighboursFound();
    void compoundsPlaced(const std::vector<molrl::workspace::CompoundId>& ids);
    void linksChanged();
    void guestChanged();
    void guestRefused(const QString& why); ///< it has no place on this map; once, until it is placed or taken away
    void layoutStarted();
    void positionsMoved(const std::vector<molrl::workspace::CompoundId>& ids, const std::vector<float>& x,
                        const std::vector<float>& y); ///< `ids` only at first
    void layoutEnded();                               ///< finished, cancelled or failed
    void valuesChanged(molrl::workspace::ColumnId column);
    void failed(const QString& whatFailed, const molrl::Error& error);

private:
    void onWorkspaceChanged();
    void reload();
    void onColumnsRead(std::vector<workspace::Column> columns);
    void load(const StoredMap& stored);
    void pollLive();
    void setPoints(MapPointsPtr points);
    void forgetGuest();
    void placeGuestAgain();
    void refuseGuest(const QString& why);
    void startLayout(const QString& title, std::function<Result<LaidOut>(LiveLayout&, JobContext&)> work);
    void onLaidOut(Result<LaidOut> result);

    Document& m_document;
    std::vector<workspace::Column> m_columns;
    std::vector<StoredMap> m_maps;
    MapPointsPtr m_points;
    std::shared_ptr<workspace::ViewCache> m_cache;
    MapNeighboursPtr m_neighbours;
    std::vector<MapLink> m_links;
    int m_emphasisedLink = -1;
    int m_wanted = 0; ///< serial to show; 0: the newest
    std::optional<double> m_unkeptResolution;
    std::vector<float> m_guestEmbedding;
    std::optional<MapGuest> m_guest;
    QString m_guestRefusal;      ///< said already: not again at each stroke of the pen
    MapPointsPtr m_soughtInVain; ///< points whose neighbours can't be found
    bool m_isLive = false;       ///< the layout that runs has shown positions

    JobPtr m_layout;
    std::shared_ptr<LiveLayout> m_live;
    QTimer m_liveTimer;
    QTimer m_reloadTimer;
    LatestOnly<std::vector<workspace::Column>> m_reading;
    LatestOnly<MapPointsPtr> m_loading;
    struct Clustered {
        MapNeighboursPtr neighbours;
        std::vector<std::int32_t> cluster;
    };
    LatestOnly<Clustered> m_clustering;
    LatestOnly<MapNeighboursPtr> m_seeking;
    LatestOnly<MapGuest> m_guestPlacing;
};

} // namespace molrl::ui
