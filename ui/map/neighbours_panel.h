// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/map/map_model.h"
#include "ui/map/neighbour_search.h"
#include "ui/selection.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QTabWidget;
class QToolButton;

namespace molrl::ui {

class CliffList;
class StructureCache;
class StructureList;

/// What lies near the current compound, in the embedding and by Tanimoto side by side; and the pairs that are near and
/// differ in a property, as a list here and as lines on the map. Searches only while it is visible.
class NeighboursPanel : public QWidget {
    Q_OBJECT

public:
    NeighboursPanel(MapModel& model, Selection& selection, QWidget* parent = nullptr);
    ~NeighboursPanel() override;

    [[nodiscard]] const std::optional<Nearest>& nearest() const { return m_nearest; }
    [[nodiscard]] const std::optional<FoundCliffs>& cliffs() const { return m_cliffs; }
    [[nodiscard]] bool isBusy() const { return m_nearestJob.isRunning() || m_cliffJob.isRunning(); }
    void setProperty(workspace::ColumnId column);
    [[nodiscard]] workspace::ColumnId property() const { return m_property; }
    void showCliffs(); ///< brings their page to the front
    void setSpace(CliffSpace space);

Q_SIGNALS:
    void mapWanted(); ///< a pair was chosen: the map shall be seen

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    // neighbours_panel_ui.cpp
    void buildUi();
    QWidget* buildNearestPage();
    QWidget* buildCliffPage();
    void fillProperties();
    // neighbours_panel.cpp
    void connectParts();
    void onWorkspaceChanged();
    void search();
    void showNearest();
    void searchCliffs();
    void showCliffPairs();
    void updateLinks();
    void pick(workspace::CompoundId id);
    void pickPair(int index);
    [[nodiscard]] std::string modelHash() const;
    [[nodiscard]] bool areCliffsShown() const;

    MapModel& m_model;
    Selection& m_selection;
    StructureCache* m_structures = nullptr;
    LatestOnly<Nearest> m_nearestJob;
    LatestOnly<FoundCliffs> m_cliffJob;
    SearchSourcesPtr m_sources;
    std::optional<Nearest> m_nearest;
    std::optional<FoundCliffs> m_cliffs;
    workspace::CompoundId m_held; ///< the compound whose neighbours stay on show; 0: the current one's
    workspace::ColumnId m_property;
    bool m_isDifferenceChosen = false; ///< by the user, for this property
    int m_pickedPair = -1;

    QTabWidget* m_tabs = nullptr;
    QLabel* m_title = nullptr;
    QToolButton* m_hold = nullptr;
    QLabel* m_embeddingTitle = nullptr;
    StructureList* m_byEmbedding = nullptr;
    StructureList* m_byTanimoto = nullptr;
    QComboBox* m_propertyBox = nullptr;
    QComboBox* m_spaceBox = nullptr;
    QDoubleSpinBox* m_similarity = nullptr;
    QDoubleSpinBox* m_difference = nullptr;
    QCheckBox* m_onMap = nullptr;
    CliffList* m_cliffList = nullptr;
    QLabel* m_cliffNote = nullptr;
    QTimer m_searchTimer;
    QTimer m_cliffTimer;
};

} // namespace molrl::ui
