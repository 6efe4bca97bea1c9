// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/inspector_scene.h"

#include <QWidget>
#include <array>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QSlider;
class QSpinBox;

namespace molrl::ui {

/// The layers of the inspector: a tick, a name, an opacity; under the graph and the clusters what they show.
class LayerList : public QWidget {
    Q_OBJECT

public:
    explicit LayerList(QWidget* parent = nullptr);

    /// Layers below each other, or in pairs where there is room.
    void setPaired(bool paired);
    [[nodiscard]] bool isPaired() const { return m_isPaired; }
    /// The least width at which pairs are whole.
    [[nodiscard]] int pairedWidth() const;

    [[nodiscard]] LayerState state(SceneLayer layer) const;
    void setShown(SceneLayer layer, bool visible);
    void setOpacity01(SceneLayer layer, double opacity01);
    /// The layer whose tick or slider was used last: what the opacity keys change.
    [[nodiscard]] SceneLayer active() const { return m_active; }
    void setActive(SceneLayer layer) { m_active = layer; }

    /// Fills the choices, keeping what is chosen where it still exists.
    void setGraphs(const QStringList& names);
    void setPoolings(const QStringList& names);
    [[nodiscard]] int graphIndex() const;
    void setGraphIndex(int index);
    [[nodiscard]] double threshold01() const; ///< share of the strongest weight
    [[nodiscard]] int maxEdges() const;
    [[nodiscard]] int pooling() const;
    /// "120 of 1,840 edges, weight 0.012 and more"
    void setGraphSummary(const QString& text);

Q_SIGNALS:
    void layersChanged(); ///< visibility or opacity
    void graphChanged();  ///< which graph, threshold, count
    void poolingChanged();

private:
    struct Row {
        QCheckBox* box = nullptr;
        QSlider* opacity = nullptr;
    };
    void addRow(SceneLayer layer, const QString& name, const QString& id, LayerState initial);
    void addGraphControls();
    void addClusterControls();
    void placeRows();
    void showControls();

    QGridLayout* m_grid = nullptr;
    bool m_isPaired = false;
    std::array<Row, kSceneLayerCount> m_rows;
    QWidget* m_graphControls = nullptr;
    QComboBox* m_graph = nullptr;
    QSlider* m_threshold = nullptr;
    QLabel* m_thresholdText = nullptr;
    QSpinBox* m_maxEdges = nullptr;
    QLabel* m_graphSummary = nullptr;
    QWidget* m_clusterControls = nullptr;
    QComboBox* m_pooling = nullptr;
    SceneLayer m_active = SceneLayer::Heat;
};

} // namespace molrl::ui
