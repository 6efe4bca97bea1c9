// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/cluster_summary.h"
#include "ui/selection.h"
#include "ui/widgets/structure_cache.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace molrl::ui {

/// The clusters as rows.
class ClusterListModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setClusters(std::vector<ClusterSummary> clusters, QString property);
    [[nodiscard]] const std::vector<ClusterSummary>& clusters() const { return m_clusters; }
    [[nodiscard]] const ClusterSummary* at(int row) const;
    [[nodiscard]] int rowOf(int cluster) const; ///< -1: none
    /// "clogp 3.1 ± 0.8" or "Antibacterials 82 %"; empty without a property or value.
    [[nodiscard]] QString propertyText(const ClusterSummary& summary) const;
    [[nodiscard]] static QString sizeText(const ClusterSummary& summary); ///< "214 · 87 % pure"

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<ClusterSummary> m_clusters;
    QString m_property;
};

/// Draws a cluster: its medoid's structure, number, size and property.
class ClusterDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    ClusterDelegate(const ClusterListModel& model, StructureCache& structures, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const ClusterListModel& m_model;
    StructureCache& m_structures;
};

} // namespace molrl::ui
