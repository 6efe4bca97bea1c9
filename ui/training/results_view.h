// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runs/run_results.h"
#include "ui/document.h"
#include "ui/selection.h"
#include "ui/training/point_plot.h"
#include "ui/training/result_plots.h"

#include <QWidget>
#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QListWidget;
class QStackedWidget;
class QTabBar;
class QTableWidget;

namespace molrl::ui {

class StructureTip;

/// What a finished run is worth: its numbers with intervals beside the baselines', plots whose points are compounds, and
/// the predictions that were most wrong.
///
/// Compounds that are in the open workspace are selected everywhere by a click; the others can be looked at.
class ResultsView : public QWidget {
    Q_OBJECT

public:
    using ResultsPtr = std::shared_ptr<const runs::RunResults>;

    ResultsView(Document& document, Selection& selection, QWidget* parent = nullptr);
    ~ResultsView() override;

    void setResults(ResultsPtr results); ///< null: none
    [[nodiscard]] const ResultsPtr& results() const { return m_results; }
    [[nodiscard]] PointPlot& plot() { return *m_plot; }
    /// The compound of the workspace that a row is; none if it isn't there, or not known yet.
    [[nodiscard]] workspace::CompoundId compoundOf(std::uint32_t row) const;
    [[nodiscard]] bool isMatching() const { return m_matching.isRunning(); }
    bool savePlotAs(const QString& path) { return m_plot->saveAs(path); }

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildLayout();
    QWidget* buildConfusion();
    void matchCompounds();
    void showTask();
    void showMetrics();
    void showPlot();
    void showConfusion();
    void showWorst();
    void showMarked();
    void onHovered(int row, const QPoint& globalPos);
    void choose(const std::vector<std::uint32_t>& rows, bool add);
    [[nodiscard]] QString wordsOf(std::uint32_t row) const;
    [[nodiscard]] std::size_t task() const;
    [[nodiscard]] std::string part() const;

    Document& m_document;
    Selection& m_selection;
    ResultsPtr m_results;
    std::vector<workspace::CompoundId> m_compounds; ///< by row
    LatestOnly<std::vector<workspace::CompoundId>> m_matching;
    LatestOnly<std::vector<QImage>> m_drawing;

    QComboBox* m_task = nullptr;
    QComboBox* m_part = nullptr;
    QTableWidget* m_metrics = nullptr;
    QTabBar* m_kinds = nullptr;
    QStackedWidget* m_pages = nullptr;
    PointPlot* m_plot = nullptr;
    QTableWidget* m_confusion = nullptr;
    QListWidget* m_worst = nullptr;
    QLabel* m_note = nullptr;
    StructureTip* m_tip = nullptr;
};

} // namespace molrl::ui
