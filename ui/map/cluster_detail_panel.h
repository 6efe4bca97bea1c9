// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/cluster_detail.h"
#include "ui/map/cluster_summary.h"
#include "ui/map/map_model.h"
#include "ui/selection.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace molrl::ui {

class StructureCache;
class StructureList;

/// One cluster from within: its representatives with their common core marked, its scaffolds, what sets it apart, the
/// clusters beside it; compares it with another and saves it as a column.
class ClusterDetailPanel : public QWidget {
    Q_OBJECT

public:
    ClusterDetailPanel(MapModel& model, Selection& selection, QWidget* parent = nullptr);
    ~ClusterDetailPanel() override;

    /// The list beside, for the pictures and sizes of the other clusters.
    void setClusters(std::vector<ClusterSummary> clusters);
    /// 0: none.
    void showCluster(int cluster);
    [[nodiscard]] int cluster() const { return m_cluster; }
    [[nodiscard]] ClusterDetailPtr detail() const { return m_detail; } ///< null until computed
    [[nodiscard]] const std::optional<ClusterCore>& core() const { return m_core; }
    [[nodiscard]] bool isBusy() const { return m_job.isRunning() || m_coreJob.isRunning(); }
    /// Stores who is in the cluster (1) and who isn't (0) as a column of that name.
    void saveAs(const QString& name);

Q_SIGNALS:
    void clusterChosen(int cluster);                      ///< one of the nearest was clicked
    void columnChosen(molrl::workspace::ColumnId column); ///< the map is to be coloured by it
    void compareWanted(int cluster, int other);

private:
    void buildUi();
    QLabel* addHeading(const QString& text);
    void compute();
    void showDetail();
    void showCore();
    void fillOthers();
    void select(const std::vector<workspace::CompoundId>& ids, Qt::KeyboardModifiers modifiers);
    [[nodiscard]] const ClusterSummary* summaryOf(int cluster) const;

    MapModel& m_model;
    Selection& m_selection;
    StructureCache* m_structures = nullptr;
    StructureCache* m_scaffoldPictures = nullptr; ///< by place in the list
    std::vector<ClusterSummary> m_clusters;
    int m_cluster = 0;
    ClusterDetailPtr m_detail;
    std::optional<ClusterCore> m_core;
    MapPointsPtr m_testedPoints; ///< what m_tests are of
    std::vector<workspace::Column> m_testedColumns;
    std::shared_ptr<const ClusterTests> m_tests;
    LatestOnly<ClusterDetailPtr> m_job;
    LatestOnly<ClusterCore> m_coreJob;

    QLabel* m_title = nullptr;
    QLabel* m_facts = nullptr;
    StructureList* m_representatives = nullptr;
    QLabel* m_coreText = nullptr;
    QLabel* m_scaffoldTitle = nullptr;
    StructureList* m_scaffolds = nullptr;
    QLabel* m_differences = nullptr;
    QLabel* m_nearestTitle = nullptr;
    StructureList* m_nearest = nullptr;
    QComboBox* m_other = nullptr;
    QPushButton* m_compare = nullptr;
    QLineEdit* m_name = nullptr;
    QPushButton* m_save = nullptr;
};

} // namespace molrl::ui
