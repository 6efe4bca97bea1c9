// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/result_scope.h"

#include <QWidget>

class QLabel;
class QTableWidget;

namespace molrl::ui {

/// The model's numbers beside the baselines': the headline with its interval on a common scale, the best of each bold.
class ComparisonView : public QWidget {
    Q_OBJECT

public:
    explicit ComparisonView(QWidget* parent = nullptr);
    void setScope(const ResultScope& scope);
    [[nodiscard]] const ModelComparison& comparison() const { return m_comparison; }

private:
    void fill();

    ModelComparison m_comparison;
    QTableWidget* m_table;
    QLabel* m_note;
};

} // namespace molrl::ui
