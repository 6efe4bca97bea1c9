// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/selection.h"
#include "ui/training/plot_view.h"
#include "ui/training/result_scope.h"

#include <QWidget>
#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QSplitter;
class QTabWidget;

namespace molrl::ui {

class ComparisonView;
class ScaffoldView;
class StructureTip;
class WorstView;

/// What a finished run is worth: the number that the field quotes with its interval, plots whose points are compounds,
/// the baselines beside the model, errors by scaffold, and the predictions that were most wrong.
///
/// Compounds that are in the open workspace are selected everywhere by a click; the others can be looked at. In a wide
/// dock the plot stands beside the rest, in a narrow one it is the first of its pages.
class ResultsView : public QWidget {
    Q_OBJECT

public:
    ResultsView(Document& document, Selection& selection, QWidget* parent = nullptr);
    ~ResultsView() override;

    void setResults(ResultsPtr results); ///< null: none
    [[nodiscard]] const ResultsPtr& results() const { return m_scope.results; }
    [[nodiscard]] PointPlot& plot() { return m_plots->plot(); }
    /// The compound of the workspace that a row is; none if it isn't there, or not known yet.
    [[nodiscard]] workspace::CompoundId compoundOf(std::uint32_t row) const;
    [[nodiscard]] bool isMatching() const { return m_matching.isRunning(); }
    [[nodiscard]] bool isWide() const { return m_isWide; }
    bool savePlotAs(const QString& path) { return plot().saveAs(path); }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildLayout();
    QWidget* buildHeader();
    void arrange(bool wide);
    void matchCompounds();
    void showScope();
    void showHeadline();
    void showMarked();
    void onHovered(int row, const QPoint& globalPos);
    void choose(const std::vector<std::uint32_t>& rows, bool add);
    [[nodiscard]] QString wordsOf(std::uint32_t row) const;

    Document& m_document;
    Selection& m_selection;
    ResultScope m_scope;
    std::vector<workspace::CompoundId> m_compounds; ///< by row
    LatestOnly<std::vector<workspace::CompoundId>> m_matching;
    bool m_isWide = false;

    QLabel* m_value = nullptr;
    QLabel* m_headline = nullptr;
    QComboBox* m_task = nullptr;
    QComboBox* m_part = nullptr;
    QSplitter* m_splitter = nullptr;
    QTabWidget* m_pages = nullptr;
    PlotView* m_plots = nullptr;
    ComparisonView* m_comparison = nullptr;
    ScaffoldView* m_scaffolds = nullptr;
    WorstView* m_worst = nullptr;
    QLabel* m_note = nullptr;
    StructureTip* m_tip = nullptr;
};

} // namespace molrl::ui
