// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspector_panel.h"

#include "ui/adapt/adapt.h"
#include "ui/inspector/head_grid.h"
#include "ui/inspector/inspector_canvas.h"
#include "ui/inspector/layer_list.h"
#include "ui/widgets/palette.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <algorithm>
#include <chrono>
#include <cmath>

namespace molrl::ui {

using namespace std::chrono_literals;

constexpr int kPinTargets = 5;

InspectorPanel::InspectorPanel(Document& document, Selection& selection, AtomFocus& focus, QWidget* parent)
    : QWidget(parent), m_document(document), m_selection(selection), m_focus(focus), m_loading(document.jobs()),
      m_drawing(document.jobs())
{
    setObjectName(QStringLiteral("inspector"));
    setAccessibleName(tr("Inspector"));
    buildLayout();
    buildActions();
    m_drawingDelay.setSingleShot(true);
    m_drawingDelay.setInterval(60ms);
    connect(&m_drawingDelay, &QTimer::timeout, this, &InspectorPanel::requestDrawing);
    connect(m_canvas, &InspectorCanvas::sizeWanted, &m_drawingDelay, qOverload<>(&QTimer::start));
    connect(m_canvas, &InspectorCanvas::pointed, this, &InspectorPanel::onPointed);
    connect(m_canvas, &InspectorCanvas::patchClicked, this, &InspectorPanel::onPatchClicked);
    connect(m_layers, &LayerList::layersChanged, this, [this] {
        updateEdges();
        updateScene();
        updateHeads();
    });
    connect(m_layers, &LayerList::graphChanged, this, [this] {
        updateEdges();
        updateScene();
    });
    connect(m_layers, &LayerList::poolingChanged, this, &InspectorPanel::updateScene);
    connect(&m_focus, &AtomFocus::hoveredAtomChanged, this, &InspectorPanel::onFocusAtomChanged);
    connect(&m_selection, &Selection::currentChanged, this, &InspectorPanel::showCurrent);
    connect(&m_selection, &Selection::picked, this, [this] {
        if (!m_structure.isEmpty() || !m_picture.isEmpty()) // else it is shown already
            showCurrent();
    });
    connect(&m_document, &Document::networkChanged, this, &InspectorPanel::load);
    connect(&m_document, &Document::workspaceChanged, this, &InspectorPanel::load);
    connect(&m_document, &Document::compoundsChanged, this, &InspectorPanel::load);
    load();
}

InspectorPanel::~InspectorPanel() = default;

void InspectorPanel::fillChoices()
{
    const auto& molecule = *m_outcome.molecule;
    {
        const QSignalBlocker blocker(m_heatBox);
        m_heatBox->clear();
        m_heatBox->addItems(heatNames());
    }
    int wanted = m_wantedHeat.isEmpty() ? -1 : static_cast<int>(heatNames().indexOf(m_wantedHeat));
    if (wanted < 0) // the last local layer: where single patches look at one another
        for (int i = 0; i < static_cast<int>(molecule.heats.size()); ++i) {
            const auto& source = molecule.heats[static_cast<std::size_t>(i)];
            if (source.kind == HeatSource::Kind::Layer &&
                molecule.record().layers[source.index].kind == model::LayerRecord::Kind::LocalRouting)
                wanted = i;
        }
    m_heat = std::max(wanted, 0);
    if (m_attending < 0 || m_attending >= static_cast<int>(molecule.heats.size()) ||
        molecule.heats[static_cast<std::size_t>(m_attending)].kind != HeatSource::Kind::Layer)
        m_attending = -1;
    QStringList graphs;
    for (const auto& graph : listGraphs(molecule.record()))
        graphs << graph.name;
    m_layers->setGraphs(graphs);
    QStringList poolings;
    for (const auto& assignment : molecule.record().assignments)
        poolings << tr("Pooling into %1 clusters").arg(assignment.shape.empty() ? 0 : assignment.shape[0]);
    m_layers->setPoolings(poolings);
}

QStringList InspectorPanel::heatNames() const
{
    QStringList names;
    if (m_outcome.molecule)
        for (const auto& source : m_outcome.molecule->heats)
            names << source.name;
    return names;
}

const HeatSource* InspectorPanel::heat() const
{
    if (!m_outcome.molecule || m_heat < 0 || m_heat >= static_cast<int>(m_outcome.molecule->heats.size()))
        return nullptr;
    return &m_outcome.molecule->heats[static_cast<std::size_t>(m_heat)];
}

void InspectorPanel::showHeat(int index)
{
    if (!m_outcome.molecule || index < 0 || index >= static_cast<int>(m_outcome.molecule->heats.size()))
        return;
    m_heat = index;
    m_wantedHeat = heat()->name;
    updateHeat();
    updateEdges();
    updateScene();
}

void InspectorPanel::showHead(int head)
{
    m_head = std::max(head, explain::kAllHeads);
    updateEdges();
    updateHeat();
}

void InspectorPanel::stepHeat(int by)
{
    if (!m_outcome.molecule)
        return;
    const int count = static_cast<int>(m_outcome.molecule->heats.size());
    showHeat((m_heat + by + count) % count);
}

void InspectorPanel::cycleHead()
{
    if (const auto* source = heat(); source && source->headCount > 1)
        showHead(m_head + 1 >= source->headCount ? explain::kAllHeads : m_head + 1);
}

void InspectorPanel::changeOpacity(double by)
{
    const auto layer = m_layers->active();
    m_layers->setOpacity01(layer, std::clamp(m_layers->state(layer).opacity01 + by, 0.0, 1.0));
}

void InspectorPanel::setLayerShown(SceneLayer layer, bool shown)
{
    m_layers->setShown(layer, shown);
}

void InspectorPanel::setRangeMode(RangeMode mode)
{
    if (mode == RangeMode::Fixed && m_rangeMode != RangeMode::Fixed && heat()) {
        const auto [low, high] = heatRange(); // keep what is on the screen, to change from there
        const QSignalBlocker lowBlocker(m_fixedLow);
        const QSignalBlocker highBlocker(m_fixedHigh);
        m_fixedLow->setValue(low);
        m_fixedHigh->setValue(high);
    }
    m_rangeMode = mode;
    m_rangeBox->setCurrentIndex(static_cast<int>(mode));
    m_fixedLow->setVisible(mode == RangeMode::Fixed);
    m_fixedHigh->setVisible(mode == RangeMode::Fixed);
    updateHeat();
}

std::pair<double, double> InspectorPanel::heatRange() const
{
    if (m_rangeMode == RangeMode::Fixed)
        return {m_fixedLow->value(), std::max(m_fixedHigh->value(), m_fixedLow->value() + 1e-4)};
    double low = INFINITY;
    double high = -INFINITY;
    const auto include = [&](const std::vector<float>& values) {
        for (const float value : values) {
            low = std::min(low, double(value));
            high = std::max(high, double(value));
        }
    };
    if (m_rangeMode == RangeMode::Shared && m_pinned < 0)
        for (const auto& source : m_outcome.molecule->heats)
            for (const auto& values : source.values)
                include(values);
    else
        include(m_scene.heat);
    if (!(low <= high))
        return {0, 1};
    if (high - low < 1e-6) // all the same: a scale still needs a width
        return {low - 0.5, high + 0.5};
    return {low, high};
}

std::size_t InspectorPanel::attendingLayer() const
{
    const auto& heats = m_outcome.molecule->heats;
    if (m_attending >= 0 && m_attending < static_cast<int>(heats.size()))
        return heats[static_cast<std::size_t>(m_attending)].index;
    for (auto source = heats.rbegin(); source != heats.rend(); ++source)
        if (source->kind == HeatSource::Kind::Layer)
            return source->index;
    return 0;
}

void InspectorPanel::updateHeat()
{
    const auto* source = heat();
    if (!source)
        return updateScene();
    if (source->kind == HeatSource::Kind::Layer)
        m_attending = m_heat;
    const int head = m_head < source->headCount ? m_head : explain::kAllHeads;
    const auto row = static_cast<std::size_t>(source->headCount > 1 ? head + 1 : 0);
    m_scene.heat = source->values[std::min(row, source->values.size() - 1)];
    m_scene.pinTargets.clear();
    const auto n = m_outcome.molecule->patchCount();
    if (m_pinned >= 0 && m_pinned < n && !m_outcome.molecule->record().layers.empty()) {
        const auto attention = explain::attentionBetweenPatches(m_outcome.molecule->record(), attendingLayer(), head);
        const auto begin = attention.values.begin() + static_cast<std::ptrdiff_t>(m_pinned) * n;
        m_scene.heat.assign(begin, begin + n);
        for (int i = 0; i < n; ++i) {
            m_scene.heat[static_cast<std::size_t>(i)] *= static_cast<float>(n);
            if (i != m_pinned && m_scene.heat[static_cast<std::size_t>(i)] > 0)
                m_scene.pinTargets.push_back({m_pinned, i, m_scene.heat[static_cast<std::size_t>(i)]});
        }
        std::stable_sort(m_scene.pinTargets.begin(), m_scene.pinTargets.end(),
                         [](const PatchEdge& a, const PatchEdge& b) { return a.weight > b.weight; });
        m_scene.pinTargets.resize(std::min<std::size_t>(m_scene.pinTargets.size(), kPinTargets));
    }
    m_scene.pinnedPatch = m_pinned;
    const auto [low, high] = heatRange();
    m_scene.scale = makeScaleFor(isDark(palette()), ColorMap::Mako, low, high);
    m_scene.atomValues = explain::projectToAtoms(m_scene.heat, m_outcome.molecule->map);
    m_focus.setAtomValues(m_outcome.compound.id, heatTitle(), m_scene.atomValues, static_cast<float>(low),
                          static_cast<float>(high));
    updateScene();
    updateHeads();
    updateReadout();
}

void InspectorPanel::updateEdges()
{
    if (!m_outcome.molecule || !m_layers->state(SceneLayer::Graph).visible)
        return;
    const auto graphs = listGraphs(m_outcome.molecule->record());
    const int index = std::clamp(m_layers->graphIndex(), 0, static_cast<int>(graphs.size()) - 1);
    const auto& graph = graphs[static_cast<std::size_t>(index)];
    const int head = m_head < graph.headCount ? m_head : explain::kAllHeads;
    m_scene.edges =
        selectEdges(m_outcome.molecule->record(), graph, head, m_layers->threshold01(), m_layers->maxEdges());
    const auto& edges = m_scene.edges;
    m_layers->setGraphSummary(
        edges.edges.empty() ? tr("No edges")
                            : tr("%1 of %2 edges, weights %3 to %4")
                                  .arg(formatCount(static_cast<qint64>(edges.edges.size())), formatCount(edges.total),
                                       formatNumber(edges.edges.back().weight, 3), formatNumber(edges.strongest, 3)));
}

void InspectorPanel::updateScene()
{
    for (int i = 0; i < kSceneLayerCount; ++i)
        m_scene.layers[static_cast<std::size_t>(i)] = m_layers->state(static_cast<SceneLayer>(i));
    const bool hasClusters = m_outcome.molecule && m_layers->pooling() >= 0 &&
                             m_layers->pooling() < static_cast<int>(m_outcome.molecule->clusters.size());
    m_scene.clustersOf = hasClusters && m_scene.isShown(SceneLayer::Clusters) ? m_layers->pooling() : -1;
    m_scene.hoveredPatch = m_hoveredPatch;
    m_scene.hoveredAtom = m_hoveredAtom;
    m_canvas->setScene(m_scene);
    const bool isShown = m_outcome.molecule != nullptr;
    for (QWidget* part : {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_heatBox),
                          static_cast<QWidget*>(m_rangeBox), static_cast<QWidget*>(m_layers)})
        part->setEnabled(isShown);
    if (!isShown) { // else there may be one head alone; see updateHeads
        m_headBox->setEnabled(false);
        m_headsButton->setEnabled(false);
    }
    m_bar->setVisible(isShown);
    for (auto* action : m_actions)
        action->setEnabled(isShown);
    if (!isShown)
        return;
    const double opacity = m_scene.isShown(SceneLayer::Heat) ? m_scene.layer(SceneLayer::Heat).opacity01
                                                             : m_scene.layer(SceneLayer::Atoms).opacity01;
    m_bar->setSpec({heatTitle(), m_scene.scale, palette().color(QPalette::Base), opacity});
}

void InspectorPanel::updateHeads()
{
    const auto* source = heat();
    const int heads = source ? source->headCount : 1;
    QStringList names{tr("Mean of heads")};
    for (int i = 1; i <= heads && heads > 1; ++i)
        names << tr("Head %1").arg(i);
    {
        const QSignalBlocker heatBlocker(m_heatBox);
        const QSignalBlocker headBlocker(m_headBox);
        m_heatBox->setCurrentIndex(m_heat);
        if (m_headBox->count() != names.size()) {
            m_headBox->clear();
            m_headBox->addItems(names);
        }
        m_headBox->setCurrentIndex(m_head < heads && heads > 1 ? m_head + 1 : 0);
    }
    m_headBox->setEnabled(heads > 1);
    m_headsButton->setEnabled(heads > 1);
    m_heads->setVisible(m_headsButton->isChecked() && heads > 1);
    if (m_heads->isVisibleTo(this) && source) {
        InspectorScene scene = m_canvas->scene();
        double low = INFINITY;
        double high = -INFINITY;
        for (const auto& values : source->values)
            for (const float value : values) {
                low = std::min(low, double(value));
                high = std::max(high, double(value));
            }
        if (m_rangeMode == RangeMode::Auto) // heads can be compared only on one scale
            scene.scale = makeScaleFor(isDark(palette()), ColorMap::Mako, low, std::max(high, low + 1e-6));
        m_heads->setHeads(std::move(scene), *source, m_head < heads ? m_head : explain::kAllHeads);
    }
}

} // namespace molrl::ui
