// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/cluster_detail_panel.h"
#include "ui/map/map_model.h"
#include "ui/selection.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QPushButton;
class QScrollArea;
class QSlider;
class QToolButton;

namespace molrl::ui {

class ClusterListModel;
class StructureCache;

/// The clusters of the map on show: size, the most typical compound, purity, a property's mean and spread, how unsure
/// its predictions are. A click selects the cluster everywhere, and shows it from within below the list.
class ClusterPanel : public QWidget {
    Q_OBJECT

public:
    ClusterPanel(MapModel& model, Selection& selection, QWidget* parent = nullptr);
    ~ClusterPanel() override;

    [[nodiscard]] const std::vector<ClusterSummary>& clusters() const; ///< in the order shown
    void setProperty(workspace::ColumnId column);
    void setOrder(ClusterOrder order, bool descending);
    void selectCluster(int cluster, Qt::KeyboardModifiers modifiers = {});
    [[nodiscard]] bool isSummarising() const { return m_job.isRunning(); }
    [[nodiscard]] ClusterDetailPanel& detail() { return *m_detail; }

Q_SIGNALS:
    void columnChosen(molrl::workspace::ColumnId column); ///< the map is to be coloured by it

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildUi();
    void fillProperties();
    void summarise();
    void showClusters(std::vector<ClusterSummary> clusters);
    void updateState();
    void followCurrent();
    void showDetail(int cluster);

    MapModel& m_model;
    Selection& m_selection;
    ClusterListModel* m_list = nullptr;
    StructureCache* m_structures = nullptr;
    LatestOnly<std::vector<ClusterSummary>> m_job;
    workspace::ColumnId m_property;
    ClusterOrder m_order = ClusterOrder::Size;
    bool m_descending = true;

    ClusterDetailPanel* m_detail = nullptr;
    QScrollArea* m_detailArea = nullptr;
    QListView* m_view = nullptr;
    QComboBox* m_propertyBox = nullptr;
    QComboBox* m_orderBox = nullptr;
    QToolButton* m_direction = nullptr;
    QSlider* m_resolution = nullptr;
    QLabel* m_resolutionText = nullptr;
    QPushButton* m_keep = nullptr;
    QLabel* m_note = nullptr;
    QTimer m_resolutionTimer;
    QTimer m_refreshTimer;
};

} // namespace molrl::ui
