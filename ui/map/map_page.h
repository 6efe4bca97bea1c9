// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/compound_card.h"
#include "ui/map/legend_box.h"
#include "ui/map/map_model.h"
#include "ui/map/map_view.h"

#include <QHash>
#include <QList>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSlider;
class QStackedWidget;
class QToolButton;
class QCheckBox;

namespace molrl::ui {

/// The map with its tools: lays it out, colours it, selects on it, and writes it to files.
class MapPage : public QWidget {
    Q_OBJECT

public:
    /// Stands for the clusters on show, stored or not.
    static constexpr workspace::ColumnId kByCluster{-1};

    MapPage(MapModel& model, Selection& selection, QWidget* parent = nullptr);
    ~MapPage() override;

    /// For the menus and the command palette; object names "action.map.*".
    [[nodiscard]] QList<QAction*> pageActions() const { return m_actions; }
    [[nodiscard]] MapView& view() { return *m_view; }
    [[nodiscard]] MapModel& model() { return m_model; }
    [[nodiscard]] LegendBox& legend() { return *m_legend; }
    void setThreads(int threads);

    void layOut(MapMethod method);
    /// Colours by a column, or kByCluster; 0, or what isn't there: one colour for all.
    void colorBy(workspace::ColumnId column);
    [[nodiscard]] workspace::ColumnId colorColumn() const { return m_colorColumn; }
    [[nodiscard]] bool isColoring() const { return m_coloring.isRunning(); }
    void setNumberScale(NumberScale scale);
    void exportFigure(const QString& path);
    /// @param onlySelected  else what passes the filters and has a place within the view.
    void exportCsv(const QString& path, bool onlySelected);
    [[nodiscard]] QList<CompoundCard*> pinnedCards() const { return m_pinned; }
    void pin(workspace::CompoundId id, bool keepOthers);
    void closeCards();

Q_SIGNALS:
    void failed(const QString& whatFailed, const molrl::Error& error);
    void message(const QString& text);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // map_page_ui.cpp
    void buildUi();
    QWidget* buildBar();
    QWidget* buildEmptyPage();
    QWidget* buildProgress();
    QWidget* buildLookMenu(QToolButton* button);
    void buildActions();
    QAction* addAction(const char* name, const QString& text, const QKeySequence& key, const QString& hint,
                       std::function<void()> run);
    void fillColumns();
    void fillMaps();
    // map_page.cpp
    void connectParts();
    void onPointsReplaced();
    void onPositionsMoved(const std::vector<workspace::CompoundId>& ids, const std::vector<float>& x,
                          const std::vector<float>& y);
    void onClustersChanged();
    void recolor();
    void showColoring(const MapPoints* points, Coloring coloring);
    [[nodiscard]] ColoringOptions coloringOptions(const QColor& paper) const;
    void updateState();
    void updateStatus();
    void updateHover();
    void updateCards();
    void placeLegend();
    void askExportFigure();
    void askExportCsv(bool onlySelected);
    [[nodiscard]] QString caption() const;
    [[nodiscard]] std::vector<workspace::Column> cardColumns() const;

    MapModel& m_model;
    Selection& m_selection;
    MapView* m_view = nullptr;
    LegendBox* m_legend = nullptr;
    CompoundCard* m_hoverCard = nullptr;
    QList<CompoundCard*> m_pinned;
    CardLoader* m_cards = nullptr;
    LatestOnly<Coloring> m_coloring;
    workspace::CompoundId m_pointed; ///< by the mouse, on the map
    workspace::ColumnId m_colorColumn;
    bool m_colorIsChosen = false; ///< by the user: new maps keep it
    NumberScale m_scale = NumberScale::Automatic;
    workspace::ColumnDataPtr m_colorData;
    int m_threads = 1;
    bool m_isFilling = false;
    bool m_showsLive = false;

    QStackedWidget* m_stack = nullptr;
    QWidget* m_emptyPage = nullptr;
    QLabel* m_emptyText = nullptr;
    QPushButton* m_emptyButton = nullptr;
    QComboBox* m_method = nullptr;
    QPushButton* m_layOutButton = nullptr;
    QComboBox* m_map = nullptr;
    QComboBox* m_colorBy = nullptr;
    QComboBox* m_scaleBox = nullptr;
    QSlider* m_size = nullptr;
    QSlider* m_opacity = nullptr;
    QCheckBox* m_density = nullptr;
    QCheckBox* m_outlines = nullptr;
    QCheckBox* m_names = nullptr;
    QWidget* m_progress = nullptr;
    QLabel* m_stage = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_pause = nullptr;
    QLabel* m_status = nullptr;
    QList<QAction*> m_actions;
    QHash<QString, QAction*> m_action;
    QTimer m_recolorTimer;
};

} // namespace molrl::ui
