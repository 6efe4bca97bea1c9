// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/record_pictures.h"

#include "app/cli/canvas.h"
#include "core/graph/patch_graph.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace molrl::cli {
namespace {

constexpr Colour kInk{0.15, 0.15, 0.18};
constexpr Colour kGridLine{0.80, 0.82, 0.86};
constexpr double kTint = 0.62;
constexpr std::size_t kEdgesPerNode = 3;

Colour mapColour(double t01)
{
    return tinted(viridis(t01), kTint);
}

double maxOf(std::span<const float> values)
{
    double high = 0;
    for (const float value : values)
        if (std::isfinite(value))
            high = std::max(high, static_cast<double>(value));
    return high > 0 ? high : 1;
}

/// Mean over heads of an [heads, n, n] array; an [n, n] one as it is.
NamedArray meanOverHeads(const NamedArray& graph)
{
    if (graph.shape.size() == 2)
        return graph;
    const auto heads = static_cast<std::size_t>(graph.shape[0]);
    NamedArray mean{{graph.shape[1], graph.shape[2]}, {}};
    const std::size_t size = heads == 0 ? 0 : graph.values.size() / heads;
    mean.values.assign(size, 0);
    for (std::size_t i = 0; i < graph.values.size(); ++i)
        mean.values[i % size] += graph.values[i] / static_cast<float>(heads);
    return mean;
}

} // namespace

RecordPictures::RecordPictures(const model::NetworkRecord& record, const chem::Depiction& depiction, Picture large)
    : m_record(record), m_depiction(depiction), m_large(std::move(large))
{
}

PointPx RecordPictures::centre(std::size_t node) const
{
    const double side = m_record.patchPx * kScale;
    return {(m_record.col[node] + 0.5) * side, (m_record.row[node] + 0.5) * side};
}

Picture RecordPictures::patchGrid() const
{
    const double side = m_record.patchPx * kScale;
    const std::size_t nodes = m_record.row.size();
    Canvas canvas(m_large, "Patch grid " + std::to_string(m_record.gridSide) + " x " +
                               std::to_string(m_record.gridSide) + ", " + std::to_string(nodes) + " nodes");
    for (std::size_t i = 0; i < nodes; ++i)
        if (m_record.hasInk[i] != 0)
            canvas.multiplyRect(m_record.col[i] * side, m_record.row[i] * side, side, {0.86, 0.93, 1.0});
    for (int k = 0; k <= m_record.gridSide; ++k) {
        const double end = m_record.gridSide * side;
        canvas.line({k * side, 0}, {k * side, end}, kGridLine, 1, 1);
        canvas.line({0, k * side}, {end, k * side}, kGridLine, 1, 1);
    }
    for (std::size_t i = 0; i < nodes; ++i)
        canvas.text({m_record.col[i] * side + 3, m_record.row[i] * side + 12}, std::to_string(i), 11,
                    {0.35, 0.45, 0.65}, Canvas::Align::Left);
    for (int k = 0; k < m_record.gridSide; ++k) {
        canvas.text({(k + 0.5) * side, -6}, std::to_string(k), 13, kInk, Canvas::Align::Centre);
        canvas.text({-6, (k + 0.5) * side + 5}, std::to_string(k), 13, kInk, Canvas::Align::Right);
    }
    canvas.legend({{{0.86, 0.93, 1.0}, "holds ink"}});
    return canvas.finish();
}

Picture RecordPictures::heatMap(std::span<const float> values, const std::string& title, const std::string& unit) const
{
    const double side = m_record.patchPx * kScale;
    const double high = maxOf(values);
    Canvas canvas(m_large, title);
    for (std::size_t i = 0; i < values.size(); ++i)
        canvas.multiplyRect(m_record.col[i] * side, m_record.row[i] * side, side, mapColour(values[i] / high));
    canvas.scale(0, high, unit, mapColour);
    return canvas.finish();
}

Picture RecordPictures::graph(const NamedArray& graph, const std::string& title) const
{
    const std::size_t nodes = m_record.row.size();
    const NamedArray mean = meanOverHeads(graph);
    const auto edgeCount = static_cast<std::size_t>(
        std::count_if(mean.values.begin(), mean.values.end(), [](float weight) { return weight > 0; }));
    // A grid's graph has at most 8 edges a node and is shown whole; of a dense one the strongest edges stand for it.
    const std::size_t shown = edgeCount <= 8 * nodes ? edgeCount : kEdgesPerNode * nodes;
    const auto edges = graph::edgesAbove(mean, 0, shown);
    Canvas canvas(m_large, title + (shown < edgeCount ? ": the " + std::to_string(shown) + " strongest of " +
                                                            std::to_string(edgeCount) + " edges"
                                                      : ": " + std::to_string(edgeCount) + " edges"));
    canvas.fade(0.55);
    const double high = maxOf(edges.weight);
    for (std::size_t k = edges.from.size(); k-- > 0;) { // strongest last, on top
        const double share = edges.weight[k] / high;
        const auto from = static_cast<std::size_t>(edges.from[k]);
        const auto to = static_cast<std::size_t>(edges.to[k]);
        if (from == to)
            canvas.circle(centre(from), 9, viridis(share), 1 + 4 * share);
        else
            canvas.line(centre(from), centre(to), viridis(share), 0.35 + 0.6 * share, 0.8 + 5 * share);
    }
    for (std::size_t i = 0; i < nodes; ++i)
        canvas.disc(centre(i), 4.5, kInk, false);
    canvas.scale(0, high, "edge weight", viridis);
    return canvas.finish();
}

Picture RecordPictures::clusters(const explain::PatchClusters& clusters, const std::string& title) const
{
    const double side = m_record.patchPx * kScale;
    Canvas canvas(m_large, title);
    std::vector<int> sizes(static_cast<std::size_t>(clusters.clusterCount), 0);
    for (std::size_t i = 0; i < clusters.cluster.size(); ++i) {
        const int group = clusters.cluster[i];
        ++sizes.at(static_cast<std::size_t>(group));
        const double strength = 0.35 + 0.5 * std::clamp(static_cast<double>(clusters.strength[i]), 0.0, 1.0);
        canvas.multiplyRect(m_record.col[i] * side, m_record.row[i] * side, side, tinted(groupColour(group), strength));
        canvas.text({m_record.col[i] * side + 4, m_record.row[i] * side + side - 5}, std::to_string(group + 1), 12,
                    kInk, Canvas::Align::Left);
    }
    std::vector<Canvas::Entry> entries;
    for (int group = 0; group < clusters.clusterCount; ++group)
        entries.push_back({tinted(groupColour(group), 0.85),
                           std::to_string(group + 1) + ": " + std::to_string(sizes[static_cast<std::size_t>(group)]) +
                               (sizes[static_cast<std::size_t>(group)] == 1 ? " patch" : " patches")});
    canvas.legend(entries);
    return canvas.finish();
}

Picture RecordPictures::atoms(std::span<const float> values, const std::string& title, const std::string& unit) const
{
    const double high = maxOf(values);
    const double radius = std::clamp(m_depiction.bondLengthPx * kScale * 0.34, 14.0, 46.0);
    Canvas canvas(m_large, title);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const PointPx at{m_depiction.atoms[i].x * kScale, m_depiction.atoms[i].y * kScale};
        if (std::isnan(values[i]))
            canvas.circle(at, radius, {0.6, 0.6, 0.6}, 1.5);
        else
            canvas.disc(at, radius, mapColour(values[i] / high), true);
    }
    canvas.scale(0, high, unit, mapColour);
    return canvas.finish();
}

} // namespace molrl::cli
