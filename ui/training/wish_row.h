// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workspace/ranking.h"
#include "core/workspace/types.h"

#include <QFrame>
#include <span>

class QDoubleSpinBox;
class QLabel;
class QSlider;

namespace molrl::ui {

class DesirabilityBar;

/// One property of the score: which values are desirable, and how much it counts.
class WishRow : public QFrame {
    Q_OBJECT

public:
    /// @param values  of the column: the usual ones among them are the first ends.
    WishRow(workspace::ColumnId column, const QString& name, std::span<const double> values, QWidget* parent = nullptr);
    [[nodiscard]] workspace::ColumnId column() const { return m_column; }
    [[nodiscard]] workspace::Desirability desirability() const;

Q_SIGNALS:
    void changed();
    void removeRequested();

private:
    void setEnds(double worst, double best);
    void onEdited();
    void showWeight();

    workspace::ColumnId m_column;
    DesirabilityBar* m_bar;
    QLabel* m_weightWords;
    QDoubleSpinBox* m_worst;
    QDoubleSpinBox* m_best;
    QSlider* m_weight;
};

} // namespace molrl::ui
