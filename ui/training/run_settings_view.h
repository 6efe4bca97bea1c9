// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/run_watcher.h"

#include <QWidget>
#include <vector>

class QCheckBox;
class QLineEdit;
class QTableWidget;

namespace molrl::ui {

/// The settings of runs side by side; of several at first only those that differ.
class RunSettingsView : public QWidget {
    Q_OBJECT

public:
    explicit RunSettingsView(QWidget* parent = nullptr);
    void setRuns(const std::vector<RunViewPtr>& runs);
    [[nodiscard]] int shownSettings() const;

private:
    void fill();

    std::vector<RunViewPtr> m_runs;
    QTableWidget* m_table;
    QLineEdit* m_search;
    QCheckBox* m_differences;
};

} // namespace molrl::ui
