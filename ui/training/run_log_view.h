// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/run_watcher.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QListView;
class QSortFilterProxyModel;

namespace molrl::ui {

class RunLogModel;

/// The log of a run, searchable; follows its end as long as the user is there.
class RunLogView : public QWidget {
    Q_OBJECT

public:
    explicit RunLogView(QWidget* parent = nullptr);
    void setRun(const RunViewPtr& run); ///< null: none
    [[nodiscard]] int shownLines() const;

private:
    void showCount();

    RunLogModel* m_model;
    QSortFilterProxyModel* m_filter;
    QListView* m_list;
    QLineEdit* m_search;
    QCheckBox* m_problems;
    QLabel* m_count;
};

} // namespace molrl::ui
