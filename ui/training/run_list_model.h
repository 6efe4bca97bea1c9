// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/run_store.h"

#include <QAbstractTableModel>
#include <QColor>
#include <QStringList>

namespace molrl::ui {

/// The runs as rows. Runs keep their row while one of them changes; what is shown as curves has its curve's colour.
class RunListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, State, Best, Started, ColumnCount };
    static constexpr int kPathRole = Qt::UserRole;
    static constexpr int kProgressRole = Qt::UserRole + 1; ///< 0..1; negative: none

    explicit RunListModel(RunStore& store, QObject* parent = nullptr);

    /// The runs that are drawn, in the order of their colours.
    void setShown(const QStringList& paths);
    [[nodiscard]] QModelIndex indexOf(const QString& path) const;
    [[nodiscard]] static QColor colorOfShown(int place, const QPalette& palette);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString text(const RunEntry& run, int column) const;
    [[nodiscard]] QString nameOf(const RunEntry& run) const;
    [[nodiscard]] QString tip(const RunEntry& run) const;

    RunStore& m_store;
    QStringList m_order; ///< paths, as shown: the store's order when rows came or went
    QStringList m_shown;
};

} // namespace molrl::ui
