// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/compound_card.h"
#include "ui/map/legend_box.h"
#include "ui/map/map3d_view.h"
#include "ui/map/map_model.h"
#include "ui/map/map_view.h"

#include <QHash>
#include <QList>
#include <QWidget>

class QAction;
class QBoxLayout;
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
    [[nodiscard]] Map3dView* view3d() { return m_view3d; } ///< null until a map in space was shown
    [[nodiscard]] MapModel& model() { return m_model; }
    [[nodiscard]] LegendBox& legend() { return *m_legend; }
    void setThreads(int threads);
    /// A page that only shows stored maps, and can be closed.
    void makeSecondary();
    /// One more button in the bar.
    void addToBar(QAction* action);

    void layOut(MapMethod method, int dims = 2);
    /// Colours by a column, or kByCluster; 0, or what isn't there: one colour for all.
    void colorBy(workspace::ColumnId column);
    [[nodiscard]] workspace::ColumnId colorColumn() const { return m_colorColumn; }
    [[nodiscard]] bool isColoring() const
    {
        return m_coloring.isRunning() || m_preparing.isRunning() || m_outlining.isRunning();
    }
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
    void closeWanted(); ///< of a secondary page

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
    void followMap();
    void onPositionsMoved(const std::vector<workspace::CompoundId>& ids, const std::vector<float>& x,
                          const std::vector<float>& y);
    void onClustersChanged();
    void onPointed(workspace::CompoundId id);
    void onClicked(workspace::CompoundId id, Qt::KeyboardModifiers modifiers);
    void showPlane(PreparedPoints prepared);
    void showSpace(const MapPoints& points);
    void outlineClusters();
    [[nodiscard]] bool isInSpace() const;  ///< the map on show
    [[nodiscard]] QWidget* canvas() const; ///< what the map is drawn on
    void moveToCanvas();
    void updateActions(bool running);
    void updateState();
    void updateStatus();
    // map_page_color.cpp
    void recolor();
    /// @param order  which the colouring is in; null: by rows
    void showColoring(Coloring coloring, const std::shared_ptr<const std::vector<std::uint32_t>>& order);
    [[nodiscard]] ColoringOptions coloringOptions(const QColor& paper) const;
    void placeLegend();
    void selectCategory(int category, Qt::KeyboardModifiers modifiers);
    [[nodiscard]] const Coloring& coloring() const; ///< on show
    // map_page_cards.cpp
    void updateHover();
    void updateCards();
    [[nodiscard]] std::vector<workspace::Column> cardColumns() const;
    [[nodiscard]] std::optional<QPointF> placeOf(workspace::CompoundId id) const;
    void updateGuest();
    // map_page_export.cpp
    void askExportFigure();
    void askExportCsv(bool onlySelected);
    [[nodiscard]] QString caption() const;

    MapModel& m_model;
    Selection& m_selection;
    MapView* m_view = nullptr;
    Map3dView* m_view3d = nullptr; ///< made when it is first needed
    LegendBox* m_legend = nullptr;
    CompoundCard* m_hoverCard = nullptr;
    QList<CompoundCard*> m_pinned;
    CardLoader* m_cards = nullptr;
    LatestOnly<Coloring> m_coloring;
    LatestOnly<std::shared_ptr<PreparedPoints>> m_preparing;
    LatestOnly<std::vector<ClusterOutline>> m_outlining;
    workspace::CompoundId m_pointed; ///< by the mouse, on the map
    workspace::ColumnId m_colorColumn;
    bool m_colorIsChosen = false;   ///< by the user: new maps keep it
    bool m_densityIsChosen = false; ///< by the user; else the number of points decides
    NumberScale m_scale = NumberScale::Automatic;
    workspace::ColumnDataPtr m_colorData;
    int m_threads = 1;
    int m_followedMap = 0; ///< serial of the map that method and 3-D were last set to
    bool m_isFilling = false;
    bool m_showsLive = false;

    QStackedWidget* m_stack = nullptr;
    QWidget* m_emptyPage = nullptr;
    QLabel* m_emptyText = nullptr;
    QPushButton* m_emptyButton = nullptr;
    QComboBox* m_method = nullptr;
    QCheckBox* m_inSpace = nullptr;
    QPushButton* m_layOutButton = nullptr;
    QPushButton* m_place = nullptr;
    QBoxLayout* m_barRow = nullptr;
    bool m_isSecondary = false;
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
