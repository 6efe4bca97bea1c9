// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/patch_edges.h"

#include "ui/inspector/inspected_molecule.h"

#include <QCoreApplication>
#include <algorithm>

namespace molrl::ui {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("molrl::ui::PatchEdges", text);
}

int headsOf(const NamedArray& graph)
{
    return graph.shape.size() == 3 ? static_cast<int>(graph.shape[0]) : 1;
}

/// One head of a [heads, n, n] array, or the mean; an [n, n] array as it is.
std::vector<float> sliceOf(const NamedArray& graph, int head)
{
    if (graph.shape.size() != 3)
        return graph.values;
    const auto heads = static_cast<std::size_t>(graph.shape[0]);
    const auto area = static_cast<std::size_t>(graph.shape[1] * graph.shape[2]);
    if (head >= 0 && static_cast<std::size_t>(head) < heads) {
        const auto begin = graph.values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(head) * area);
        return {begin, begin + static_cast<std::ptrdiff_t>(area)};
    }
    std::vector<float> mean(area, 0.f);
    for (std::size_t h = 0; h < heads; ++h)
        for (std::size_t i = 0; i < area; ++i)
            mean[i] += graph.values[h * area + i] / static_cast<float>(heads);
    return mean;
}

std::vector<float> weightsOf(const model::NetworkRecord& record, const GraphSource& graph, int head)
{
    switch (graph.kind) {
    case GraphSource::Kind::Anchor: return record.anchor.values;
    case GraphSource::Kind::Learned: return sliceOf(record.learned, head);
    case GraphSource::Kind::Bootstrapped: return sliceOf(record.bootstrapped, head);
    case GraphSource::Kind::Routed: return explain::attentionBetweenPatches(record, graph.layer, head).values;
    }
    return {};
}

} // namespace

std::vector<GraphSource> listGraphs(const model::NetworkRecord& record)
{
    std::vector<GraphSource> graphs{
        {GraphSource::Kind::Anchor, 0, tr("Anchor (neighbours)"), 1},
        {GraphSource::Kind::Learned, 0, tr("Learned"), headsOf(record.learned)},
        {GraphSource::Kind::Bootstrapped, 0, tr("Bootstrapped"), headsOf(record.bootstrapped)}};
    for (std::size_t layer = 0, last = 0; layer < record.layers.size(); layer = last + 1) {
        const auto& entry = record.layers[layer];
        const QString name = nameOfRun(record, layer, last);
        if (entry.kind == model::LayerRecord::Kind::LocalRouting)
            graphs.push_back(
                {GraphSource::Kind::Routed, layer, tr("Routed, %1").arg(name.toLower()), headsOf(entry.attention)});
    }
    return graphs;
}

PatchEdges selectEdges(const model::NetworkRecord& record, const GraphSource& graph, int head, double threshold01,
                       int maxEdges)
{
    const auto weights = weightsOf(record, graph, head);
    const std::size_t n = record.row.size();
    PatchEdges selected;
    if (weights.size() != n * n)
        return selected;
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = a + 1; b < n; ++b) {
            const float weight = (weights[a * n + b] + weights[b * n + a]) / 2;
            if (weight > 0)
                selected.edges.push_back({static_cast<int>(a), static_cast<int>(b), weight});
        }
    selected.total = static_cast<int>(selected.edges.size());
    // Equal weights keep their order, so that the picture does not depend on the sort.
    std::stable_sort(selected.edges.begin(), selected.edges.end(),
                     [](const PatchEdge& x, const PatchEdge& y) { return x.weight > y.weight; });
    if (selected.edges.empty())
        return selected;
    selected.strongest = selected.edges.front().weight;
    const float least = selected.strongest * static_cast<float>(threshold01);
    const auto end = std::find_if(selected.edges.begin(), selected.edges.end(),
                                  [least](const PatchEdge& edge) { return edge.weight < least; });
    selected.edges.erase(end, selected.edges.end());
    if (static_cast<int>(selected.edges.size()) > maxEdges)
        selected.edges.resize(static_cast<std::size_t>(std::max(maxEdges, 0)));
    return selected;
}

} // namespace molrl::ui
