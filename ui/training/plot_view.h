// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/training/point_plot.h"
#include "ui/training/result_scope.h"

#include <QWidget>

class QStackedWidget;
class QTabBar;
class QTableWidget;

namespace molrl::ui {

/// The plots that suit a task, one at a time: their points, and the fields of the confusion matrix, are compounds.
class PlotView : public QWidget {
    Q_OBJECT

public:
    explicit PlotView(QWidget* parent = nullptr);
    void setScope(const ResultScope& scope);
    void setMarked(std::vector<bool> marked) { m_plot->setMarked(std::move(marked)); }
    [[nodiscard]] PointPlot& plot() { return *m_plot; }
    [[nodiscard]] bool isConfusion() const;

Q_SIGNALS:
    void shown(); ///< another plot
    void hovered(int row, const QPoint& globalPos);
    void chosen(const std::vector<std::uint32_t>& rows, bool add);

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* buildConfusion();
    void showPlot();
    void showConfusion();
    void onField(int truth, int said);

    ResultScope m_scope;
    QTabBar* m_kinds;
    QStackedWidget* m_pages;
    PointPlot* m_plot;
    QTableWidget* m_confusion = nullptr;
};

} // namespace molrl::ui
