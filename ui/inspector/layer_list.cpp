// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/layer_list.h"

#include "ui/widgets/palette.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <utility>

namespace molrl::ui {
namespace {

constexpr int kSlider = 96;
constexpr int kPairedSlider = 72;
constexpr int kGap = 8; ///< between the two layers of a pair, beside the spacing

void refill(QComboBox* combo, const QStringList& names)
{
    QStringList present;
    for (int i = 0; i < combo->count(); ++i)
        present << combo->itemText(i);
    if (present == names)
        return;
    const QString chosen = combo->currentText();
    const QSignalBlocker blocker(combo);
    combo->clear();
    combo->addItems(names);
    combo->setCurrentIndex(std::max(0, combo->findText(chosen)));
}

} // namespace

LayerList::LayerList(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("inspector.layers"));
    setAccessibleName(tr("Layers"));
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(8);
    m_grid->setVerticalSpacing(4);
    addRow(SceneLayer::Drawing, tr("Drawing"), QStringLiteral("drawing"), {true, 1.0});
    addRow(SceneLayer::Atoms, tr("Values of atoms"), QStringLiteral("atoms"), {false, 0.85});
    addRow(SceneLayer::Heat, tr("Attention"), QStringLiteral("heat"), {true, 0.7});
    addRow(SceneLayer::Clusters, tr("Pooled clusters"), QStringLiteral("clusters"), {false, 0.6});
    addRow(SceneLayer::Graph, tr("Patch graph"), QStringLiteral("graph"), {false, 0.8});
    addRow(SceneLayer::Grid, tr("Patch grid"), QStringLiteral("grid"), {false, 0.8});
    addClusterControls();
    addGraphControls();
    placeRows();
    showControls();
}

void LayerList::setPaired(bool paired)
{
    if (m_isPaired == paired)
        return;
    m_isPaired = paired;
    placeRows();
}

int LayerList::pairedWidth() const
{
    int widest = 0;
    for (const Row& row : m_rows)
        widest = std::max(widest, row.box->sizeHint().width());
    return 2 * (widest + kPairedSlider) + kGap + 4 * m_grid->horizontalSpacing();
}

void LayerList::placeRows()
{
    for (QWidget* child : findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
        m_grid->removeWidget(child);
    int line = 0;
    const auto place = [&](SceneLayer layer, int column) {
        const Row& row = m_rows[static_cast<std::size_t>(layer)];
        row.opacity->setFixedWidth(m_isPaired ? kPairedSlider : kSlider);
        m_grid->addWidget(row.box, line, column);
        m_grid->addWidget(row.opacity, line, column + 1);
    };
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(3, m_isPaired ? 1 : 0);
    m_grid->setColumnMinimumWidth(2, m_isPaired ? kGap : 0);
    // What belongs to clusters and graph stands below both, or below each.
    const std::array<std::pair<SceneLayer, SceneLayer>, 3> pairs{{{SceneLayer::Drawing, SceneLayer::Heat},
                                                                  {SceneLayer::Atoms, SceneLayer::Grid},
                                                                  {SceneLayer::Clusters, SceneLayer::Graph}}};
    for (const auto& [first, second] : pairs) {
        place(first, 0);
        if (!m_isPaired && first == SceneLayer::Clusters)
            m_grid->addWidget(m_clusterControls, ++line, 0, 1, -1);
        if (!m_isPaired)
            ++line;
        place(second, m_isPaired ? 3 : 0);
        ++line;
    }
    if (m_isPaired)
        m_grid->addWidget(m_clusterControls, line++, 0, 1, -1);
    m_grid->addWidget(m_graphControls, line, 0, 1, -1);
}

void LayerList::addRow(SceneLayer layer, const QString& name, const QString& id, LayerState initial)
{
    auto& row = m_rows[static_cast<std::size_t>(layer)];
    row.box = new QCheckBox(name, this);
    row.box->setObjectName(QStringLiteral("inspector.layer.") + id);
    row.box->setAccessibleName(tr("Show layer: %1").arg(name));
    row.box->setChecked(initial.visible);
    row.opacity = new QSlider(Qt::Horizontal, this);
    row.opacity->setObjectName(QStringLiteral("inspector.opacity.") + id);
    row.opacity->setAccessibleName(tr("Opacity of layer: %1").arg(name));
    row.opacity->setToolTip(tr("Opacity (+ and −)"));
    row.opacity->setRange(0, 100);
    row.opacity->setPageStep(10);
    row.opacity->setValue(qRound(initial.opacity01 * 100));
    row.opacity->setEnabled(initial.visible);
    connect(row.box, &QCheckBox::toggled, this, [this, layer](bool on) {
        m_rows[static_cast<std::size_t>(layer)].opacity->setEnabled(on);
        m_active = layer;
        showControls();
        Q_EMIT layersChanged();
    });
    connect(row.opacity, &QSlider::valueChanged, this, [this, layer] {
        m_active = layer;
        Q_EMIT layersChanged();
    });
}

void LayerList::addGraphControls()
{
    m_graphControls = new QWidget(this);
    auto* form = new QGridLayout(m_graphControls);
    form->setContentsMargins(22, 0, 0, 4);
    form->setVerticalSpacing(4);
    form->setHorizontalSpacing(8);
    form->setColumnStretch(1, 1);
    m_graph = new QComboBox;
    m_graph->setObjectName(QStringLiteral("inspector.graph.source"));
    m_graph->setAccessibleName(tr("Which graph"));
    m_threshold = new QSlider(Qt::Horizontal);
    m_threshold->setObjectName(QStringLiteral("inspector.graph.threshold"));
    m_threshold->setAccessibleName(tr("Weakest edge shown, in percent of the strongest"));
    m_threshold->setToolTip(tr("Weakest edge shown, in percent of the strongest"));
    m_threshold->setRange(0, 100);
    m_threshold->setValue(30);
    m_thresholdText = new QLabel;
    m_thresholdText->setMinimumWidth(m_thresholdText->fontMetrics().horizontalAdvance(QStringLiteral("100 %")));
    m_thresholdText->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_maxEdges = new QSpinBox;
    m_maxEdges->setObjectName(QStringLiteral("inspector.graph.maxEdges"));
    m_maxEdges->setAccessibleName(tr("Most edges shown"));
    m_maxEdges->setRange(10, 5000);
    m_maxEdges->setSingleStep(50);
    m_maxEdges->setValue(300);
    m_graphSummary = new QLabel;
    m_graphSummary->setObjectName(QStringLiteral("inspector.graph.summary"));
    m_graphSummary->setWordWrap(true);
    const auto label = [](const QString& text, QWidget* buddy) {
        auto* made = new QLabel(text);
        made->setBuddy(buddy);
        return made;
    };
    form->addWidget(label(tr("Graph"), m_graph), 0, 0);
    form->addWidget(m_graph, 0, 1, 1, 2);
    form->addWidget(label(tr("Threshold"), m_threshold), 1, 0);
    form->addWidget(m_threshold, 1, 1);
    form->addWidget(m_thresholdText, 1, 2);
    form->addWidget(label(tr("At most"), m_maxEdges), 2, 0);
    form->addWidget(m_maxEdges, 2, 1, 1, 2);
    form->addWidget(m_graphSummary, 3, 0, 1, 3);
    const auto showThreshold = [this] { m_thresholdText->setText(tr("%1 %").arg(m_threshold->value())); };
    showThreshold();
    connect(m_threshold, &QSlider::valueChanged, this, [this, showThreshold] {
        showThreshold();
        Q_EMIT graphChanged();
    });
    connect(m_graph, &QComboBox::currentIndexChanged, this, &LayerList::graphChanged);
    connect(m_maxEdges, &QSpinBox::valueChanged, this, &LayerList::graphChanged);
}

void LayerList::addClusterControls()
{
    m_clusterControls = new QWidget(this);
    auto* line = new QHBoxLayout(m_clusterControls);
    line->setContentsMargins(22, 0, 0, 4);
    m_pooling = new QComboBox;
    m_pooling->setObjectName(QStringLiteral("inspector.clusters.pooling"));
    m_pooling->setAccessibleName(tr("Which pooling"));
    line->addWidget(m_pooling, 1);
    connect(m_pooling, &QComboBox::currentIndexChanged, this, &LayerList::poolingChanged);
}

void LayerList::showControls()
{
    if (m_graphControls)
        m_graphControls->setVisible(state(SceneLayer::Graph).visible);
    if (m_clusterControls)
        m_clusterControls->setVisible(state(SceneLayer::Clusters).visible);
}

LayerState LayerList::state(SceneLayer layer) const
{
    const auto& row = m_rows[static_cast<std::size_t>(layer)];
    return {row.box->isChecked(), row.opacity->value() / 100.0};
}

void LayerList::setShown(SceneLayer layer, bool visible)
{
    m_rows[static_cast<std::size_t>(layer)].box->setChecked(visible);
}

void LayerList::setOpacity01(SceneLayer layer, double opacity01)
{
    m_rows[static_cast<std::size_t>(layer)].opacity->setValue(qRound(opacity01 * 100));
}

void LayerList::setGraphs(const QStringList& names)
{
    refill(m_graph, names);
}
void LayerList::setPoolings(const QStringList& names)
{
    refill(m_pooling, names);
}
int LayerList::graphIndex() const
{
    return m_graph->currentIndex();
}
void LayerList::setGraphIndex(int index)
{
    m_graph->setCurrentIndex(index);
}
double LayerList::threshold01() const
{
    return m_threshold->value() / 100.0;
}
int LayerList::maxEdges() const
{
    return m_maxEdges->value();
}
int LayerList::pooling() const
{
    return m_pooling->currentIndex();
}
void LayerList::setGraphSummary(const QString& text)
{
    m_graphSummary->setText(text);
}

} // namespace molrl::ui
