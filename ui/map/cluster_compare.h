// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/cluster_detail.h"
#include "ui/map/map_model.h"

#include <QDialog>

class QLabel;
class QTableWidget;

namespace molrl::ui {

class StructureCache;
class StructureList;

struct ClusterComparison {
    ClusterDetailPtr first;
    ClusterDetailPtr second;
    std::vector<PropertyDifference> differences; ///< `inside` is the first cluster, `outside` the second
};
/// @param request  of the first cluster. @error as describeCluster
[[nodiscard]] Result<ClusterComparison> compareClusters(const ClusterDetailRequest& request, int second,
                                                        JobContext& job);

/// Two clusters side by side: sizes, structures, scaffolds, and every property in which they could differ, with effect
/// and q-value.
class ClusterCompareDialog : public QDialog {
    Q_OBJECT

public:
    ClusterCompareDialog(MapModel& model, int first, int second, QWidget* parent = nullptr);
    ~ClusterCompareDialog() override;

    [[nodiscard]] const std::optional<ClusterComparison>& comparison() const { return m_comparison; }

private:
    struct Side {
        QLabel* title = nullptr;
        QLabel* facts = nullptr;
        StructureList* representatives = nullptr;
        StructureList* scaffolds = nullptr;
    };
    void buildUi();
    void showSide(const ClusterDetail& detail, Side& side, StructureCache& scaffolds);
    void showDifferences();

    int m_first;
    int m_second;
    StructureCache* m_structures = nullptr;
    StructureCache* m_scaffoldPictures[2] = {};
    Side m_sides[2];
    QTableWidget* m_table = nullptr;
    std::optional<ClusterComparison> m_comparison;
    LatestOnly<ClusterComparison> m_job;
};

} // namespace molrl::ui
