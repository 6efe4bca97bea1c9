// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/document.h"
#include "ui/inspector/inspected_molecule.h"
#include "ui/inspector/inspector_scene.h"
#include "ui/selection.h"
#include "ui/widgets/color_bar.h"

#include <QAction>
#include <QTimer>
#include <QWidget>

class QBoxLayout;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QScrollArea;
class QToolButton;

namespace molrl::ui {

class BusyOverlay;
class HeadGrid;
class InspectorCanvas;
class LayerList;

/// Shows the current compound the way the network sees it: its drawing, patches, graph, attention and clusters.
///
/// Follows Selection::current and picked; writes what the pointer is on, and the atoms' values, to AtomFocus.
class InspectorPanel : public QWidget {
    Q_OBJECT

public:
    InspectorPanel(Document& document, Selection& selection, AtomFocus& focus, QWidget* parent = nullptr);
    ~InspectorPanel() override;

    [[nodiscard]] QList<QAction*> pageActions() const { return m_actions; }
    [[nodiscard]] bool isLoading() const { return m_loading.isRunning() || m_drawing.isRunning(); }
    /// What is shown; null while there is none.
    [[nodiscard]] const InspectedPtr& shown() const { return m_outcome.molecule; }

    /// A molecule that is in no workspace (a sketch), until a compound is chosen, be it the current one.
    void showStructure(const QString& smiles, const QString& name);
    /// Goes back to the current compound, where a molecule of no workspace is shown.
    void leaveStructure();
    /// A cleaned picture, likewise: how the network sees what nobody has written as a structure.
    void showPicture(const Picture& drawing, const QString& name);

    /// The heat maps that the molecule offers, by name, and the choice among them.
    [[nodiscard]] QStringList heatNames() const;
    void showHeat(int index);
    [[nodiscard]] int heatIndex() const { return m_heat; }
    void showHead(int head); ///< explain::kAllHeads: the mean
    [[nodiscard]] int head() const { return m_head; }
    void pinPatch(int patch); ///< -1 releases
    [[nodiscard]] int pinnedPatch() const { return m_pinned; }
    void setRangeMode(RangeMode mode);
    void setLayerShown(SceneLayer layer, bool shown);

    /// Writes in the background; failures are told in the read-out line.
    void saveFigureTo(const QString& path);
    void saveValuesTo(const QString& path);

Q_SIGNALS:
    void shownChanged(); ///< another compound, or words instead of one

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // inspector_panel_ui.cpp: what it is made of
    void buildLayout();
    QWidget* buildHeader();
    QWidget* buildHeatControls();
    QWidget* buildRangeControls();
    QWidget* buildNotice();
    void buildActions();
    void arrange();
    QAction* addPageAction(const QString& id, const QString& text, const QKeySequence& key,
                           const std::function<void()>& run, bool checkable = false);
    void askWhereToSave(bool figure);

    // inspector_panel.cpp: what it shows
    void showCurrent();
    void load();
    void loadStructure();
    void onLoaded(Result<InspectionOutcome> outcome);
    void showWords(const QString& headline, const QString& text);
    void requestDrawing();
    void fillChoices();
    void updateHeads();
    void updateHeat();
    void updateEdges();
    void updateScene();
    void updateHeader();
    void updateReadout();
    void onPointed(int patch, int atom);
    void onPatchClicked(int patch);
    void onFocusAtomChanged(int atom);
    void stepHeat(int by);
    void cycleHead();
    void changeOpacity(double by);
    [[nodiscard]] const HeatSource* heat() const;
    [[nodiscard]] std::size_t attendingLayer() const; ///< whose rows a pinned patch shows
    [[nodiscard]] std::pair<double, double> heatRange() const;
    [[nodiscard]] QString heatTitle() const;
    [[nodiscard]] QString compoundTitle() const;
    [[nodiscard]] QString patchName(int patch) const;

    Document& m_document;
    Selection& m_selection;
    AtomFocus& m_focus;
    LatestOnly<InspectionOutcome> m_loading;
    LatestOnly<SharpDrawing> m_drawing;
    QTimer m_drawingDelay;

    InspectionOutcome m_outcome;
    InspectorScene m_scene;
    int m_heat = -1;
    int m_attending = -1; ///< the layer among the heat maps that was shown last
    int m_head = -1;
    int m_pinned = -1;
    int m_hoveredPatch = -1;
    int m_hoveredAtom = -1;
    RangeMode m_rangeMode = RangeMode::Auto;
    QString m_structure; ///< SMILES of what is no compound; empty: the current compound is shown
    Picture m_picture;   ///< of what is no structure either; empty: none
    QString m_structureName;
    QString m_wantedHeat; ///< kept by name from compound to compound

    QBoxLayout* m_layout = nullptr;
    QScrollArea* m_controlScroll = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_modelLine = nullptr;
    QWidget* m_notice = nullptr;
    QLabel* m_noticeText = nullptr;
    InspectorCanvas* m_canvas = nullptr;
    BusyOverlay* m_busy = nullptr;
    QLabel* m_readout = nullptr;
    QComboBox* m_heatBox = nullptr;
    QComboBox* m_headBox = nullptr;
    QToolButton* m_headsButton = nullptr;
    HeadGrid* m_heads = nullptr;
    ColorBar* m_bar = nullptr;
    QComboBox* m_rangeBox = nullptr;
    QDoubleSpinBox* m_fixedLow = nullptr;
    QDoubleSpinBox* m_fixedHigh = nullptr;
    LayerList* m_layers = nullptr;
    QList<QAction*> m_actions;
};

} // namespace molrl::ui
