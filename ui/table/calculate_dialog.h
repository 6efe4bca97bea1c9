// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/plugin/compute_columns.h"
#include "ui/table/column_calculator.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace molrl::ui {

/// Which columns the plugins shall calculate; what was ticked last is ticked again.
class CalculateDialog : public QDialog {
    Q_OBJECT

public:
    CalculateDialog(const plugin::Registry& registry, ColumnCalculator& calculator, QWidget* parent = nullptr);
    [[nodiscard]] QStringList chosen() const; ///< ids

private:
    void buildLayout(const plugin::Registry& registry);
    void fill(const plugin::Registry& registry);
    [[nodiscard]] QLabel* makeRefusedNote(const plugin::Registry& registry);
    void update();
    void accept() override;

    ColumnCalculator& m_calculator;
    std::vector<plugin::WantedColumn> m_all;
    QTreeWidget* m_tree = nullptr;
    QLabel* m_summary = nullptr;
    QPushButton* m_calculate = nullptr;
};

} // namespace molrl::ui
