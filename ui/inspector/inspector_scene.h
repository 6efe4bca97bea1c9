// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/inspector/inspected_molecule.h"
#include "ui/inspector/patch_edges.h"
#include "ui/widgets/color_map.h"

#include <QColor>
#include <QPalette>
#include <array>

class QPainter;

namespace molrl::ui {

/// What lies over one another in the inspector, in the order of the layer list.
enum class SceneLayer { Drawing, Atoms, Heat, Clusters, Graph, Grid };
constexpr int kSceneLayerCount = 6;

struct LayerState {
    bool visible = false;
    double opacity01 = 1;
};

/// Colours of a scene: the theme's on the screen, black on white in exports.
struct SceneColors {
    QColor paper;
    QColor ink;    ///< outlines of what the mouse points at, arrows
    QColor faint;  ///< the grid of blank patches
    QColor accent; ///< edges of the graph, the pinned patch
    [[nodiscard]] static SceneColors of(const QPalette& palette);
    [[nodiscard]] static SceneColors forExport();
};

/// Everything that is painted about a molecule, as plain values: the canvas and the exports paint the same scene.
struct InspectorScene {
    InspectedPtr molecule;
    SharpDrawing drawing;
    std::array<LayerState, kSceneLayerCount> layers;
    ColorScale scale;
    std::vector<float> heat;       ///< by patch, of the map that is shown
    std::vector<float> atomValues; ///< by atom, on the same scale; NaN: none
    PatchEdges edges;
    int clustersOf = -1; ///< pooling whose clusters are shown
    int hoveredPatch = -1;
    int hoveredAtom = -1;
    int pinnedPatch = -1;
    std::vector<PatchEdge> pinTargets; ///< a: the pinned patch; strongest first

    [[nodiscard]] LayerState& layer(SceneLayer which) { return layers[static_cast<std::size_t>(which)]; }
    [[nodiscard]] const LayerState& layer(SceneLayer which) const { return layers[static_cast<std::size_t>(which)]; }
    [[nodiscard]] bool isShown(SceneLayer which) const { return layer(which).visible && layer(which).opacity01 > 0; }
};

/// Paints the scene so that the network's drawing fills `target` (a square).
void paintScene(QPainter& painter, const InspectorScene& scene, const QRectF& target, const SceneColors& colors);

} // namespace molrl::ui
